/** Numbers that stand in a description, with their places. */

import type { NumberArray } from "../artefacts/values.js";
import type { Span } from "../artefacts/stage.js";

export interface NumberMention {
  span: Span;
  value: NumberArray;
}

const WORDS: Record<string, number> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  hundred: 100,
};

const FACTORS: Record<string, number> = { thousand: 1e3, million: 1e6, billion: 1e9 };

const NUMBER = "[-−]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?(?:[eE][-+]?\\d+)?";
const JOIN = "(?:, and |, or |, | and | or )";

const MENTIONS = new RegExp(
  [
    // A place or pair in brackets: (3, 4).
    `\\(\\s*${NUMBER}(?:\\s*,\\s*${NUMBER})+\\s*\\)`,
    // A list of three or more: 2, 3 and 5.
    `(?<![\\w.])${NUMBER}(?:${JOIN}${NUMBER}){2,}(?![\\w])(?!\\s*(?:%|percent|per cent))`,
    // A fraction, 1/3.
    "(?<![\\w./])\\d+/\\d+(?![\\w/])",
    // A single number, perhaps in percent or millions.
    `(?<![\\w.])${NUMBER}(?:\\s?(?:%|percent|per cent|thousand|million|billion)(?![\\w])|(?![\\w]))`,
    `\\b(?:${Object.keys(WORDS).join("|")})\\b`,
  ].join("|"),
  "gi",
);

const MOST_TERMS = 100;

const PROGRESSIONS = new RegExp(
  [
    // 2, 4, 6 and so on up to 20; 2, 4, ..., 20.
    `(?<![\\w.])(?<listed>${NUMBER}(?:, ${NUMBER})+),?(?: and so (?:on|forth)| etc\\.?| ?(?:…|\\.\\.\\.)),?(?: and)?(?: (?:up|down))?(?: to)? (?<last>${NUMBER})(?![\\w])`,
    // From 2 to 20 in steps of 2.
    `(?<![\\w.])(?<from>${NUMBER}) to (?<to>${NUMBER})(?: [\\p{L}-]+)?,? in steps of (?<step>${NUMBER})(?![\\w])`,
  ].join("|"),
  "giu",
);

/**
 * In the order of the text. Percentages become fractions of one; lists and places become arrays, and so do
 * progressions, with the terms that the text leaves to the reader.
 */
export function findNumbers(text: string): NumberMention[] {
  const progressions = [...text.matchAll(PROGRESSIONS)].flatMap((match) => {
    const terms = termsOf(match.groups ?? {});
    return terms === null ? [] : [mention(match, terms)];
  });
  let rest = text;
  for (const { span } of progressions)
    rest = rest.slice(0, span.start) + " ".repeat(span.end - span.start) + rest.slice(span.end);
  const others = [...rest.matchAll(MENTIONS)].map((match) => mention(match, valueOf(match[0])));
  return [...progressions, ...others].sort((left, right) => left.span.start - right.span.start);
}

function mention(match: RegExpExecArray, value: NumberArray): NumberMention {
  const [words] = match;
  return {
    span: { start: match.index, end: match.index + words.length, quote: words.slice(0, 400) },
    value,
  };
}

/** All terms, or null where the step is not the same throughout or does not lead to the last one. */
function termsOf(groups: Record<string, string | undefined>): number[] | null {
  const listed = [...(groups.listed ?? "").matchAll(new RegExp(NUMBER, "g"))].map((match) => plain(match[0]));
  const [first, second] = groups.from === undefined ? listed : [plain(groups.from)];
  const last = plain(groups.last ?? groups.to ?? "");
  if (first === undefined) return null;
  const size = groups.step === undefined ? (second ?? first) - first : plain(groups.step);
  const step = groups.step === undefined ? size : Math.sign(last - first) * Math.abs(size);
  const count = Math.round((last - first) / step) + 1;
  if (!(count >= Math.max(3, listed.length) && count <= MOST_TERMS)) return null;
  const terms = Array.from({ length: count }, (_, index) => round(first + index * step));
  const fits = [...listed.entries(), [count - 1, last] as const].every(([at, value]) => terms[at] === value);
  return fits ? terms : null;
}

function valueOf(text: string): NumberArray {
  const word = WORDS[text.toLowerCase()];
  if (word !== undefined) return word;
  const fraction = /^(\d+)\/(\d+)$/.exec(text);
  if (fraction && Number(fraction[2]) !== 0) return round(Number(fraction[1]) / Number(fraction[2]));
  const numbers = [...text.matchAll(new RegExp(NUMBER, "g"))].map((match) => plain(match[0]));
  const [first] = numbers;
  if (numbers.length > 1 || first === undefined) return numbers;
  if (/%|percent|per cent/i.test(text)) return round(first / 100);
  const factor = FACTORS[/[a-z]+$/i.exec(text)?.[0].toLowerCase() ?? ""];
  return factor === undefined ? first : first * factor;
}

function plain(text: string): number {
  return Number(text.replace(/,(?=\d{3})/g, "").replace("−", "-"));
}

/** Takes away what binary arithmetic adds, such as 0.07 from 7 / 100. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

/** A few words around a mention, in its own part of the sentence, with the mention in brackets. */
export function wordsAround(text: string, span: Span, before = 5, after = 4): string {
  const left =
    text
      .slice(0, span.start)
      .split(/[.;:?!,](?=\s)/)
      .at(-1) ?? "";
  const right = text.slice(span.end).split(/[.;:?!,](?:\s|$)/)[0] ?? "";
  const leading = left.trim().split(/\s+/).filter(Boolean).slice(-before);
  const trailing = right.trim().split(/\s+/).filter(Boolean).slice(0, after);
  return [...leading, `[${span.quote}]`, ...trailing].join(" ").replace(/"/g, "'");
}

/** The numbers of a value in a row, whatever its nesting. */
export function numbersOf(value: NumberArray): number[] {
  return typeof value === "number" ? [value] : value.flatMap(numbersOf);
}
