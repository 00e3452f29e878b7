/** Deadlines on machines that do other things as well. */

/**
 * Measures how long something takes, and again, up to six times in all, as long as it takes longer than it
 * may: what is late because the machine was busy is in time another time, what is late by a fault never is.
 * @param within milliseconds
 * @param measure does it once and tells how long it took, in milliseconds
 * @returns the shortest that was seen
 */
export async function shortest(within: number, measure: () => number | Promise<number>): Promise<number> {
  let best = Infinity;
  for (let time = 0; time < 6 && best >= within; time++) best = Math.min(best, await measure());
  return best;
}
