import { useEffect, useMemo, useRef, useState } from "react";
import type { Failure, StageName } from "../../../agents/artefacts/stage.js";
import type { ProjectView, StageView } from "../../../host/contract.js";
import type { Finding } from "../../text/edited-value.js";
import type { KnownValues } from "../../../agents/specification/written.js";
import { CodeInput } from "../../parts/code-view.js";
import { FailureCard } from "../../parts/failure-card.js";
import { useDraft } from "../../state/preferences.js";
import { useSession } from "../../state/session.js";
import { useAppState } from "../../state/store.js";
import { plural } from "../../text/format.js";
import { STAGE_TEXT, stageValue } from "../../text/stages.js";
import { placeInWords, readValue } from "../../text/edited-value.js";
import { EMPTY_VALUES } from "./empty-values.js";
import { editDraftKey } from "./draft-key.js";
import { EnvironmentForm, ModellingForm, StateActionRewardForm } from "./formulation-forms.js";
import { ConstraintsForm, ObjectiveForm, TaskForm, VariablesForm } from "./idea-forms.js";
import { ParametersForm } from "./parameters-form.js";
import { useSteps, useUndoKeys } from "./steps.js";

/** A form that changes fields of a value and leaves the rest as it is. */
export interface FormProperties {
  value: Record<string, unknown>;
  findings: readonly Finding[];
  /** The description of the project. */
  text: string;
  /** Values of the other stages. */
  known: KnownValues;
  onChange: (value: Record<string, unknown>) => void;
}

const FORMS: Partial<Record<StageName, (properties: FormProperties) => React.ReactNode>> = {
  task: TaskForm,
  parameters: ParametersForm,
  objective: ObjectiveForm,
  variables: VariablesForm,
  constraints: ConstraintsForm,
  modelling: ModellingForm,
  "state-action-reward": StateActionRewardForm,
  environment: EnvironmentForm,
};

type Mode = "form" | "json";

/** A stage's value in the person's hands. It is kept through reloads until it is saved or discarded. */
export default function StageEditor(properties: {
  project: ProjectView;
  view: StageView;
  onClose: () => void;
}) {
  const { project, view, onClose } = properties;
  const { stage } = view;
  const session = useSession();
  const saving = useAppState((state) => state.busy.includes("stage.edit"));
  const [draft, setDraft] = useDraft(editDraftKey(project.id, stage));
  const original = useMemo(() => JSON.stringify(startOf(stage, view.record?.value), null, 2), [view, stage]);
  const text = draft ?? original;
  const known = useMemo(() => knownValues(project), [project]);
  const { value, findings } = useMemo(() => readValue(stage, text, known), [stage, text, known]);
  const Form = FORMS[stage];
  const [mode, setMode] = useState<Mode>(Form ? "form" : "json");
  const [focused, setFocused] = useState<Finding | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const close = (): void => {
    setDraft(null);
    onClose();
  };
  const save = async (): Promise<void> => {
    const problem = await session.edit(stage, value);
    setFailure(problem);
    if (problem === null) close();
  };
  const steps = useSteps();
  const change = (next: string): void => {
    steps.remember(text);
    setDraft(next === original ? null : next);
  };
  const goTo = (earlier: string | null): void => {
    if (earlier !== null) setDraft(earlier === original ? null : earlier);
  };
  // The code editor keeps its own steps.
  useUndoKeys(
    () => mode === "form" && goTo(steps.back(text)),
    () => mode === "form" && goTo(steps.forward(text)),
  );
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>("input, textarea, select")?.focus({ preventScroll: true });
  }, []);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return (
    <div className="edit" ref={frame}>
      {Form && (
        <div className="segments" role="group" aria-label="Edit as" style={{ justifySelf: "start" }}>
          {(["form", "json"] as const).map((name) => (
            <button key={name} type="button" aria-pressed={mode === name} onClick={() => setMode(name)}>
              {name === "form" ? "Form" : "JSON"}
            </button>
          ))}
        </div>
      )}
      {failure && <FailureCard failure={failure} />}
      {stage === "coding" && isObject ? (
        <CodeInput
          language="python"
          initial={String((value as Record<string, unknown>).source ?? "")}
          label="Python code of the environment"
          findings={NO_FINDINGS}
          focused={null}
          onChange={(source) => change(JSON.stringify({ ...value, source, origin: "person" }, null, 2))}
        />
      ) : mode === "form" && Form && isObject ? (
        <Form
          value={value as Record<string, unknown>}
          findings={findings}
          text={project.text}
          known={known}
          onChange={(next) => change(JSON.stringify(next, null, 2))}
        />
      ) : (
        <CodeInput
          language="json"
          initial={text}
          label={`${STAGE_TEXT[stage].label} as JSON`}
          findings={findings}
          focused={focused}
          onChange={change}
        />
      )}
      {findings.length > 0 && (mode === "json" || !isObject) && stage !== "coding" && (
        <ul className="problems" aria-label="What does not fit yet">
          {findings.slice(0, 8).map((finding, at) => (
            <li key={at}>
              <button type="button" className="link" onClick={() => setFocused({ ...finding })}>
                {placeInWords(finding.path)}
              </button>{" "}
              {finding.message}
            </li>
          ))}
          {findings.length > 8 && <li>and {plural(findings.length - 8, "more finding")}</li>}
        </ul>
      )}
      <div className="edit__foot">
        <p className={findings.length > 0 ? "field-problem" : "soft"} role="status">
          {findings.length > 0
            ? `${plural(findings.length, "field")} ${findings.length === 1 ? "needs" : "need"} a correction before this can be saved.`
            : "Saved as a new version. Later stages become stale; nothing is run."}
        </p>
        <button type="button" className="button" onClick={close}>
          {draft === null ? "Close" : "Discard"}
        </button>
        <button
          type="button"
          className="button button--primary"
          disabled={findings.length > 0 || saving || draft === null}
          onClick={() => void save()}
        >
          Save as new version
        </button>
      </div>
    </div>
  );
}

/** The agent's sentences do not belong to dynamics that a person has changed. */
function startOf(stage: StageName, value: unknown): unknown {
  if (value === null || value === undefined) return EMPTY_VALUES[stage];
  return stage === "modelling" ? { ...value, source: null } : value;
}

function knownValues(project: ProjectView): KnownValues {
  const known: KnownValues = {};
  for (const { stage, record } of project.stages) {
    const value = stageValue(stage, record?.value);
    if (value !== null) Object.assign(known, { [stage]: value });
  }
  return known;
}

const NO_FINDINGS: readonly Finding[] = [];
