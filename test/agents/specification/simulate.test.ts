import { describe, expect, test } from "vitest";
import { LanguageProblem } from "../../../agents/specification/ast.js";
import {
  actionValues,
  isAllowed,
  luckOf,
  modelOf,
  startState,
  stepFrom,
} from "../../../agents/specification/simulate.js";
import { DRONE, INVENTORY } from "./written/paper.js";
import { CREW, PATROL } from "./written/varied.js";

describe("a simulated specification", () => {
  test("plays the shortest way of the drone as the reference does", () => {
    const model = modelOf(DRONE.specification);
    const way = [...Array<number>(10).fill(2), ...Array<number>(15).fill(0), ...Array<number>(25).fill(2)];
    let state = startState(model, 1);
    let points = 0;
    const ended: boolean[] = [];
    for (const action of [...way, 0, 0, 0, 0, 0]) {
      const step = stepFrom(model, state, action, luckOf(1));
      points += step.share;
      ended.push(step.terminated);
      state = step.next;
    }
    expect(points).toBe(200 - 55);
    expect(ended.indexOf(true)).toBe(54);
  });

  test("fills a vector from one value, and keeps what no line sets", () => {
    const model = modelOf(PATROL.specification);
    expect(startState(model, 1).get("fires")).toEqual([0, 0, 0, 0, 0]);
    const still = modelOf({ ...PATROL.specification, dynamics: PATROL.specification.dynamics.slice(1) });
    expect(() => stepFrom(still, startState(still, 1), 0, luckOf(1))).toThrow(
      "found: next_site is not declared",
    );
  });

  test("draws the same again for the same keys, and leaves a line's luck alone when another changes", () => {
    const model = modelOf(INVENTORY.specification);
    const state = startState(model, 1);
    const demand = (...keys: number[]) => stepFrom(model, state, 20, luckOf(...keys)).values.get("demand");
    expect(demand(3, 4)).toBe(demand(3, 4));
    expect(new Set(Array.from({ length: 20 }, (_, step) => demand(3, step))).size).toBeGreaterThan(5);
    const dearer = new Map([...model.parameters, ["PRICE", 10] as const]);
    const [plain, other] = [undefined, dearer].map((parameters) =>
      stepFrom(model, state, 20, luckOf(3, 4), parameters),
    );
    expect(other!.share - plain!.share).toBeCloseTo(Number(plain!.values.get("sold")));
  });

  test("counts tuples of actions with the last part fastest, and takes a spread of many", () => {
    const all = actionValues(CREW.specification.action.parts, 100);
    expect(all).toHaveLength(16);
    expect(all.slice(0, 5)).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
    ]);
    expect(actionValues([{ kind: "range", low: 10, high: 50, unit: "" }], 5)).toEqual([10, 20, 30, 40, 50]);
  });

  test("tells which actions are allowed, and names the formula that fails", () => {
    const environment = { ...CREW.specification.environment, feasible: "action[0] + action[1] <= CREW" };
    const model = modelOf({ ...CREW.specification, environment });
    const state = startState(model, 1);
    expect(isAllowed(model, state, [3, 1])).toBe(true);
    expect(isAllowed(model, state, [3, 2])).toBe(false);
    const broken = modelOf({ ...CREW.specification, share: "[1, 2]" });
    expect(() => stepFrom(broken, state, [0, 0], luckOf(1))).toThrow(LanguageProblem);
    expect(() => stepFrom(broken, state, [0, 0], luckOf(1))).toThrow("share: it is a vector of 2 entries");
  });
});
