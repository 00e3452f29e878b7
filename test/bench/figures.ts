import type { Figure, Figures, ReferenceFacts, ReferenceKnowledge } from "../../bench/figures.js";

/** From 0 for random actions to 100 for the best; solved from 90 on. */
export const FACTS: ReferenceFacts = {
  expect: null,
  libraryId: null,
  optimum: 100,
  optimumSource: "known",
  random: 0,
  success: 90,
  hasRule: false,
};

/** Episodes whose totals lie evenly around `mean`, up to `spread` away. */
export function figure(
  mean: number,
  spread: number,
  lengths: number[] = [30],
  limit: number | null = null,
): Figure {
  const count = 200;
  return {
    objectives: Array.from({ length: count }, (_, index) => mean + spread * ((2 * index) / (count - 1) - 1)),
    lengths: Array.from({ length: count }, (_, index) => lengths[index % lengths.length]!),
    limit,
  };
}

export function figures(changes: Partial<Figures> = {}): Figures {
  return {
    actionCount: 2,
    observationSpace: "Box",
    checker: { passed: true, message: "" },
    random: figure(0, 10),
    held: figure(5, 20),
    constants: [figure(-40, 10), figure(20, 10)],
    cycles: [],
    faults: [],
    ...changes,
  };
}

export function reference(
  changes: Partial<Figures> = {},
  facts: Partial<ReferenceFacts> = {},
): ReferenceKnowledge {
  const plan = {
    randomEpisodes: 200,
    heldEpisodes: 200,
    constantEpisodes: 200,
    cycleEpisodes: 20,
    cycleLength: 3,
    stepBound: 400,
    longestHold: 8,
  };
  return { facts: { ...FACTS, ...facts }, plan, figures: figures(changes), rule: null };
}
