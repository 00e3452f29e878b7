/** What a policy is measured against, and what it falls short of. More of an objective is better here. */

import type { Estimate, Exact } from "../artefacts/training.js";
import type { StageValues } from "../artefacts/values.js";

/** Part of the way from random actions to the optimum that a trained policy is asked for. */
export const ENOUGH_OF_THE_WAY = 0.95;
/** A policy counts as better, or as worse, from this many joint standard errors. */
export const STANDARD_ERRORS = 3;

export interface Yardsticks {
  /** Null where the states cannot be enumerated, or hide what the best policy would have to know. */
  exact: { optimum: number; random: number } | null;
  random: Estimate | null;
  greedy: Estimate | null;
  bestConstant: (Estimate & { action: number }) | null;
  /** Of Gymnasium's registry. */
  threshold: number | null;
}

/** What the earlier stages know. */
export function yardsticksOf(values: Partial<StageValues>): Yardsticks {
  const { check, task } = values;
  return {
    exact: check?.exact ? attainable(check.exact) : null,
    random: check?.baselines?.random ?? null,
    greedy: check?.baselines?.greedy ?? null,
    bestConstant: check?.baselines?.bestConstant ?? null,
    threshold: task?.library?.rewardThreshold ?? null,
  };
}

function attainable(exact: Exact): Yardsticks["exact"] {
  if (!exact.solved) return null;
  const room = Math.abs(exact.optimum - exact.random);
  // A policy that sees less than the states hold cannot be asked for the optimum.
  return exact.optimum - exact.observable > 1e-6 * Math.max(1, room) ? null : exact;
}

/** Part of the way from random actions to the optimum; null where there is no way to go. */
export function shareOfTheWay(mean: number, exact: Yardsticks["exact"]): number | null {
  if (!exact || !(exact.optimum > exact.random)) return null;
  return (mean - exact.random) / (exact.optimum - exact.random);
}

/** The mean objective from which on training need not go on; null where nothing tells. */
export function targetOf({ exact, threshold }: Yardsticks, way: number): number | null {
  if (exact && exact.optimum > exact.random) return exact.random + way * (exact.optimum - exact.random);
  return threshold;
}

/** One sentence for each yardstick that a policy with this value stays below. */
export function shortfallsOf(
  value: { mean: number; standardError: number },
  yardsticks: Yardsticks,
): string[] {
  const { exact, random, greedy, bestConstant, threshold } = yardsticks;
  const found: string[] = [];
  const mean = show(value.mean);
  if (threshold !== null && value.mean < threshold)
    found.push(`It reaches ${mean}; the registry counts the task as solved from ${show(threshold)} on.`);
  const share = shareOfTheWay(value.mean, exact);
  if (exact && share !== null && share < ENOUGH_OF_THE_WAY)
    found.push(
      `It reaches ${mean}; the best possible is ${show(exact.optimum)}, and it makes ${(100 * share).toFixed(1)} % of the way from random actions.`,
    );
  if (random && !isBetter(value, random))
    found.push(`It reaches ${mean}, which is no clear gain over random actions with ${show(random.mean)}.`);
  if (greedy && isBetter(greedy, value))
    found.push(`It reaches ${mean}; taking what is best for the single step reaches ${show(greedy.mean)}.`);
  if (bestConstant && isBetter(bestConstant, value))
    found.push(
      `It reaches ${mean}; action ${bestConstant.action} all the time reaches ${show(bestConstant.mean)}.`,
    );
  return found;
}

/** Whether one mean lies clearly above another. */
export function isBetter(
  one: { mean: number; standardError: number },
  other: { mean: number; standardError: number },
): boolean {
  const rounding = 1e-9 * Math.max(Math.abs(one.mean), Math.abs(other.mean));
  return (
    one.mean - other.mean > STANDARD_ERRORS * Math.hypot(one.standardError, other.standardError) + rounding
  );
}

function show(value: number): string {
  return value.toFixed(Math.abs(value) >= 1000 ? 0 : 2);
}
