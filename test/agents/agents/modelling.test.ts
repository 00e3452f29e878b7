import { describe, expect, it } from "vitest";
import { modellingAgent } from "../../../agents/agents/modelling.js";
import { writeClause } from "../../../agents/agents/sentence-code.js";
import type { StageValues } from "../../../agents/artefacts/values.js";
import type { Writer } from "../../../agents/agents/agent.js";
import { stateVariable } from "../../support/state-variable.js";

const AMOUNTS =
  "A lamp that is lit costs 2 coins. A guest who finds no light is sent home, and that costs 30 coins.";
const VALUES: Partial<StageValues> = {
  parameters: { parameters: [], unused: [] },
  objective: { sense: "minimize", statement: "cost", unit: "coins" },
  variables: {
    action: { parts: [{ kind: "choices", labels: ["lit", "dark"] }], meaning: "what to do with the lamp" },
    state: [stateVariable("guests", "4")],
  },
  constraints: { constraints: [] },
};

/** Gives the same code for whatever sentence. */
const always = (code: string): Writer => ({
  fill: () => Promise.reject(new Error("Code is asked for with how it ended.")),
  complete: async () => ({
    text: ` ${code.replace(/\n/g, "\n    ")}`,
    ended: "stop",
    usage: { promptTokens: 1, reusedTokens: 0, tokens: 1, seconds: 0.001 },
  }),
});

const lamp = (code: string) =>
  writeClause(
    "",
    [],
    { sentence: "A lamp that is lit costs 2 coins.", start: 0, code: "" },
    { text: AMOUNTS, values: VALUES },
    always(code),
    () => true,
  );

describe("the code of a sentence", () => {
  it("leaves an amount to the sentence that tells it", async () => {
    const { code } = await lamp('if action == "lit":\n    objective += 2\nelse:\n    objective += 30');
    expect(code).toBe('if action == "lit":\n    objective += 2\nelse:\n    pass');
  });

  it("stays, where something speaks against each draw, and the check says what", async () => {
    const part = await lamp("objective = 2");
    expect(part.code).toBe("objective = 2");
    const value = {
      source: [part],
      dynamics: [],
      share: "2",
      latex: { objective: "", dynamics: [], constraints: [] },
    };
    const found = modellingAgent.checks(value, { text: AMOUNTS, values: VALUES });
    expect(found.find(({ name }) => name === "each sentence by itself")).toMatchObject({
      passed: false,
      message: expect.stringContaining("sets the objective of the step instead of adding to it"),
      place: "A lamp that is lit costs 2 coins.",
    });
  });

  it("is none where no draw can be read", async () => {
    await expect(lamp("objective += shine")).rejects.toThrow("shine is not declared");
  });
});
