import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonPlace } from "../../../renderer/text/json-place.js";
import { lineDifference, onlyChanges } from "../../../renderer/text/line-difference.js";

describe("the difference of two texts", () => {
  it("keeps what is equal and names what was added and removed", () => {
    expect(lineDifference("a\nb\nc", "a\nx\nc\nd")).toEqual([
      { kind: "same", text: "a" },
      { kind: "removed", text: "b" },
      { kind: "added", text: "x" },
      { kind: "same", text: "c" },
      { kind: "added", text: "d" },
    ]);
  });

  it("leads from one to the other, whatever they are", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { minLength: 1 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDifference(before, after);
        const side = (left: "removed" | "added") =>
          lines.flatMap((line) => (line.kind === "same" || line.kind === left ? [line.text] : [])).join("\n");
        expect(side("removed")).toBe(before);
        expect(side("added")).toBe(after);
      }),
    );
  });

  it("of two very long texts is quick, and still right", () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word} ${at}`).join("\n");
    const lines = lineDifference(long("old"), long("new"));
    expect(lines.filter((line) => line.kind === "removed")).toHaveLength(20_000);
    expect(lines.filter((line) => line.kind === "added")).toHaveLength(20_000);
  });

  it("can leave out what is far from every change", () => {
    const before = Array.from({ length: 20 }, (_, at) => `line ${at}`);
    const after = before.with(10, "changed");
    const shown = onlyChanges(lineDifference(before.join("\n"), after.join("\n")), 2);
    expect(shown[0]).toEqual({ kind: "skipped", count: 8 });
    expect(shown.at(-1)).toEqual({ kind: "skipped", count: 7 });
    expect(shown).toHaveLength(8);
  });
});

describe("a place in JSON", () => {
  const text =
    '{\n  "parameters": [\n    { "symbol": "a" },\n    { "symbol": "2b", "value": [1, 2] }\n  ]\n}';
  const at = (path: PropertyKey[]) => {
    const { from, to } = jsonPlace(text, path);
    return text.slice(from, to);
  };

  it("is the value that its path leads to", () => {
    expect(at(["parameters", 1, "symbol"])).toBe('"2b"');
    expect(at(["parameters", 1, "value", 1])).toBe("2");
    expect(at([])).toBe(text);
  });

  it("is the nearest value around it where the path leads nowhere", () => {
    expect(at(["parameters", 0, "unit"])).toBe('{ "symbol": "a" }');
    expect(jsonPlace("", ["a"])).toEqual({ from: 0, to: 0 });
    expect(() => jsonPlace('{"a": [1, {', ["a", 1, "b"])).not.toThrow();
  });
});
