import { expect, it } from "vitest";
import type { Writer } from "../../../agents/agents/agent.js";
import { parametersAgent } from "../../../agents/agents/parameters.js";

/** Units of the numbers of a text, where the model answers the same for each. */
async function unitsOf(text: string, answer: string) {
  const writer: Writer = {
    fill: async () => answer,
    complete: () => Promise.reject(new Error("not called")),
  };
  const input = { text, values: {}, writer, corrects: true, findings: [] };
  const { value } = await parametersAgent.write(input as never);
  return value.parameters.map(({ unit }) => unit);
}

it("completes a unit where the text says what it is per", async () => {
  expect(await unitsOf("Gas costs 10, 20 or 40 cents per litre.", "cents | price | PRICE")).toEqual([
    "cents per litre",
  ]);
  expect(await unitsOf("Gas costs 10 cents per litre.", "cents per litre | price | PRICE")).toEqual([
    "cents per litre",
  ]);
  expect(await unitsOf("Gas costs 10 cents, 20 litres per day.", "cents | price | PRICE")).toEqual([
    "cents",
    "cents",
  ]);
});

it("keeps a number whose answer has no parts, under a name of its own", async () => {
  expect(await unitsOf("Gas costs 10 cents per litre.", "???")).toEqual(["???"]);
});
