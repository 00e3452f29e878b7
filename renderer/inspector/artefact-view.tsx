import { lazy, Suspense, useMemo } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { useSymbols } from "../parts/symbol.js";
import { formatCount, formatDuration, formatNumber, visibleControls } from "../text/format.js";
import { ORIGIN_TEXT, stageValue } from "../text/stages.js";
import { EnvironmentView, ModellingView, StateActionRewardView } from "./formulation-views.js";
import { ConstraintsView, ObjectiveView, ParametersView, TaskView, VariablesView } from "./idea-views.js";

const ResultView = lazy(() => import("../training/result-view.js"));

/** The value of a stage as a person reads it. A value that does not fit its schema is shown as it is. */
export function ArtefactView({
  project,
  stage,
  value,
}: {
  project: ProjectView;
  stage: StageName;
  value: unknown;
}) {
  const parsed = useMemo(() => stageValue(stage, value), [stage, value]);
  const symbols = useSymbols();
  if (parsed === null) {
    return (
      <section className="section">
        <p className="soft">
          This version does not follow the form of its stage. It is shown as it was stored.
        </p>
        <pre className="raw" tabIndex={0} dir="ltr">
          {JSON.stringify(value, null, 2)}
        </pre>
      </section>
    );
  }
  switch (stage) {
    case "task":
      return <TaskView value={parsed as StageValues["task"]} />;
    case "parameters":
      return <ParametersView value={parsed as StageValues["parameters"]} />;
    case "objective":
      return <ObjectiveView value={parsed as StageValues["objective"]} />;
    case "variables":
      return <VariablesView value={parsed as StageValues["variables"]} symbols={symbols} />;
    case "constraints":
      return <ConstraintsView value={parsed as StageValues["constraints"]} symbols={symbols} />;
    case "modelling":
      return <ModellingView value={parsed as StageValues["modelling"]} symbols={symbols} />;
    case "state-action-reward":
      return <StateActionRewardView value={parsed as StageValues["state-action-reward"]} symbols={symbols} />;
    case "environment":
      return <EnvironmentView value={parsed as StageValues["environment"]} symbols={symbols} />;
    case "coding":
      return <CodingView value={parsed as StageValues["coding"]} />;
    case "check":
      return <CheckView value={parsed as StageValues["check"]} />;
    case "train":
      return <TrainFacts value={parsed as StageValues["train"]} />;
    case "evaluate":
      return (
        <Suspense fallback={<p className="soft">Opening the charts…</p>}>
          <ResultView project={project} value={parsed as StageValues["evaluate"]} />
        </Suspense>
      );
  }
}

function CodingView({ value }: { value: StageValues["coding"] }) {
  return (
    <>
      <dl className="card pairs">
        <dt>What runs</dt>
        <dd>The environment that was {ORIGIN_TEXT[value.origin].replace("from Gym", "taken from Gym")}</dd>
        <dt>Lines</dt>
        <dd className="number">{formatCount(value.source.split("\n").length)}</dd>
        <dt>Debug rounds</dt>
        <dd className="number">
          {value.debugRounds.length === 0 ? "none needed" : value.debugRounds.length}
        </dd>
      </dl>
      {value.debugRounds.length > 0 && (
        <section className="section">
          <h3>What went back to the coding agent</h3>
          <ol className="card steps">
            {value.debugRounds.map((round, at) => (
              <li key={at}>
                <DebugProblem problem={round.problem} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

/** A difference is a sentence, an exception comes with its traceback. */
function DebugProblem({ problem }: { problem: string }) {
  const text = visibleControls(problem);
  if (!text.includes("\n")) return <p dir="auto">{text}</p>;
  return (
    <pre className="source-text" dir="ltr">
      {text}
    </pre>
  );
}

function CheckView({ value }: { value: StageValues["check"] }) {
  return (
    <dl className="card pairs">
      <dt>Observation</dt>
      <dd className="source-text">{value.observationSpace}</dd>
      <dt>Actions</dt>
      <dd className="number">{formatCount(value.actionCount)}</dd>
      <dt>Episode under random actions</dt>
      <dd className="number">{formatNumber(value.meanEpisodeLength, 4)} steps on average</dd>
      <dt>Speed</dt>
      <dd className="number">{formatNumber(value.stepsPerSecond, 3)} steps a second</dd>
    </dl>
  );
}

const ENDED_TEXT: Record<StageValues["train"]["ended"], string> = {
  steps: "all steps were done",
  converged: "the return no longer improved",
  stopped: "it was stopped or its time was up",
};

/** How a training went and with which settings. */
export function TrainFacts({ value }: { value: StageValues["train"] }) {
  return (
    <>
      <dl className="card pairs">
        <dt>Ended because</dt>
        <dd>{ENDED_TEXT[value.ended]}</dd>
        <dt>Steps, episodes</dt>
        <dd className="number">
          {formatCount(value.steps)}, {formatCount(value.episodes)}
        </dd>
        <dt>Best return</dt>
        <dd className="number">{formatNumber(value.bestReturn)}</dd>
        <dt>Time</dt>
        <dd className="number">{formatDuration(value.seconds)}</dd>
        {value.computedBy && (
          <>
            <dt>Computed by</dt>
            <dd>{value.computedBy === "kernel" ? "the WebAssembly kernel" : "numpy"}</dd>
          </>
        )}
        <dt>Seed</dt>
        <dd className="number">{value.seed}</dd>
        <dt>Kept in</dt>
        <dd className="mono">runs/{value.runId}</dd>
      </dl>
      <section className="section">
        <h3>{value.algorithm} settings</h3>
        <dl className="card pairs">
          {Object.entries(value.configuration).map(([name, setting]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd className="mono">{Array.isArray(setting) ? setting.join(", ") : String(setting)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
