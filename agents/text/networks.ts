/** Ways between places with their lengths, as «Ems-Fulda 3 km, Fulda-Glan 5 km»: a table from place to place. */

import { splitSentences } from "./sentences.js";

/** The ways that one sentence names, as a table. */
export interface Network {
  start: number;
  end: number;
  /** In the order of rows and columns. */
  places: string[];
  /** Length of the way from the row's place to the column's; 0 where the sentence names none. */
  table: number[][];
}

interface Way {
  from: string;
  to: string;
  length: number;
  start: number;
  end: number;
}

const PLACE = "\\p{Lu}[\\p{L}\\p{N}'’]*";
const LENGTH = "\\d{1,3}(?:,\\d{3})+(?![\\d.])|\\d+(?:\\.\\d+)?";
const BEFORE_LENGTH = "(?:\\s*[:=(,]\\s*|\\s+(?:(?:takes?|is|are|costs?|needs?|in|at|of)\\s+)?)";
const WAYS = new RegExp(
  `(?<![\\p{L}\\p{N}])(?<from>${PLACE})(?:\\s?[-–—→]\\s?| (?:to|and) )(?<to>${PLACE})${BEFORE_LENGTH}(?<length>${LENGTH})(?![\\p{L}\\d])`,
  "gu",
);
const ONE_WAY = /\bone[- ]way\b|\bonly in (this|that|the) (one )?direction\b|→/iu;
const LISTS = new RegExp(`${PLACE}(?:, ${PLACE})+,? and ${PLACE}`, "gu");
const FEWEST_WAYS = 3;
/** Letters between two entries of a list. */
const MOST_BETWEEN = 20;

/**
 * Sentences of the text that name ways of one network: connected, and of three ways at least, so that «Monday-Friday
 * 9 hours» is none. A way leads both ways, unless the sentence says that it does not, or tells both apart.
 */
export function findNetworks(text: string): Network[] {
  const groups = groupsOf(text);
  const ways = groups.flatMap((each) => each.ways);
  if (ways.length < FEWEST_WAYS || !isConnected(ways)) return [];
  const places = placesOf(ways, text);
  return groups.map(({ sentence, ways: own }) => ({
    start: own[0]?.start ?? 0,
    end: own.at(-1)?.end ?? 0,
    places,
    table: tableOf(own, places, ONE_WAY.test(sentence)),
  }));
}

/** What the rows and columns of a network's table are. */
export function networkMeaning(places: readonly string[]): string {
  return `from row to column: ${places.join(", ")}; 0 where no way leads`;
}

interface Group {
  sentence: string;
  ways: Way[];
}

/** The ways of each sentence; those of entries of a list, with nothing between them but a unit, are together. */
function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  for (const { start, text: sentence } of splitSentences(text)) {
    const ways = waysOf(sentence, start);
    if (ways.length === 0) continue;
    const before = groups.at(-1);
    const isNextEntry = ways[0]!.start - (before?.ways.at(-1)?.end ?? -Infinity) <= MOST_BETWEEN;
    if (before && isNextEntry) before.ways.push(...ways);
    else groups.push({ sentence, ways });
  }
  return groups;
}

function waysOf(sentence: string, start: number): Way[] {
  return [...sentence.matchAll(WAYS)].map((match) => ({
    from: match.groups?.from ?? "",
    to: match.groups?.to ?? "",
    length: Number((match.groups?.length ?? "").replace(/,/g, "")),
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

/** In the order of the first list that holds them all, such as «Ems, Fulda and Glan», else as they are met. */
function placesOf(ways: readonly Way[], text: string): string[] {
  const met = [...new Set(ways.flatMap(({ from, to }) => [from, to]))];
  const lists = [...text.matchAll(LISTS)].map(([list]) => list.split(/,? and |, /u));
  return lists.find((list) => met.every((place) => list.includes(place))) ?? met;
}

function isConnected(ways: readonly Way[]): boolean {
  const reached = new Set(ways.slice(0, 1).map((way) => way.from));
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { from, to } of ways) if (reached.has(from) || reached.has(to)) reached.add(from).add(to);
  }
  return ways.every((way) => reached.has(way.from));
}

function tableOf(ways: readonly Way[], places: readonly string[], isOneWay: boolean): number[][] {
  const table = places.map(() => places.map(() => 0));
  const set = (from: string, to: string, length: number): void => {
    const row = table[places.indexOf(from)];
    if (row) row[places.indexOf(to)] = length;
  };
  if (!isOneWay) for (const { from, to, length } of ways) set(to, from, length);
  for (const { from, to, length } of ways) set(from, to, length);
  return table;
}
