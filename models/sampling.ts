/** How many of the likeliest tokens are sampled from; also what probabilities are relative to. */
export const CANDIDATES = 40;
const NUCLEUS = 0.95;

/** A token with its probability among the likeliest ones at temperature 1. */
export interface Candidate {
  token: number;
  probability: number;
}

/**
 * Chooses from candidates in descending order of probability. Temperature 0 takes the first; otherwise the
 * probabilities are tempered, cut to the smallest set that holds 95 %, and drawn from.
 *
 * The draw depends only on the seed and the position in the answer, so evaluating several positions in one
 * batch, or a part of the answer again, gives the same text.
 */
export function chooseCandidate(
  candidates: readonly Candidate[],
  temperature: number,
  seed: number,
  position: number,
): Candidate | undefined {
  const first = candidates[0];
  if (!first || temperature <= 0) return first;
  const scale = Math.max(first.probability, Number.MIN_VALUE);
  const weights = candidates.map(({ probability }) => (probability / scale) ** (1 / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);

  let kept = 0;
  let count = 0;
  while (count < weights.length && kept < NUCLEUS * total) kept += weights[count++] ?? 0;

  let remaining = randomFraction(seed, position) * kept;
  for (let index = 0; index < count; index++) {
    remaining -= weights[index] ?? 0;
    if (remaining < 0) return candidates[index];
  }
  return candidates[count - 1] ?? first;
}

/** A number in [0, 1) that is a pure function of its arguments (the finaliser of MurmurHash3, twice). */
export function randomFraction(seed: number, position: number): number {
  return mix(mix(Math.floor(seed) ^ 0x9e3779b9) + Math.imul(position + 1, 0x85ebca6b)) / 2 ** 32;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
