import { expect, it } from "vitest";
import { splitSentences } from "../../../agents/text/sentences.js";
import { isEnglish, withDecimalPoints } from "../../../agents/text/language.js";
import { findNumbers } from "../../../agents/text/numbers.js";

const GERMAN =
  "Mit Wahrscheinlichkeit 0,25 kommen 2,5 Liter dazu, sonst 1,500 oder 0,125; ein Liter kostet 12,50 Euro.";

it("tells English from other languages", () => {
  expect(isEnglish("A miller grinds up to 5 sacks of corn in each of 20 days.")).toBe(true);
  expect(isEnglish(GERMAN)).toBe(false);
  expect(isEnglish("Un meunier moud au plus 5 sacs de blé chaque jour.")).toBe(false);
});

it("reads decimal commas where they can be nothing else, and leaves thousands", () => {
  const read = withDecimalPoints(GERMAN);
  expect(read).toHaveLength(GERMAN.length);
  expect(findNumbers(read).map(({ value }) => value)).toEqual([0.25, 2.5, 1500, 0.125, 12.5]);
  expect(withDecimalPoints("Stufen 1,2,3 und 3,1.5")).toBe("Stufen 1,2,3 und 3,1.5");
  for (const place of [
    "Gridworld 5x5, start (0,3), goal (4,4). Actions: up, down. Slip probability 0.1.",
    "Start 1,1. Goal 5,5. Moves: left, right.",
    "Der Roboter startet bei (0,0) und geht mit 1 Schritt nach (4,4).",
  ])
    expect(withDecimalPoints(place)).toBe(place);
  const dutch = "De kans dat het regent is 0,25 in elke week, en het water kost 2,50 per liter van de bron.";
  expect(findNumbers(withDecimalPoints(dutch)).map(({ value }) => value)).toEqual([0.25, 2.5]);
  const english = "The levels are 0,5 and 10, and each of them costs the miller 12,50 in the town.";
  expect(withDecimalPoints(english)).toBe(english);
});

it("ends sentences where no space follows", () => {
  expect(splitSentences("每条鱼卖3元。24个月后结束。").map(({ text }) => text)).toEqual([
    "每条鱼卖3元。",
    "24个月后结束。",
  ]);
});
