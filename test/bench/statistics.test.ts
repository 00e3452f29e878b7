import { expect, test } from "vitest";
import {
  calibrationBins,
  calibrationError,
  moments,
  quantile,
  recalibrated,
  wilsonInterval,
} from "../../bench/statistics.js";

test("gives mean, deviation and their standard errors", () => {
  const found = moments([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(found.mean).toBe(5);
  expect(found.deviation).toBeCloseTo(2.138, 3);
  expect(found.standardError).toBeCloseTo(2.138 / Math.sqrt(8), 3);
});

test("has no deviation in a single number", () => {
  expect(moments([3])).toEqual({
    count: 1,
    mean: 3,
    standardError: 0,
    deviation: 0,
    deviationError: 0,
  });
});

test("knows how uncertain a standard deviation is", () => {
  // 400 samples of 50 fair coins each: the deviations must scatter as the formula says.
  let state = 1;
  const coin = () => ((state = (state * 48271) % 2147483647) & 4096 ? 1 : 0);
  const samples = Array.from({ length: 400 }, () =>
    moments(Array.from({ length: 50 }, () => coin() + coin() + coin())),
  );
  const scatter = moments(samples.map((sample) => sample.deviation)).deviation;
  const predicted = moments(samples.map((sample) => sample.deviationError)).mean;
  expect(predicted / scatter).toBeGreaterThan(0.85);
  expect(predicted / scatter).toBeLessThan(1.15);
});

test("takes the nearest rank for a quantile", () => {
  expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(quantile([5, 1, 4, 2, 3], 1)).toBe(5);
  expect(quantile([5, 1, 4, 2, 3], 0)).toBe(1);
});

test("gives Wilson's interval", () => {
  // Newcombe 1998, table I: 81 of 263.
  const [low, high] = wilsonInterval(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
});

test("reaches 0 and 1 exactly where no or every trial succeeded", () => {
  expect(wilsonInterval(0, 3)[0]).toBe(0);
  expect(wilsonInterval(0, 3)[1]).toBeCloseTo(0.5615, 4);
  expect(wilsonInterval(3, 3)[1]).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});

const stated = Array.from({ length: 40 }, (_, place) => ({
  confidence: place < 20 ? 0.9 : 0.5,
  right: place % 2,
}));

test("a confidence is compared with what came true, step by step", () => {
  const bins = calibrationBins(stated, 5);
  expect(bins).toEqual([
    { confidence: 0.5, rate: 0.5, count: 20 },
    { confidence: expect.closeTo(0.9), rate: 0.5, count: 20 },
  ]);
  expect(calibrationError(bins)).toBeCloseTo(0.2);
});

test("a recalibrated confidence is the share of the nearest others, never its own result", () => {
  const [first] = recalibrated(
    [{ confidence: 0.8, right: 1 }, ...Array<(typeof stated)[0]>(10).fill({ confidence: 0.8, right: 0 })],
    10,
  );
  expect(first).toBe(0);
  expect(recalibrated(stated.slice(0, 5), 10)).toEqual([null, null, null, null, null]);
  const worth = recalibrated(stated, 19).map((confidence, place) => ({
    confidence: confidence ?? 0,
    right: stated[place]!.right,
  }));
  expect(calibrationError(calibrationBins(worth, 5))).toBeLessThan(0.1);
});
