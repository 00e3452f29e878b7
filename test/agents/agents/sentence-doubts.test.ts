import { describe, expect, it } from "vitest";
import { sentenceDoubts } from "../../../agents/agents/sentence-doubts.js";

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
