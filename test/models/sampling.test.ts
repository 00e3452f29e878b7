import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseCandidate, randomFraction, type Candidate } from "../../models/sampling.js";

const candidates: Candidate[] = [0.5, 0.3, 0.15, 0.05].map((probability, token) => ({ token, probability }));

function shares(temperature: number): number[] {
  const counts = [0, 0, 0, 0];
  for (let position = 0; position < 20_000; position++)
    counts[chooseCandidate(candidates, temperature, 11, position)!.token]! += 1 / 20_000;
  return counts;
}

describe("choosing a token", () => {
  it("takes the likeliest at temperature 0", () => {
    for (let seed = 0; seed < 20; seed++) expect(chooseCandidate(candidates, 0, seed, seed)!.token).toBe(0);
  });

  it("follows the probabilities at temperature 1, without the last twentieth", () => {
    const [first, second, third, fourth] = shares(1);
    expect(first).toBeCloseTo(0.5 / 0.95, 1);
    expect(second).toBeCloseTo(0.3 / 0.95, 1);
    expect(third).toBeCloseTo(0.15 / 0.95, 1);
    expect(fourth).toBe(0);
  });

  it("sharpens below 1 and flattens above", () => {
    expect(shares(0.5)[0]).toBeGreaterThan(0.66);
    expect(shares(3)[0]).toBeLessThan(0.4);
  });

  it("depends on seed and position only, and on both", () => {
    const draw = (seed: number): number[] =>
      Array.from({ length: 50 }, (_, position) => chooseCandidate(candidates, 1, seed, position)!.token);
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it("has no answer without candidates", () => {
    expect(chooseCandidate([], 0, 1, 1)).toBeUndefined();
    expect(chooseCandidate([], 1, 1, 1)).toBeUndefined();
  });

  it("never fails on extreme probabilities", () => {
    const probability = fc.constantFrom(0, 1e-300, 1e-45, 0.1, 1);
    fc.assert(
      fc.property(
        fc.array(probability, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0.01, 1, 5),
        (list, temperature) => {
          const sorted = [...list]
            .sort((a, b) => b - a)
            .map((value, token) => ({ token, probability: value }));
          expect(sorted).toContain(chooseCandidate(sorted, temperature, 1, 1));
        },
      ),
    );
  });
});

describe("the random fraction", () => {
  it("is even over seeds and positions", () => {
    const bins = Array<number>(10).fill(0);
    for (let seed = 0; seed < 100; seed++)
      for (let position = 0; position < 100; position++) {
        const value = randomFraction(seed, position);
        bins[Math.floor(value * 10)]! += 1;
      }
    expect(bins.length).toBe(10);
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
