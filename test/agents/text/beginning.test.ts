import { describe, expect, it } from "vitest";
import { countAtStart, restatesTheStart } from "../../../agents/text/beginning.js";

describe("countAtStart", () => {
  it.each([
    ["letters", "The first day sees 3 unread letters and 2 parcels.", 3],
    ["parcel", "The first day sees 3 unread letters and 2 parcels.", 2],
    ["jars", "At the beginning, a dozen shelves are empty and twelve jars stand on the floor.", 12],
    ["berry", "It starts with 4.5 berries.", 4.5],
    ["tank", "A barn has a tank that holds at most 9 litres and is empty at first.", 0],
    ["stalls", "All 5 stalls are rented, and the tank starts empty.", null],
    ["letters", "At the beginning of each day the clerk knows the 3 letters.", null],
    ["guests", "The day starts with 3 guests and counts as if it were a Monday.", 3],
    ["queue", "The bank opens with 2 guests in the queue.", 2],
    ["letters", "Each day starts with 3 letters.", null],
    ["letters", "At first, all 3 letters are open.", null],
    ["letters", "At first, none of the 3 letters is open.", null],
    ["letters", "At first there is room for 3 letters.", null],
    ["letters", "It starts with 3 letters. Later, 5 letters more come.", 3],
    ["letters", "At first there are 3 letters here and 5 letters there.", null],
    ["letters", "It starts with 3 of the letters.", null],
    ["letters", "It starts with 3 parcels.", null],
    ["days", "It starts 3 days later.", null],
    ["", "It starts with 3 letters.", null],
  ])("of %j in «%s»", (noun, text, count) => expect(countAtStart(noun, text)).toBe(count));
});

describe("restatesTheStart", () => {
  const TEXT =
    "A clerk works for 8 hours. At first, no letter is open. At the end of an hour each open letter costs 2 coins. " +
    "The day is over when the last parcel is gone.";

  it.each([
    ["no letter is open", TEXT, true],
    ["no open letters", TEXT, true],
    ["a letter is open", TEXT, false],
    ["parcels are left", TEXT, false],
    ["the queue is full", TEXT, false],
    ["no letter is open", `${TEXT} The office of open letters closes after 8 hours.`, true],
    ["no letter is open", `${TEXT} Each open letter loses 2 pages.`, true],
    ["no letter is open", TEXT.replace("the last parcel is gone", "a letter is lost"), false],
    ["no letter is open", TEXT.replace("At first, no", "No"), false],
  ])("%s", (statement, text, restates) => expect(restatesTheStart(statement, text)).toBe(restates));
});
