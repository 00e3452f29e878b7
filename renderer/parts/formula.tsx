import { useEffect, useRef, useState } from "react";

type Katex = typeof import("katex").default;

let loading: Promise<Katex> | null = null;

/** KaTeX with its style sheet, fetched when the first formula is shown. */
function loadKatex(): Promise<Katex> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([katex]) => katex.default,
  );
  return loading;
}

/** A formula in LaTeX. One that KaTeX cannot read is shown as its source, with a mark and the reason. */
export function Formula({ source }: { source: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<{ source: string; problem: string | null } | null>(null);

  useEffect(() => {
    let stale = false;
    const draw = async (): Promise<string | null> => {
      try {
        const katex = await loadKatex();
        if (!stale && place.current) katex.render(source, place.current, KATEX_OPTIONS);
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
  }, [source]);

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
      <div ref={place} />
      {(current === null || current.problem !== null) && <code dir="ltr">{source}</code>}
    </div>
  );
}

const KATEX_OPTIONS = {
  displayMode: true,
  throwOnError: true,
  trust: false,
  strict: "ignore",
  maxExpand: 500,
} as const;
