import { useMemo } from "react";
import { useAppState, useDispatch } from "../state/store.js";
import { collectSymbols, splitBySymbols, type SymbolTable } from "../text/symbols.js";

const NO_SYMBOLS: SymbolTable = new Map();

/** The symbols of the open project. */
export function useSymbols(): SymbolTable {
  const project = useAppState((state) => state.project);
  return useMemo(() => (project === null ? NO_SYMBOLS : collectSymbols(project)), [project]);
}

/** A symbol that lights up all its places when it is pressed. */
export function SymbolName({ symbol, text, inText }: { symbol: string; text?: string; inText?: boolean }) {
  const lit = useAppState((state) => state.symbol === symbol);
  const dispatch = useDispatch();
  return (
    <button
      type="button"
      className="symbol"
      aria-pressed={lit}
      // Inside of expressions the tables' own symbols serve the keyboard, so that Tab stays short.
      tabIndex={inText ? -1 : undefined}
      onClick={() => dispatch({ type: "symbol", symbol })}
    >
      {text ?? symbol}
    </button>
  );
}

/** An expression of the specification with its symbols linked. */
export function Expression({ source, symbols }: { source: string; symbols: SymbolTable }) {
  return (
    <span className="source-text" dir="ltr">
      {splitBySymbols(source, symbols).map((part, at) =>
        part.symbol === null ? (
          part.text
        ) : (
          <SymbolName key={at} symbol={part.symbol} text={part.text} inText />
        ),
      )}
    </span>
  );
}
