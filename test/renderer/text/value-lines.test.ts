import { describe, expect, it } from "vitest";
import { valueLines } from "../../../renderer/text/value-lines.js";

describe("a value as lines", () => {
  it("has one line for each field, and places of the description as their words", () => {
    const value = {
      parameters: [
        { symbol: "fine", value: 40, unit: "", span: { start: 3, end: 11, quote: "40 euros" }, origin: null },
        { symbol: "prices", value: [1.5, [2, 3]], unit: "euros", span: null },
      ],
      unused: [],
      observesTime: false,
    };
    expect(valueLines(value)).toBe(
      [
        "parameters:",
        "  - symbol: fine",
        "    value: 40",
        '    unit: ""',
        "    span: «40 euros»",
        "    origin: none",
        "  - symbol: prices",
        "    value: [1.5, [2, 3]]",
        "    unit: euros",
        "    span: none",
        "unused: []",
        "observesTime: false",
      ].join("\n"),
    );
  });

  it("gives every entry of a long list and every line of a text a line of its own", () => {
    expect(valueLines({ list: Array.from({ length: 60 }, (_, at) => at) }).split("\n")).toHaveLength(61);
    expect(valueLines({ problem: "first\nsecond" })).toBe("problem:\n  first\n  second");
  });

  it("reads what follows no schema", () => {
    expect(valueLines(null)).toBe("none");
    expect(valueLines("words")).toBe("words");
    expect(valueLines([])).toBe("");
    expect(valueLines([[]])).toBe("- ");
    expect(valueLines({ a: {} })).toBe("a: {}");
  });
});
