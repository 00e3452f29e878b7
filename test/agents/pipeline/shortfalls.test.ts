import { describe, expect, it } from "vitest";
import { shareOfTheWay, shortfallsOf, targetOf, yardsticksOf } from "../../../agents/pipeline/shortfalls.js";

const estimate = (mean: number, standardError = 0.1) => ({
  mean,
  standardError,
  episodes: 500,
  meanLength: 10,
});

const NOTHING = { exact: null, random: null, greedy: null, bestConstant: null, threshold: null };

describe("shortfalls of a policy", () => {
  it("are none where nothing is known", () => {
    expect(shortfallsOf(estimate(3), NOTHING)).toEqual([]);
    expect(targetOf(NOTHING, 0.95)).toBeNull();
  });

  it("name each yardstick that it stays below, with both numbers", () => {
    const yardsticks = {
      exact: { optimum: 10, random: 0 },
      random: estimate(0),
      greedy: estimate(8),
      bestConstant: { ...estimate(7), action: 2 },
      threshold: 9,
    };
    const found = shortfallsOf(estimate(5), yardsticks);
    expect(found).toHaveLength(4);
    expect(found[0]).toContain("from 9.00");
    expect(found[1]).toContain("50.0 % of the way");
    expect(found[2]).toContain("8.00");
    expect(found[3]).toContain("action 2");
    expect(shortfallsOf(estimate(9.6), yardsticks)).toEqual([]);
    expect(shortfallsOf(estimate(9.4), yardsticks)).toHaveLength(1);
  });

  it("count no difference that chance may have made", () => {
    const yardsticks = { ...NOTHING, greedy: estimate(8, 0.5), random: estimate(0, 0.5) };
    expect(shortfallsOf(estimate(7, 0.5), yardsticks)).toEqual([]);
    expect(shortfallsOf(estimate(1, 0.5), yardsticks).join()).toContain("no clear gain over random");
    expect(shortfallsOf(estimate(5, 0.5), yardsticks).join()).toContain("single step");
  });

  it("do not ask a policy for what it cannot see", () => {
    const exact = {
      solved: true as const,
      optimum: 10,
      random: 0,
      greedy: 3,
      states: 4,
      pairs: 8,
      transitions: 8,
      limit: 5,
      observable: 6,
      seconds: 1,
    };
    const check = {
      observationSpace: "",
      actionCount: 2,
      meanEpisodeLength: 5,
      stepsPerSecond: 1000,
      exact,
    };
    expect(yardsticksOf({ check }).exact).toBeNull();
    expect(yardsticksOf({ check: { ...check, exact: { ...exact, observable: 10 } } }).exact).toMatchObject({
      optimum: 10,
    });
    expect(yardsticksOf({}).exact).toBeNull();
  });
});

describe("the way from random actions to the optimum", () => {
  it("is measured where there is one", () => {
    expect(shareOfTheWay(-5, { optimum: 0, random: -10 })).toBe(0.5);
    expect(shareOfTheWay(0, { optimum: 3, random: 3 })).toBeNull();
    expect(targetOf({ ...NOTHING, exact: { optimum: 0, random: -10 } }, 0.9)).toBeCloseTo(-1);
    expect(targetOf({ ...NOTHING, exact: { optimum: 3, random: 3 }, threshold: 2 }, 0.9)).toBe(2);
  });
});
