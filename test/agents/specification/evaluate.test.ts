import { describe, expect, test } from "vitest";
import { LanguageProblem } from "../../../agents/specification/ast.js";
import { evaluate, type Value } from "../../../agents/specification/evaluate.js";
import { parseExpression } from "../../../agents/specification/parse.js";
import { drawOne, drawPlace, uniformStream } from "../../../agents/specification/random.js";

const NAMES = new Map<string, Value>([
  ["x", 3],
  ["v", [1, 2, 4]],
  [
    "m",
    [
      [1, 0],
      [0, 5],
    ],
  ],
]);
const of = (source: string): Value => evaluate(parseExpression(source), NAMES, uniformStream(1));

describe("evaluate", () => {
  test.each<[string, Value]>([
    ["7 // 2 + -7 // 2", -1],
    ["-7 % 5", 3],
    ["2 ** -1", 0.5],
    ["x if v[-1] > 3 else 0", 3],
    ["1 < x < 3", 0],
    ["v * 2 + x", [5, 7, 11]],
    ["m[1][1]", 5],
    ["where(v > 1, v, 0)", [0, 2, 4]],
    ["replace(v, 1, 9)", [1, 9, 4]],
    ["sum(v) - max(v) + min(x, 2)", 5],
    ["clip(v, 2, 3)", [2, 2, 3]],
    ["argmax(v) + len(v)", 5],
    ["dot(v, [1, 1, 1])", 7],
    ["round(2.5) + round(3.5)", 6],
    ["int(-2.7) + floor(-2.7)", -5],
    ["all(v > 0) and not any(v > 4)", 1],
    ["log2(8) + log(9, 3)", 5],
  ])("%s is what numpy gives", (source, expected) => {
    expect(of(source)).toEqual(expected);
  });

  test("the branch that is not taken is not worked out", () => {
    expect(of("v[9] if x > 5 else 0")).toBe(0);
    expect(of("x < 5 or v[9] > 0")).toBe(1);
  });

  test.each([
    ["v[3]", "no entry 3"],
    ["v + [1, 2]", "vectors of 3 and 2"],
    ["y + 1", "y is not declared"],
    ["x[0]", "no entries"],
    ["rng.binomial(3, 40)", "probability of a binomial draw is 40"],
    ["rng.integers(5, 5)", "nothing to draw from"],
    ["rng.choice(2, p=[0.5, 0.4])", "add up to 0.9"],
  ])("%s is refused with the reason", (source, reason) => {
    expect(() => of(source)).toThrow(LanguageProblem);
    expect(() => of(source)).toThrow(reason);
  });

  test("draws have numpy's parameters and shapes", () => {
    expect(of("rng.poisson(4, 3)")).toHaveLength(3);
    expect(of("rng.uniform(v, v + 1)")).toHaveLength(3);
    const [first, second, third] = of("rng.uniform(v, v + 1)") as number[];
    expect([Math.floor(first!), Math.floor(second!), Math.floor(third!)]).toEqual([1, 2, 4]);
    expect([1, 2, 4]).toContain(of("rng.choice(v)"));
  });
});

describe("draws", () => {
  test("the same keys give the same numbers, others give others", () => {
    expect(uniformStream(1, 2)()).toBe(uniformStream(1, 2)());
    expect(uniformStream(1, 2)()).not.toBe(uniformStream(2, 1)());
  });

  /** Mean and variance that the distribution has on paper. */
  test.each<[string, number[], number, number]>([
    ["random", [], 1 / 2, 1 / 12],
    ["uniform", [2, 5], 3.5, 9 / 12],
    ["integers", [1, 7], 3.5, 35 / 12],
    ["poisson", [15], 15, 15],
    ["poisson", [700], 700, 700],
    ["binomial", [10, 0.3], 3, 2.1],
    ["exponential", [2], 2, 4],
    ["normal", [1, 3], 1, 9],
    ["lognormal", [0, 0.5], Math.exp(0.125), (Math.exp(0.25) - 1) * Math.exp(0.25)],
    ["geometric", [0.25], 4, 12],
    ["gamma", [2.5, 2], 5, 10],
    ["gamma", [0.5, 1], 0.5, 0.5],
    ["beta", [2, 3], 0.4, 0.04],
    ["triangular", [0, 1, 4], 5 / 3, (16 + 1 - 4) / 18],
    ["weibull", [2], Math.sqrt(Math.PI) / 2, 1 - Math.PI / 4],
    ["rayleigh", [2], 2 * Math.sqrt(Math.PI / 2), (2 - Math.PI / 2) * 4],
  ])("%s(%j) has its mean and variance", (distribution, parameters, mean, variance) => {
    const count = 20_000;
    const uniform = uniformStream(7);
    const values = Array.from({ length: count }, () => drawOne(distribution, parameters, uniform));
    const found = values.reduce((sum, value) => sum + value, 0) / count;
    const spread = values.reduce((sum, value) => sum + (value - found) ** 2, 0) / count;
    expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / count));
    expect(Math.abs(spread - variance)).toBeLessThan(0.1 * variance);
  });

  test("a place is drawn by its chance", () => {
    const uniform = uniformStream(3);
    const places = Array.from({ length: 20_000 }, () => drawPlace([0.2, 0, 0.8], uniform));
    expect(places.filter((place) => place === 0).length / 20_000).toBeCloseTo(0.2, 1);
    expect(places).not.toContain(1);
  });
});
