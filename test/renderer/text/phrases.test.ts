import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StageValues } from "../../../agents/artefacts/values.js";
import { describeParts } from "../../../renderer/text/description.js";
import { ACTION, constraintSymbol, OBJECTIVE, phrasesOf } from "../../../renderer/text/phrases.js";

const TEXT =
  "A beekeeper visits a hive for 12 weeks.  She takes between 0 and 3 jars of honey.\n" +
  "Then the bees fill 1.5 jars on average. The hive keeps at most 6 jars. Make her coins as many as possible.";

const constraint = (statement: string) => ({ statement, kind: "enforced" as const, expression: null });

const VALUES: Parameters<typeof phrasesOf>[1] = {
  objective: { sense: "maximize", statement: "total coins", unit: "" },
  constraints: {
    constraints: [constraint("the hive keeps at most 6 jars"), constraint("nobody swims")],
  },
  variables: {
    state: [
      {
        symbol: "jars",
        type: "integer",
        shape: [],
        low: 0,
        high: 6,
        initial: "4",
        observed: true,
        unit: "",
        meaning: "jars",
      },
    ],
    action: { parts: [{ kind: "range", low: 0, high: 3, unit: "jars" }], meaning: "how many jars she takes" },
  },
  modelling: {
    source: [
      { sentence: "Then the bees fill 1.5 jars on average.", start: 81, code: "jars = jars + filled" },
    ],
  } as unknown as StageValues["modelling"],
};

describe("the phrases of a description", () => {
  const found = phrasesOf(TEXT, VALUES, [{ start: 133, end: 137, quote: "most" }]);
  const words = (symbol: string) => found.filter((one) => one.symbol === symbol).map((one) => one.span.quote);

  it("are the goal, the limits, the decision and what changes the state", () => {
    expect(words(OBJECTIVE)).toEqual(["Make her coins as many as possible."]);
    expect(words(constraintSymbol(0))).toEqual(["The hive keeps at most 6 jars."]);
    expect(words(ACTION)).toEqual(["She takes between 0 and 3 jars of honey."]);
    expect(words("jars")).toEqual(["Then the bees fill 1.5 jars on average."]);
  });

  it("leave out what the description does not say", () => {
    expect(words(constraintSymbol(1))).toEqual([]);
    expect(phrasesOf("Nothing is said here.", VALUES, [])).toEqual([]);
  });

  it("stand in the text, never over each other, and the text stays whole around its numbers", () => {
    const word = fc.constantFrom(
      "hive",
      "jars",
      "takes",
      "she",
      "as many as possible",
      ".",
      "\n",
      "  ",
      "3",
      "אב",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (parts) => {
        const text = parts.join(" ");
        const phrases = phrasesOf(text, VALUES, []);
        for (const { span } of phrases) expect(text.slice(span.start, span.end)).toBe(span.quote);
        const ends = phrases.map(({ span }) => span).sort((left, right) => left.start - right.start);
        ends.slice(1).forEach((span, at) => expect(span.start).toBeGreaterThanOrEqual(ends[at]!.end));
        const shown = describeParts(text, { parameters: [], unused: [] }, [], [], phrases);
        expect(shown.map((part) => part.text).join("")).toBe(text);
      }),
    );
  });

  it("are found by a limit's number where its words are few, and by the choices where two sentences say as much", () => {
    const text =
      "At each hour the operator sets a price: 2 or 5 euros. Every car pays the price of the hour. " +
      "Whenever more than 110 spaces are taken, the city charges 40 euros for that hour.";
    const start = text.indexOf("110 spaces");
    const limit = {
      symbol: "limit",
      value: 110,
      unit: "",
      meaning: "",
      span: { start, end: start + 10, quote: "110 spaces" },
      origin: "given" as const,
    };
    const statement = "An hour with more than 110 parked cars costs a fine.";
    const phrases = (expression: string | null) =>
      phrasesOf(
        text,
        {
          parameters: { parameters: [limit], unused: [] },
          constraints: { constraints: [{ statement, kind: "costs", expression }] },
          variables: {
            state: [],
            action: {
              parts: [{ kind: "choices", labels: ["2 euros", "5 euros"] }],
              meaning: "the price of the hour",
            },
          },
        },
        [],
      ).map(({ symbol, span }) => `${symbol}: ${span.quote.slice(0, 12)}`);
    expect(phrases("parked <= limit")).toEqual([
      `${constraintSymbol(0)}: Whenever mor`,
      "action: At each hour",
    ]);
    expect(phrases(null)).toEqual(["action: At each hour"]);
  });

  it("go around the words of a parameter", () => {
    const start = TEXT.indexOf("6 jars");
    const parameter = {
      symbol: "MAX_JARS",
      value: 6,
      unit: "jars",
      meaning: "",
      span: { start, end: start + 6, quote: "6 jars" },
      origin: "given" as const,
    };
    const parts = describeParts(TEXT, { parameters: [parameter], unused: [] }, [], [], found);
    const around = parts.flatMap((part) =>
      part.kind === "phrase" && part.symbol === constraintSymbol(0) ? [part.text] : [],
    );
    expect(around).toEqual(["The hive keeps at most ", "."]);
  });
});
