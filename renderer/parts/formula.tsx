import { useEffect, useRef, useState } from "react";
import { useAppState, useDispatch } from "../state/store.js";
import { withSymbolMarks } from "../text/formula-symbols.js";
import type { SymbolTable } from "../text/symbols.js";
import { useSymbols } from "./symbol.js";

type Katex = typeof import("katex").default;

let loading: Promise<Katex> | null = null;

/** KaTeX with its style sheet, fetched when the first formula is shown. */
function loadKatex(): Promise<Katex> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([katex]) => katex.default,
  );
  return loading;
}

/** A formula in LaTeX whose symbols light up with all their places and can be clicked. One that KaTeX cannot read is shown as its source, with a mark and the reason. */
export function Formula({ source }: { source: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<{ source: string; problem: string | null } | null>(null);

  const symbols = useSymbols();
  const lit = useAppState((state) => state.symbol);
  const dispatch = useDispatch();

  useEffect(() => {
    let stale = false;
    const draw = async (): Promise<string | null> => {
      try {
        const katex = await loadKatex();
        if (!stale && place.current) {
          katex.render(withSymbolMarks(source, symbols), place.current, KATEX_OPTIONS);
          nameSymbols(place.current, symbols);
        }
        return null;
      } catch (error) {
        if (!stale) place.current?.replaceChildren();
        return (error instanceof Error ? error.message : String(error)).replace(/^KaTeX parse error: /, "");
      }
    };
    void draw().then((problem) => {
      if (!stale) setDrawn({ source, problem });
    });
    return () => {
      stale = true;
    };
  }, [source, symbols]);

  useEffect(() => {
    for (const mark of place.current?.querySelectorAll<HTMLElement>("[data-symbol]") ?? [])
      mark.classList.toggle("formula__lit", mark.dataset.symbol === lit);
  }, [lit, drawn]);

  const current = drawn?.source === source ? drawn : null;
  return (
    <div
      className={`formula ${current?.problem ? "formula--broken" : ""}`}
      tabIndex={0}
      role="group"
      aria-label="Formula"
    >
      {current?.problem && (
        <p>
          <strong>This formula cannot be drawn.</strong> <span className="soft">{current.problem}</span>
        </p>
      )}
      {/* KaTeX fills this one; React must keep nothing of its own in it. */}
      <div
        ref={place}
        onClick={(event) => {
          const mark = (event.target as Element).closest<HTMLElement>("[data-symbol]");
          const symbol = mark?.dataset.symbol;
          if (symbol !== undefined && symbols.has(symbol)) dispatch({ type: "symbol", symbol });
        }}
      />
      {(current === null || current.problem !== null) && <code dir="ltr">{source}</code>}
    </div>
  );
}

/** Value, unit and meaning of each symbol, as its tooltip. */
function nameSymbols(place: HTMLElement, symbols: SymbolTable): void {
  for (const mark of place.querySelectorAll<HTMLElement>("[data-symbol]")) {
    const entry = symbols.get(mark.dataset.symbol ?? "");
    if (entry) mark.title = [entry.symbol, entry.value, entry.unit, entry.meaning].filter(Boolean).join(", ");
  }
}

const KATEX_OPTIONS = {
  displayMode: true,
  throwOnError: true,
  // Marks for symbols become `data-` attributes; nothing else that could reach out of the formula is allowed.
  trust: ({ command }: { command: string }) => command === "\\htmlData",
  strict: "ignore",
  maxExpand: 500,
} as const;
