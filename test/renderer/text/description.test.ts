import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Parameter } from "../../../agents/artefacts/values.js";
import { describeParts } from "../../../renderer/text/description.js";

const TEXT = "Order 0 to 40 units; each costs 5 euros. CO2 stays. Built in 1987.";

function parameter(symbol: string, quote: string, text = TEXT): Parameter {
  const start = text.indexOf(quote);
  const span = { start, end: start + quote.length, quote };
  return { symbol, value: 1, unit: "", meaning: "", span, origin: "given" };
}

const spanOf = (quote: string) => parameter("x", quote).span!;

describe("a description", () => {
  it("is plain while no parameter is known", () => {
    expect(describeParts(TEXT, null, [])).toEqual([{ kind: "plain", text: TEXT }]);
  });

  it("shows what parameters use, what they leave out with the reason, and what nothing accounts for", () => {
    const parts = describeParts(
      TEXT,
      {
        parameters: [parameter("max_order", "40 units"), parameter("cost", "5 euros")],
        unused: [{ span: spanOf("1987"), reason: "a year" }],
      },
      [],
    );
    expect(parts.filter((part) => part.kind !== "plain")).toEqual([
      { kind: "unaccounted", text: "0" },
      { kind: "parameter", text: "40 units", symbol: "max_order" },
      { kind: "parameter", text: "5 euros", symbol: "cost" },
      { kind: "unused", text: "1987", reason: "a year" },
    ]);
  });

  it("counts a number with its decimals once, in any script, and no digit of a name", () => {
    const text = "Pay 1,500.25 for x1 or ٣٫٥ units";
    const parts = describeParts(text, { parameters: [], unused: [] }, []);
    expect(parts.filter((part) => part.kind === "unaccounted").map((part) => part.text)).toEqual([
      "1,500.25",
      "٣٫٥",
    ]);
  });

  it("leaves out a span whose words do not stand at its place", () => {
    const moved = { ...spanOf("5 euros"), start: 1, end: 8 };
    expect(describeParts(TEXT, null, [moved])).toEqual([{ kind: "plain", text: TEXT }]);
  });

  it("is whole again when its parts are joined, whatever spans it is given", () => {
    const anySpan = fc.tuple(fc.nat(80), fc.nat(80)).map(([start, end]) => ({
      start,
      end,
      quote: TEXT.slice(start, end),
    }));
    fc.assert(
      fc.property(fc.array(anySpan), fc.array(anySpan), (spans, evidence) => {
        const parameters = spans.map((span, at): Parameter => ({
          ...parameter(`p${at}`, "5"),
          span,
        }));
        const parts = describeParts(TEXT, { parameters, unused: [] }, evidence);
        expect(parts.map((part) => part.text).join("")).toBe(TEXT);
      }),
    );
  });
});
