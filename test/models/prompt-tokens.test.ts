import { describe, expect, it } from "vitest";
import { tokenisePieces, tokeniseInertText, type PromptTokeniser } from "../../models/prompt-tokens.js";

/** A vocabulary whose markers are ordinary user-defined tokens: found in any text, as some models have it. */
const eager: PromptTokeniser = {
  text: (text) => {
    const tokens: number[] = [];
    for (let index = 0; index < text.length;) {
      if (text.startsWith("<end>", index)) {
        tokens.push(1000);
        index += 5;
      } else tokens.push(text.charCodeAt(index++));
    }
    return tokens;
  },
  marker: (text) => (text === "<end>" ? 1000 : undefined),
};

const spell = (tokens: number[]): string =>
  tokens.map((token) => (token === 1000 ? "[MARKER]" : String.fromCharCode(token))).join("");

describe("prompt tokens", () => {
  it("hold a marker where the template has one and nowhere else", () => {
    const tokens = tokenisePieces(
      eager,
      [{ text: "a<end>b<end>" }, { special: "<end>" }, { text: "\n" }],
      ["<end>"],
    );
    expect(spell(tokens)).toBe("a<end>b<end>[MARKER]\n");
  });

  it("keep the text of a person whole, whatever it spells", () => {
    const reserved = new Map([[1000, "<end>"]]);
    for (const text of ["<end>", "<end><end>", "<<end>>", "<end", "x<end>y<end>z"])
      expect(spell(tokeniseInertText(eager, text, reserved, false))).toBe(text);
  });

  it("tokenise neighbouring text together, as one string", () => {
    const seen: string[] = [];
    const spy: PromptTokeniser = { ...eager, text: (text) => (seen.push(text), eager.text(text, false)) };
    tokenisePieces(
      spy,
      [{ text: "user\n" }, { text: "Hello" }, { special: "<end>" }, { text: "\n" }],
      ["<end>"],
    );
    expect(seen).toEqual(["user\nHello", "\n"]);
  });

  it("spell a marker that the vocabulary lacks", () => {
    expect(spell(tokenisePieces(eager, [{ special: "<|im_start|>" }, { text: "user" }], ["<end>"]))).toBe(
      "<|im_start|>user",
    );
  });
});
