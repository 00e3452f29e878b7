import { describe, expect, it } from "vitest";
import { STAGE_NAMES } from "../../../agents/artefacts/stage.js";
import type { ProjectView } from "../../../host/contract.js";
import { collectSymbols, splitBySymbols } from "../../../renderer/text/symbols.js";
import { GARAGE_TEXT, garageRecord } from "../../end-to-end/support/garage.js";

const PROJECT: ProjectView = {
  id: "garage",
  title: "Garage",
  text: GARAGE_TEXT,
  folder: "/projects/garage",
  stages: STAGE_NAMES.map((stage) => ({
    stage,
    state: "approved",
    record: { ...garageRecord(stage), version: 1 },
    versions: 1,
  })),
  running: null,
  waiting: null,
  undo: null,
  redo: null,
  outcome: null,
};

describe("the symbols of a project", () => {
  const symbols = collectSymbols(PROJECT);

  it("are its parameters, state variables and quantities, with all their places", () => {
    expect(symbols.get("queue_limit")).toMatchObject({
      kind: "parameter",
      value: "110",
      unit: "cars",
      origin: "given",
      declaredIn: "parameters",
      usedIn: ["constraints", "modelling", "coding"],
    });
    expect(symbols.get("cars")).toMatchObject({ kind: "state variable", declaredIn: "variables" });
    expect(symbols.get("cars")?.usedIn).toContain("state-action-reward");
    expect(symbols.get("parked")).toMatchObject({ kind: "quantity", declaredIn: "modelling" });
    expect(symbols.has("next_cars")).toBe(false);
  });

  it("are found in an expression, where the next value stands for its variable", () => {
    expect(splitBySymbols("next_cars = min(cars, spaces) + cart", symbols)).toEqual([
      { text: "next_cars", symbol: "cars" },
      { text: " = min(", symbol: null },
      { text: "cars", symbol: "cars" },
      { text: ", ", symbol: null },
      { text: "spaces", symbol: "spaces" },
      { text: ") + cart", symbol: null },
    ]);
  });
});
