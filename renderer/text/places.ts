/**
 * Where quoted words stand in a description. Agents read it with one space or line break between words, and their
 * spans are offsets into that; a person sees it as it was written. Pure.
 */

import type { Span } from "../../agents/artefacts/stage.js";

export type Place = Pick<Span, "start" | "end">;

/** Finds spans in a text; null for one whose words do not stand at its place. */
export function placesIn(text: string): (span: Span) => Place | null {
  const { plain, offsets } = singleSpaced(text);
  return ({ start, end, quote }) => {
    if (end <= start) return null;
    if (end <= text.length && text.slice(start, end) === quote) return { start, end };
    // A quote may go on over a line break, where an entry of a list begins.
    if (end > plain.length || plain.slice(start, end) !== quote.replace(/\n/g, " ")) return null;
    return { start: offsets[start]!, end: offsets[end - 1]! + 1 };
  };
}

/** The span of the first place of these words, as an agent would give it; null where they do not stand. */
export function placeOfWords(text: string, words: string): Span | null {
  const quote = words.replace(/\s+/g, " ").trim().slice(0, 400);
  if (quote === "") return null;
  const start = singleSpaced(text).plain.indexOf(quote);
  return start < 0 ? null : { start, end: start + quote.length, quote };
}

/** The text with single spaces, and for each of its characters the offset in the text as written. */
function singleSpaced(text: string): { plain: string; offsets: number[] } {
  const offsets: number[] = [];
  let plain = "";
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (plain !== "") {
      plain += " ";
      offsets.push(index - 1);
    }
    plain += word;
    for (let at = 0; at < word.length; at += 1) offsets.push(index + at);
  }
  return { plain, offsets };
}
