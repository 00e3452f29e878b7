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

describe("numbers of the state", () => {
  const values = {
    parameters: {
      parameters: [
        {
          ...{ symbol: "MOST_RUST", value: 4, span: null, unit: "", meaning: "" },
          origin: "given" as const,
        },
      ],
      unused: [],
    },
    variables: {
      action: { parts: [{ kind: "range" as const, low: 0, high: 2, unit: "" }], meaning: "how much to oil" },
      state: [stateVariable("rust", "0"), stateVariable("oil", "2")],
    },
  };
  const doubts = (code: string, sentence: string) =>
    sentenceDoubts([{ sentence, start: 0, code }], { text: sentence, values }).map(({ message }) => message);

  it("are asked for where the sentence names one with its value", () => {
    const sentence = "A cart that ends the day with rust 4 stands still and costs 2 coins.";
    expect(doubts("objective -= 2\nrust = 4", sentence)[0]).toContain("rust 4");
    expect(doubts("objective -= 2", sentence.replace("rust 4", "rust 4 or 5"))).toEqual([]);
    expect(doubts("if rust == 4:\n    objective -= 2", sentence)).toEqual([]);
    expect(doubts("if rust == MOST_RUST:\n    objective -= 2", sentence)).toEqual([]);
    expect(doubts("objective -= 2", "Each day with rust costs 2 coins.")).toEqual([]);
    expect(doubts("pass", sentence)).toEqual([]);
  });

  it("go the way that the sentence says", () => {
    expect(doubts("oil -= 2", "Buy 2 litres of oil and store them.")[0]).toContain("the opposite");
    expect(doubts("oil = oil + 2", "Draw 2 litres out of the can.")[0]).toContain("the opposite");
    expect(doubts("oil += 2\nrust -= 1", "Buy 2 litres of oil and store them.")).toEqual([]);
    expect(doubts("oil -= 2", "Store 2 litres that are taken out of the can.")).toEqual([]);
  });
});
