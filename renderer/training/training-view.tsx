import { type ReactNode, useMemo } from "react";
import type { ProjectView, StageView } from "../../host/contract.js";
import { TrainFacts } from "../inspector/artefact-view.js";
import { Elapsed } from "../parts/elapsed.js";
import { FigureList } from "../parts/figure-list.js";
import type { PointLog } from "../state/point-log.js";
import { runIdOf } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { formatCount, formatNumber } from "../text/format.js";
import { stageValue } from "../text/stages.js";
import { policyWords } from "../policy/labels.js";
import { CurveChart, type Series } from "./curve-chart.js";
import { ReturnChart } from "./return-chart.js";
import { useSameSettings } from "./runs.js";
import { TrainAgain } from "./train-again.js";
import { Trials } from "./trials.js";
import "../policy/policy.css";
import "./settings.css";

const LOSS: readonly Series[] = [{ column: "loss", label: "Loss", colour: "--chart-main", width: 1.5 }];
const EXPLORATION: readonly Series[] = [
  { column: "exploration", label: "Exploration", colour: "--chart-third", width: 2 },
];

/** The training as it goes, or the one whose policy is in force. */
export default function TrainingView({ project, view }: { project: ProjectView; view: StageView }) {
  const running = view.state === "running";
  const pausedAt = project.running?.pausedAt ?? null;
  const liveRunId = useAppState((state) => state.liveRunId);
  const runId = running ? liveRunId : (runIdOf(project) ?? liveRunId);
  const log = useAppState((state) => (runId === null ? null : (state.runs[runId] ?? null)));
  const live = useAppState((state) => state.live.train ?? null);
  // Points come several times a second; what does not change with them is read once.
  const value = useMemo(() => stageValue("train", view.record?.value), [view.record]);
  const sign = useMemo(() => policyWords(project).sign, [project]);
  const seeds = useSameSettings(project, running);
  const hasCode = project.stages.some((one) => one.stage === "coding" && one.record?.value);
  if (log === null || log.length === 0) {
    if (running) {
      return (
        <div className="empty">
          <strong>{pausedAt !== null ? "Python is held." : "Python is starting."}</strong>
          <p>The curve begins with the first finished episode.</p>
          {live && <p className="soft">{live.notes[live.notes.length - 1]}</p>}
        </div>
      );
    }
    if (value !== null) return <TrainFacts value={value} />;
    return (
      <>
        <div className="empty">
          <strong>No training has run yet.</strong>
          <p>
            {hasCode
              ? "The environment is ready: train a policy in it, with settings of your own if you like."
              : "A training needs the environment's code. Run the project up to «Code» first."}
          </p>
        </div>
        {hasCode && <TrainAgain project={project} value={null} />}
      </>
    );
  }
  return (
    <>
      <Figures log={log} running={running} since={live?.since ?? null} pausedAt={pausedAt} sign={sign} />
      <ReturnChart project={project} log={log} seeds={seeds} />
      <div className="chart-pair">
        <CurveChart title="Loss" log={log} series={LOSS} height="8rem" />
        <CurveChart title="Exploration" log={log} series={EXPLORATION} height="8rem" />
      </div>
      <TrainAgain key={project.id} project={project} value={value} />
      {!running && value !== null && (
        <>
          <Trials trials={value.trials ?? []} shortfalls={value.shortfalls ?? []} sign={sign} />
          <TrainFacts value={value} />
        </>
      )}
    </>
  );
}

/** `since`: when the training began; null when this window has not seen it. */
function Figures(properties: {
  log: PointLog;
  running: boolean;
  since: string | null;
  pausedAt: string | null;
  sign: 1 | -1;
}) {
  const { log, running, since, pausedAt, sign } = properties;
  const { last, length, columns } = log;
  if (last === null) return null;
  const figures: [string, ReactNode][] = [
    ["Steps", formatCount(last.step)],
    ["Episodes", formatCount(last.episode)],
    ["Mean objective", formatNumber(sign * columns.data.smoothed[length - 1]!, 4)],
  ];
  if (last.exploration !== null) figures.push(["Exploration", `${Math.round(100 * last.exploration)} %`]);
  if (running && pausedAt === null && last.stepsPerSecond !== null) {
    figures.push(["Steps a second", formatNumber(last.stepsPerSecond, 3)]);
  }
  if (running && since !== null)
    figures.push(["Time", <Elapsed key="time" since={since} until={pausedAt} />]);
  return <FigureList figures={figures} />;
}
