/** The training curve that a kept project holds. */

import { listRuns, readMetrics } from "../../host/store/runs.js";
import type { TrainingCurve } from "./case-study.js";

const MOST_POINTS = 150;

/** Of the project's last run; empty where there is none any more. */
export async function readCurve(project: string): Promise<TrainingCurve> {
  const curve: TrainingCurve = { episodes: [], evaluations: [] };
  const runId = await listRuns(project).then(
    (runs) => runs.at(-1),
    () => undefined,
  );
  if (runId === undefined) return curve;
  const points = await readMetrics(project, runId).catch(() => []);
  for (const { step, objective, return: reward, evaluation } of points) {
    if (evaluation !== null) curve.evaluations.push({ x: step, y: evaluation });
    const total = objective ?? reward;
    if (total !== null) curve.episodes.push({ x: step, y: total });
  }
  return { episodes: thinned(curve.episodes), evaluations: thinned(curve.evaluations) };
}

/** Means of neighbouring points, so that no more than MOST_POINTS are left. */
function thinned(points: { x: number; y: number }[]): { x: number; y: number }[] {
  const group = Math.ceil(points.length / MOST_POINTS);
  if (group <= 1) return points;
  const means = [];
  for (let start = 0; start < points.length; start += group) {
    const part = points.slice(start, start + group);
    means.push({
      x: part.reduce((sum, point) => sum + point.x, 0) / part.length,
      y: part.reduce((sum, point) => sum + point.y, 0) / part.length,
    });
  }
  return means;
}
