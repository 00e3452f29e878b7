import { Play } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import type { CodingValue } from "../../agents/artefacts/values.js";
import type { ProjectView, StageView } from "../../host/contract.js";
import { CodeView } from "../parts/code-view.js";
import { FailureCard } from "../parts/failure-card.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { ORIGIN_TEXT, stageValue } from "../text/stages.js";

type Shown = "source" | "agentSource" | "derivedSource";

const SHOWN_TEXT: Record<Shown, string> = {
  source: "What runs",
  agentSource: "The agent's own",
  derivedSource: "Derived",
};

/** The environment's Python: what runs, the other formulation beside it, and the choice between them. */
export function CodeTab({ project, view }: { project: ProjectView; view: StageView }) {
  const [wanted, setShown] = useState<Shown>("source");
  const [failure, setFailure] = useState<Failure | null>(null);
  const value = stageValue("coding", view.record?.value);
  if (value === null) return <div className="empty">No code has been written yet.</div>;
  const choices = (["source", "agentSource", "derivedSource"] as const).filter(
    (name) => value[name] !== null,
  );
  const shown = choices.includes(wanted) ? wanted : "source";
  return (
    <>
      <div className="code-choice">
        {choices.length > 1 && (
          <div className="segments" role="group" aria-label="Which code">
            {choices.map((name) => (
              <button key={name} type="button" aria-pressed={name === shown} onClick={() => setShown(name)}>
                {SHOWN_TEXT[name]}
              </button>
            ))}
          </div>
        )}
        <span className="soft">
          What runs was {ORIGIN_TEXT[value.origin].replace("from Gym", "taken from Gym")}.
        </span>
        {shown !== "source" && value[shown] === value.source && (
          <span className="chip chip--plain" data-state="approved">
            this one runs
          </span>
        )}
        {shown !== "source" && value[shown] !== value.source && (
          <RunThisOne project={project} value={value} source={value[shown]!} onFailure={setFailure} />
        )}
      </div>
      {failure && <FailureCard failure={failure} onDismiss={() => setFailure(null)} />}
      {shown !== "source" && value[shown] !== value.source && <Agreement value={value} />}
      <CodeView source={value[shown] ?? ""} label="Python code of the environment" />
    </>
  );
}

/** Puts the other formulation in force as a new version; it can be undone like any edit. */
function RunThisOne(properties: {
  project: ProjectView;
  value: CodingValue;
  source: string;
  onFailure: (failure: Failure | null) => void;
}) {
  const { project, value, source, onFailure } = properties;
  const session = useSession();
  const saving = useAppState((state) => state.busy.includes("stage.edit"));
  const running = project.running !== null;
  return (
    <button
      type="button"
      className="button"
      disabled={running || saving}
      title={
        running
          ? "Stop the run first"
          : "A new version with this code; check, training and evaluation become stale"
      }
      onClick={() => void session.edit("coding", { ...value, source }).then(onFailure)}
    >
      <Play className="icon" aria-hidden />
      Let this one run
    </button>
  );
}

/** Whether the agent's code and the derived environment did the same when the coding stage compared them. */
function Agreement({ value }: { value: CodingValue }) {
  if (value.agentSource === null || value.derivedSource === null) return null;
  const last = value.debugRounds.at(-1);
  return (
    <p className="soft">
      {last === undefined
        ? "Both did the same on the same seeds when the agent wrote its code."
        : `The last difference that was found between the two: ${last.problem.split("\n", 1)[0]}`}{" "}
      Running «Code» again writes both anew.
    </p>
  );
}
