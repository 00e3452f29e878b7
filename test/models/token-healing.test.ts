import { describe, expect, it } from "vitest";
import { healPrefix, spellsOwed } from "../../models/token-healing.js";

const WORDS = ["x", " =", " ", "   ", "\n", ":\n", "\n   ", "def f():", "\t", "é", "\ufffd"];
const toText = (tokens: readonly number[]): string => tokens.map((token) => WORDS[token]).join("");
const heal = (prefix: string, words: string[], newlineMerges = false) =>
  healPrefix(
    prefix,
    words.map((word) => WORDS.indexOf(word)),
    [0],
    toText,
    newlineMerges,
  );

describe("taking tokens back", () => {
  it("takes back a trailing space", () => {
    expect(heal("x = ", ["x", " =", " "])).toEqual({ tokens: [0, 1], owed: " " });
  });

  it("takes back all tokens that end in spaces, with what stands before the spaces in them", () => {
    expect(heal("def f():\n    ", ["def f():", "\n   ", " "])).toEqual({ tokens: [7], owed: "\n    " });
    expect(heal("def f():\n    ", ["def f():", "\n", "   ", " "])).toEqual({ tokens: [7, 4], owed: "    " });
    expect(heal("x\t", ["x", "\t"])).toEqual({ tokens: [0], owed: "\t" });
  });

  it("takes back a line break only for vocabularies whose tokens go on past one", () => {
    expect(heal("x:\n", ["x", ":\n"])).toEqual({ tokens: [0, 5], owed: "" });
    expect(heal("x:\n", ["x", ":\n"], true)).toEqual({ tokens: [0], owed: ":\n" });
  });

  it("leaves a prefix alone that ends in something else, or is empty", () => {
    expect(heal("x =", ["x", " ="])).toEqual({ tokens: [0, 1], owed: "" });
    expect(heal("", [])).toEqual({ tokens: [], owed: "" });
  });

  it("leaves a prefix alone that its tokens do not spell", () => {
    expect(heal("é ", ["é", "\ufffd", "   "])).toEqual({ tokens: [9, 10, 3], owed: "" });
  });
});

describe("a token that may come while characters are owed", () => {
  it("spells their beginning, or all of them and more", () => {
    expect(spellsOwed(" ", "  ")).toBe(true);
    expect(spellsOwed("  ", "  ")).toBe(true);
    expect(spellsOwed("  return", "  ")).toBe(true);
    expect(spellsOwed(" return", "  ")).toBe(false);
    expect(spellsOwed("", "  ")).toBe(false);
  });

  it("does not run past a forced line break into an empty line", () => {
    expect(spellsOwed("\n    x", "\n")).toBe(true);
    expect(spellsOwed("\n\n", "\n")).toBe(false);
    expect(spellsOwed("\n    \n", "\n    ")).toBe(true);
  });
});
