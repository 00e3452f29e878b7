/** Counts that are decided among a few, as «one clerk or two clerks», and the rules of each of them. */

import type { Action, ActionPart } from "../artefacts/values.js";
import { splitSentences } from "../text/sentences.js";
import { formsOf } from "../text/nouns.js";
import { actionCount } from "../specification/specification.js";

const WORDS = "zero one two three four five six seven eight nine ten".split(" ");
const COUNT = `(?:\\d+|${WORDS.join("|")})`;

/** «clerks» of «how many clerks to put to work», in all its forms as a part of a pattern; null for none. */
function nounOf(meaning: string): string | null {
  const noun = /\bhow many (?:of the )?(?:\p{Ll}+ )??(\p{Ll}{3,})(?= to\b| will\b|$|\?)/u.exec(meaning)?.[1];
  return noun === undefined ? null : `(?:${formsOf(noun).join("|")})`;
}

function numberOf(word: string): number {
  if (/^(?:none|no)$/i.test(word)) return 0;
  const place = WORDS.indexOf(word.toLowerCase());
  return place >= 0 ? place : Number(word);
}

/** The counts that one sentence lists for the noun, in the order of their size; null for none. */
function countsListed(noun: string, sentence: string): number[] | null {
  const list = new RegExp(
    `\\b(?:${COUNT}(?: ${noun})?(?:, or |, | or )(?:with )?)+${COUNT} ${noun}\\b`,
    "iu",
  );
  const found = list.exec(sentence)?.[0].match(new RegExp(`\\b${COUNT}\\b`, "giu")) ?? [];
  const counts = [...new Set(found.map(numberOf))].sort((left, right) => left - right);
  return counts.length > 1 ? counts : null;
}

/**
 * The counts that the text lists for what is decided, where the action has these and others. Null where it lists
 * none, or the action has names.
 */
export function countsDecided(
  parts: readonly ActionPart[],
  meaning: string,
  text: string,
): ActionPart[] | null {
  const [part, ...others] = parts;
  const noun = nounOf(meaning);
  if (!part || others.length > 0 || noun === null) return null;
  const levels =
    part.kind === "choices"
      ? part.labels.map((label) => numberOf(label.split(" ")[0] ?? ""))
      : Array.from({ length: part.high - part.low + 1 }, (_, index) => part.low + index);
  const listed = splitSentences(text).flatMap((sentence) => {
    const counts = countsListed(noun, sentence.text);
    return counts === null ? [] : [counts];
  });
  const [counts, ...more] = listed;
  if (!counts || more.length > 0 || counts.length >= levels.length) return null;
  if (!counts.every((count) => levels.includes(count))) return null;
  const inSteps = counts.every((count, index) => count === (counts[0] ?? 0) + index);
  return inSteps
    ? [{ kind: "range", low: counts[0]!, high: counts.at(-1)!, unit: "" }]
    : [{ kind: "choices", labels: counts.map(String) }];
}

/** Whether the sentence does nothing but list what is decided: each number in it is one of the counts. */
export function onlyListsCounts(sentence: string, { parts, meaning }: Action): boolean {
  const noun = nounOf(meaning);
  const counts = noun === null ? null : countsListed(noun, sentence);
  return (
    counts?.length === actionCount({ parts, meaning }) &&
    (sentence.match(/\d+(?:\.\d+)?/g) ?? []).every((number) => counts.includes(Number(number))) &&
    !/\b(costs?|earns?|brings?|pays?|worth|probability|chance|never|not|more|most|only|up to)\b/i.test(
      sentence,
    )
  );
}

/** The line below which the code of a rule for one of the counts stands, as «Two clerks cost 3 points»; none otherwise. */
export function leadOfCount(sentence: string, { parts, meaning }: Action): string[] {
  const noun = nounOf(meaning);
  const [part, ...others] = parts;
  if (noun === null || !part || others.length > 0) return [];
  const said = new RegExp(`^(?:and |but |with )?(${COUNT}) ${noun}\\b(?! or\\b)`, "iu").exec(sentence)?.[1];
  if (said === undefined) return [];
  const count = numberOf(said);
  if (part.kind === "range") return part.low <= count && count <= part.high ? [`if action == ${count}:`] : [];
  return part.labels.includes(String(count)) ? [`if action == "${count}":`] : [];
}

/**
 * The line below which the code of a rule stands that holds from so much on, as «each order of at least one unit adds
 * a fee», where it is decided how many units to order; none for any other.
 */
export function leadOfLeast(sentence: string, { parts, meaning }: Action): string[] {
  const [part, ...others] = parts;
  const verb = /\bhow (?:many|much)(?: \p{L}+){0,3}? to (\p{Ll}{3,})/u.exec(meaning)?.[1];
  if (verb === undefined || part?.kind !== "range" || others.length > 0) return [];
  const told = new RegExp(
    `^(?:and |but )?(?:every|each|any|an?) (?:\\p{L}+ ){0,2}?${verb}(?:s|ed)? of at least (${COUNT})\\b`,
    "iu",
  ).exec(sentence)?.[1];
  const least = told === undefined ? Number.NaN : numberOf(told);
  return part.low < least && least <= part.high ? [`if action >= ${least}:`] : [];
}
