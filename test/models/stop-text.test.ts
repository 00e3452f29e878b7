import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStopScanner } from "../../models/stop-text.js";

/** Feeds pieces as a model would and gives what a listener saw, with the stop string. */
function scan(stops: string[], pieces: string[]): { text: string; stop?: string } {
  const scanner = createStopScanner(stops);
  let text = "";
  for (const piece of pieces) {
    const found = scanner.push(piece);
    text += found.text;
    if (found.stop !== undefined) return { text, stop: found.stop };
  }
  return { text: text + scanner.flush() };
}

describe("stop strings", () => {
  it("are found when they span pieces", () => {
    expect(scan(["\n\n"], ["a = 1", "\n", "\nb"])).toEqual({ text: "a = 1", stop: "\n\n" });
  });

  it("are found when a piece holds them with text before and after", () => {
    expect(scan(["```"], ["x\n``", "`python\n"])).toEqual({ text: "x\n", stop: "```" });
  });

  it("do not swallow text that only began like one", () => {
    expect(scan(["abcd"], ["ab", "c", "x", "abc"])).toEqual({ text: "abcxabc" });
  });

  it("are held back until it is sure that they are none", () => {
    const scanner = createStopScanner(["\ndef "]);
    expect(scanner.push("x = 1\n").text).toBe("x = 1");
    expect(scanner.push("de").text).toBe("");
    expect(scanner.push("al").text).toBe("\ndeal");
  });

  it("win in the order in which they are complete, the longer at a tie", () => {
    expect(scan(["xyzw", "y"], ["xyzw"])).toEqual({ text: "x", stop: "y" });
    expect(scan(["b", "ab"], ["a", "b"])).toEqual({ text: "", stop: "ab" });
  });

  it("that are empty stop nothing", () => {
    expect(scan([""], ["abc"])).toEqual({ text: "abc" });
  });

  it("give the same text however the pieces are cut", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 30 });
    const stop = fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        letters,
        fc.array(stop, { maxLength: 3 }),
        fc.array(fc.nat(30), { maxLength: 8 }),
        (text, stops, cuts) => {
          const borders = [
            0,
            ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b),
            text.length,
          ];
          const pieces = borders.slice(1).map((border, index) => text.slice(borders[index], border));
          expect(scan(stops, pieces)).toEqual(scan(stops, Array.from(text)));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
