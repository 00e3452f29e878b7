import { expect, it } from "vitest";
import type { Writer } from "../../../agents/agents/agent.js";
import { constraintsAgent } from "../../../agents/agents/constraints.js";
import type { StageValues } from "../../../agents/artefacts/values.js";
import { findNumbers } from "../../../agents/text/numbers.js";
import { stateVariable } from "../../support/state-variable.js";

const TEXT =
  "Jars and pots are filled for 20 days. Both shelves hold at most 8 of them. At first, no jar is open. " +
  "It is over when a pot breaks.";

/** What becomes of the lines that the model answers. */
async function constraintsOf(lines: string, text = TEXT, corrects = true) {
  const values: Partial<StageValues> = {
    parameters: {
      parameters: findNumbers(text).map(({ value, span }, index) => ({
        ...{ symbol: ["DAYS", "ROOM"][index] ?? "OTHER", value, span },
        ...{ unit: "", meaning: "", origin: "given" as const },
      })),
      unused: [],
    },
    variables: {
      action: { parts: [{ kind: "range", low: 0, high: 2, unit: "" }], meaning: "how many jars to fill" },
      state: [stateVariable("jars", "2"), stateVariable("pots", "2"), stateVariable("open", "0")],
    },
  };
  const writer: Writer = { fill: async () => lines, complete: () => Promise.reject(new Error("not called")) };
  const input = { text, values, writer, corrects, findings: [] };
  const { value } = await constraintsAgent.write(input as never);
  return value.constraints.map(({ kind, expression }) => `${kind}: ${expression}`);
}

it("bounds each of two where the text does not add them up", async () => {
  const lines = "jars + pots <= ROOM  # enforced: the shelves hold 8";
  expect(await constraintsOf(lines)).toEqual(["enforced: jars <= ROOM and pots <= ROOM"]);
  expect(await constraintsOf(lines, TEXT.replace("Both shelves hold", "The shelf holds"))).toEqual([
    "enforced: jars + pots <= ROOM",
  ]);
  expect(await constraintsOf(lines, TEXT.replace("of them", "of them together"))).toEqual([
    "enforced: jars + pots <= ROOM",
  ]);
  expect(await constraintsOf(lines, TEXT, false)).toEqual(["enforced: jars + pots <= ROOM"]);
});

it("leaves out what is paid at the end, and an equation about the start", async () => {
  const lines =
    "open >= 0  # ends: each open jar is worth 2 coins\nopen == 0  # enforced: no jar is open at first\njars >= 0  # enforced: jars start at 2";
  expect(await constraintsOf(lines)).toEqual(["enforced: jars >= 0"]);
});

it("leaves out an end that only says how things start", async () => {
  const lines = "open == 0  # ends: no jar is open\npots > 0  # ends: a pot breaks";
  expect(await constraintsOf(lines)).toEqual(["ends: pots > 0"]);
  expect(await constraintsOf(lines, TEXT, false)).toEqual(["ends: open == 0", "ends: pots > 0"]);
});
