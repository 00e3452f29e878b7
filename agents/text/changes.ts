/** Sentences that tell by how much something changes by chance: «the well rises by 1 metre, on wet days (3 in 10) by 4». */

import { findNumbers, rounded } from "./numbers.js";

export interface Change {
  /** Added to what changes; below 0 where it becomes less. */
  amount: number;
  /** Null for what is left by the others. */
  chance: number | null;
}

/** All that may happen in one step, and the bound that the sentence sets. */
export interface Changes {
  changes: Change[];
  bound: { side: "<=" | ">="; value: number } | null;
}

const UP = /\b(rises?|grows?|increases?|climbs?|goes up|warms?)\b/i;
const DOWN = /\b(falls?|drops?|sinks?|shrinks?|decreases?|declines?|goes down|dries|cools?)\b/i;
const STAYS = /\b(stays?|remains?|does not change|unchanged)\b/i;
const OTHERWISE = /\b(otherwise|else|in all other cases)\b/i;
/** What would make the change depend on more than chance. */
const DEPENDS =
  /\b(if|unless|when|whenever|while|until|each|every|per|for|times|twice|double|half|up to|between|from)\b/i;
const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const AMOUNT = new RegExp(
  `\\bby (?:another |a further )?(\\d+(?:\\.\\d+)?(?![\\d%]| ?%| in \\d)|${WORDS.join("|")})\\b`,
  "gi",
);
const BOUND =
  /,?(?: and| but)?(?: it)? ?\b(?:(?:never|not) (?:\p{L}+ )?(?<to>below|under|above|over|beyond)|at (?<most>most|least)) (?<value>\d+(?:\.\d+)?)\b/iu;

/** What the sentence tells, or null where it tells anything else, or not what each change's chance is. */
export function readChanges(sentence: string): Changes | null {
  const rest = sentence.replace(BOUND, "");
  const isUp = UP.test(rest);
  if (isUp === DOWN.test(rest) || DEPENDS.test(rest)) return null;
  const changes = partsOf(rest).map((part) => changeOf(part, isUp ? 1 : -1));
  const told = changes.filter((change) => change !== null);
  if (told.length < changes.length || told.length < 2) return null;
  const sum = told.reduce((all, { chance }) => all + (chance ?? 0), 0);
  const rests = told.filter(({ chance }) => chance === null).length;
  // The chances leave something for just one, or nothing at all.
  if (rests > 1 || rounded(sum) > 1 || (rounded(sum) === 1) === (rests === 1)) return null;
  return { changes: told, bound: boundOf(sentence) };
}

/** The parts of a sentence, each with one amount; what tells none belongs to the part that follows it. */
function partsOf(sentence: string): string[] {
  const parts: string[] = [];
  let open = "";
  for (const piece of sentence.split(/[,;](?=\s)|\band\b/)) {
    open += `${piece},`;
    if (open.search(AMOUNT) < 0 && !(OTHERWISE.test(open) && STAYS.test(open))) continue;
    parts.push(open);
    open = "";
  }
  return open.replace(/[\s,.]/g, "") === "" ? parts : [...parts, open];
}

function changeOf(part: string, sign: number): Change | null {
  const amounts = [...part.matchAll(AMOUNT)].map(([, told = ""]) => valueOf(told));
  const others = findNumbers(part.replace(AMOUNT, "")).map(({ value }) => value);
  const [chance = null, ...more] = others;
  if (more.length > 0 || Array.isArray(chance) || (chance !== null && (chance <= 0 || chance >= 1)))
    return null;
  if (amounts.length === 0) return OTHERWISE.test(part) && STAYS.test(part) ? { amount: 0, chance } : null;
  return amounts.length === 1 ? { amount: sign * amounts[0]!, chance } : null;
}

function valueOf(told: string): number {
  const word = WORDS.indexOf(told.toLowerCase());
  return word < 0 ? Number(told) : word;
}

function boundOf(sentence: string): Changes["bound"] {
  const { to, most, value } = BOUND.exec(sentence)?.groups ?? {};
  if (value === undefined) return null;
  const isLeast = most === undefined ? /^(below|under)$/i.test(to ?? "") : /^least$/i.test(most);
  return { side: isLeast ? ">=" : "<=", value: Number(value) };
}
