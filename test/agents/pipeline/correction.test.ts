import { describe, expect, it } from "vitest";
import { CORRECTIONS, has, isCorrected, VARIANTS } from "../../../agents/pipeline/correction.js";

describe("the variants of the error correction", () => {
  it("have all of it, none of it, or all but one part", () => {
    const lacks = (variant: (typeof VARIANTS)[number]) => CORRECTIONS.filter((part) => !has(variant, part));
    expect(lacks("full")).toEqual([]);
    for (const variant of ["no-error-correction", "single"] as const) {
      expect(lacks(variant)).toEqual(CORRECTIONS);
      expect(isCorrected(variant)).toBe(false);
      expect(has(variant, "schema")).toBe(false);
    }
    for (const part of CORRECTIONS) {
      expect(lacks(`without-${part}`)).toEqual([part]);
      expect(isCorrected(`without-${part}`)).toBe(true);
      expect(has(`without-${part}`, "schema")).toBe(true);
    }
    expect(VARIANTS).toHaveLength(3 + CORRECTIONS.length);
  });
});
