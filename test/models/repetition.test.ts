import { describe, expect, it } from "vitest";
import { isRepeating } from "../../models/repetition.js";

describe("a repetition is", () => {
  it.each([
    ["the same line three times", "x = 1\ny = 2\ny = 2\ny = 2\n"],
    ["two lines in turn, three times", "start\na\nb\na\nb\na\nb\n"],
    ["a character without end", "x".repeat(200)],
    ["words in a circle", "no, wait, ".repeat(30)],
  ])("%s", (_, text) => {
    expect(isRepeating(text)).toBe(true);
  });
});

describe("no repetition is", () => {
  it.each([
    ["a line twice", "y = 2\ny = 2\n"],
    ["blank lines", "x\n\n\n\n\n"],
    ["a third line that is not complete", "y = 2\ny = 2\ny = 2"],
    ["an array of thirty zeros", `demand = [${"0, ".repeat(30)}0]\n`],
    ["similar lines", "x[0] = 1\nx[1] = 1\nx[2] = 1\nx[3] = 1\n"],
    ["nothing", ""],
  ])("%s", (_, text) => {
    expect(isRepeating(text)).toBe(false);
  });
});
