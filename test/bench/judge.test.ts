import { describe, expect, test } from "vitest";
import type { Figure, Figures } from "../../bench/figures.js";
import { judgeCoding, judgeModelling, judgePolicy, normalisedScore } from "../../bench/judge.js";
import { FACTS, figure, figures, reference } from "./figures.js";

const modelling = (generated: Figures, known = reference(), policy: Figure | null = null) =>
  judgeModelling(known, generated, policy);

describe("modelling", () => {
  test("holds for the same figures", () => {
    expect(modelling(figures())).toEqual({ passed: true, reasons: [] });
  });

  test("holds when the actions come in another order", () => {
    expect(modelling(figures({ constants: [figure(20, 10), figure(-40, 10)] })).passed).toBe(true);
  });

  test("allows 3 joint standard errors and 2 % of the way from random to the best", () => {
    // Standard error of each mean: 5.82 / sqrt(200) = 0.41; allowed are 3 * 0.58 + 2 = 3.74.
    expect(modelling(figures({ random: figure(3.6, 10) })).passed).toBe(true);
    const refused = modelling(figures({ random: figure(3.9, 10) }));
    expect(refused.reasons).toHaveLength(1);
    expect(refused.reasons[0]).toMatch(/uniformly random actions is 3\.900.*it is [-0.]+ /);
  });

  test("compares the spread of the totals, not only their mean", () => {
    expect(modelling(figures({ held: figure(5, 22) })).passed).toBe(true);
    expect(modelling(figures({ held: figure(5, 28) })).reasons[0]).toMatch(/standard deviation/);
  });

  test("compares every action taken throughout", () => {
    const refused = modelling(figures({ constants: [figure(-40, 10), figure(30, 10)] }));
    expect(refused.reasons).toEqual([expect.stringMatching(/^The 2nd lowest mean total objective/)]);
  });

  test("wants the same number of actions", () => {
    const refused = modelling(figures({ actionCount: 3 }));
    expect(refused.reasons).toEqual(["It has 3 actions; the task has 2."]);
  });

  test("wants a fixed length to be met exactly", () => {
    const refused = modelling(figures({ random: figure(0, 10, [31]) }));
    expect(refused.reasons).toHaveLength(2);
    expect(refused.reasons[1]).toMatch(/longest episode.*is 31\.0; in the reference it is 30\.0/);
  });

  test("wants a limit that many episodes reach to be met exactly", () => {
    const lengths = [30, 22, 25, 28];
    const known = reference({ random: figure(0, 10, lengths) });
    expect(modelling(figures({ random: figure(0, 10, lengths) }), known).passed).toBe(true);
    expect(modelling(figures({ random: figure(0, 10, [31, 22, 25, 28]) }), known).passed).toBe(false);
  });

  test("does not want the longest of random lengths to be the same", () => {
    const spread = (longest: number) => [
      ...Array.from({ length: 199 }, (_, index) => 10 + (index % 40)),
      longest,
    ];
    const known = reference({ random: figure(0, 10, spread(70)) });
    expect(modelling(figures({ random: figure(0, 10, spread(82)) }), known).passed).toBe(true);
  });

  test("refuses a policy that plays on after the task's own time limit", () => {
    const known = { ...reference(), rule: figure(100, 0, [500], 500) };
    expect(modelling(figures(), known, figure(100, 0, [500])).passed).toBe(true);
    const refused = modelling(figures(), known, figure(100, 0, [501]));
    expect(refused.reasons).toEqual(["An episode took 501 steps; the task ends after 500."]);
  });

  test("reads a reference that counts costs", () => {
    const known = reference(
      { random: figure(0, 10), held: figure(-5, 20), constants: [figure(40, 10), figure(-20, 10)] },
      { optimum: -100, success: -90 },
    );
    expect(modelling(figures(), known).passed).toBe(true);
  });

  test("does not compare what could hardly be played", () => {
    const few = { objectives: [0, 0, 0], lengths: [30, 30, 30], limit: null };
    expect(modelling(figures({ random: few })).reasons[0]).toMatch(/could not be played/);
  });
});

describe("coding", () => {
  test("holds for code without a fault", () => {
    expect(judgeCoding(figures()).passed).toBe(true);
  });

  test("fails with a fault or when the checker fails", () => {
    expect(judgeCoding(figures({ faults: ["step(1) raised"] })).reasons).toEqual(["step(1) raised"]);
    expect(judgeCoding(figures({ checker: { passed: false, message: "no seed" } })).passed).toBe(false);
  });
});

describe("policy", () => {
  test("counts as solved from SUCCESS on", () => {
    expect(judgePolicy(FACTS, figure(90, 5)).passed).toBe(true);
    expect(judgePolicy(FACTS, figure(89.9, 5)).reasons[0]).toMatch(/solved from 90\.0 on/);
  });

  test("may be above the optimum by chance, not by a hole", () => {
    // Allowed above: 3 * 0.2 + 5.
    expect(judgePolicy(FACTS, figure(105, 5)).passed).toBe(true);
    expect(judgePolicy(FACTS, figure(106.5, 5)).reasons[0]).toMatch(/hole/);
  });

  test("has a score of 0 at random and 1 at the optimum, also where the reference counts costs", () => {
    expect(normalisedScore(FACTS, figure(25, 5))).toBeCloseTo(0.25);
    const costs = { ...FACTS, optimum: 10, random: 110, success: 20 };
    expect(normalisedScore(costs, figure(-35, 5))).toBeCloseTo(0.75);
    expect(judgePolicy(costs, figure(-15, 5)).passed).toBe(true);
    expect(judgePolicy(costs, figure(-25, 5)).passed).toBe(false);
  });
});
