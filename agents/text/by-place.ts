/** Values of numbered places, as «0.2 at gate 1, 0.3 at gates 2 and 4, and 0.1 at gate 3»: a list by place. */

import { singularOf } from "./nouns.js";
import { splitSentences } from "./sentences.js";

/** The values that one sentence gives to all places of a kind. */
export interface ValuesByPlace {
  start: number;
  end: number;
  /** Of the first place, the second, and so on. */
  values: number[];
  /** What the entries stand for, in words. */
  meaning: string;
}

interface Group {
  noun: string;
  places: number[];
  value: number;
  start: number;
  end: number;
}

const VALUE = "[-−]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?";
const SHARE = "(?: ?%| percent| per cent)";
const KIND = "(?<noun>\\p{Ll}{3,}) ";
const PREPOSITION = "(?:at|for|on|in|of|from|to) (?:the )?";
/** «1, 2 and 3»; in «at gate 1 and 4 hours at gate 2» the 4 is no place. */
const PLACES = `\\d{1,2}(?:(?:, | and |, and )\\d{1,2}(?![\\d.]|${SHARE}|(?: \\p{Ll}+){0,3}? ${PREPOSITION}\\k<noun>))*(?![\\d.]*\\d)`;
const VALUE_FIRST = new RegExp(
  `(?<![\\w.])(?<value>${VALUE})(?<share>${SHARE})?(?: \\p{Ll}+){0,3}? ${PREPOSITION}${KIND}(?<places>${PLACES})`,
  "gu",
);
const PLACE_FIRST = new RegExp(
  `(?<![\\p{L}\\d])${KIND}(?<places>\\d{1,2})(?: \\p{Ll}+){0,4}?:? (?<value>${VALUE})(?<share>${SHARE})?(?![\\d.]*\\d)`,
  "giu",
);
const FEWEST_PLACES = 3;
/** Letters between two groups, such as a unit and «, and with probability». */
const MOST_BETWEEN = 30;

/**
 * Lists of one value for each of three places or more, counted from 0 or 1 without a gap. Each list is what one
 * sentence tells in groups next to each other, all about places of one kind.
 */
export function findValuesByPlace(text: string): ValuesByPlace[] {
  return splitSentences(text).flatMap(({ start, text: sentence }) =>
    [VALUE_FIRST, PLACE_FIRST].flatMap((form) =>
      neighbours(groupsOf(sentence, form)).flatMap((groups) => {
        const list = listOf(groups);
        return list === null ? [] : [{ ...list, start: start + list.start, end: start + list.end }];
      }),
    ),
  );
}

function groupsOf(sentence: string, form: RegExp): Group[] {
  return [...sentence.matchAll(form)].map((match) => {
    const { noun = "", places = "", value = "", share } = match.groups ?? {};
    const number = Number(value.replace(/,/g, "").replace("−", "-"));
    return {
      noun: singularOf(noun.toLowerCase()),
      places: (places.match(/\d+/g) ?? []).map(Number),
      value: share === undefined ? number : Number((number / 100).toPrecision(12)),
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

function neighbours(groups: readonly Group[]): Group[][] {
  const runs: Group[][] = [];
  for (const group of groups) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && group.noun === last.noun && group.start - last.end <= MOST_BETWEEN) run.push(group);
    else runs.push([group]);
  }
  return runs;
}

function listOf(groups: readonly Group[]): ValuesByPlace | null {
  const [first, last] = [groups[0], groups.at(-1)];
  const places = groups.flatMap((group) => group.places);
  const lowest = Math.min(...places);
  const isWhole =
    groups.length > 1 &&
    places.length >= FEWEST_PLACES &&
    lowest <= 1 &&
    new Set(places).size === places.length &&
    Math.max(...places) === lowest + places.length - 1;
  if (!first || !last || !isWhole) return null;
  const values: number[] = [];
  for (const group of groups) for (const place of group.places) values[place - lowest] = group.value;
  const meaning = `of ${first.noun} ${lowest} to ${first.noun} ${lowest + places.length - 1}, in this order`;
  return { start: first.start, end: last.end, values, meaning };
}
