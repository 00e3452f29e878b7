import { describe, expect, test } from "vitest";
import { readSetting, SECONDS, TUNING } from "../../../renderer/training/settings.js";

describe("settings of a training", () => {
  test("minutes of tuning may be a part of one, and none at all", () => {
    expect(readSetting(TUNING, " 2.5 ")).toEqual({ value: 2.5 });
    expect(readSetting(TUNING, "0")).toEqual({ value: 0 });
    expect(readSetting(TUNING, "")).toBeNull();
  });

  test("what makes no sense is told", () => {
    expect(readSetting(TUNING, "-1")).toEqual({ problem: "From 0 to 10,080, not -1." });
    expect(readSetting(TUNING, "long")).toEqual({ problem: "This is no number." });
    expect(readSetting(SECONDS, "1.5")).toEqual({ problem: "A whole number." });
  });
});
