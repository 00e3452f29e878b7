/**
 * Training points as columns that only grow. A `PointLog` is a view of the first `length` rows: appending
 * returns a new view and leaves every older view valid, without copying what is there.
 */

import type { TrainingPoint } from "../../agents/artefacts/training.js";

const COLUMNS = [
  "step",
  "episode",
  "return",
  "objective",
  "smoothed",
  "loss",
  "exploration",
  "evaluation",
] as const;
export type Column = (typeof COLUMNS)[number];

interface Columns {
  used: number;
  data: Record<Column, Float64Array>;
}

export interface PointLog {
  readonly columns: Columns;
  readonly length: number;
  /** The last point as it came, for figures that have no curve. */
  readonly last: TrainingPoint | null;
}

/** Weight of a new episode in the smoothed curve: about the last thirty episodes count. */
const SMOOTHING = 1 / 30;
const FIRST_CAPACITY = 1024;

export function emptyLog(): PointLog {
  return { columns: withCapacity(FIRST_CAPACITY), length: 0, last: null };
}

function withCapacity(capacity: number): Columns {
  const data = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(capacity)]));
  return { used: 0, data: data as Record<Column, Float64Array> };
}

/**
 * Appends points in order. A missing number becomes NaN, which curves leave out. Where no objective was reported,
 * the return stands for it; the smoothed curve is that of the objective.
 */
export function appendPoints(log: PointLog, points: readonly TrainingPoint[]): PointLog {
  if (points.length === 0) return log;
  const columns = roomFor(log, points.length);
  const { data } = columns;
  let row = log.length;
  let smoothed = lastSmoothed(log);
  for (const point of points) {
    const gained = point.objective ?? point.return ?? Number.NaN;
    if (!Number.isNaN(gained)) {
      // A point may be the mean of several episodes; then it counts as many times.
      const episodes = Math.max(1, point.episode - (row === 0 ? 0 : data.episode[row - 1]!));
      const weight = 1 - (1 - SMOOTHING) ** episodes;
      smoothed = Number.isNaN(smoothed) ? gained : smoothed + weight * (gained - smoothed);
    }
    data.step[row] = point.step;
    data.episode[row] = point.episode;
    data.return[row] = point.return ?? Number.NaN;
    data.objective[row] = gained;
    data.smoothed[row] = smoothed;
    data.loss[row] = point.loss ?? Number.NaN;
    data.exploration[row] = point.exploration ?? Number.NaN;
    data.evaluation[row] = point.evaluation ?? Number.NaN;
    row += 1;
  }
  columns.used = row;
  return { columns, length: row, last: points[points.length - 1]! };
}

/** The log's own columns when their next row is free, else a copy: another view has grown past this one. */
function roomFor(log: PointLog, count: number): Columns {
  const { columns, length } = log;
  const capacity = columns.data.step.length;
  if (columns.used === length && length + count <= capacity) return columns;
  const grown = withCapacity(Math.max(capacity, 2 ** Math.ceil(Math.log2(length + count))));
  for (const name of COLUMNS) grown.data[name].set(columns.data[name].subarray(0, length));
  return grown;
}

function lastSmoothed(log: PointLog): number {
  return log.length === 0 ? Number.NaN : log.columns.data.smoothed[log.length - 1]!;
}

/**
 * What was stored of a run, followed by what arrived while it was being fetched. Live points that the stored
 * ones already hold are left out.
 */
export function joinStored(stored: readonly TrainingPoint[], live: PointLog): PointLog {
  const log = appendPoints(emptyLog(), stored);
  const lastStored = stored[stored.length - 1];
  if (live.length === 0) return log;
  const { step, episode, smoothed: _, ...columns } = live.columns.data;
  const rest: TrainingPoint[] = [];
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  for (let row = 0; row < live.length; row += 1) {
    if (lastStored && (step[row]! < lastStored.step || isSame(step[row]!, episode[row]!, lastStored)))
      continue;
    rest.push({
      step: step[row]!,
      episode: episode[row]!,
      return: known(columns.return[row]!),
      loss: known(columns.loss[row]!),
      exploration: known(columns.exploration[row]!),
      evaluation: known(columns.evaluation[row]!),
      objective: known(columns.objective[row]!),
      length: null,
      q: null,
      stepsPerSecond: null,
    });
  }
  return rest.length === 0 ? log : { ...appendPoints(log, rest), last: live.last };
}

function isSame(step: number, episode: number, point: TrainingPoint): boolean {
  return step === point.step && episode <= point.episode;
}

export interface CurvePoint {
  x: number;
  y: number;
}

/**
 * One column as a curve of at most about `limit` points. Each bucket of rows keeps its lowest and its highest
 * value in their order, so that no peak is lost.
 */
export function curve(log: PointLog, column: Column, limit: number): CurvePoint[] {
  const { step } = log.columns.data;
  const values = log.columns.data[column];
  const points: CurvePoint[] = [];
  const bucket = Math.max(1, Math.ceil((2 * log.length) / limit));
  for (let from = 0; from < log.length; from += bucket) {
    const to = Math.min(from + bucket, log.length);
    let low = -1;
    let high = -1;
    for (let row = from; row < to; row += 1) {
      const value = values[row]!;
      if (Number.isNaN(value)) continue;
      if (low < 0 || value < values[low]!) low = row;
      if (high < 0 || value > values[high]!) high = row;
    }
    if (low < 0) continue;
    const [first, second] = low < high ? [low, high] : [high, low];
    points.push({ x: step[first]!, y: values[first]! });
    if (second !== first) points.push({ x: step[second]!, y: values[second]! });
  }
  return points;
}
