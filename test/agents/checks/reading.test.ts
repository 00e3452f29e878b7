/** What the checks read out of units, words and formulas. */

import { describe, expect, test } from "vitest";
import { directionOf } from "../../../agents/checks/directions.js";
import { canBeTrue } from "../../../agents/checks/intervals.js";
import { readUnit } from "../../../agents/checks/units.js";
import { parseExpression } from "../../../agents/specification/parse.js";
import { modelOf } from "../../../agents/specification/simulate.js";
import { findNumbers } from "../../../agents/text/numbers.js";
import { DRONE, INVENTORY, MOUNTAIN_CAR_PHYSICS } from "../specification/written/paper.js";

describe("units", () => {
  test.each([
    ["euros", { euro: 1 }],
    ["euros per unit", { euro: 1 }],
    ["EUR/MWh", { euro: 1, "megawatt hour": -1 }],
    ["cents per job per minute", { cent: 1 }],
    ["units", null],
    ["", null],
  ])("«%s» is read as %j", (text, unit) => {
    expect(readUnit(text)).toEqual(unit);
  });
});

describe("costs and gains", () => {
  const directions = (text: string) =>
    findNumbers(text).map(({ span, value }) =>
      directionOf(text, { symbol: "X", value, unit: "", meaning: "", span, origin: "given" }),
    );

  test("are told by the nearest word", () => {
    expect(directions("Each unit sold brings 9 euros, each unit ordered costs 5 euros.")).toEqual([
      "gain",
      "cost",
    ]);
    expect(directions("The line earns 900 pounds minus 120 pounds per wear level.")).toEqual([
      "gain",
      "cost",
    ]);
    expect(directions("2 points are deducted for every site.")).toEqual(["cost"]);
  });

  test("are not read out of chances, capacities, or what somebody pays", () => {
    expect(directions("It earns something with probability 0.4.")).toEqual([null]);
    expect(directions("The storeroom holds at most 60 units.")).toEqual([null]);
    expect(directions("A guest pays 7 coins.")).toEqual([null]);
  });
});

describe("what can become true", () => {
  test.each([
    [DRONE, "next_energy <= 0", true],
    [DRONE, "next_energy < 0", false],
    [DRONE, "next_x > LAST", false],
    [DRONE, "next_x == 35 and next_y == 20", true],
    [DRONE, "sum(next_waiting) == 3", false],
    [INVENTORY, "shelf > CAPACITY", false],
    [INVENTORY, "next_stock == 0", true],
    [MOUNTAIN_CAR_PHYSICS, "next_position >= FLAG", true],
    [MOUNTAIN_CAR_PHYSICS, "next_position > 0.7", false],
  ])("%#: as the bounds of the state say", ({ specification }, condition, possible) => {
    expect(canBeTrue(parseExpression(condition), modelOf(specification))).toBe(possible);
  });
});
