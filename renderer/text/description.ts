/** The description cut into plain text and the places that stages refer to. */

import type { Span, StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { Phrase } from "./phrases.js";
import { type Place, placesIn } from "./places.js";

export type DescriptionPart =
  | { kind: "plain"; text: string }
  /** Words that a parameter was taken from. */
  | { kind: "parameter"; text: string; symbol: string }
  /** A number that the parameter agent left out, with its reason. */
  | { kind: "unused"; text: string; reason: string }
  /** A number that nothing accounts for. */
  | { kind: "unaccounted"; text: string }
  /** Words that a goal, a limit, the decision or a state variable was made from. */
  | { kind: "phrase"; text: string; symbol: string; stage: StageName }
  /** Words that the selected stage gives as its evidence. */
  | { kind: "evidence"; text: string }
  /** Words of a sentence from which a line that names the lit symbol was made. */
  | { kind: "sentence"; text: string };

interface Mark {
  start: number;
  end: number;
  part: Exclude<DescriptionPart, { kind: "plain" }>;
}

/** A number in any script's digits that is not the tail of a name. */
const NUMBER = /(?<![\p{L}\p{Nd}_])\p{Nd}+(?:[.,٫٬]\p{Nd}+)*/gu;

/**
 * Cuts `text` into parts that together are the text again. Where places overlap, a parameter wins over an
 * unused number and both over whole phrases, which go around them; a span whose words do not stand at its place
 * is left out.
 * @param parameters null while the parameter stage has no value: then no number counts as left over.
 */
export function describeParts(
  text: string,
  parameters: StageValues["parameters"] | null,
  evidence: readonly Span[],
  sentences: readonly Span[] = [],
  phrases: readonly Phrase[] = [],
): DescriptionPart[] {
  const marks: Mark[] = [];
  const place = placesIn(text);
  const add = (span: Pick<Span, "start" | "end">, kind: (words: string) => Mark["part"]) => {
    const { start, end } = span;
    if (end <= start || end > text.length) return;
    if (marks.some((mark) => start < mark.end && end > mark.start)) return;
    marks.push({ start, end, part: kind(text.slice(start, end)) });
  };
  const addSpan = (span: Span | null, kind: (words: string) => Mark["part"]) => {
    const found = span && place(span);
    if (found) add(found, kind);
  };

  if (parameters !== null) {
    for (const { span, symbol } of parameters.parameters)
      addSpan(span, (words) => ({ kind: "parameter", text: words, symbol }));
    for (const { span, reason } of parameters.unused)
      addSpan(span, (words) => ({ kind: "unused", text: words, reason }));
    for (const match of text.matchAll(NUMBER)) {
      add({ start: match.index, end: match.index + match[0].length }, (words) => ({
        kind: "unaccounted",
        text: words,
      }));
    }
  }
  const addAround = (span: Span, kind: (words: string) => Mark["part"]) => {
    const found = place(span);
    for (const gap of found ? gapsIn(found, marks) : []) add(gap, kind);
  };
  for (const span of sentences) addAround(span, (words) => ({ kind: "sentence", text: words }));
  for (const { span, symbol, stage } of phrases)
    addAround(span, (words) => ({ kind: "phrase", text: words, symbol, stage }));
  for (const span of evidence) addSpan(span, (words) => ({ kind: "evidence", text: words }));
  return fillGaps(text, marks);
}

/** The stretches of a place that no mark covers. */
function gapsIn({ start, end }: Place, marks: readonly Mark[]): Place[] {
  const inside = marks
    .filter((mark) => mark.start < end && mark.end > start)
    .sort((left, right) => left.start - right.start);
  const gaps: Place[] = [];
  let from = start;
  for (const mark of inside) {
    if (mark.start > from) gaps.push({ start: from, end: mark.start });
    from = Math.max(from, mark.end);
  }
  if (from < end) gaps.push({ start: from, end });
  return gaps;
}

function fillGaps(text: string, marks: Mark[]): DescriptionPart[] {
  const parts: DescriptionPart[] = [];
  let from = 0;
  for (const mark of marks.sort((left, right) => left.start - right.start)) {
    if (mark.start > from) parts.push({ kind: "plain", text: text.slice(from, mark.start) });
    parts.push(mark.part);
    from = mark.end;
  }
  if (from < text.length) parts.push({ kind: "plain", text: text.slice(from) });
  return parts;
}
