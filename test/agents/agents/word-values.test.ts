import { describe, expect, it } from "vitest";
import { readWordStart } from "../../../agents/agents/word-values.js";
import { codesFor, codesOf, codeWords } from "../../../agents/specification/codes.js";

const TEXT =
  "The gardener sees the sky, clear or cloudy, and the gate is open, ajar or shut. " +
  "The pump may be idle, busy, or out of order. The dog sleeps.";

describe("a start that is a word", () => {
  const read = (source: string, symbol: string, note = "", labels: string[] = []) =>
    readWordStart(source, note, symbol, labels, TEXT);

  it("takes its number from the list of the text that it stands in", () => {
    expect(read('"clear"', "sky")).toEqual({ initial: "0", codes: "0 clear, 1 cloudy" });
    expect(read("'Ajar'", "gate_state")).toEqual({ initial: "1", codes: "0 open, 1 ajar, 2 shut" });
  });

  it("takes it from the labels of the action first", () => {
    expect(read('"south bed"', "bed", "", ["north bed", "south bed"])).toEqual({
      initial: "1",
      codes: "0 north bed, 1 south bed",
    });
  });

  it("takes it from the note behind it where the text has no list", () => {
    expect(read('"asleep"', "dog", ' "asleep" or "awake"')).toEqual({
      initial: "0",
      codes: "0 asleep, 1 awake",
    });
    expect(read('"asleep"', "dog", ' "awake"')).toEqual({ initial: "0", codes: "0 asleep, 1 awake" });
  });

  it("stays unread where no other word is told, or where it is no word", () => {
    expect(read('"asleep"', "dog")).toBeNull();
    expect(read('"asleep"', "dog", ' "asleep"')).toBeNull();
    expect(read("[1, 2]", "dog")).toBeNull();
    expect(read("None", "dog")).toBeNull();
    expect(read('"', "dog")).toBeNull();
  });
});

describe("codes", () => {
  it("tell their words in order, up to a remark", () => {
    expect(codeWords(codesFor(["clear", "partly cloudy", "rain"]))).toEqual([
      "clear",
      "partly cloudy",
      "rain",
    ]);
    expect(codeWords("0 clear, 1 cloudy, as seen from the gate")).toEqual(["clear", "cloudy"]);
    expect(codeWords("how many dogs, 1 at most")).toBeNull();
    expect(codesOf("0 dogs")).toBeNull();
  });
});
