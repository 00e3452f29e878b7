/**
 * The kernels for quantised weights take four tokens at a time and the rest of a batch one by one, and the two
 * differ in the last bits: enough to turn a near tie at temperature 0. (Measured with a Q4_K model: batches of
 * 4 to 60 in multiples of four agree bit for bit, also on another number of threads; a batch of 33 differs.)
 * So prompts are evaluated in groups of four that begin at multiples of four. Then an answer depends neither
 * on the sizes of steps nor on how much of the prompt an unrelated call before it had in common.
 */
export const GROUP = 4;

/**
 * How many tokens to evaluate next.
 * @param start where the evaluated tokens end
 * @param end where they are to end
 * @param most a multiple of `GROUP`
 */
export function nextStep(start: number, end: number, most: number): number {
  const past = start % GROUP;
  if (past !== 0) return Math.min(end - start, GROUP - past);
  const groups = Math.floor((end - start) / GROUP) * GROUP;
  return groups > 0 ? Math.min(groups, most) : end - start;
}

/**
 * How many of the tokens in common may be kept, so that every token of the new prompt counts as evaluated in
 * the way it would be afresh. The exception is what the model itself wrote and now comes back as a part of
 * the prompt: that is kept as it is, for evaluating it again would cost half as much as writing it.
 * @param common tokens that the held state and the new prompt begin with alike
 * @param wanted tokens of the new prompt that are to be evaluated
 * @param grouped for each held token of the last prompt, whether it was evaluated in a group; undefined or
 *   beyond the end for those that the model wrote
 */
export function keptLength(
  common: number,
  wanted: number,
  grouped: readonly (boolean | undefined)[],
): number {
  if (common > grouped.length) return common;
  const wholeGroups = wanted % GROUP === 0;
  if (common === wanted && grouped[common - 1] === wholeGroups) return common;
  const groups = common - (common % GROUP);
  return groups > 0 && grouped[groups - 1] === false ? groups - GROUP : groups;
}

/** Notes how the tokens of a step were evaluated; what stands before them and was not noted, the model wrote. */
export function noteStep(grouped: (boolean | undefined)[], start: number, tokens: number): void {
  grouped.length = start;
  for (let index = 0; index < tokens; index++) grouped.push(tokens >= GROUP);
}
