import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatRows,
  formatValue,
  formatWhen,
  plural,
  visibleControls,
  unitOf,
} from "../../../renderer/text/format.js";

describe("numbers for a person", () => {
  it("are cut to what can be read", () => {
    expect(formatNumber(1234.5678)).toBe("1,234.6");
    expect(formatNumber(12)).toBe("12");
    expect(formatNumber(0.1 + 0.2)).toBe("0.3");
    expect(formatNumber(1.5e12)).toBe("1,500,000,000,000");
    expect(formatNumber(1.23456e-7)).toBe("1.23e-7");
    expect(formatNumber(null)).toBe("n/a");
    expect(formatNumber(Number.NaN)).toBe("n/a");
    expect(formatNumber(-Infinity)).toBe("-∞");
  });

  it("and lists of them are shortened with their length", () => {
    expect(formatValue([1.5, 2.5])).toBe("[1.5, 2.5]");
    expect(
      formatValue(
        Array.from({ length: 30 }, (_, at) => at),
        3,
      ),
    ).toBe("[0, 1, 2, … 30 in all]");
    expect(formatValue([[1, 2], [3]])).toBe("[[1, 2], [3]]");
  });

  it("of a table stand row by row", () => {
    expect(
      formatRows([
        [0, 2.5],
        [2.5, 0],
      ]),
    ).toEqual(["  0 2.5", "2.5   0"]);
    expect(formatRows(Array.from({ length: 20 }, () => [1]))).toHaveLength(13);
    expect(formatRows([[1, 2, 3], [4]], 2)).toEqual(["1 2 …", "4"]);
    expect(formatRows([1, 2])).toEqual(["[1, 2]"]);
    expect(formatRows(7)).toEqual(["7"]);
  });

  it("of bytes, seconds and tokens have their units", () => {
    expect(formatBytes(1_117_320_768)).toBe("1.12 GB");
    expect(formatBytes(98_362_432)).toBe("98.4 MB");
    expect(formatBytes(512)).toBe("512 bytes");
    expect(formatDuration(0.25)).toBe("250 ms");
    expect(formatDuration(9.46)).toBe("9.5 s");
    expect(formatDuration(61)).toBe("1 min 01 s");
    expect(formatDuration(3660)).toBe("1 h 01 min");
    expect(formatRate(21.34)).toBe("21.3 tokens/s");
    expect(plural(1, "check")).toBe("1 check");
    expect(plural(2000, "check")).toBe("2,000 checks");
  });
});

describe("a moment", () => {
  const now = new Date(2026, 4, 10, 9, 0);

  it("is named by its distance in days", () => {
    expect(formatWhen(new Date(2026, 4, 10, 0, 5).toISOString(), now)).toBe("today 00:05");
    expect(formatWhen(new Date(2026, 4, 9, 23, 55).toISOString(), now)).toBe("yesterday 23:55");
    expect(formatWhen(new Date(2026, 0, 3, 8, 7).toISOString(), now)).toBe("3 Jan 08:07");
    expect(formatWhen(new Date(2024, 0, 3, 8, 7).toISOString(), now)).toBe("3 Jan 2024");
    expect(formatWhen("not a time", now)).toBe("");
  });
});

describe("foreign text", () => {
  it("shows control characters instead of obeying them", () => {
    expect(visibleControls("a\u001b[31mb\u0007\r\nc\td")).toBe("a\\x1b[31mb\\x07\nc\td");
  });
});

describe("a unit", () => {
  it("is in the singular behind exactly one", () => {
    const one = ["papers", "cars/hour", "boxes", "batteries", "euros", "kilometres per hour"];
    expect(one.map((unit) => unitOf(1, unit))).toEqual([
      "paper",
      "car/hour",
      "box",
      "battery",
      "euro",
      "kilometre per hour",
    ]);
    expect([0, 2, 1.5, -1, null].map((count) => unitOf(count, "papers"))).toEqual(Array(5).fill("papers"));
  });

  it("that is no plural stays as it is", () => {
    for (const unit of ["", "s", "ms", "°C", "gas", "celsius", "kWh", "series", "mass", "m/s"])
      expect(unitOf(1, unit)).toBe(unit);
  });
});
