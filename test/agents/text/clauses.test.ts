import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseText, splitClauses } from "../../../agents/text/clauses.js";

const split = (text: string): string[] => splitClauses(normaliseText(text)).map((clause) => clause.text);

describe("splitClauses", () => {
  it("splits sentences, and sentences of several rules", () => {
    expect(
      split(
        "The tank holds 30 litres; 2 litres leak each day. What is above that spills; nobody minds. Each litre costs 2 coins, and a litre spilt costs 3 coins.",
      ),
    ).toEqual([
      "The tank holds 30 litres;",
      "2 litres leak each day.",
      "What is above that spills; nobody minds.",
      "Each litre costs 2 coins,",
      "and a litre spilt costs 3 coins.",
    ]);
  });

  it("splits what each of two does, without a comma", () => {
    expect(split("Each goat eats one bale (worth 5 coins) and each cow eats two bales (worth 8).")).toEqual([
      "Each goat eats one bale (worth 5 coins)",
      "and each cow eats two bales (worth 8).",
    ]);
    expect(split("It is checked each day and each night by 2 guards.")).toHaveLength(1);
  });

  it("keeps an alternative and a leading condition with what they belong to", () => {
    expect(split("If at least 5 guests come, the host earns 9 coins, and 1 coin otherwise.")).toHaveLength(1);
  });

  it("keeps an alternative with the chance that stands before it", () => {
    const light =
      "It stays with probability 0.6. A red light otherwise turns green; a green one otherwise turns red.";
    expect(split(`${light} A lamp costs 2 coins.`)).toEqual([light, "A lamp costs 2 coins."]);
    expect(
      split("A lamp costs 2 coins. With probability 0.2 it breaks, and otherwise it glows."),
    ).toHaveLength(2);
  });

  it("does not split inside of brackets or at a decimal point", () => {
    expect(split("The field (rows 0 to 9, columns 0 to 9 in all) is 2.5 metres wide.")).toHaveLength(1);
  });

  it("loses and doubles no word, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const words = (of: string): string => of.replace(/[^\p{L}]/gu, "");
        expect(words(split(text).join(""))).toBe(words(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes entries of a list apart, without their marks", () => {
    const listed =
      "Rules of a goat farm:\n- Grazing costs 2 coins\n- A goat that\n  is full sleeps\n1. The barn holds 5 - 1 goats.";
    expect(split(listed)).toEqual([
      "Rules of a goat farm:",
      "Grazing costs 2 coins",
      "A goat that is full sleeps",
      "The barn holds 5 - 1 goats.",
    ]);
  });

  it("gives offsets into the text", () => {
    const text = normaliseText(
      "One goes left. One goes left. Then 3 more come, and the 4 others leave at once.",
    );
    for (const clause of splitClauses(text)) expect(text.slice(clause.start, clause.end)).toBe(clause.text);
  });
});

describe("what is paid and what happens by chance", () => {
  const parts = (text: string) => splitClauses(text).map((clause) => clause.text);

  it("are rules of their own", () => {
    expect(parts("Two cooks cost 3 coins a day and finish a cake with probability 0.7.")).toEqual([
      "Two cooks cost 3 coins a day",
      "and finish a cake with probability 0.7.",
    ]);
    expect(parts("Two cooks sing 3 songs a day and finish a cake with probability 0.7.")).toHaveLength(1);
  });
});

describe("another case of the same matter", () => {
  const parts = (text: string) => splitClauses(text).map((clause) => clause.text);

  it.each([
    "With probability 0.7 the sea is calm and the 3 boats sail; with probability 0.3 it is rough and 2 stay.",
    "A cart that is old breaks down with probability 0.5, and the tow costs 150 coins.",
    "Come night, if the jug stands at 3, 4 or 5, the tea is worth 40 cents that day.",
    "If the jug stands at 3, 4 or 5, the tea is worth 40 cents; at 1, 2 or 6 it is 15 cents; at 0 or 7 nothing.",
  ])("stays with it: %s", (text) => expect(parts(text)).toEqual([text]));

  it("is not what follows without a chance before it", () => {
    expect(parts("Every boat costs 3 coins a day; with probability 0.3 it loses 2 sails.")).toHaveLength(2);
  });
});
