import { describe, expect, it } from "vitest";
import type { TrainingPoint } from "../../../agents/artefacts/training.js";
import { appendPoints, curve, emptyLog, joinStored } from "../../../renderer/state/point-log.js";
import { shortest } from "../../support/in-time.js";

function point(step: number, changes: Partial<TrainingPoint> = {}): TrainingPoint {
  return {
    step,
    episode: step,
    return: step,
    objective: null,
    length: null,
    loss: null,
    q: null,
    exploration: null,
    stepsPerSecond: null,
    evaluation: null,
    ...changes,
  };
}

const points = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => point(from + at));

describe("a log of training points", () => {
  it("leaves an older view as it was while a newer one grows", () => {
    const first = appendPoints(emptyLog(), points(0, 3));
    const second = appendPoints(first, points(3, 5));
    const other = appendPoints(first, [point(99)]);
    expect(first.length).toBe(3);
    expect([...second.columns.data.step.subarray(0, second.length)]).toEqual([0, 1, 2, 3, 4]);
    expect([...other.columns.data.step.subarray(0, other.length)]).toEqual([0, 1, 2, 99]);
  });

  it("takes 100,000 points in small pieces within a second", async () => {
    const after = await shortest(1000, () => {
      const start = performance.now();
      let log = emptyLog();
      for (let from = 0; from < 100_000; from += 20) log = appendPoints(log, points(from, from + 20));
      expect(log.length).toBe(100_000);
      return performance.now() - start;
    });
    expect(after).toBeLessThan(1000);
  });

  it("smooths the return and carries it over points without one", () => {
    const log = appendPoints(emptyLog(), [
      point(1, { return: 0 }),
      point(2, { return: 30 }),
      point(3, { return: null }),
    ]);
    const smoothed = [...log.columns.data.smoothed.subarray(0, 3)];
    for (const [at, expected] of [0, 1, 1].entries()) expect(smoothed[at]).toBeCloseTo(expected, 12);
    expect(curve(log, "return", 100)).toEqual([
      { x: 1, y: 0 },
      { x: 2, y: 30 },
    ]);
  });

  it("joins stored and live points without a gap and without doubles", () => {
    const live = appendPoints(emptyLog(), points(8, 12));
    const joined = joinStored(points(0, 10), live);
    expect([...joined.columns.data.step.subarray(0, joined.length)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    expect(joined.last?.step).toBe(11);
    expect(joinStored([], live).length).toBe(4);
    expect(joinStored(points(0, 20), live).last?.step).toBe(19);
  });
});

describe("a curve", () => {
  it("keeps every peak and stays within its limit", () => {
    const many = points(0, 50_000).map((one) => ({
      ...one,
      return: one.step === 31_234 ? 1e6 : Math.sin(one.step),
    }));
    const drawn = curve(appendPoints(emptyLog(), many), "return", 1000);
    expect(drawn.length).toBeLessThanOrEqual(1001);
    expect(Math.max(...drawn.map(({ y }) => y))).toBe(1e6);
    expect(drawn.every(({ x }, at) => at === 0 || x >= drawn[at - 1]!.x)).toBe(true);
  });

  it("of 100,000 points is made in a few milliseconds", async () => {
    const log = appendPoints(emptyLog(), points(0, 100_000));
    curve(log, "return", 1500);
    const after = await shortest(50, () => {
      const start = performance.now();
      for (let round = 0; round < 10; round += 1) curve(log, "return", 1500);
      return (performance.now() - start) / 10;
    });
    expect(after).toBeLessThan(50);
  });
});
