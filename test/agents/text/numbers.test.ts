import { describe, expect, it } from "vitest";
import { findNumbers, findQuantities, wordsAround } from "../../../agents/text/numbers.js";

const values = (text: string): unknown[] => findNumbers(text).map((mention) => mention.value);

describe("findNumbers", () => {
  it.each([
    ["It lasts 12 days.", [12]],
    ["A chance of 10 percent, or 2.5%.", [0.1, 0.025]],
    ["It costs 1,200.50 francs and weighs 3e-4 kg.", [1200.5, 0.0003]],
    ["Minus -3 degrees, or −4.", [-3, -4]],
    ["Three boats, twelve oars.", [3, 12]],
    ["A third is 1/3.", [0.333333333333]],
    ["Seventeen cats, ninety dogs, twenty-five mice.", [17, 90, 25]],
    ["A hundred and twenty-one boxes, two hundred lids, three thousand nails.", [121, 200, 3000]],
    ["Forty thousand seats and one hundred million stars.", [40_000, 100_000_000]],
    [
      "It rains with a probability of two thirds, or one half, or three quarters.",
      [0.666666666667, 0.5, 0.75],
    ],
    ["A 4x6 grid, 12 x 9 m, and 3×3 tiles.", [4, 6, 12, 9, 3, 3]],
    ["It is 5km away at 30km/h, 2.5h long, 90min late, 20°C warm; it weighs 3kg.", [5, 30, 2.5, 90, 20, 3]],
    ["It costs 5k, the other 2M, and lies 2m deep.", [5000, 2_000_000, 2]],
    ["The 2nd of the B2B plans of the 1990s has 3D maps.", []],
    ["One of them is the one that wins; a hundredth is no one's.", []],
    ["The hundred steps take a thousandth of it.", []],
    ["Sold for 2 million.", [2_000_000]],
    ["Each day two, three or four guests come, or a hundred and five.", [[2, 3, 4], 105]],
    ["One or 2 goats come, and 1 or 2 sheep, equally likely.", [2, [1, 2]]],
    ["Then, equally likely, zero or one boat returns; it holds 3 or 4 people.", [[0, 1], 3, 4]],
    ["With equal chances it gains 10% or 20%.", [0.1, 0.2]],
    ["Rooms of 12, 15.5, 18 and 21 metres.", [[12, 15.5, 18, 21]]],
    [
      "From (2, 3) to (14, 9).",
      [
        [2, 3],
        [14, 9],
      ],
    ],
    ["Between 4 and 9 guests.", [4, 9]],
    ["It snows one day in four, 4 in 10 of them wet; three times out of ten it melts.", [0.25, 4, 10, 0.3]],
    [
      "On foggy mornings (4 in 10) it stays, and 1 in 20 guests leaves, two nights in 3 and always.",
      [0.4, 0.05, 0.666666666667],
    ],
    ["Put 5 in 3 and 4 jobs in 10 minutes, 2 in 1.5 or 3 in 12 boxes.", [5, 3, 4, 10, 2, 1.5, 3, 12]],
  ])("finds the numbers of «%s»", (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it.each([
    ["Bids of 10, 15, 20 and so on up to 40 coins.", [[10, 15, 20, 25, 30, 35, 40]]],
    ["Shelves 1, 2, ..., 5 and a ladder of 3 m.", [[1, 2, 3, 4, 5], 3]],
    ["Gears 9, 7, 5, and so forth, down to 1.", [[9, 7, 5, 3, 1]]],
    ["Doses from 0.1 to 0.5 mg in steps of 0.2, twice.", [[0.1, 0.3, 0.5]]],
    // No constant step, or one that misses the end: the numbers as they stand.
    ["Bids of 10, 15, 22 and so on up to 40.", [[10, 15, 22], 40]],
    ["Rows 1, 3, 5 and so on up to 10.", [[1, 3, 5], 10]],
    ["Seats 1, 2, 3 and so on up to 5000.", [[1, 2, 3], 5000]],
    ["From 5 to 5 in steps of 0.", [5, 5, 0]],
    [
      "Offers of 150, 180 or 210 thousand, with 20, 30 and 50 percent.",
      [
        [150e3, 180e3, 210e3],
        [0.2, 0.3, 0.5],
      ],
    ],
    ["Worth 5 if it is 2 or 3, 2 euros if it is 1 or 4.", [5, 2, 3, 2, 1, 4]],
    ["Worth 1, 2 or 3, 2 euros at least, 4 or 5 or 6, and 7, 8, 9.", [[1, 2, 3], 2, [4, 5, 6], [7, 8, 9]]],
  ])("finds the progression of «%s»", (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it("does not take digits inside of words for numbers", () => {
    expect(values("Model A4 of plan B52x.")).toEqual([]);
  });

  it("tells where each number stands", () => {
    const text = "We buy 7 lamps for 30 coins.";
    for (const { span } of findNumbers(text)) expect(text.slice(span.start, span.end)).toBe(span.quote);
  });

  it("takes the numbers of a numbered list for none, and a number that begins a line for one", () => {
    expect(values("Pick one:\n1. rest, 4 points;\n2. walk, 7 points.")).toEqual([4, 7]);
    expect(values("The most is\n20. Then it ends.")).toEqual([20]);
  });

  it("finds nothing in an empty text and survives a text of digits only", () => {
    expect(values("")).toEqual([]);
    expect(values("9".repeat(400))).toHaveLength(1);
  });
});

describe("findQuantities", () => {
  it("leaves out the one of a formula, and no other", () => {
    const found = (text: string) => findQuantities(text).map(({ value }) => value);
    expect(found("It earns log2(1 + signal / 4) for 1 slot.")).toEqual([4, 1]);
    expect(found("It fails with probability 1 - (1 - p)^k, at most 1.")).toEqual([1]);
    expect(found("From one half-hour to the next, 7 p.m. to 8 o'clock, it stays half a day.")).toEqual([0.5]);
    expect(found("It decays by (1 - rate), exp(1 - rate) and sqrt(2 + x).")).toEqual([1, 2]);
  });
});

describe("wordsAround", () => {
  it("stays inside of the part of the sentence and marks the number", () => {
    const text = "Each lamp sold brings 9 coins, each lamp bought costs 5 coins.";
    const [nine] = findNumbers(text);
    expect(nine && wordsAround(text, nine.span)).toBe("Each lamp sold brings [9] coins");
  });
});
