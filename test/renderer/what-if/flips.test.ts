import { describe, expect, it } from "vitest";
import type { Parameter } from "../../../agents/artefacts/values.js";
import {
  closerLook,
  dialOf,
  flipsOf,
  gridOf,
  joined,
  type SweepPoint,
} from "../../../renderer/what-if/flips.js";

const parameter = (value: Parameter["value"], unit = "euros"): Parameter => ({
  symbol: "cost",
  value,
  unit,
  meaning: "",
  span: null,
  origin: "given",
});

/** Action 0 is worth nothing, action 1 is worth 7 less the value. */
function point(value: number): SweepPoint {
  const actions = [0, 7 - value];
  const best = value === 7 ? [0, 1] : value < 7 ? [1] : [0];
  const variant = {
    solved: true as const,
    optimum: 0,
    states: 1,
    actions,
    best,
    starts: 1,
    common: 1,
    changed: 0,
  };
  return { value, variant };
}

describe("the value at which the best action changes", () => {
  it("is found between two points, where both actions are worth the same", () => {
    const [flip, ...others] = flipsOf([0, 4, 10].map(point));
    expect(flip).toMatchObject({ low: 4, high: 10, from: 1, to: 0 });
    expect(flip!.at).toBeCloseTo(7, 9);
    expect(others).toEqual([]);
  });

  it("is counted once when a point lies exactly on it", () => {
    const flips = flipsOf([6, 7, 8].map(point));
    expect(flips).toHaveLength(1);
    expect(flips[0]!.at).toBeCloseTo(7, 9);
  });

  it("is not invented where a value could not be solved or nothing changes", () => {
    const unsolved: SweepPoint = { value: 5, variant: { solved: false, reason: "too many states" } };
    expect(flipsOf([point(1), unsolved, point(6)])).toEqual([]);
    expect(flipsOf([point(1), unsolved, point(9)])).toHaveLength(1);
    expect(flipsOf([])).toEqual([]);
  });

  it("is looked at more closely until it is known well enough", () => {
    const dial = dialOf(parameter(5.5))!;
    const wide = flipsOf([0, 4, 10].map(point));
    const inside = closerLook(wide, dial, 9);
    expect(inside.length).toBe(9);
    expect(Math.min(...inside)).toBeGreaterThan(4);
    expect(Math.max(...inside)).toBeLessThan(10);
    const near = flipsOf(joined([0, 4, 10].map(point), [6.99, 7.01].map(point)));
    expect(closerLook(near, dial, 9)).toEqual([]);
    const whole = dialOf(parameter(20))!;
    expect(closerLook(flipsOf([6, 8].map(point)), whole, 9)).toEqual([7]);
  });
});

describe("a slider", () => {
  it("goes from nothing to twice the value, and to 1 for a chance", () => {
    expect(dialOf(parameter(20))).toMatchObject({ low: 0, high: 40, step: 1 });
    expect(dialOf(parameter(-4))).toMatchObject({ low: -8, high: 0 });
    expect(dialOf(parameter(0.35, ""))).toMatchObject({ low: 0, high: 1 });
    expect(dialOf(parameter([1, 2]))).toBeNull();
  });

  it("is gone through from end to end, with the value at which it stands", () => {
    const grid = gridOf(dialOf(parameter(20))!, 33, 13);
    expect(grid[0]).toBe(0);
    expect(grid[grid.length - 1]).toBe(40);
    expect(grid).toContain(33);
    expect(grid.every(Number.isInteger)).toBe(true);
    expect(grid).toEqual([...grid].sort((one, other) => one - other));
  });
});
