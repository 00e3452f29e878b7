import { describe, expect, it } from "vitest";
import {
  drawsForOne,
  entriesFromOne,
  withEntryForEach,
  withIncluded,
} from "../../../agents/agents/every-place.js";
import type { Constraint, Parameter } from "../../../agents/artefacts/values.js";
import { splitClauses } from "../../../agents/text/clauses.js";
import { stateVariable } from "../../support/state-variable.js";

const LAMPS =
  "A guard walks along six gates, from gate 1 to gate 6. A lamp goes out, independently, at every gate where one " +
  "is lit, with probability 0.1. Each hour costs 2 coins for every gate that is dark.";

describe("withEntryForEach", () => {
  const shapes = (initials: Record<string, string>, text: string) =>
    withEntryForEach(
      Object.entries(initials).map(([symbol, initial]) =>
        stateVariable(symbol, initial, initial.startsWith("[") ? [6] : []),
      ),
      text,
    ).map(({ symbol, initial, shape }) => [symbol, initial, shape]);

  it("gives each place its own where chance decides by itself for every one", () => {
    expect(shapes({ gate: "1", lamp: "0" }, LAMPS)).toEqual([
      ["gate", "1", []],
      ["lamp", "[0, 0, 0, 0, 0, 0]", [6]],
    ]);
  });

  it("gives each place its own where every one that is so counts", () => {
    expect(shapes({ gate: "1", is_dark: "False" }, LAMPS)[1]).toEqual([
      "is_dark",
      "[False, False, False, False, False, False]",
      [6],
    ]);
  });

  it.each([
    ["the places are not told apart", LAMPS.replace(", from gate 1 to gate 6", "")],
    ["there may be that many", LAMPS.replace("along six gates", "along up to six gates")],
    ["there are two counts", `${LAMPS} Last year there were 9 gates.`],
    ["nothing is said of every place", LAMPS.replace(/every gate (where|that)/g, "a gate $1")],
    ["it is about time", LAMPS.replace(/every gate/g, "every hour")],
  ])("leaves the state as it is where %s", (_, text) => {
    expect(shapes({ gate: "1", lamp: "0" }, text)[1]).toEqual(["lamp", "0", []]);
  });

  it("leaves the state as it is where it already has a list, or several could be meant", () => {
    expect(shapes({ dark: "[0, 0, 0, 0, 0, 0]", lamp: "0" }, LAMPS)[1]).toEqual(["lamp", "0", []]);
    const both = LAMPS.replace("A lamp goes out", "A lamp or a torch goes out").replace("that is dark", "x");
    expect(shapes({ torch: "0", lamp: "0" }, both)).toEqual([
      ["torch", "0", []],
      ["lamp", "0", []],
    ]);
    expect(shapes({ gate: "1", lamp: "3" }, LAMPS)[1]).toEqual(["lamp", "3", []]);
  });
});

describe("one for each of a few", () => {
  const text =
    "A postman has three letters in his bag. At a door whose letter is still in the bag, he leaves it there.";
  const state = (symbol: string, initial: string, told = text) =>
    withEntryForEach([stateVariable(symbol, initial)], told)[0];

  it("tells which one is gone, where a rule asks for the one of a certain owner", () => {
    expect(state("letters", "3")).toMatchObject({ initial: "[1, 1, 1]", shape: [3] });
    expect(state("open_letters", "3")?.meaning).toBe("for each letter: 1 still there, 0 gone");
  });

  it.each([
    ["nothing is asked of one", "letters", "3", text.replace("whose letter is still", "with a box")],
    ["something else is counted", "doors", "3", text],
    ["there is only one", "letters", "1", text],
    ["there are many", "letters", "300", text],
    ["there may be parts of one", "letters", "2.5", text],
  ])("stays a number where %s", (_, symbol, initial, told) => {
    expect(state(symbol, initial, told)).toMatchObject({ initial, shape: [] });
  });
});

describe("entriesFromOne", () => {
  const state = [stateVariable("gate", "1"), stateVariable("lamp", "[0, 0, 0]", [3])];
  const parameters: Parameter[] = [
    ["CHANCES", [0.1, 0.2, 0.3]],
    ["GATES", 3],
    ["TWO", [1, 2]],
  ].map(([symbol, value]) => ({
    ...{ symbol: symbol as string, value: value as number, unit: "", meaning: "", span: null },
    origin: "given" as const,
  }));
  const bounds = (expression: string): Constraint[] => [{ statement: "", kind: "enforced", expression }];
  const FROM_ONE = bounds("gate >= 1 and gate <= 3");

  it.each([
    ["if lamp[gate] == 1:", "if lamp[gate - 1] == 1:"],
    ["lamp[new_gate] = CHANCES[gate]", "lamp[new_gate - 1] = CHANCES[gate - 1]"],
    ["lamp[gate - 1] = 0", "lamp[gate - 1] = 0"],
    ["x = TWO[gate]", "x = TWO[gate]"],
    [
      "for i in range(1, 4):\n    lamp[i] = CHANCES[i]",
      "for i in range(1, 4):\n    lamp[i - 1] = CHANCES[i - 1]",
    ],
    ["for i in range(1, GATES + 1):\n    lamp[i] = 0", "for i in range(1, GATES + 1):\n    lamp[i - 1] = 0"],
    ["for i in range(1, 3):\n    lamp[i] = 0", "for i in range(1, 3):\n    lamp[i] = 0"],
    ["for i in range(3):\n    lamp[i] = 0", "for i in range(3):\n    lamp[i] = 0"],
    ["for i in range(1, 4):\n    pass\nlamp[i] = 0", "for i in range(1, 4):\n    pass\nlamp[i] = 0"],
  ])("%j", (code, mended) => expect(entriesFromOne(code, state, parameters, FROM_ONE)).toBe(mended));

  it.each([
    ["is counted from 0", bounds("gate >= 0 and gate <= 2")],
    ["goes on behind the list", bounds("gate >= 1 and gate <= 4")],
    ["is not bounded", []],
  ])("leaves the code as it is where the place %s", (_, constraints) => {
    expect(entriesFromOne("lamp[gate] = 0", state, parameters, constraints)).toBe("lamp[gate] = 0");
  });

  it("knows bounds by the names of parameters", () => {
    const named = bounds("1 <= gate and gate <= GATES");
    expect(entriesFromOne("lamp[gate] = 0", state, parameters, named)).toBe("lamp[gate - 1] = 0");
  });
});

it.each([
  ["lamp[gate - 1] = 1 if rng.random() < 0.1 else 0", true],
  ["if rng.random() < 0.1:\n    lamp[gate] = 1", true],
  ["for i in range(3):\n    if rng.random() < 0.1:\n        lamp[i] = 1", false],
  ["lamp = [rng.binomial(1, 0.1) for i in range(3)]", false],
  ["lamp[gate] = 1", false],
])("what happens at every place by itself is not drawn for one of them: %s", (code, isDoubted) => {
  const state = [stateVariable("gate", "1"), stateVariable("lamp", "[0, 0, 0]", [3])];
  const sentence = "A lamp goes out, independently, at every gate with probability 0.1.";
  expect(drawsForOne(code, sentence, state)).toBe(isDoubted);
  expect(drawsForOne(code, "A lamp goes out at her gate with probability 0.1.", state)).toBe(false);
  expect(drawsForOne(code, sentence.replace("gate", "hour"), state)).toBe(false);
  expect(drawsForOne(code, sentence, state.slice(0, 1))).toBe(false);
});

it.each([
  ["if i != gate and lamp[i] == 1:", "if lamp[i] == 1:"],
  ["if lamp[i] == 1 and i != gate:", "if lamp[i] == 1:"],
  ["if lamp[i] == 1 and i != gate and x == 2:", "if lamp[i] == 1 and x == 2:"],
  ["if lamp[i] != 0 and x == 2:", "if lamp[i] != 0 and x == 2:"],
  ["if i != gate:", "if i != gate:"],
])("the one that is included is not left out: %s", (code, mended) => {
  expect(withIncluded(code, "Lamps go out at every gate, hers included.")).toBe(mended);
  expect(withIncluded(code, "Lamps go out at every other gate.")).toBe(code);
});

it("a value for each place is not split into clauses", () => {
  const text =
    "Lamps go out: with probability 0.2 at gates 1 and 3, 0.3 at gate 2, and 0.1 at the gate 4. It rains.";
  expect(splitClauses(text).map((clause) => clause.text)).toEqual([
    "Lamps go out: with probability 0.2 at gates 1 and 3, 0.3 at gate 2, and 0.1 at the gate 4.",
    "It rains.",
  ]);
});
