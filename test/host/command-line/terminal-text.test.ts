import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  failureText,
  numberText,
  oneLine,
  plainText,
  secondsText,
  wrapped,
} from "../../../host/command-line/terminal-text.js";

describe("text of a model on the terminal", () => {
  it.each([
    ["colours", "\u001B[31mred\u001B[0m", "red"],
    ["a cleared screen", "a\u001B[2J\u001B[1;1Hb", "ab"],
    ["a window title", "a\u001B]0;owned\u0007b", "ab"],
    ["a link", "\u001B]8;;http://evil.example\u001B\\click\u001B]8;;\u001B\\", "click"],
    ["a title without an end", "a\u001B]0;owned", "a"],
    ["single-byte sequences", "a\u009B31mb\u009D0;x\u009Cc", "abc"],
    ["a reset", "a\u001Bcb", "ab"],
    ["a bell and backspaces", "safe\u0007\u0008\u0008\u0008\u0008evil", "safeevil"],
    ["a carriage return over the line", "100 %\rdone", "100 %\ndone"],
    ["turned direction", "\u202Egnp.exe\u202C \u2066x\u2069\u200F", "gnp.exe x"],
    ["line separators", "a\u2028b\u2029c", "a\nb\nc"],
    ["a lone escape at the end", "a\u001B", "a"],
    ["ordinary words", "Größe ≥ 3 € 数学 👍\tend", "Größe ≥ 3 € 数学 👍\tend"],
  ])("loses %s", (_what, text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it("never keeps a character that a terminal obeys, whatever it is made of", () => {
    const pieces = fc.constantFrom(
      "\u001B",
      "[",
      "]",
      "31m",
      "\u009B",
      "\u0007",
      "\\",
      "P",
      "x",
      "\u202E",
      "\n",
      "\r",
      ";",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        expect(plainText(parts.join(""))).not.toMatch(
          /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("fits on one line where it must, without half a character", () => {
    expect(oneLine("a\nb\t c ", 10)).toBe("a b c");
    expect(oneLine("👍👍👍👍", 3)).toBe("👍👍…");
  });

  it("is broken between words, and a failure keeps its four parts apart", () => {
    expect(wrapped("one two three", 2, 10)).toBe("one two\n  three");
    expect(wrapped("one\ttwo", 2, 10)).toBe("one two");
    const text = failureText(
      { code: "x", what: "What.", why: "Why\u001B[2J.", kept: "Kept.", next: "Next." },
      80,
    );
    expect(text).toBe("What.\n  why   Why.\n  kept  Kept.\n  next  Next.");
  });
});

describe("figures", () => {
  it.each([
    [0, "0"],
    [0.1234, "0.123"],
    [-12.3456, "-12.35"],
    [123.456, "123.5"],
    [12345.6, "12,346"],
    [1.5e12, "1.50e+12"],
    [1e-9, "1.00e-9"],
  ])("%d is shown as %s", (value, text) => expect(numberText(value)).toBe(text));

  it("of time are in seconds, then in minutes", () => {
    expect([secondsText(3.21), secondsText(99.96), secondsText(372)]).toEqual([
      "3.2 s",
      "1 min 40 s",
      "6 min 12 s",
    ]);
  });
});
