import { expect, it } from "vitest";
import { lastStepOf, stepCounts } from "../../../agents/text/last-step.js";

const weeks = [{ value: 24, unit: "weeks" }];

it.each([
  "On the evening of the twenty-fourth week each melon still there brings 2 euros.",
  "If he keeps the 24th melon as well, the mill takes it for 3 euros.",
  "Each sack that is left after week 24 costs 5 euros.",
  "After the last week each sack in the barn is sold for 4 euros.",
  "At the end of the season every unsold sack brings 4 euros.",
  "At the end, what is left is sold for 3 euros a sack.",
  "Once the 24 weeks are over, each remaining sack is worth 3 euros.",
  "If we refuse the twenty-fourth bid as well, the mill pays 9 euros.",
  "On the last of the 24 weeks each sack brings 4 euros.",
  "After 24 weeks each sack brings 4 euros.",
  "When the season ends, each sack in the barn brings 4 euros.",
])("finds «%s»", (sentence) => {
  expect(lastStepOf(sentence, weeks)).toBe(24);
});

it.each([
  "At the end of the week each sack costs 2 euros.",
  "At the end of each day he pays 2 euros.",
  "The lease ends after 24 weeks.",
  "Sacks that are left at the end are worthless.",
  "On the third day of a week he pays 5 euros.",
  "Each sack left in the evening costs 1 euro.",
  "In each of 24 weeks he sells up to 5 sacks.",
  "At the end of the working week each unsold loaf costs 1 euro.",
  "At the end of the current week holding costs of 2 euros are due.",
  "At the end of his day he pays 3 euros.",
  "At the end of the night a sack costs 3 euros.",
  "At the end of the corridor the robot finds 10 coins.",
  "Until week 24 each ticket costs 40 euros.",
  "Before week 24 each sack costs 5 euros.",
  "From week 1 to week 24 he pays 2 coins a day.",
  "Every twenty-fourth week a tax of 5 coins is due.",
  "The twenty-fourth berth costs 5 coins a day.",
  "A third of the melons spoil every night, and each costs 2 euros.",
  "If it was serviced in the last week it breaks with probability 0.1, otherwise 0.3.",
])("leaves «%s»", (sentence) => {
  expect(lastStepOf(sentence, weeks)).toBeNull();
});

it("asks which of several numbers of steps is meant", () => {
  const both = [...weeks, { value: 7, unit: "days" }];
  expect(lastStepOf("At the end of the season every sack brings 4 euros.", both)).toBeNull();
  expect(lastStepOf("On the seventh day every sack brings 4 euros.", both)).toBe(7);
});

it("takes for a number of steps how long a task lasts, no rate and no duration", () => {
  const found = (text: string) => stepCounts(text).map(({ value, unit }) => `${value} ${unit}`);
  expect(found("He grinds for 24 weeks. Storage costs 4 per week, and up to 5 a day are sold.")).toEqual([
    "24 weeks",
  ]);
  expect(found("The shop is open for thirty days. A delivery takes 3 days.")).toEqual(["30 days"]);
  expect(found("On each of 24 market days she sells eggs.")).toEqual(["24 days"]);
});

it.each([
  ["One walk a year, 40 years.", [40]],
  ["I brew tea, 60 days left until the fair.", [60]],
  ["Horizon: 25 weeks.", [25]],
  ["It opens at 7 p.m., which makes 24 half-hours.", [24]],
  ["The hall is open for 48 periods of ten minutes.", [48]],
  ["It is a 30-day sale.", [30]],
  ["You get 20 throws.", [20]],
  ["Shift: 60 commands.", [60]],
  ["You get 3 throws a day.", []],
  ["If there are 5 days left, the shop opens.", []],
  ["A 9-day tour of a 3-hour walk.", [9]],
  ["Repair: 4 days.", []],
  ["A price of 90 goes to 45.", []],
])("counts the steps of «%s»", (text, values) => {
  expect(stepCounts(text).map(({ value }) => value)).toEqual(values);
});
