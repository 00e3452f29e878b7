import { useEffect, useMemo, useRef, useState } from "react";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { policyWords } from "../policy/labels.js";
import { type CurvePoint, curve, type PointLog } from "../state/point-log.js";
import { plural } from "../text/format.js";
import { stageValue } from "../text/stages.js";
import { type Level, type Line, LineChart } from "./line-chart.js";
import { bandOf, type TrainedRun } from "./runs.js";

/** Between two drawings of a curve that grows, in milliseconds. */
const REDRAW_AFTER = 250;
/** Points of one drawn curve; more than a screen has columns. */
const MOST_POINTS = 1600;
const BAND_PLACES = 240;

/** What an episode gathers as training goes on, beside what needs no learning and the best that is possible. */
export function ReturnChart(properties: {
  project: ProjectView;
  log: PointLog;
  /** Trainings with other seeds and the same settings. */
  seeds: readonly TrainedRun[];
}) {
  const { project, seeds } = properties;
  const log = useSlowly(properties.log);
  const words = useMemo(() => policyWords(project), [project]);
  const levels = useMemo(() => levelsOf(project, words.sign), [project, words.sign]);
  const lines = useMemo(() => linesOf(log, seeds, words.sign), [log, seeds, words.sign]);
  const band = seeds.length > 1;
  return (
    <>
      <LineChart
        title={
          <>
            Total objective of an episode
            {words.unit !== "" && <span className="soft"> ({words.unit})</span>}
          </>
        }
        description={`Return of an episode: ${words.objective}, over the steps of the training${words.sign < 0 ? "; lower is better" : ""}`}
        lines={lines}
        levels={levels}
        horizontal="Step"
        height="17rem"
      />
      {(band || words.sign < 0) && (
        <p className="soft">
          {band && `The band spans ${plural(seeds.length, "seed")} with the same settings and code. `}
          {words.sign < 0 && "Lower is better: this task makes its objective small."}
        </p>
      )}
    </>
  );
}

/** The newest value, at most every so often: what arrives faster need not be drawn. */
function useSlowly<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const newest = useRef(value);
  const timer = useRef(0);
  useEffect(() => {
    newest.current = value;
    if (timer.current !== 0) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      setShown(newest.current);
    }, REDRAW_AFTER);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return shown;
}

function linesOf(log: PointLog, seeds: readonly TrainedRun[], sign: 1 | -1): Line[] {
  const of = (points: readonly CurvePoint[]) =>
    sign > 0 ? points : points.map(({ x, y }) => ({ x, y: -y }));
  const band = bandOf(
    seeds.map((run) => run.log),
    BAND_PLACES,
  );
  return [
    {
      label: "each episode",
      colour: "--chart-raw",
      width: 1,
      points: of(curve(log, "objective", MOST_POINTS)),
    },
    ...(band
      ? [
          { label: "lowest seed", colour: "--chart-second", width: 0, points: of(band.low), quiet: true },
          { label: "highest seed", colour: "--chart-second", width: 0, points: of(band.high), band: true },
          { label: "mean of the seeds", colour: "--chart-second", width: 1.5, points: of(band.middle) },
        ]
      : []),
    {
      label: "smoothed",
      colour: "--chart-main",
      width: 2.25,
      points: of(curve(log, "smoothed", MOST_POINTS)),
    },
    {
      label: "without exploration",
      colour: band ? "--chart-main" : "--chart-second",
      width: 1,
      dots: true,
      points: of(curve(log, "evaluation", MOST_POINTS)),
    },
  ];
}

/** Baselines and optimum as far as the stages before and after know them. */
export function levelsOf(project: ProjectView, sign: 1 | -1): Level[] {
  const value = <Name extends keyof StageValues>(stage: Name) => {
    const view = project.stages.find((one) => one.stage === stage);
    // What was measured on another code says nothing.
    return view === undefined || view.state === "failed" ? null : stageValue(stage, view.record?.value);
  };
  const [check, evaluated] = [value("check"), value("evaluate")];
  const optimum = evaluated?.optimum ?? (check?.exact?.solved ? check.exact.optimum : null);
  const random = check?.baselines?.random.mean ?? evaluated?.random.mean ?? null;
  const constant = check?.baselines?.bestConstant ?? evaluated?.bestConstant ?? null;
  const greedy = check?.baselines?.greedy ?? evaluated?.greedy ?? null;
  const threshold = evaluated?.threshold ?? value("task")?.library?.rewardThreshold ?? null;
  const all: [label: string, value: number | null, colour: string][] = [
    ["best possible", optimum, "--chart-third"],
    ["solved from", threshold, "--chart-third"],
    ["best single action", constant?.mean ?? null, "--chart-raw-strong"],
    ["best for each step alone", greedy?.mean ?? null, "--chart-fourth"],
    ["random", random, "--chart-raw"],
  ];
  return all.flatMap(([label, found, ink]) =>
    found === null ? [] : [{ label, value: sign * found, colour: ink }],
  );
}
