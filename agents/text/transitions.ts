/**
 * Sentences that tell how something changes by chance between a few levels, as a Markov chain does: «Dry weather
 * turns wet with probability 0.3 and wet weather turns dry with probability 0.5.»
 */

import { findNumbers, rounded } from "./numbers.js";

export interface Transition {
  /** The level that it leads to, counted from 0. */
  to: number;
  chance: number;
}

/** For each level where it goes, in the order of the text; where the chances leave something, it stays. */
export type Chain = Transition[][];

type Kind =
  | "level"
  | "chance"
  | "move"
  | "change"
  | "stay"
  | "otherwise"
  | "each"
  | "others"
  | "given"
  | "to"
  | "follow"
  | "break";

interface Token {
  kind: Kind;
  /** The level or the chance; 0 for the rest. */
  value: number;
  start: number;
  end: number;
}

/** How likely something is: by these chances, each of them for all, or by what the others leave. */
interface Likelihood {
  chances: number[];
  isEach: boolean;
  isRest: boolean;
}

/** What a part of the sentence tells: from these levels to those. */
interface Rule extends Likelihood {
  from: number[];
  to: number[] | "others" | "itself";
}

const WORDS: [Kind, RegExp][] = [
  ["otherwise", /\b(otherwise|else|in all other cases|with the (?:remaining|rest of the) probability)\b/gi],
  [
    "each",
    /(?<=[\d%] ?)each\b|\beach(?= with\b)|\bequally (?:likely|probable)\b|\bwith equal (?:chances?|probabilit(?:y|ies))\b/gi,
  ],
  [
    "others",
    /\b(?:(?:one|either|any) of )?the (?:two |three |four )?others?\b(?: \p{Ll}+s?\b(?= with| equally|[,.;]|$))?/giu,
  ],
  [
    "stay",
    /\b(?:(?:it )?(?:stays?|remains?)(?: (?:the same|unchanged|as it (?:is|was)|where it (?:is|was)))?|(?:does|do) not change|(?:is|are) unchanged|persists?|keeps? its \w+)\b/gi,
  ],
  [
    "move",
    /\b(?:turns?|becomes?|goes|go|moves?|jumps?|falls?|drops?|rises?|climbs?|shifts?|improves?|worsens?|(?:is|are) (?:then )?followed by)\b(?: (?:back |over |up |down )?(?:in)?to\b)?/gi,
  ],
  ["change", /\b(?:changes?|switch(?:es)?|flips?)\b(?: (?:back |over )?(?:in)?to\b)?/gi],
  ["given", /\b(?:if|when|whenever|after|from|in|on|given)\b/gi],
  ["to", /\b(?:in)?to\b/gi],
  ["follow", /\b(?:is|are|will be)\b/gi],
  ["break", /[;:.!?,]|\b(?:and|but|while|whereas)\b/gi],
];

const VERBS: readonly Kind[] = ["move", "change", "stay"];

/** What would make the change depend on more than the level. */
const DEPENDS =
  /^(while|whereas)\b|\b(unless|until|except|only|never|no longer|(?:does|do|will|can|may|is|are) not (?!change)|as long as|once|during|depending|depends|provided|because|since|where|not yet|more than|less than|at least|at most|per|for each|twice|half|double|if (?:he|she|we|you|they|the (?:agent|operator|manager|owner|player)))\b/i;
/** The span of time of one change: no condition and no level. */
const EACH_STEP =
  /\b(?:(?:from|between) (?:one|each|this|any) [\p{L}-]+ (?:to|and) the next(?: one| [\p{L}-]+)?|from [\p{L}-]+ to [\p{L}-]+(?=,| it\b| the\b)|(?:after|in|on|at|before) (?:each|every|any|the end of (?:each|every|the)|the next)(?: [\p{L}-]+){1,2}|(?:the |each |every )?next [\p{L}-]+|afterwards|independently|then|overnight|tomorrow|today)\b/giu;

/**
 * What the sentence tells of the levels, or null where it tells something else, too little, or more than that.
 * @param levels how the text writes each: words or numbers
 */
export function readChain(sentence: string, levels: readonly string[]): Chain | null {
  if (levels.length < 2) return null;
  const text = withoutTimes(sentence, levels);
  if (DEPENDS.test(text)) return null;
  const tokens = tokensOf(text, levels);
  if (tokens === null || !tokens.some(({ kind }) => kind === "chance" || kind === "each")) return null;
  if (tellsMore(text, tokens)) return null;
  const rules = rulesOf(tokens, levels.length);
  return rules === null ? null : chainOf(rules, levels.length);
}

/** The sentence without the words that only say when the change takes place, unless they hold a level. */
function withoutTimes(sentence: string, levels: readonly string[]): string {
  return sentence.replace(EACH_STEP, (words) =>
    levels.some((level) => levelPattern(level).test(words)) ? words : " ",
  );
}

function levelPattern(level: string): RegExp {
  const escaped = level.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[_ ]/g, "[ _-]");
  return new RegExp(`(?<![\\p{L}\\p{N}.])${escaped}(?![\\p{L}\\p{N}%]|\\.\\d| ?%| per ?cent)`, "giu");
}

/** Null where a number is neither a level nor a chance. */
function tokensOf(text: string, levels: readonly string[]): Token[] | null {
  const found: Token[] = [];
  const isFree = (start: number, end: number): boolean =>
    found.every((token) => end <= token.start || token.end <= start);
  const take = (kind: Kind, value: number, start: number, end: number): void => {
    if (isFree(start, end)) found.push({ kind, value, start, end });
  };
  levels.forEach((level, place) => {
    for (const match of text.matchAll(levelPattern(level)))
      take("level", place, match.index, match.index + match[0].length);
  });
  for (const { span, value } of findNumbers(text)) {
    const numbers = [value].flat(3) as number[];
    const words = text.slice(span.start, span.end);
    if (typeof value === "number" && value > 0 && value < 1) take("chance", value, span.start, span.end);
    else if (numbers.every((each) => each > 0 && each < 1)) {
      // «0.7, 0.2 and 0.1» is one mention.
      numbers.forEach((each, place) =>
        found.push({ kind: "chance", value: each, start: span.start + place * 0.001, end: span.end }),
      );
    } else if (/\d/.test(words) && isFree(span.start, span.end) && !isLevels(words, levels)) return null;
  }
  for (const [kind, pattern] of WORDS)
    for (const match of text.matchAll(pattern)) take(kind, 0, match.index, match.index + match[0].length);
  return found.sort((left, right) => left.start - right.start);
}

/** Whether a part of the sentence behind its first has words, but none that tells of levels: «…, and a sheep is lost». */
function tellsMore(text: string, tokens: readonly Token[]): boolean {
  const breaks = tokens.filter(({ kind }) => kind === "break");
  return breaks.some(({ end }, place) => {
    const next = breaks[place + 1]?.start ?? text.length;
    const words = text.slice(end, next).match(/\p{L}{2,}/gu) ?? [];
    return words.length > 1 && !tokens.some((token) => end <= token.start && token.end <= next);
  });
}

/** «20 or 90» is one mention of two levels. */
function isLevels(words: string, levels: readonly string[]): boolean {
  return (words.match(/[\d.,]*\d/g) ?? []).every((number) => levels.includes(number));
}

/** The parts between two breaks, each a rule, what a rule starts from, or more of the rule before it. */
function rulesOf(tokens: readonly Token[], levels: number): Rule[] | null {
  const rules: Rule[] = [];
  let from: number[] | null = null;
  for (const part of partsOf(tokens)) {
    const has = (kind: Kind): boolean => part.some((token) => token.kind === kind);
    const verbs = part.filter(({ kind }) => VERBS.includes(kind));
    if (verbs.length > 1) return null;
    const { before, after } = aroundVerb(part);
    const told = { chances: valuesOf("chance", part), isRest: has("otherwise"), isEach: has("each") };
    if (after === null) {
      // What «if» is about is no level of this chain.
      if (has("given") && before.length === 0) return null;
      if (tellsNothing(before, [], told)) continue;
      // «If it is dry» only tells from where.
      if (has("given") && before.length > 0 && told.chances.length === 0) from = before;
      else if (!addTo(rules.at(-1), before, told)) return null;
      continue;
    }
    const verb = verbs[0]?.kind;
    // «On the first day it is dry or wet, equally likely» is a start.
    if (verb === undefined && !has("to") && from === null) return null;
    // «The weather changes: …» only says that there is more to come.
    if (verb === "change" && tellsNothing(before, after, told)) continue;
    const isStay = verb === "stay";
    // «It stays dry with probability 0.6»: from there, if nothing else is said.
    if (before.length > 0) from = before;
    else if (isStay && after.length > 0 && from === null) from = after;
    if (isStay && after.length > 0 && (after.length > 1 || from?.length !== 1 || from[0] !== after[0]))
      return null;
    // Of two levels there is only one to change to.
    const isNamed = after.length > 0 || has("others") || (verb === "change" && levels === 2);
    if (!isStay && !isNamed) return null;
    const to = isStay ? "itself" : has("others") || after.length === 0 ? "others" : after;
    rules.push({ from: from ?? levelsUpTo(levels), to, ...told });
  }
  return rules.length === 0 ? null : rules;
}

function tellsNothing(
  before: readonly number[],
  after: readonly number[],
  { chances, isRest, isEach }: Likelihood,
): boolean {
  return before.length + after.length + chances.length === 0 && !isRest && !isEach;
}

/** The levels on both sides of what leads from the ones to the others; all before it where there is none. */
function aroundVerb(part: readonly Token[]): { before: number[]; after: number[] | null } {
  const find = (...kinds: Kind[]): number => part.findIndex(({ kind }) => kinds.includes(kind));
  const given = find("given");
  // «It changes from dry to wet», «from dry to wet».
  const firstLevel = part.findIndex(({ kind }, place) => kind === "level" && place > given);
  const to = part.findIndex(({ kind }, place) => kind === "to" && place > firstLevel);
  if (given >= 0 && firstLevel >= 0 && to >= 0) return split(part, to);
  const verb = find(...VERBS);
  if (verb >= 0) return split(part, verb);
  // «If it is dry» tells from where; «it is wet with probability 0.3» where to.
  const follow = given < 0 ? find("follow") : -1;
  return follow >= 0 ? split(part, follow) : { before: valuesOf("level", part), after: null };
}

function split(part: readonly Token[], place: number): { before: number[]; after: number[] } {
  return { before: valuesOf("level", part.slice(0, place)), after: valuesOf("level", part.slice(place)) };
}

function valuesOf(kind: Kind, tokens: readonly Token[]): number[] {
  return tokens.filter((token) => token.kind === kind).map((token) => token.value);
}

/** Whether «… and to 90 with probability 0.2» belongs to the rule before it, to which it is added. */
function addTo(
  rule: Rule | undefined,
  named: readonly number[],
  { chances, isRest, isEach }: Likelihood,
): boolean {
  if (!rule || isRest) return false;
  rule.chances.push(...chances);
  rule.isEach ||= isEach;
  if (Array.isArray(rule.to)) rule.to.push(...named);
  else if (named.length > 0) return false;
  return true;
}

function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "break") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function chainOf(rules: readonly Rule[], levels: number): Chain | null {
  const chain: Chain = levelsUpTo(levels).map(() => []);
  // What is left shows when all else is told.
  for (const rule of rules.toSorted((left, right) => Number(left.isRest) - Number(right.isRest)))
    for (const from of rule.from) {
      const row = chain[from] ?? [];
      const to = targetsOf(rule, from, levels);
      const chances = chancesOf(rule, to.length, row);
      if (chances === null) return null;
      row.push(...to.map((level, place) => ({ to: level, chance: chances[place] ?? 0 })));
    }
  return chain.every(isRow) && chain.some((row, from) => row.some(({ to }) => to !== from)) ? chain : null;
}

function levelsUpTo(levels: number): number[] {
  return Array.from({ length: levels }, (_, level) => level);
}

function targetsOf({ to }: Rule, from: number, levels: number): number[] {
  if (to === "itself") return [from];
  return to === "others" ? levelsUpTo(levels).filter((level) => level !== from) : to;
}

/** One for each target; null where the sentence does not tell them. */
function chancesOf({ chances, isEach, isRest }: Rule, targets: number, row: Transition[]): number[] | null {
  const all = (chance: number): number[] => Array.from({ length: targets }, () => chance);
  if (chances.length === 0 && (isEach || (isRest && targets === 1)))
    return all(rounded((isRest ? 1 - chanceOf(row) : 1) / targets));
  if (chances.length === targets) return chances;
  return chances.length === 1 && isEach ? all(chances[0] ?? 0) : null;
}

/** The chance of all transitions of a row together. */
export function chanceOf(row: readonly Transition[]): number {
  return row.reduce((sum, { chance }) => sum + chance, 0);
}

function isRow(row: Transition[]): boolean {
  const targets = row.map(({ to }) => to);
  const areChances = chanceOf(row) < 1 + 1e-9 && row.every(({ chance }) => chance > 0);
  return areChances && new Set(targets).size === targets.length;
}
