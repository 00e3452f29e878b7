import { describe, expect, it } from "vitest";
import type { AgentInput } from "../../../agents/agents/agent.js";
import { changeCode } from "../../../agents/agents/changes.js";
import { lowerSource } from "../../../agents/agents/lower-source.js";
import { stateVariable } from "../../support/state-variable.js";

const values = (...symbols: string[]) =>
  ({
    parameters: { parameters: [], unused: [] },
    variables: {
      action: { parts: [{ kind: "choices", labels: ["pump", "wait"] }], meaning: "what the miner does" },
      state: symbols.map((symbol) => stateVariable(symbol, "4")),
    },
  }) as unknown as AgentInput["values"];

const code = (sentence: string, ...symbols: string[]) =>
  changeCode(sentence, sentence, values(...(symbols.length > 0 ? symbols : ["well_level"])));

const lines = (...all: string[]): string => all.join("\n");

describe("changeCode", () => {
  it("takes what has no chance of its own as what the others leave", () => {
    const written = code("At night the well falls by 1 metre, on hot nights (3 in 10) by 4, never below 0.");
    expect(written).toBe(
      lines(
        "chance = rng.random()",
        "if chance < 0.3:",
        "    well_level = well_level - 4",
        "else:",
        "    well_level = well_level - 1",
        "well_level = max(well_level, 0)",
      ),
    );
    expect(() =>
      lowerSource([{ sentence: "", start: 0, code: written ?? "" }], values("well_level")),
    ).not.toThrow();
  });

  it("writes several chances, with nothing left or with what stays", () => {
    const levels = ["chance = rng.random()", "if chance < 0.4:", "    level = level + 1"];
    expect(
      code(
        "Then the level rises by one metre with probability 0.4, by two with probability 0.1, and otherwise stays as it is.",
        "level",
      ),
    ).toBe(lines(...levels, "elif chance < 0.4 + 0.1:", "    level = level + 2", "else:", "    pass"));
    expect(code("The level rises by 1 with probability 0.4 and by 2.5 with probability 0.6.", "level")).toBe(
      lines(...levels, "else:", "    level = level + 2.5"),
    );
  });

  it.each([
    ["another number", "The well falls by 1 metre, on 5 hot nights (3 in 10) by 4."],
    [
      "chances that leave something for nobody",
      "The well falls by 1 with probability 0.4, by 2 with probability 0.1.",
    ],
    ["two that have no chance", "The well falls by 1 metre, on hot nights by 4."],
    ["two that are left", "The well falls by 1 metre, on hot nights (3 in 10) by 4, and else by 5."],
    [
      "more than one",
      "The well falls by 1 with probability 0.7, by 2 with probability 0.8, otherwise stays.",
    ],
    ["two directions", "The well falls by 1 metre, on wet nights (3 in 10) it rises by 4."],
    ["a condition", "If it is hot, the well falls by 1 metre, on windy nights (3 in 10) by 4."],
    ["a choice", "When they pump, the well falls by 1 metre, on hot nights (3 in 10) by 4."],
    ["one change only", "The well falls by 1 metre with probability 0.3."],
    ["nothing of the state", "The price falls by 1 euro, on hot nights (3 in 10) by 4."],
    [
      "what is paid besides",
      "The well falls by 1 metre, on hot nights (3 in 10) by 4, and 5 euros are paid.",
    ],
  ])("leaves to the model what tells %s", (_, sentence) => expect(code(sentence)).toBeNull());

  it("leaves to the model which of two is meant", () => {
    expect(
      code("The well falls by 1 metre, on hot nights (3 in 10) by 4.", "well_level", "well_depth"),
    ).toBeNull();
  });
});

it("reads what goes on over night", () => {
  expect(
    code("Overnight the pond dries by 1 inch, on windy nights (4 in 10) by 2, never below 0.", "pond"),
  ).toContain("if chance < 0.4:\n    pond = pond - 2\nelse:\n    pond = pond - 1\npond = max(pond, 0)");
});
