import { describe, expect, it } from "vitest";
import { normaliseText } from "../../../agents/text/clauses.js";
import { describeParts } from "../../../renderer/text/description.js";
import { placeOfWords, placesIn } from "../../../renderer/text/places.js";

const TEXT = "  A garage\n\nhas 120\tspaces.\r\nIt opens   empty.";
const PLAIN = "A garage has 120 spaces. It opens empty.";

function span(quote: string) {
  const start = PLAIN.indexOf(quote);
  return { start, end: start + quote.length, quote };
}

describe("the place of a span", () => {
  it("that was taken from the text with single spaces is found in the text as written", () => {
    const place = placesIn(TEXT);
    for (const quote of ["A", "garage has", "120 spaces", "empty."]) {
      const found = place(span(quote))!;
      expect(TEXT.slice(found.start, found.end).replace(/\s+/g, " ")).toBe(quote);
    }
  });

  it("that goes on into an entry of a list is found too", () => {
    const listed = "Rules:\n  - it opens\n  - it closes";
    const plain = normaliseText(listed);
    const quote = plain.slice(plain.indexOf("it opens"));
    expect(quote).toContain("\n");
    const found = placesIn(listed)({ start: plain.length - quote.length, end: plain.length, quote })!;
    expect(listed.slice(found.start, found.end)).toBe("it opens\n  - it closes");
  });

  it("is not made up: moved, empty or strange spans have none", () => {
    const place = placesIn(TEXT);
    expect(place({ ...span("120 spaces"), start: 3, end: 13 })).toBeNull();
    expect(place({ start: 5, end: 5, quote: "" })).toBeNull();
    expect(place({ start: 39, end: 999, quote: "." })).toBeNull();
  });

  it("of words that a person typed is their first one", () => {
    expect(placeOfWords(TEXT, " 120  spaces ")).toEqual(span("120 spaces"));
    expect(placeOfWords(TEXT, "121 spaces")).toBeNull();
    expect(placeOfWords(TEXT, "")).toBeNull();
  });
});

describe("the description", () => {
  it("keeps its highlights when it has paragraphs, and lights the sentences of a symbol around them", () => {
    const parameters = {
      parameters: [
        {
          symbol: "spaces",
          value: 120,
          unit: "",
          meaning: "",
          span: span("120 spaces"),
          origin: "given" as const,
        },
      ],
      unused: [],
    };
    const parts = describeParts(TEXT, parameters, [], [span("A garage has 120 spaces.")]);
    expect(parts.map((part) => part.text).join("")).toBe(TEXT);
    expect(parts.map((part) => part.kind)).toEqual(["plain", "sentence", "parameter", "sentence", "plain"]);
  });
});
