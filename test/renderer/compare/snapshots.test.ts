import { describe, expect, it } from "vitest";
import { STAGE_NAMES, type StageName, type StageRecord } from "../../../agents/artefacts/stage.js";
import type { ProjectView } from "../../../host/contract.js";
import {
  costOf,
  differencesOf,
  type Histories,
  parameterRows,
  snapshotsOf,
} from "../../../renderer/compare/snapshots.js";
import { KIOSK_VALUES } from "../../host/support/kiosk-project.js";
import { recordOf } from "../../host/support/records.js";

const minute = (at: number) => `2026-01-01T00:${String(at).padStart(2, "0")}:00.000Z`;

function record(stage: StageName, version: number, at: number, value: unknown): StageRecord {
  return { ...recordOf(stage, { value, at: minute(at), seconds: 60 }), version };
}

const withPrice = (price: number) => ({
  ...KIOSK_VALUES.parameters,
  parameters: KIOSK_VALUES.parameters.parameters.map((parameter) =>
    parameter.symbol === "price" ? { ...parameter, value: price } : parameter,
  ),
});

const train = (runId: string) => ({
  runId,
  algorithm: "DQN",
  configuration: {},
  seed: 0,
  steps: 1,
  episodes: 1,
  seconds: 1,
  bestReturn: 1,
  ended: "steps",
});

const HISTORIES: Histories = {
  parameters: [record("parameters", 1, 1, withPrice(4)), record("parameters", 2, 5, withPrice(9))],
  coding: [
    record("coding", 1, 2, { source: "a = 1\nb = 2\n" }),
    record("coding", 2, 6, { source: "a = 1\n" }),
  ],
  train: [record("train", 1, 3, train("0001")), record("train", 2, 7, train("0002"))],
  evaluate: [record("evaluate", 1, 4, null), record("evaluate", 2, 8, null)],
};

const PROJECT = {
  stages: STAGE_NAMES.map((stage) => {
    const all = HISTORIES[stage] ?? [];
    return { stage, state: "approved", record: all[all.length - 1] ?? null, versions: all.length };
  }),
} as unknown as ProjectView;

const snapshots = snapshotsOf(PROJECT, HISTORIES, new Date(minute(9)));
const byId = (id: string) => snapshots.find((snapshot) => snapshot.id === id)!;

describe("points in a project's past", () => {
  it("hold what was in force then, and of a training what was measured of it", () => {
    const versions = (id: string) =>
      Object.fromEntries(Object.entries(byId(id).records).map(([stage, one]) => [stage, one.version]));
    expect(versions("train 1")).toEqual({ parameters: 1, coding: 1, train: 1, evaluate: 1 });
    expect(versions("train 2")).toEqual({ parameters: 2, coding: 2, train: 2, evaluate: 2 });
    expect(versions("parameters 2")).toEqual({ parameters: 2 });
    expect(versions("now")).toEqual(versions("train 2"));
  });

  it("come with the newest first, after the project as it is", () => {
    expect(snapshots.map((snapshot) => snapshot.id)).toEqual([
      "now",
      "train 2",
      "coding 2",
      "parameters 2",
      "train 1",
      "coding 1",
      "parameters 1",
    ]);
  });

  it("differ in the stages whose value changed", () => {
    const different = differencesOf(byId("train 1"), byId("now")).filter((one) => !one.same);
    expect(different.map((one) => one.stage)).toEqual(["parameters", "coding"]);
    expect(differencesOf(byId("train 2"), byId("now")).every((one) => one.same)).toBe(true);
  });

  it("name the parameters that changed, with both values", () => {
    expect(parameterRows(byId("train 1"), byId("now"))).toEqual([
      { symbol: "price", left: "4 euros", right: "9 euros" },
    ]);
  });

  it("add up what they cost", () => {
    expect(costOf(byId("train 1"))).toEqual({ tokens: 0, seconds: 240, model: "" });
  });
});
