/** Sentences of a description, split further where one sentence states several rules. */

import { findValuesByPlace } from "./by-place.js";
import { BULLET, type Clause, splitSentences } from "./sentences.js";

const LEAST_WORDS = 4;
const STARTS_A_RULE = /^(and|but|while|whereas|each|every|any|the|a|an|it|they|there|for)\b/i;

/**
 * One space between words; a line break where an entry of a list begins. Offsets of spans are into this text.
 */
export function normaliseText(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, (gap: string, at: number, whole: string) =>
      gap.includes("\n") && BULLET.test(whole.slice(at + gap.length)) ? "\n" : " ",
    );
}

/** @param text normalised */
export function splitClauses(text: string): Clause[] {
  const clauses = splitSentences(text).flatMap((sentence) => {
    let start = sentence.start;
    return splitSentence(sentence.text).map((part) => {
      const at = text.indexOf(part, start);
      start = at + part.length;
      return { text: part, start: at, end: start };
    });
  });
  const whole = findValuesByPlace(text);
  const joined: Clause[] = [];
  for (const clause of clauses) {
    const goesOn = whole.some(({ start, end }) => start < clause.start && clause.start < end);
    const before = goesOn || isAlternative(clause.text) ? joined.pop() : undefined;
    const { start } = before ?? clause;
    joined.push({ text: text.slice(start, clause.end), start, end: clause.end });
  }
  return joined;
}

/** «A red light otherwise turns green.»: the chance or condition of which it is the alternative stands before it. */
function isAlternative(clause: string): boolean {
  const [before, ...rest] = clause.split(/\botherwise\b/i);
  return (
    rest.length > 0 && !/\b(probabilit(y|ies)|chances?|percent|if|when|unless)\b|%|0\.\d/i.test(before ?? "")
  );
}

function splitSentence(sentence: string): string[] {
  const pieces = sentence.split(
    /(?<=[;:]) |(?<=,) | (?=and (?:each|every) )| (?=and \p{Ll}+ [^,;.]*\bwith (?:a )?(?:probability|chance)\b)/u,
  );
  const parts: string[] = [];
  let current = "";
  pieces.forEach((piece, index) => {
    current = current === "" ? piece : `${current} ${piece}`;
    const next = pieces.slice(index + 1).join(" ");
    if (next !== "" && balanced(current) && mayEnd(current, pieces[index + 1] ?? "")) {
      parts.push(current);
      current = "";
    }
  });
  if (current !== "") parts.push(current);
  return parts;
}

function balanced(text: string): boolean {
  return text.split("(").length === text.split(")").length;
}

/** «In the evening, if the jug stands at 3, 4 or 5,» */
const CASE_AT_A_TIME =
  /^(?:\p{L}+ ){0,3}\p{L}+, (?:if|when|whenever|once|unless) [^,]*(?:, \d[\d.]*)*(?: (?:or|and) [\d.]+)?,$/iu;

function mayEnd(left: string, right: string): boolean {
  if (words(left) < LEAST_WORDS || words(right) < LEAST_WORDS) return false;
  // «Two clerks cost 3 points and finish a call with probability 0.7»: what it costs is no matter of chance.
  if (!/[,;:]$/.test(left) && !/^and (?:each|every) /.test(right))
    return PAYS_FIRST.test(left) && hasNumber(left) && hasNumber(right);
  if (continues(left, right)) return false;
  // A remark without a number explains the rule before it.
  if (left.endsWith(";")) return hasNumber(right);
  if (left.endsWith(":") || /\b(that is|i\.e\.|namely|for example|for instance|e\.g\.),$/i.test(left))
    return false;
  // «… breaks down with probability 0.5, and the tow costs 90»: what follows from it may happen only then.
  if (CHANCE_AT_END.test(left) && /^and\b/i.test(right)) return false;
  // What it is that costs something stands before it.
  if (/^(and |but )?(that|this|which)\b/i.test(right)) return false;
  if (/\b(otherwise|else|instead)\b/i.test(right)) return false;
  if (CASE_AT_A_TIME.test(left)) return false;
  // An opening condition belongs to what follows it.
  if (
    /^(and |but )?(if|when|whenever|once|as|for|with|at|in|on|after|before|during|while|unless|because)\b/i.test(
      left,
    )
  )
    return false;
  if (!left.endsWith(",") && !left.endsWith(";")) return hasNumber(left) && hasNumber(right);
  if (/^(and|but) (a|an|the|every|each|what|whoever|whatever)\b/i.test(right)) return true;
  return hasNumber(left) && hasNumber(right) && STARTS_A_RULE.test(right);
}

const CHANCE = /\bwith (?:(?:a |the )?(?:probability|chance)(?: of)? )?(\d?\.\d+|\d[\d.]* ?%)/gi;
const PAYS_FIRST =
  /^(?:(?:and |but )?(?:\d+|one|two|three|four|five|each|every|an?|the) )?(?:\p{L}+ ){1,2}(?:costs?|brings?|earns?|pays?) [^,]*$/iu;
const CHANCE_AT_END = /\bwith (?:a )?(?:probability|chance)(?: of)? [\d.]+(?: ?%| percent)?,$/i;
/** «…; at 1, 2 or 7 it is 15»: another value of what the case before it is about. */
const OTHER_VALUE =
  /^(?:and |but )?(?:at|for|from|below|above|between|if it is) \d[\d., ]*(?:(?:and|or|to) \d[\d., ]*)*(?:it is|it's|there is|nothing|only|they|[a-z]+ nothing\b)/i;

/** Whether the part behind tells another case of the same matter: the rest of the chance, or another value. */
function continues(left: string, right: string): boolean {
  const [other] = chancesOf(right.slice(0, MOST_BEFORE_CHANCE));
  const isRest = other !== undefined && chancesOf(left).some((chance) => Math.abs(chance + other - 1) < 1e-9);
  return isRest || OTHER_VALUE.test(right);
}

/** Letters before the chance of a part that begins with it, and of the chance itself. */
const MOST_BEFORE_CHANCE = 32;

function chancesOf(text: string): number[] {
  return [...text.matchAll(CHANCE)].map(
    ([, told = ""]) => (told.endsWith("%") ? 0.01 : 1) * Number.parseFloat(told),
  );
}

function hasNumber(text: string): boolean {
  return /\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|nothing|double|half)\b/i.test(text);
}

function words(text: string): number {
  return text.trim().split(/\s+/).length;
}
