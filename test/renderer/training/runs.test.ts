import { describe, expect, it } from "vitest";
import type { StageRecord } from "../../../agents/artefacts/stage.js";
import type { StageValues } from "../../../agents/artefacts/values.js";
import { appendPoints, emptyLog } from "../../../renderer/state/point-log.js";
import { bandOf, sameSettings } from "../../../renderer/training/runs.js";
import { readSetting, SETTINGS } from "../../../renderer/training/settings.js";
import { pointAt, recordOf } from "../../host/support/records.js";

const log = (steps: number[], offset: number) =>
  appendPoints(
    emptyLog(),
    steps.map((step) => ({ ...pointAt(step), objective: offset })),
  );

function training(version: number, seed: number, steps: number, at: string): StageRecord {
  const value: StageValues["train"] = {
    runId: `000${version}`,
    algorithm: "DQN",
    configuration: { steps, hidden: [64, 64] },
    seed,
    steps,
    episodes: 10,
    seconds: 1,
    bestReturn: 1,
    ended: "steps",
  };
  return { ...recordOf("train", { value, at }), version };
}

describe("the band of several seeds", () => {
  it("spans the lowest and the highest over the steps that all have", () => {
    const band = bandOf([log([0, 50, 100], 2), log([10, 80, 120], 6)], 10)!;
    expect(band.low[0]!.x).toBe(10);
    expect(band.high[band.high.length - 1]!.x).toBe(100);
    expect(new Set(band.low.map(({ y }) => y))).toEqual(new Set([2]));
    expect(new Set(band.high.map(({ y }) => y))).toEqual(new Set([6]));
    expect(new Set(band.middle.map(({ y }) => y))).toEqual(new Set([4]));
  });

  it("needs two runs that overlap", () => {
    expect(bandOf([log([0, 10], 1)], 10)).toBeNull();
    expect(bandOf([log([0, 10], 1), log([20, 30], 1)], 10)).toBeNull();
  });

  it("takes trainings that differ in their seed alone, the newest of each seed", () => {
    const inForce = training(4, 1, 500, "2026-01-01T00:04:00.000Z");
    const found = sameSettings(
      [
        training(1, 0, 500, "2026-01-01T00:01:00.000Z"),
        training(2, 0, 500, "2026-01-01T00:02:00.000Z"),
        training(3, 2, 900, "2026-01-01T00:03:00.000Z"),
        inForce,
      ],
      inForce,
      null,
    );
    expect(found.map(({ value }) => value.runId).sort()).toEqual(["0002", "0004"]);
  });

  it("leaves out what was trained on an earlier code", () => {
    const coding = { ...recordOf("coding", { at: "2026-01-01T00:01:30.000Z" }), version: 1 };
    const inForce = training(2, 1, 500, "2026-01-01T00:02:00.000Z");
    const found = sameSettings([training(1, 0, 500, "2026-01-01T00:01:00.000Z"), inForce], inForce, coding);
    expect(found.map(({ value }) => value.seed)).toEqual([1]);
  });
});

describe("a setting of the training", () => {
  const named = (name: string) => SETTINGS.find((setting) => setting.name === name)!;
  it.each([
    ["steps", "", null],
    ["steps", "5000", { value: 5000 }],
    ["steps", "2.5", { problem: "A whole number." }],
    ["steps", "many", { problem: "This is no number." }],
    ["steps", "5", { problem: "From 100 to 100,000,000, not 5." }],
    ["hidden", "64, 32", { value: [64, 32] }],
    ["hidden", "0", { problem: "From 1 to 4,096, not 0." }],
    ["hidden", ",", { problem: "One to eight numbers, such as 64, 64." }],
    ["discount", "NaN", { problem: "This is no number." }],
    ["discount", "0.9", { value: 0.9 }],
  ])("%s reads «%s»", (name, entry, expected) => {
    expect(readSetting(named(name), entry)).toEqual(expected);
  });
});
