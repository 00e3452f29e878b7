/** Numbers that stand in a description, with their places. */

import type { NumberArray } from "../artefacts/values.js";
import type { Span } from "../artefacts/stage.js";
import { findValuesByPlace } from "./by-place.js";
import { findNetworks, networkMeaning } from "./networks.js";
import { withoutListNumbers } from "./sentences.js";

export interface NumberMention {
  span: Span;
  value: NumberArray;
  /** What the entries of a table or list are, where the text tells. */
  meaning?: string;
}

// «One» alone is too often no number: «one of them», «the one on the left».
const UNITS = "one two three four five six seven eight nine".split(" ");
const TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
export const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const PARTS: Record<string, number> = {
  half: 2,
  third: 3,
  quarter: 4,
  fifth: 5,
  sixth: 6,
  eighth: 8,
  tenth: 10,
};

const UNDER_HUNDRED = `(?:(?:${TENS.join("|")})(?:[- ](?:${UNITS.join("|")}))?|${TEENS.join("|")}|${UNITS.join("|")})`;
const NUMBER_WORDS = [
  // Half a point.
  `half an?(?= \\p{L})`,
  // Two thirds, one half.
  `(?:${UNITS.join("|")}) (?:${Object.keys(PARTS).join("|")})s?(?!-)`,
  // A hundred and twenty-five; two hundred.
  `(?:an?|${UNDER_HUNDRED}) hundred(?: and ${UNDER_HUNDRED})?(?: (?:thousand|million))?`,
  `(?:an?|${UNDER_HUNDRED}) (?:thousand|million)`,
  `(?!one\\b(?!-))${UNDER_HUNDRED}`,
].join("|");

const FACTORS: Record<string, number> = { thousand: 1e3, million: 1e6, billion: 1e9 };

const NUMBER = "[-−]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?(?:[eE][-+]?\\d+)?";
const JOIN = "(?:, and |, or |, | and | or )";

const LISTED_WORD = `(?:zero|one|${UNDER_HUNDRED})`;
const WORD_LIST = new RegExp(`^${LISTED_WORD}(?:${JOIN}${LISTED_WORD})+$`);
const PAIR = `(?:${NUMBER} or ${NUMBER}|${LISTED_WORD} or ${LISTED_WORD})`;
const EQUALLY_LIKELY =
  "(?:equally (?:likely|probable)|(?:equal|the same) (?:chances?|probabilit(?:y|ies))|at random)";

const COUNT = `(?:\\d+|one|${UNDER_HUNDRED})`;
/** Two counts that tell how often: 4 in 10, one day in four, three times out of ten; «4 jobs in 10 minutes» is none. */
const OF_SO_MANY = [
  `(?<![\\w.,-])${COUNT}(?: \\p{L}{3,})? (?:in|out of) (?:every )?${COUNT}(?=$|,? (?:and|or|but|it|they|he|she|the|cases|times|days|nights|weeks|months|years)\\b|(?! ?[.,]\\d)[ ]?[,.;:!?)–—])`,
  `(?<![\\w.,-])(?:1|one) (?:in|out of) (?:every )?${COUNT}(?![\\w-]|[.,]\\d| (?:seconds?|minutes?|hours?)\\b)`,
].join("|");
const HOW_OFTEN = new RegExp(`^(${COUNT}) (?:\\p{L}+ )?(?:in|out of) (?:every )?(${COUNT})$`, "iu");

const JOINED_UNITS =
  "[kM]?(?:m|g|W|Wh|Hz|B|V|J|N)|[cm]m|l|ml|t|h|hrs?|min|(?<!\\d{4})s|ms|kmh|mph|km²|m²|m³|°C?|°F|GB|GW|GWh|k|M|USD|EUR|GBP|CHF";
/** Letters behind a number that multiply it; a small m is metres. */
const JOINED_FACTORS: Record<string, number> = { k: 1e3, K: 1e3, M: 1e6 };

/** Three or more: «2, 3 and 5», «2, 3, 5», «2 and 3 and 5». A list ends with its «and»: «2 or 3, 2 euros» is none. */
function listOf(entry: string): string {
  return `${entry}(?:(?:, ${entry})+,? (?:and|or) ${entry}|(?:, ${entry}){2,}|(?: and ${entry}){2,}|(?: or ${entry}){2,})`;
}

const MENTIONS = new RegExp(
  [
    // A place or pair in brackets: (3, 4).
    `\\(\\s*${NUMBER}(?:\\s*,\\s*${NUMBER})+\\s*\\)`,
    // A list of three or more: 2, 3 and 5; two, three or four.
    `(?<![\\w.])${listOf(NUMBER)}(?:\\s?(?:%|percent|per cent|thousand|million|billion)(?![\\w])|(?![\\w%]))`,
    `(?<![\\w-])${listOf(LISTED_WORD)}(?![\\w-]| (?:hundred|thousand|million))`,
    // A list of two, where the text draws one of them: 1 or 2 orders, equally likely.
    `(?<![\\w.])${PAIR}(?![\\w.-]|\\s*(?:%|percent|per cent))(?=[^.;]{0,40}\\b${EQUALLY_LIKELY})`,
    `(?<=\\b${EQUALLY_LIKELY}[^.;]{0,40}(?<![\\w.]))${PAIR}(?![\\w.-]|\\s*(?:%|percent|per cent))`,
    OF_SO_MANY,
    // A fraction, 1/3.
    "(?<![\\w./])\\d+/\\d+(?![\\w/])",
    // A single number, perhaps in percent or millions, with its unit joined on, or a side of 4x6.
    `(?:(?<![\\w.])|(?<=\\dx))${NUMBER}(?:\\s?(?:%|percent|per cent|thousand|million|billion)(?![\\w])|(?![\\w])|(?=x\\d)|(?=(?:${JOINED_UNITS})(?![\\w])))`,
    `\\b(?:${NUMBER_WORDS})\\b`,
  ].join("|"),
  "giu",
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
 * progressions, with the terms that the text leaves to the reader; values of numbered places become lists, and
 * ways between places tables.
 */
export function findNumbers(description: string): NumberMention[] {
  const text = withoutListNumbers(description);
  const progressions = [...text.matchAll(PROGRESSIONS)].flatMap((match) => {
    const terms = termsOf(match.groups ?? {});
    return terms === null ? [] : [mention(match.index, match[0], terms)];
  });
  const networks = findNetworks(text).map(({ start, end, table, places }): NumberMention => {
    return { ...mention(start, text.slice(start, end), table), meaning: networkMeaning(places) };
  });
  const told = [...networks, ...progressions];
  const beside = without(told, text);
  const byPlace = findValuesByPlace(beside).map(({ start, end, values, meaning }): NumberMention => {
    return { ...mention(start, text.slice(start, end), values), meaning };
  });
  const rest = without(byPlace, beside);
  const others = [...rest.matchAll(MENTIONS)].flatMap((match): NumberMention[] => {
    const [, part = "", whole = ""] = HOW_OFTEN.exec(match[0]) ?? [];
    if (part !== "" && countOf(part) >= countOf(whole))
      return [
        mention(match.index, part, countOf(part)),
        mention(match.index + match[0].length - whole.length, whole, countOf(whole)),
      ];
    const value = valueOf(match[0]);
    const letter = /^[kKM](?!\w)/.exec(rest.slice(match.index + match[0].length))?.[0];
    const factor = letter === undefined ? undefined : JOINED_FACTORS[letter];
    const inUnits = factor === undefined || typeof value !== "number" ? value : value * factor;
    return [mention(match.index, match[0], inUnits)];
  });
  return [...told, ...byPlace, ...others].sort((left, right) => left.span.start - right.span.start);
}

/** The text with spaces in place of the mentions. */
function without(mentions: readonly NumberMention[], text: string): string {
  return mentions.reduce(
    (rest, { span: { start, end } }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end),
    text,
  );
}

/** «7 p.m.», «8 o'clock» */
const TIME_OF_DAY = /^ ?(?:[ap]\.? ?m\b|o['’]clock\b)/i;

/**
 * Without the ones that belong to a formula itself, as in log(1 + x) and 1 - (1 - p)^k, and times of the day: no
 * quantities of the task.
 */
export function findQuantities(text: string, numbers = findNumbers(text)): NumberMention[] {
  return numbers.filter(({ value, span }) => {
    if (TIME_OF_DAY.test(text.slice(span.end))) return false;
    if (value !== 1) return true;
    const [before, behind] = [text.slice(0, span.start), text.slice(span.end)];
    const isInCall = /\w\($/.test(before) && /^ ?[-+−] ?[\p{L}(]/u.test(behind);
    const isInPower = /^ ?[-−] ?\(1 ?[-−]/.test(behind) || /\b1 ?[-−] ?\($/.test(before);
    return !isInCall && !isInPower;
  });
}

function mention(start: number, words: string, value: NumberArray): NumberMention {
  return { span: { start, end: start + words.length, quote: words.slice(0, 400) }, value };
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
  const terms = Array.from({ length: count }, (_, index) => rounded(first + index * step));
  const fits = [...listed.entries(), [count - 1, last] as const].every(([at, value]) => terms[at] === value);
  return fits ? terms : null;
}

function valueOf(text: string): NumberArray {
  const [, part, whole] = HOW_OFTEN.exec(text) ?? [];
  if (part !== undefined && whole !== undefined) return rounded(countOf(part) / countOf(whole));
  if (/^[a-z]/i.test(text)) {
    const words = text.toLowerCase();
    return WORD_LIST.test(words) ? words.split(new RegExp(JOIN)).map(valueOfWords) : valueOfWords(words);
  }
  const fraction = /^(\d+)\/(\d+)$/.exec(text);
  if (fraction && Number(fraction[2]) !== 0) return rounded(Number(fraction[1]) / Number(fraction[2]));
  const numbers = [...text.matchAll(new RegExp(NUMBER, "g"))].map((match) => plain(match[0]));
  const [first] = numbers;
  const isShare = /%|percent|per cent/i.test(text);
  const factor = FACTORS[/[a-z]+$/i.exec(text)?.[0].toLowerCase() ?? ""] ?? 1;
  const inUnits = (value: number): number => (isShare ? rounded(value / 100) : value * factor);
  // What stands behind a list counts for all of it.
  return numbers.length > 1 || first === undefined ? numbers.map(inUnits) : inUnits(first);
}

/** `text` is digits or words, such as «twelve». */
function countOf(text: string): number {
  return /^\d/.test(text) ? Number(text) : valueOfWords(text.toLowerCase());
}

/** `text` is one of NUMBER_WORDS in small letters. */
function valueOfWords(text: string): number {
  if (/^half an?$/.test(text)) return 0.5;
  const [count = "", part = ""] = text.split(" ");
  const divisor = PARTS[part.replace(/s$/, "")];
  if (divisor !== undefined) return rounded((UNITS.indexOf(count) + 1) / divisor);
  let value = 0;
  for (const word of text.split(/[ -]/)) {
    if (word === "a" || word === "an") value = 1;
    else if (word === "hundred") value *= 100;
    else if (FACTORS[word] !== undefined) value *= FACTORS[word];
    else if (UNITS.includes(word)) value += UNITS.indexOf(word) + 1;
    else if (TEENS.includes(word)) value += TEENS.indexOf(word) + 10;
    else if (TENS.includes(word)) value += 10 * (TENS.indexOf(word) + 2);
  }
  return value;
}

function plain(text: string): number {
  return Number(text.replace(/,(?=\d{3})/g, "").replace("−", "-"));
}

/** Whether the words of a mention tell how often, as «one day in four». */
export function tellsHowOften({ span }: NumberMention): boolean {
  return HOW_OFTEN.test(span.quote);
}

/** Takes away what binary arithmetic adds, such as 0.07 from 7 / 100. */
export function rounded(value: number): number {
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
