/** What steps are counted in. */

/** Source of a pattern for one of them, in the singular or the plural. */
export const TIME_UNITS =
  "days?|weeks?|hours?|minutes?|seconds?|months?|years?|nights?|mornings?|evenings?|times|visits?|steps?|slots?|rounds?|periods?|ticks?|turns?|episodes?|attempts?|quarters?|shifts?|seasons?|decisions?|moves?|trips?|weekends?|stages?|epochs?";
