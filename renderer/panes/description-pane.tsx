import { Pencil, X } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { Span, StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import { MAX_DESCRIPTION_CHARACTERS, type ProjectView } from "../../host/contract.js";
import { useSymbols } from "../parts/symbol.js";
import { useDraft } from "../state/preferences.js";
import { useSession } from "../state/session.js";
import { useAppState, useDispatch } from "../state/store.js";
import { type DescriptionPart, describeParts } from "../text/description.js";
import { formatCount, plural, unitOf } from "../text/format.js";
import { phrasesOf } from "../text/phrases.js";
import { STAGE_TEXT, stageValue } from "../text/stages.js";

/** The description of the open project, with the places that parameters were taken from. */
export function DescriptionPane({ project }: { project: ProjectView }) {
  const [draft, setDraft] = useDraft(`text.${project.id}`);
  const running = project.running !== null;
  return (
    <section className="pane pane--left" id="pane-description" aria-label="Description" tabIndex={-1}>
      <div className="pane__head">
        <h2>Description</h2>
        {draft === null && (
          <button
            type="button"
            className="button button--quiet"
            disabled={running}
            title={running ? "Stop the run first" : "Change the description; every stage becomes stale"}
            onClick={() => setDraft(project.text)}
          >
            <Pencil className="icon" aria-hidden />
            Edit
          </button>
        )}
      </div>
      {draft === null ? (
        <>
          <Reading project={project} />
          <SymbolCard />
        </>
      ) : (
        <DescriptionEditor text={project.text} draft={draft} setDraft={setDraft} running={running} />
      )}
    </section>
  );
}

function DescriptionEditor(properties: {
  text: string;
  draft: string;
  setDraft: (draft: string | null) => void;
  running: boolean;
}) {
  const { text, draft, setDraft, running } = properties;
  const session = useSession();
  const saving = useAppState((state) => state.busy.includes("project.set-text"));
  const problem = descriptionProblem(draft);
  const save = async (): Promise<void> => {
    if (draft === text || (await session.setText(draft))) setDraft(null);
  };
  return (
    <div className="task-input">
      <textarea
        autoComplete="off"
        aria-label="Description of the task"
        aria-invalid={problem !== null}
        dir="auto"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <p className={problem === null ? "soft" : "field-problem"} aria-live="polite">
        {problem ?? "Saving makes every stage stale; nothing is run."}
      </p>
      <div className="task-input__foot">
        <span className="faint number">{plural(draft.length, "character")}</span>
        <div style={{ display: "flex", gap: "0.375rem" }}>
          <button type="button" className="button" onClick={() => setDraft(null)}>
            Discard
          </button>
          <button
            type="button"
            className="button button--primary"
            disabled={problem !== null || saving || running}
            onClick={() => void save()}
          >
            Save
          </button>
        </div>
      </div>
    </div>
  );
}

/** Why a description cannot be used, or null. */
export function descriptionProblem(text: string): string | null {
  if (text.trim() === "") return "Describe the task first.";
  if (text.length <= MAX_DESCRIPTION_CHARACTERS) return null;
  return `${formatCount(text.length)} characters are too many: ${formatCount(MAX_DESCRIPTION_CHARACTERS)} can be read.`;
}

const LONG_WORD = /\S{500}/;

function Reading({ project }: { project: ProjectView }) {
  const stage = useAppState((state) => state.selectedStage);
  const symbol = useAppState((state) => state.symbol);
  const { parameters, source, phrases } = useMemo(() => readPhrases(project), [project]);
  const parts = useMemo(() => {
    const record = project.stages.find((view) => view.stage === stage)?.record ?? null;
    const evidence = stage === "parameters" ? [] : (record?.evidence ?? []);
    const isPhrase = phrases.some((phrase) => phrase.symbol === symbol);
    // The lit symbol's own words come before the sentences of lines that only name it.
    const named = isPhrase ? [] : sentencesOf(symbol, source);
    return describeParts(project.text, parameters, evidence, named, phrases);
  }, [project, parameters, source, phrases, stage, symbol]);
  const unaccounted = parts.filter((part) => part.kind === "unaccounted").length;
  const used = parts.some((part) => part.kind === "parameter");
  return (
    <>
      <div
        className={`pane__body reading ${LONG_WORD.test(project.text) ? "reading--long-word" : ""}`}
        dir="auto"
        tabIndex={0}
        role="region"
        aria-label="Text of the description"
      >
        {parts.map((part, at) => (
          <Words key={at} part={part} chosen={part.kind === "phrase" && part.stage === stage} />
        ))}
      </div>
      {(used || unaccounted > 0) && (
        <p className="legend">
          {used && (
            <span>
              <span className="mark mark--parameter mark--key">used</span> by a parameter
            </span>
          )}
          {unaccounted > 0 && (
            <span>
              <span className="mark mark--unaccounted">{formatCount(unaccounted)}</span>{" "}
              {unaccounted === 1 ? "number" : "numbers"} that nothing uses
            </span>
          )}
          {parts.some((part) => part.kind === "phrase") && (
            <span>
              <span className="mark mark--phrase mark--key">said</span> of goal, limits, decision, state
            </span>
          )}
          {parts.some((part) => part.kind === "evidence") && (
            <span>
              <span className="mark mark--evidence">evidence</span> of {STAGE_TEXT[stage].label}
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** What the stages took from the description. */
function readPhrases(project: ProjectView) {
  const record = (name: StageName) => project.stages.find((view) => view.stage === name)?.record ?? null;
  const value = <Name extends StageName>(name: Name) => stageValue(name, record(name)?.value) ?? undefined;
  const values = {
    parameters: value("parameters"),
    objective: value("objective"),
    variables: value("variables"),
    constraints: value("constraints"),
    modelling: value("modelling"),
  };
  return {
    parameters: values.parameters ?? null,
    source: values.modelling?.source ?? [],
    phrases: phrasesOf(project.text, values, record("objective")?.evidence ?? []),
  };
}

/** The sentences whose lines of the model name a symbol. */
function sentencesOf(symbol: string | null, source: NonNullable<StageValues["modelling"]["source"]>): Span[] {
  if (symbol === null) return [];
  const named = new RegExp(`(?<![\\w.])(?:next_)?${symbol.replace(/\W/g, "")}(?!\\w)`);
  return source
    .filter((part) => named.test(part.code))
    .map(({ sentence, start }) => ({ start, end: start + sentence.length, quote: sentence }));
}

/** `chosen`: the words belong to the selected stage. */
function Words({ part, chosen }: { part: DescriptionPart; chosen: boolean }) {
  switch (part.kind) {
    case "plain":
      return part.text;
    case "parameter":
      return <LinkedWords symbol={part.symbol} text={part.text} look="mark--parameter" />;
    case "phrase":
      return (
        <LinkedWords
          symbol={part.symbol}
          text={part.text}
          look={chosen ? "mark--phrase mark--evidence" : "mark--phrase"}
        />
      );
    case "unused":
      return (
        <span className="mark mark--unused" title={`Not used: ${part.reason}`}>
          {part.text}
        </span>
      );
    case "unaccounted":
      return (
        <span className="mark mark--unaccounted" title="Nothing uses this number">
          {part.text}
        </span>
      );
    case "sentence":
      return (
        <span className="mark mark--sentence" title="The model's lines from these words name the lit symbol">
          {part.text}
        </span>
      );
    case "evidence":
      return <span className="mark mark--evidence">{part.text}</span>;
  }
}

/** Words that light up all places of what was made from them, and light up with those. */
function LinkedWords({ symbol, text, look }: { symbol: string; text: string; look: string }) {
  const place = useRef<HTMLSpanElement>(null);
  const lit = useAppState((state) => state.symbol === symbol);
  const dispatch = useDispatch();
  useEffect(() => {
    if (lit) place.current?.scrollIntoView({ block: "nearest" });
  }, [lit]);
  const light = (): void => dispatch({ type: "symbol", symbol });
  return (
    <span
      ref={place}
      role="button"
      tabIndex={0}
      className={`mark ${look}`}
      aria-pressed={lit}
      title={symbol}
      onClick={light}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        light();
      }}
    >
      {text}
    </span>
  );
}

/** What the lit symbol is and where else it stands. */
function SymbolCard() {
  const symbol = useAppState((state) => state.symbol);
  const dispatch = useDispatch();
  const symbols = useSymbols();
  const entry = symbol === null ? undefined : symbols.get(symbol);
  if (!entry) return null;
  return (
    <section className="symbol-card" aria-label={`Symbol ${entry.symbol}`} aria-live="polite">
      <div className="symbol-card__head">
        <code>{entry.symbol}</code>
        <button
          type="button"
          className="button button--quiet button--icon"
          aria-label="Put the symbol away"
          onClick={() => {
            dispatch({ type: "symbol", symbol: null });
          }}
        >
          <X className="icon" aria-hidden />
        </button>
      </div>
      <p>
        <span className="mono">{entry.value}</span> {entry.value === "1" ? unitOf(1, entry.unit) : entry.unit}{" "}
        <span className="chip chip--plain">
          {entry.origin ? `${entry.origin} ${entry.kind}` : entry.kind}
        </span>
      </p>
      {entry.meaning !== "" && (
        <p className="soft" dir="auto">
          {entry.meaning}
        </p>
      )}
      <p className="symbol-card__uses">
        {[entry.declaredIn, ...entry.usedIn].map((stage) => (
          <button
            key={stage}
            type="button"
            className="link"
            onClick={() => dispatch({ type: "select-stage", stage })}
          >
            {STAGE_TEXT[stage].label}
          </button>
        ))}
      </p>
    </section>
  );
}
