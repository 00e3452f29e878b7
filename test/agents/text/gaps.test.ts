import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { WORKED_EXAMPLES } from "../../../agents/prompts/examples/index.js";
import { normaliseText } from "../../../agents/text/clauses.js";
import { findGaps } from "../../../agents/text/gaps.js";

const kinds = (text: string): string[] => findGaps(normaliseText(text)).map((gap) => gap.kind);

const withoutFiles = (names: string[]): string[] => names.filter((name) => !name.includes("."));

describe("findGaps", () => {
  it("finds none in complete descriptions", async () => {
    const suites = path.join(import.meta.dirname, "..", "..", "suites");
    const found: Record<string, string[]> = {};
    for (const suite of ["paper", "varied", "held-out", "plain"])
      for (const task of await readdir(path.join(suites, suite)).then(withoutFiles))
        found[task] = kinds(await readFile(path.join(suites, suite, task, "task.md"), "utf8"));
    for (const example of WORKED_EXAMPLES) found[example.name] = kinds(example.task);
    expect(Object.keys(found).length).toBeGreaterThan(25);
    expect(Object.entries(found).filter(([, gaps]) => gaps.length > 0)).toEqual([]);
  });

  it.each([
    ["nothing to model", "asdf qwer zxcv uiop hjkl bnm tyui ghjk vbnm", "nothing"],
    [
      "nothing to model in plain words",
      "The sky was blue yesterday and birds sang in the old garden.",
      "nothing",
    ],
    [
      "no end",
      "A baker decides every morning how many loaves to bake. A loaf costs 1 euro and sells for 3 euros. Make the profit as large as possible.",
      "horizon",
    ],
    [
      "two prices for one thing",
      "A baker decides how many loaves to bake on each of 30 days. Each loaf baked costs 2 euros. Each loaf sold brings 5 euros. Each loaf baked costs 4 euros. Make the profit large.",
      "contradiction",
    ],
    [
      "a continuous decision",
      "Each of 20 hours the operator opens the valve by any fraction between 0 and 1. The flow earns 3 euros. Maximise the income.",
      "continuous",
    ],
  ])("finds %s", (_, text, kind) => {
    expect(kinds(text)).toContain(kind);
  });

  it.each([
    [
      "Ein Fischer hat einen Teich mit 20 Karpfen. Jeden Monat entscheidet er, wie viele er fängt, höchstens 5. Für jeden bekommt er 3 Euro. Nach 24 Monaten endet die Pacht.",
    ],
    ["一个渔夫有一个池塘，里面有20条鱼。每个月他决定捕多少条鱼，最多5条。每条鱼卖3元。24个月后结束。"],
  ])("does not search another language for English words", (text) => {
    expect(kinds(text)).toEqual([]);
    expect(kinds(text.replace(/\d/g, ""))).toEqual(["nothing"]);
  });

  it("knows the number of goes in a game", () => {
    const game = "In a game with marbles you choose to draw or to keep, and want the highest score.";
    expect(kinds(game)).toEqual(["horizon"]);
    expect(kinds(`${game} You get 40 goes.`)).toEqual([]);
  });

  it("takes terse English for a task", () => {
    const terse =
      "Robot maze task: choose among moves left, right, up, down; reach goal quickly; maximise reward.";
    expect(kinds(terse)).toEqual([]);
  });

  it("asks with both statements of a contradiction", () => {
    const [gap] = findGaps(
      "Each loaf baked costs 2 euros. One decides for 9 days. Each loaf baked costs 4 euros. Earn the most.",
    );
    expect(gap?.suggestions).toEqual([
      "It holds that Each loaf baked costs 2 euros.",
      "It holds that Each loaf baked costs 4 euros.",
    ]);
  });

  it("leaves other languages to the model", () => {
    expect(
      kinds("Jeden Morgen bestellt der Wirt bis zu 10 Flaschen; jede kostet 2 Euro. Option: nichts. Score."),
    ).toEqual([]);
  });
});
