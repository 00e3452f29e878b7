import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseText, splitClauses } from "../../../agents/text/clauses.js";

const split = (text: string): string[] => splitClauses(normaliseText(text)).map((clause) => clause.text);

describe("splitClauses", () => {
  it("splits sentences, and sentences of several rules", () => {
    expect(
      split(
        "The tank holds 30 litres; 2 litres leak each day. What is above that spills; nobody minds. Each litre costs 2 coins, and a litre spilt costs 3 coins.",
      ),
    ).toEqual([
      "The tank holds 30 litres;",
      "2 litres leak each day.",
      "What is above that spills; nobody minds.",
      "Each litre costs 2 coins,",
      "and a litre spilt costs 3 coins.",
    ]);
  });

  it("keeps an alternative and a leading condition with what they belong to", () => {
    expect(split("If at least 5 guests come, the host earns 9 coins, and 1 coin otherwise.")).toHaveLength(1);
  });

  it("does not split inside of brackets or at a decimal point", () => {
    expect(split("The field (rows 0 to 9, columns 0 to 9 in all) is 2.5 metres wide.")).toHaveLength(1);
  });

  it("loses and doubles no word, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const normal = normaliseText(text);
        expect(split(text).join(" ").replace(/\s+/g, "")).toBe(normal.replace(/\s+/g, ""));
      }),
      { numRuns: 2000 },
    );
  });

  it("gives offsets into the text", () => {
    const text = normaliseText(
      "One goes left. One goes left. Then 3 more come, and the 4 others leave at once.",
    );
    for (const clause of splitClauses(text)) expect(text.slice(clause.start, clause.end)).toBe(clause.text);
  });
});
