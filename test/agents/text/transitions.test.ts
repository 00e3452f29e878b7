import { describe, expect, it } from "vitest";
import { readChain } from "../../../agents/text/transitions.js";

const SKY = ["dry", "wet"];
const FARE = ["3", "7", "12"];
const MOOD = ["dull", "fair", "brisk"];

/** Rows as «level: target chance …». */
function chain(sentence: string, levels: readonly string[]): string[] | null {
  return (
    readChain(sentence, levels)?.map((row, from) =>
      [`${levels[from]}:`, ...row.map(({ to, chance }) => `${levels[to]} ${chance}`)].join(" "),
    ) ?? null
  );
}

describe("readChain", () => {
  it.each([
    ["Dry weather turns wet with probability 0.3 and wet weather turns dry with probability 0.5."],
    [
      "After each trip, dry weather turns wet with probability 0.3, and wet weather becomes dry with 50 % probability.",
    ],
    [
      "The weather changes every day: dry weather turns wet with probability 0.3, wet weather turns dry with probability 0.5.",
    ],
    ["If it is dry, it turns wet with probability 0.3; if it is wet, it turns dry with probability 0.5."],
    [
      "From one day to the next it changes from dry to wet with probability 0.3 and from wet to dry with probability 0.5.",
    ],
    [
      "If it is dry today, it is wet tomorrow with probability 0.3; if it is wet today, it is dry tomorrow with probability 0.5.",
    ],
  ])("of two words: %s", (sentence) => {
    expect(chain(sentence, SKY)).toEqual(["dry: wet 0.3", "wet: dry 0.5"]);
  });

  it("of two words that only stay or change", () => {
    expect(chain("Each night the weather changes with probability 0.2.", SKY)).toEqual([
      "dry: wet 0.2",
      "wet: dry 0.2",
    ]);
    expect(chain("The weather stays as it is with probability 0.8; otherwise it changes.", SKY)).toEqual([
      "dry: dry 0.8 wet 0.2",
      "wet: wet 0.8 dry 0.2",
    ]);
  });

  it("of numbers, with what is left", () => {
    const sentence =
      "From one tide to the next it stays with probability 0.5. A fare of 3 or 12 otherwise goes to 7; a fare of 7 otherwise goes to 3 or 12 (0.25 each).";
    expect(chain(sentence, FARE)).toEqual(["3: 3 0.5 7 0.5", "7: 7 0.5 3 0.25 12 0.25", "12: 12 0.5 7 0.5"]);
    expect(
      chain(
        "The fare stays the same with probability 0.7 and otherwise moves to one of the two others, equally likely.",
        FARE,
      ),
    ).toEqual(["3: 3 0.7 7 0.15 12 0.15", "7: 7 0.7 3 0.15 12 0.15", "12: 12 0.7 3 0.15 7 0.15"]);
  });

  it("of lists that belong together", () => {
    const sentence =
      "A dull evening is followed by a dull, fair or brisk one with probabilities 0.6, 0.3 and 0.1.";
    expect(chain(sentence, MOOD)).toEqual(["dull: dull 0.6 fair 0.3 brisk 0.1", "fair:", "brisk:"]);
    expect(
      chain("From fair it goes to dull with probability 0.2 and to brisk with probability 0.3.", MOOD),
    ).toEqual(["dull:", "fair: dull 0.2 brisk 0.3", "brisk:"]);
  });

  it.each([
    ["The weather is dry or wet, dry on the first day."],
    ["Dry weather turns wet with probability 0.3, which costs 40 coins."],
    ["Dry weather turns wet with probability 0.3 unless the umbrella is open."],
    ["Dry weather turns wet with probability 0.8 and dry with probability 0.7."],
    ["A wet day costs 0.5 coins more than a dry one."],
    ["It rains with probability 0.3."],
    ["Dry weather turns wet."],
    ["Dry weather does not turn wet with probability 0.7."],
    ["Dry weather turns wet with probability 0.3, and the ferry runs aground."],
    ["If the sluice is open, dry weather turns wet with probability 0.3."],
    ["While the sluice is open, dry weather turns wet with probability 0.3."],
    ["The weather is dry or wet, equally likely."],
    ["If it is dry, the walk goes to the lake with probability 0.3."],
  ])("leaves alone what tells more, or less: %s", (sentence) => {
    expect(readChain(sentence, SKY)).toBeNull();
  });

  it("leaves alone where chances are missing", () => {
    expect(readChain("A fare of 7 goes to 3 or 12.", FARE)).toBeNull();
    expect(readChain("Each day a fare of 7 goes to 3 or 12 with probability 0.4.", FARE)).toBeNull();
    expect(readChain("On the first day it is 3, 7 or 12, equally likely.", FARE)).toBeNull();
    expect(readChain("The fare changes with probability 0.2.", FARE)).toBeNull();
    expect(readChain("A fare of 7 goes to 3 or 12 with probability 0.4.", FARE)).toBeNull();
    expect(readChain("A fare of 3 turns into 7 with probability 0.4 in a crew of 5.", FARE)).toBeNull();
  });
});
