import { describe, expect, it } from "vitest";
import { findValuesByPlace } from "../../../agents/text/by-place.js";
import { findNumbers } from "../../../agents/text/numbers.js";

describe("findValuesByPlace", () => {
  it.each([
    [
      "Lamps fail with probability 0.2 at gates 1 and 3, 0.3 at gate 2, and 0.1 at gate 4.",
      [0.2, 0.3, 0.2, 0.1],
    ],
    ["Machine 1 fails with probability 10 %, machine 2 with 20 % and machine 3 with 5 %.", [0.1, 0.2, 0.05]],
    ["It stays 3 hours at gate 1 and 4 hours at gate 2, and 5 at gate 3.", [3, 4, 5]],
    ["At pump 1 1,200 litres, at pump 2 3 litres, at pump 0 2.5 litres.", [2.5, 1200, 3]],
    ["Row 2: 5, row 1: 7, row 3: -4.", [7, 5, -4]],
  ])("%s", (text, values) => {
    expect(findValuesByPlace(text)).toMatchObject([{ values }]);
  });

  it("tells where they stand, and what they belong to", () => {
    const text = "It is dark. Gate 1 takes 5 cars, gate 2 takes 7 cars and gate 3 takes 9 cars.";
    const [mention, ...others] = findNumbers(text);
    expect(others).toEqual([]);
    expect(mention).toMatchObject({ value: [5, 7, 9], meaning: "of gate 1 to gate 3, in this order" });
    expect(mention?.span.quote).toBe("Gate 1 takes 5 cars, gate 2 takes 7 cars and gate 3 takes 9");
  });

  it.each([
    ["a place is missing", "Gate 1 takes 5 cars, gate 2 takes 7 cars and gate 4 takes 9 cars."],
    ["one is told twice", "Gate 1 takes 5 cars, gate 2 takes 7 cars and gate 2 takes 9 cars."],
    ["there are two", "Gate 1 takes 5 cars and gate 2 takes 7 cars."],
    ["they are places of different kinds", "Gate 1 takes 5 cars, row 2 takes 7 cars and gate 3 takes 9."],
    ["there is much between them", `Gate 1 takes 5, gate 2 takes 7, and ${"then ".repeat(9)}gate 3 takes 9.`],
    ["they are in several sentences", "Gate 1 takes 5 cars. Gate 2 takes 7 cars. Gate 3 takes 9 cars."],
    ["all have one value", "Chairs stand at 3 metres from gates 1, 2 and 3."],
    ["they are days", "It rains on day 1 and on days 2 and 3, then 5 hours pass."],
  ])("finds none where %s", (_, text) => {
    expect(findValuesByPlace(text)).toEqual([]);
  });

  it("leaves ways between places to the network", () => {
    const text = "Roads: A-B 4 km, B-C 1 km, A-C 2 km. Toll is 2 at gate 1, 3 at gate 2 and 4 at gate 3.";
    expect(findNumbers(text).map(({ value }) => value)).toEqual([
      [
        [0, 4, 2],
        [4, 0, 1],
        [2, 1, 0],
      ],
      [2, 3, 4],
    ]);
  });
});
