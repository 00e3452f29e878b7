import { describe, expect, it } from "vitest";
import { calendarOf, stepsNamed } from "../../../agents/text/calendar.js";

describe("calendarOf", () => {
  it.each([
    ["We sail for 24 months, beginning with a March.", 2],
    ["The stall runs for 30 days (30 days, the first a Monday).", 0],
    ["The first day is a Saturday, and there are 9 days.", 5],
    ["The stall opens on Mondays for 9 days.", null],
    ["It starts in March and lasts 20 hours.", null],
    ["", null],
  ])("%s", (text, first) => expect(calendarOf(text)?.first ?? null).toBe(first));
});

describe("stepsNamed", () => {
  const week = calendarOf("It lasts 9 days, the first is a Tuesday.")!;
  const year = calendarOf("It lasts 24 months, starting in January.")!;

  it.each([
    ["Twice as many come on Saturday and Sunday.", week, [4, 5]],
    ["Monday to Friday 3 come.", week, [0, 1, 2, 3, 6]],
    ["Friday to Monday it rains.", week, [3, 4, 5, 6]],
    ["At weekends it rains.", week, [4, 5]],
    ["Double that in June, July and August.", year, [5, 6, 7]],
    ["It lasts 24 months, starting in January.", year, []],
    ["It may rain.", year, []],
  ])("%s", (sentence, calendar, steps) => expect(stepsNamed(sentence, calendar)).toEqual(steps));
});
