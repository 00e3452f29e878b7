import { useEffect, useRef, useState } from "react";
import { useAppState, useDispatch } from "../state/store.js";
import type { Finding } from "../text/edited-value.js";
import type { CodeEditor } from "./code-editor.js";
import { baseSymbol } from "../text/symbols.js";
import { useSymbols } from "./symbol.js";

/** Python to read. Symbols of the project light up, and can be clicked. Plain text until the editor is there. */
export function CodeView({ source, label }: { source: string; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  const [ready, setReady] = useState(false);
  const symbol = useAppState((state) => state.symbol);
  const dispatch = useDispatch();
  const symbols = useSymbols();
  const choose = useRef<(name: string) => void>(() => undefined);
  useEffect(() => {
    choose.current = (name) => {
      const base = baseSymbol(name, symbols);
      if (base !== null) dispatch({ type: "symbol", symbol: base });
    };
  }, [symbols, dispatch]);

  useEffect(() => {
    let stale = false;
    const make = (createCodeEditor: MakeEditor): void => {
      if (stale || place.current === null) return;
      editor.current = createCodeEditor({
        parent: place.current,
        source,
        language: "python",
        label,
        readOnly: true,
        onName: (name) => choose.current(name),
      });
      setReady(true);
    };
    // Without the editor the plain text stays.
    import("./code-editor.js").then(
      ({ createCodeEditor }) => make(createCodeEditor),
      () => undefined,
    );
    return () => {
      stale = true;
      editor.current?.destroy();
      editor.current = null;
      setReady(false);
    };
  }, [source, label]);

  useEffect(() => {
    if (ready) editor.current?.light(symbol);
  }, [ready, symbol]);

  return (
    <div className="code-frame">
      {!ready && (
        <pre className="raw" tabIndex={0} dir="ltr">
          {source}
        </pre>
      )}
      <div ref={place} />
    </div>
  );
}

type MakeEditor = (typeof import("./code-editor.js"))["createCodeEditor"];

/** JSON or Python to edit, with findings shown where they stand. `focused` is the finding to move to. */
export function CodeInput(properties: {
  language: "json" | "python";
  /** The text at the start; what is typed afterwards goes to `onChange`. */
  initial: string;
  label: string;
  findings: readonly Finding[];
  focused: Finding | null;
  onChange: (source: string) => void;
}) {
  const { language, initial, label, findings, focused, onChange } = properties;
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  const [state, setState] = useState<"loading" | "ready" | "missing">("loading");
  const first = useRef(initial);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  }, [onChange]);

  useEffect(() => {
    let stale = false;
    const make = (createCodeEditor: MakeEditor): void => {
      if (stale || place.current === null) return;
      editor.current = createCodeEditor({
        parent: place.current,
        source: first.current,
        language,
        label,
        readOnly: false,
        onChange: (source) => change.current(source),
      });
      setState("ready");
    };
    import("./code-editor.js").then(
      ({ createCodeEditor }) => make(createCodeEditor),
      () => setState("missing"),
    );
    return () => {
      stale = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [language, label]);

  useEffect(() => {
    if (state === "ready") editor.current?.showFindings(findings);
  }, [state, findings]);
  useEffect(() => {
    if (focused) editor.current?.goTo(focused);
  }, [focused]);

  return (
    <div className="code-frame">
      <div ref={place} />
      {state === "missing" && (
        <textarea
          autoComplete="off"
          className="input mono"
          aria-label={label}
          dir="ltr"
          rows={24}
          spellCheck={false}
          defaultValue={initial}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
