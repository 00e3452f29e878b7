/** The verdict on a trial: pure arithmetic on what the probes reported. */

import type { Figure, Figures, ReferenceFacts, ReferenceKnowledge } from "./figures.js";
import { moments, quantile, type Moments } from "./statistics.js";

export interface Verdict {
  passed: boolean;
  /** Why not, one sentence each; empty when passed. */
  reasons: string[];
}

const ENOUGH_EPISODES = 0.9;
/** From this share of episodes on, a length that none exceeds is taken for a limit of the task. */
const LIMIT_SHARE = 0.05;

/**
 * Whether the environment agrees with the reference in everything that needs no knowledge of its layout.
 * More of a generated objective is better; a reference may count costs, which its OPTIMUM and RANDOM tell.
 * @param policy the trained policy's episodes, where there are some: they may go where no probe goes
 */
export function judgeModelling(
  reference: ReferenceKnowledge,
  generated: Figures,
  policy: Figure | null,
): Verdict {
  const reasons: string[] = [];
  const { facts, figures } = reference;
  if (generated.actionCount !== figures.actionCount) {
    reasons.push(`It has ${generated.actionCount} actions; the task has ${figures.actionCount}.`);
  }
  const flip = direction(facts);
  const margin = 0.02 * Math.abs(facts.optimum - facts.random);
  for (const [name, words] of [
    ["random", "uniformly random actions"],
    ["held", "random actions that are held for a while"],
  ] as const) {
    const expected = figures[name];
    const found = generated[name];
    if (!hasEnough(found, expected)) {
      reasons.push(`Most episodes under ${words} could not be played, so nothing could be compared.`);
      continue;
    }
    reasons.push(...compareTotals(words, expected, flip, found, margin));
    reasons.push(...compareLengths(words, expected, found));
  }
  if (generated.actionCount === figures.actionCount) {
    const sets = [
      { words: "with one action throughout", expected: figures.constants, found: generated.constants },
      { words: "with a few actions in turn", expected: figures.cycles, found: generated.cycles },
    ];
    for (const { words, expected, found } of sets) {
      reasons.push(...compareSets(words, expected, flip, found, margin));
    }
  }
  reasons.push(...exceedsLimit(reference, generated, policy));
  return { passed: reasons.length === 0, reasons };
}

/** Whether the code passes Gymnasium's checker and plays every episode to its end as its spaces promise. */
export function judgeCoding(generated: Figures): Verdict {
  const reasons = [...generated.faults];
  if (!generated.checker.passed) reasons.unshift(`Gymnasium's checker: ${generated.checker.message}`);
  return { passed: reasons.length === 0, reasons };
}

/** Whether the trained policy reaches SUCCESS without beating the optimum. Holds only with the other two. */
export function judgePolicy(facts: ReferenceFacts, policy: Figure): Verdict {
  const reference = direction(facts);
  const { mean, standardError } = moments(policy.objectives);
  const success = reference * facts.success;
  const optimum = reference * facts.optimum;
  const highest = optimum + 3 * standardError + 0.05 * Math.abs(facts.optimum - facts.random);
  const reasons: string[] = [];
  if (mean < success)
    reasons.push(`The policy reaches ${show(mean)}; the task is solved from ${show(success)} on.`);
  if (mean > highest) {
    reasons.push(
      `The policy reaches ${show(mean)}, more than the best possible ${show(optimum)}: the environment has a hole.`,
    );
  }
  return { passed: reasons.length === 0, reasons };
}

/** (J − RANDOM) / (OPTIMUM − RANDOM): 0 is as good as random, 1 is the best possible. */
export function normalisedScore(facts: ReferenceFacts, policy: Figure): number {
  const mean = moments(policy.objectives).mean;
  const reference = direction(facts);
  return (mean - reference * facts.random) / (reference * (facts.optimum - facts.random));
}

/** 1 where a reference's objective is to be large, −1 where it counts costs. */
function direction(facts: ReferenceFacts): 1 | -1 {
  return facts.optimum >= facts.random ? 1 : -1;
}

function inDirection(figure: Figure, flip: number): number[] {
  return flip === 1 ? figure.objectives : figure.objectives.map((total) => -total);
}

function hasEnough(found: Figure, expected: Figure): boolean {
  return found.objectives.length >= Math.max(2, ENOUGH_EPISODES * expected.objectives.length);
}

function compareTotals(
  words: string,
  expected: Figure,
  flip: number,
  found: Figure,
  margin: number,
): string[] {
  const [a, b] = [moments(inDirection(expected, flip)), moments(found.objectives)];
  return [
    ...compareMeans(`The mean total objective under ${words}`, a, b, margin),
    ...compareNumbers(
      `The standard deviation of the total objective under ${words}`,
      a.deviation,
      b.deviation,
      3 * Math.hypot(a.deviationError, b.deviationError) + 0.05 * a.deviation,
    ),
  ];
}

function compareLengths(words: string, expected: Figure, found: Figure): string[] {
  const [a, b] = [moments(expected.lengths), moments(found.lengths)];
  const [longest, longestFound] = [Math.max(...expected.lengths), Math.max(...found.lengths)];
  const what = `The longest episode under ${words}`;
  // A length that many episodes share and none exceeds is a limit, and a limit is exact.
  const isLimit = shareOfLongest(expected) >= LIMIT_SHARE;
  const tail = Math.hypot(tailWidth(expected), tailWidth(found));
  return [
    ...compareMeans(
      `The mean length of an episode under ${words}`,
      a,
      b,
      a.deviation > 0 ? 0.05 * a.mean : 0,
    ),
    ...compareNumbers(what, longest, longestFound, isLimit ? 0 : 3 * tail + 0.05 * longest),
  ];
}

/** Compares figures that come in an unknown order by the sorted lists of their means. */
function compareSets(
  words: string,
  expected: Figure[],
  flip: number,
  found: Figure[],
  margin: number,
): string[] {
  const playable =
    found.length === expected.length && found.every((each, rank) => hasEnough(each, expected[rank]!));
  if (!playable) return [`Most episodes ${words} could not be played, so nothing could be compared.`];
  const sorted = (figures: Figure[], direction: number) =>
    figures.map((figure) => moments(inDirection(figure, direction))).sort((a, b) => a.mean - b.mean);
  const [expectedMeans, foundMeans] = [sorted(expected, flip), sorted(found, 1)];
  const errors = errorsAllowed(expected.length);
  const differing = expectedMeans.flatMap((value, rank) =>
    compareMeans(
      `The ${ordinal(rank + 1)} lowest mean total objective ${words}`,
      value,
      foundMeans[rank]!,
      margin,
      errors,
    ),
  );
  // One wrong number shifts most of the list: the first few say it all.
  return differing.slice(0, 3);
}

/** Standard errors that keep the chance of a false alarm in a long list as low as that of a single comparison. */
function errorsAllowed(comparisons: number): number {
  // 3 for a short list; Bonferroni's bound, by the tail's usual approximation, for a long one.
  return comparisons <= 10 ? 3 : Math.sqrt(9 + 2 * Math.log(comparisons / 2));
}

/** No episode may be longer than the task's own time limit, whoever played it. */
function exceedsLimit(
  { figures, rule }: ReferenceKnowledge,
  generated: Figures,
  policy: Figure | null,
): string[] {
  const limits = [figures.random, figures.held, ...figures.constants, ...(rule ? [rule] : [])]
    .map((figure) => figure.limit)
    .filter((limit) => limit !== null);
  if (limits.length === 0) return [];
  const limit = Math.max(...limits);
  const played = [generated.random, generated.held, ...generated.constants, ...(policy ? [policy] : [])];
  const longest = Math.max(...played.flatMap((figure) => figure.lengths));
  return longest > limit ? [`An episode took ${longest} steps; the task ends after ${limit}.`] : [];
}

function compareMeans(what: string, a: Moments, b: Moments, margin: number, errors = 3): string[] {
  const allowed = errors * Math.hypot(a.standardError, b.standardError) + margin;
  return compareNumbers(what, a.mean, b.mean, allowed);
}

function compareNumbers(what: string, expected: number, found: number, allowed: number): string[] {
  // Sums of many floats differ in their last digits.
  const rounding = 1e-9 * Math.max(Math.abs(expected), Math.abs(found));
  if (Math.abs(expected - found) <= allowed + rounding) return [];
  return [
    `${what} is ${show(found)}; in the reference it is ${show(expected)} (at most ${show(allowed)} apart is allowed).`,
  ];
}

function shareOfLongest(figure: Figure): number {
  const longest = Math.max(...figure.lengths);
  return figure.lengths.filter((length) => length === longest).length / figure.lengths.length;
}

/** Roughly the standard error of a maximum: in an exponential tail both are of the tail's own scale. */
function tailWidth(figure: Figure): number {
  return Math.max(...figure.lengths) - quantile(figure.lengths, 0.98);
}

function ordinal(rank: number): string {
  const tens = rank % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return `${rank}${ending}`;
}

function show(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 10 ? 1 : 3);
}
