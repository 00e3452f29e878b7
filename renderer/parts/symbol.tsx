import type { ProjectView } from "../../host/contract.js";
import { useAppState, useDispatch } from "../state/store.js";
import { collectSymbols, splitBySymbols, type SymbolTable } from "../text/symbols.js";

const NO_SYMBOLS: SymbolTable = new Map();

/** One table for all places that show symbols: it is collected once for each view of the project. */
const TABLES = new WeakMap<ProjectView, SymbolTable>();

/** The symbols of the open project. */
export function useSymbols(): SymbolTable {
  const project = useAppState((state) => state.project);
  if (project === null) return NO_SYMBOLS;
  const known = TABLES.get(project);
  if (known) return known;
  const table = collectSymbols(project);
  TABLES.set(project, table);
  return table;
}

/** A symbol that lights up all its places when it is pressed. */
export function SymbolName({ symbol, text, inText }: { symbol: string; text?: string; inText?: boolean }) {
  const lit = useAppState((state) => state.symbol === symbol);
  const dispatch = useDispatch();
  const entry = useSymbols().get(symbol);
  return (
    <button
      type="button"
      className="symbol"
      aria-pressed={lit}
      title={entry && [entry.value, entry.unit, entry.meaning].filter(Boolean).join(", ")}
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
