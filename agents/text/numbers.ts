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

/** In the order of the text. Percentages become fractions of one; lists and places become arrays. */
export function findNumbers(text: string): NumberMention[] {
  return [...text.matchAll(MENTIONS)].map((match) => ({
    span: { start: match.index, end: match.index + match[0].length, quote: match[0].slice(0, 400) },
    value: valueOf(match[0]),
  }));
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
