import { describe, expect, it } from "vitest";
import { sentenceDoubts } from "../../../agents/agents/sentence-doubts.js";
import { stateVariable } from "../../support/state-variable.js";

describe("one that is included", () => {
  const doubts = (code: string, sentence: string) =>
    sentenceDoubts([{ sentence, start: 0, code }], { text: sentence, values: {} }).map(
      ({ message }) => message,
    );
  const LOOP = "for i in range(2):\n    if i != bed:\n        weeds[i] += 1";

  it("is not left out by the code", () => {
    expect(doubts(LOOP, "Then weeds grow in every bed, hers included.")[0]).toContain("leaves one out");
    expect(doubts(LOOP, "Then weeds grow in every bed, including its own.")[0]).toContain("leaves one out");
    expect(doubts(LOOP, "Then weeds grow in every bed, including hers.")[0]).toContain("leaves one out");
  });

  it("is no matter where nothing is left out, or nobody is included", () => {
    expect(doubts("weeds = [w + 1 for w in weeds]", "Weeds grow in every bed, hers included.")).toEqual([]);
    expect(doubts(LOOP, "Then weeds grow in every other bed.")).toEqual([]);
    expect(doubts("if weeds[0] != 0:\n    weeds[0] = 0", "It weeds all beds, its own included.")).toEqual([]);
  });
});

describe("what is paid for each", () => {
  const values = {
    variables: {
      action: { parts: [{ kind: "range" as const, low: 0, high: 2, unit: "" }], meaning: "how many to sell" },
      state: [stateVariable("jars", "2"), stateVariable("pots", "2")],
    },
  };
  const doubts = (code: string, sentence: string) =>
    sentenceDoubts([{ sentence, start: 0, code }], { text: sentence, values }).map(({ message }) => message);

  it("is not limited by what the sentence does not name", () => {
    expect(doubts("objective -= 2 * min(jars, pots)", "Then each open jar costs 2 coins.")[0]).toContain(
      "pots",
    );
    expect(doubts("objective -= 2 * min(jars, pots)", "Each jar that has its pot costs 2 coins.")).toEqual(
      [],
    );
    expect(doubts("objective -= 2 * min(jars, sold)", "Then each open jar costs 2 coins.")).toEqual([]);
    expect(doubts("objective -= 2 * min(jars, pots)", "Jars are sold in pots for 2 coins.")).toEqual([]);
  });
});
