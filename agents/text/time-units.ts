/** What steps are counted in. */

/** Source of a pattern for one of them, in the singular or the plural. */
export const TIME_UNITS =
  "days?|weeks?|half-hours?|hours?|minutes?|seconds?|months?|years?|nights?|mornings?|evenings?|times|visits?|steps?|slots?|rounds?|periods?|ticks?|turns?|episodes?|attempts?|quarters?|shifts?|seasons?|decisions?|moves?|trips?|weekends?|stages?|epochs?";

const ONE_UNIT = new RegExp(`^(?:${TIME_UNITS})$`, "i");

/** Whether the word is a unit that steps are counted in, in the singular or the plural. */
export function isTimeUnit(word: string): boolean {
  return ONE_UNIT.test(word);
}
