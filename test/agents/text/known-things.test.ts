import { describe, expect, it } from "vitest";
import { knownThings, namesKnown } from "../../../agents/text/known-things.js";

describe("knownThings", () => {
  it.each([
    ["He sees the fare before he decides.", ["fare"]],
    ["She looks at the number of guests in the hall and calls in cooks.", ["guest"]],
    ["She counts how many guests wait, and knows the fare.", ["fare", "guest"]],
    ["She knows whether it rains.", []],
    ["Knowing the fare, she counts the guests in the hall.", ["fare", "guest"]],
    ["Every ill guest counts 4 points.", []],
    ["She looks at the hall.", []],
    ["", []],
  ])("%s", (text, things) => expect(knownThings(text)).toEqual(things));
});

describe("namesKnown", () => {
  const text = "She looks at the number of guests in the hall and calls in cooks.";

  it.each([
    ["guests", true],
    ["waiting guests", true],
    ["hall", true],
    ["cooks", false],
  ])("%s: %s", (name, names) => expect(namesKnown(name, "guest", text)).toBe(names));
});
