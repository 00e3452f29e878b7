/** Draws for a simulation of the specification: by inversion where that is short, so that they are reproducible. */

import { LanguageProblem } from "./ast.js";

/** The next number of a stream, evenly between 0 (included) and 1. */
export type Uniform = () => number;

/** A stream of its own for each list of whole numbers: the same keys give the same numbers. */
export function uniformStream(...keys: number[]): Uniform {
  let state = 0x9e3779b9;
  for (const key of keys) state = mixed(state ^ Math.imul(key + 0x7f4a7c15, 0x85ebca6b));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return (mixed(state) >>> 0) / 4_294_967_296;
  };
}

/** Every bit of the argument changes about half of the bits of the result (the finaliser of MurmurHash3). */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/**
 * One draw with numpy's parameters.
 * @throws LanguageProblem when a parameter is outside its range.
 */
export function drawOne(distribution: string, parameters: number[], uniform: Uniform): number {
  const [first, second, third] = parameters;
  switch (distribution) {
    case "random":
      return uniform();
    case "uniform":
      return (first ?? 0) + uniform() * ((second ?? 1) - (first ?? 0));
    case "integers":
      return integer(first ?? 0, second, uniform);
    case "poisson":
      return poisson(atLeast(first ?? 1, 0, "the mean of a Poisson draw"), uniform);
    case "binomial":
      return binomial(
        atLeast(first ?? 0, 0, "the number of trials"),
        probability(second ?? 0, "a binomial draw"),
        uniform,
      );
    case "exponential":
      return -Math.log(1 - uniform()) * atLeast(first ?? 1, 0, "the mean of an exponential draw");
    case "normal":
      return (first ?? 0) + atLeast(second ?? 1, 0, "the deviation of a normal draw") * normal(uniform);
    case "lognormal":
      return Math.exp((first ?? 0) + (second ?? 1) * normal(uniform));
    case "geometric": {
      const chance = probability(first ?? 1, "a geometric draw");
      return chance >= 1 ? 1 : 1 + Math.floor(Math.log(1 - uniform()) / Math.log(1 - chance));
    }
    case "gamma":
      return gamma(atLeast(first ?? 1, 0, "the shape of a gamma draw"), uniform) * (second ?? 1);
    case "beta": {
      const left = gamma(first ?? 1, uniform);
      return left / (left + gamma(second ?? 1, uniform));
    }
    case "triangular":
      return triangular(first ?? 0, second ?? 0, third ?? 1, uniform());
    case "weibull":
      return (-Math.log(1 - uniform())) ** (1 / (first ?? 1));
    case "rayleigh":
      return (first ?? 1) * Math.sqrt(-2 * Math.log(1 - uniform()));
    default:
      throw new LanguageProblem(`rng.${distribution} is not known`, 1, "Use a draw of the language.");
  }
}

/** The place of an entry, by their chances, which must add up to one. */
export function drawPlace(chances: number[], uniform: Uniform): number {
  const sum = chances.reduce((total, chance) => total + chance, 0);
  if (Math.abs(sum - 1) > 1e-6 || chances.some((chance) => chance < 0))
    throw new LanguageProblem(
      `the chances of a choice add up to ${Number(sum.toPrecision(6))}, not to 1`,
      1,
      "Give every entry its chance, together 1.",
    );
  const luck = uniform();
  let reached = 0;
  for (const [place, chance] of chances.entries()) {
    reached += chance;
    if (luck < reached) return place;
  }
  return chances.length - 1;
}

function atLeast(value: number, least: number, what: string): number {
  if (value >= least) return value;
  throw new LanguageProblem(`${what} is ${value}`, 1, `It has to be at least ${least}.`);
}

function probability(value: number, what: string): number {
  if (value >= 0 && value <= 1) return value;
  throw new LanguageProblem(
    `the probability of ${what} is ${value}`,
    1,
    "A probability lies between 0 and 1: is it a percentage that was not divided by 100?",
  );
}

function integer(first: number, second: number | undefined, uniform: Uniform): number {
  const [low, end] = second === undefined ? [0, first] : [first, second];
  if (end <= low)
    throw new LanguageProblem(
      `rng.integers(${low}, ${end}) has nothing to draw from`,
      1,
      "Its upper end is not included: write rng.integers(low, high + 1).",
    );
  return low + Math.floor(uniform() * (end - low));
}

function poisson(mean: number, uniform: Uniform): number {
  // Sums of Poisson draws are Poisson: small means keep the product away from underflow.
  if (mean > 500) return poisson(500, uniform) + poisson(mean - 500, uniform);
  let [count, chance] = [0, Math.exp(-mean)];
  let left = uniform() - chance;
  while (left > 0 && count < 10_000) {
    count += 1;
    chance *= mean / count;
    left -= chance;
  }
  return count;
}

function binomial(trials: number, chance: number, uniform: Uniform): number {
  let successes = 0;
  for (let trial = 0; trial < Math.min(trials, 10_000); trial += 1) successes += Number(uniform() < chance);
  return successes;
}

/** Box and Muller (1958). */
function normal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Marsaglia and Tsang (2000). */
function gamma(shape: number, uniform: Uniform): number {
  if (shape < 1) return gamma(shape + 1, uniform) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const step = normal(uniform);
    const cube = (1 + step / Math.sqrt(9 * d)) ** 3;
    if (cube > 0 && Math.log(1 - uniform()) < step ** 2 / 2 + d - d * cube + d * Math.log(cube))
      return d * cube;
  }
}

function triangular(left: number, mode: number, right: number, luck: number): number {
  const bend = (mode - left) / (right - left);
  return luck < bend
    ? left + Math.sqrt(luck * (right - left) * (mode - left))
    : right - Math.sqrt((1 - luck) * (right - left) * (right - mode));
}
