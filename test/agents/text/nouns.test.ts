import { describe, expect, it } from "vitest";
import { formsOf, singularOf } from "../../../agents/text/nouns.js";

describe("singularOf", () => {
  it.each([
    ["jobs", "job"],
    ["cities", "city"],
    ["boxes", "box"],
    ["buses", "bus"],
    ["houses", "house"],
    ["glasses", "glass"],
    ["batches", "batch"],
    ["loss", "loss"],
    ["stock", "stock"],
    ["ties", "tie"],
  ])("of %s is %s", (plural, singular) => {
    expect(singularOf(plural)).toBe(singular);
  });

  it("is empty of nothing", () => {
    expect(singularOf("")).toBe("");
  });
});

describe("formsOf", () => {
  it("holds singular and plural, whichever is given", () => {
    for (const noun of ["city", "cities"])
      expect(formsOf(noun)).toEqual(expect.arrayContaining(["city", "cities"]));
  });
});
