/** Means over episodes, and when two of them may be the same. */

export interface Means {
  /** Mean objective of an episode, in the task's own units. */
  objective: number;
  objectiveError: number;
  /** Mean length of an episode in steps. */
  length: number;
  lengthError: number;
}

export function evaluateMeans(episodes: { objective: number; length: number }[]): Means {
  const objective = estimate(episodes.map((each) => each.objective));
  const length = estimate(episodes.map((each) => each.length));
  return {
    objective: objective.mean,
    objectiveError: objective.error,
    length: length.mean,
    lengthError: length.error,
  };
}

/** Within three joint standard errors and a hundredth of the spread between the best and the worst player. */
export function meansAgree(left: Means, right: Means, spread: number): boolean {
  const within = (one: number, other: number, errors: [number, number], slack: number): boolean =>
    Math.abs(one - other) <= 3 * Math.hypot(...errors) + slack;
  return (
    within(left.objective, right.objective, [left.objectiveError, right.objectiveError], 0.01 * spread) &&
    within(left.length, right.length, [left.lengthError, right.lengthError], 0.01)
  );
}

/** Mean and its standard error; both 0 for no values. */
function estimate(values: number[]): { mean: number; error: number } {
  const count = values.length;
  if (count === 0) return { mean: 0, error: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(count - 1, 1);
  return { mean, error: Math.sqrt(variance / count) };
}
