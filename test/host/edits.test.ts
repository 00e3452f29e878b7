import { describe, expect, it } from "vitest";
import type { CodingValue } from "../../agents/artefacts/values.js";
import { checkEdit } from "../../host/edits.js";

const MADE: CodingValue = {
  source: "derived = 1\n",
  origin: "derived",
  agentSource: "agent = 1\n",
  derivedSource: "derived = 1\n",
  debugRounds: [{ problem: "In step 3, reward is 1 by this code and 2 by the model." }],
};

describe("a person's choice of the code that runs", () => {
  it("is told from where the chosen source comes", () => {
    const chosen = (source: string) => checkEdit("coding", { ...MADE, source }, { coding: MADE });
    expect(chosen("agent = 1\n")).toEqual({ ...MADE, source: "agent = 1\n", origin: "agent" });
    expect(chosen("derived = 1\n")).toEqual(MADE);
    expect(chosen("mine = 1\n")).toMatchObject({ source: "mine = 1\n", origin: "person" });
  });

  it("goes back and forth, and what the coding stage made stays as it was", () => {
    const agent = checkEdit("coding", { ...MADE, source: "agent = 1\n" }, { coding: MADE });
    expect(checkEdit("coding", { ...agent, source: "derived = 1\n" }, { coding: agent })).toEqual(MADE);
  });

  it("cannot pass code off as the agent's or the derived one", () => {
    const forged = { ...MADE, source: "forged = 1\n", agentSource: "forged = 1\n", origin: "agent" };
    expect(checkEdit("coding", forged, { coding: MADE })).toMatchObject({
      origin: "person",
      agentSource: "agent = 1\n",
    });
    expect(checkEdit("coding", forged, {})).toMatchObject({ origin: "person" });
  });

  it("of a library's environment has only the person's own code beside it", () => {
    const library: CodingValue = { ...MADE, origin: "library", agentSource: null, derivedSource: null };
    expect(checkEdit("coding", { ...library, source: "mine = 1\n" }, { coding: library }).origin).toBe(
      "person",
    );
  });
});
