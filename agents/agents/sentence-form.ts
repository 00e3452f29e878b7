/**
 * What the form of a sentence settles of its code, so that the model is asked the rest only: a rule of one of
 * the choices, a matter of chance, and an exception to the sentences before it.
 */

import { labelsOf } from "../specification/scope.js";
import { splitClauses } from "../text/clauses.js";
import { formsOf, singularOf } from "../text/nouns.js";
import { findNumbers, rounded, tellsHowOften } from "../text/numbers.js";
import type { Action } from "../artefacts/values.js";
import type { AgentInput } from "./agent.js";

const LABEL = /^(\p{L}[\p{L}-]*(?: \p{L}[\p{L}-]*){0,2}): /u;
const GERUND = /^(\p{L}{2,})ing\b/u;

/** Labels of the choices, where the action is one choice out of a list; empty for numbers and several parts. */
export function choicesOf({ variables }: AgentInput["values"]): readonly string[] {
  return (variables && labelsOf(variables.action)) ?? [];
}

/** «Clean» of «Clean: costs 5 coins.» */
export function labelOf(sentence: string): string | null {
  return LABEL.exec(sentence)?.[1] ?? null;
}

/** «If she cleans it, …», «Whenever we go left, …»: the verb and the word behind it. */
const ON_CHOOSING =
  /^(?:if|when|whenever|each time|every time) (?:he|she|it|they|we|you|I) (?<verb>\p{L}+)(?: (?:to |for |the )?(?<choice>\p{L}+))?[^,]*,/iu;
const CHOOSING_VERB = /^(go|choose|pick|select|take|play|decide|opt|turn|move)(e?s)?$/i;
const OTHER_CASES = /\b(otherwise|else|either way|in any case|whatever|whether)\b/i;

/** The choice on which the sentence says that it holds; null where it says none, or tells other cases as well. */
function choiceSupposed(sentence: string, labels: readonly string[]): string | null {
  const { verb, choice } = ON_CHOOSING.exec(sentence)?.groups ?? {};
  if (verb === undefined || OTHER_CASES.test(sentence)) return null;
  const isSaid = (label: string): boolean => {
    const [first = ""] = label.toLowerCase().split(" ");
    if (label.toLowerCase() === choice?.toLowerCase()) return CHOOSING_VERB.test(verb);
    return [first, `${first}s`, `${first}es`, first.replace(/y$/, "ies")].includes(verb.toLowerCase());
  };
  const [said, ...others] = labels.filter((label) => isSaid(label) || mentioned(label, sentence));
  return said !== undefined && others.length === 0 && isSaid(said) ? said : null;
}

/** The one choice whose words end with what a rule is headed with, as «throw two dice» of «Two dice: …». */
function choiceHeaded(head: string | undefined, labels: readonly string[]): string | null {
  if (head === undefined) return null;
  const [only, ...others] = labels.filter((label) => spaced(label).endsWith(spaced(head)));
  return only !== undefined && others.length === 0 ? only : null;
}

const REFUSAL =
  /^(no|not|do not|don't|refus|reject|declin|turn down|turn away|pass|skip|wait|leave|keep|hold)/i;

/** What «Yes:» or «No:» stands for, where one of two choices is to refuse something. */
function choiceAnswered(head: string | undefined, labels: readonly string[]): string | null {
  if ((head !== "yes" && head !== "no") || labels.length !== 2) return null;
  const refusals = labels.filter((label) => REFUSAL.test(label));
  if (refusals.length !== 1) return null;
  return labels.find((label) => refusals.includes(label) === (head === "no")) ?? null;
}

/**
 * The one choice that the whole sentence is about: «Clean: costs …», «Cleaning costs …», «If she cleans it, …».
 * Null for none.
 */
export function choiceTold(sentence: string, labels: readonly string[]): string | null {
  const head = labelOf(sentence)?.toLowerCase();
  const stem = GERUND.exec(sentence)?.[1]?.toLowerCase();
  const told = labels.filter((label) => {
    const written = label.toLowerCase();
    return written === head || (stem !== undefined && isStemOf(stem, written));
  });
  const [
    choice = choiceHeaded(head, labels) ?? choiceAnswered(head, labels) ?? choiceSupposed(sentence, labels),
  ] = told;
  if (choice === null || told.length > 1) return null;
  const isAboutOthers = labels.some(
    (label) => label !== choice && `${spaced(sentence)} `.includes(`${spaced(label)} `),
  );
  return isAboutOthers ? null : choice;
}

/** Whether words of the sentence begin as the label does: «the pump», «pumps». */
export function mentioned(label: string, sentence: string): boolean {
  return spaced(sentence).includes(spaced(label));
}

/** The words of a text in small letters, a space before each; a label such as «+» is its own word. */
function spaced(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  return words.map((word) => ` ${word}`).join("");
}

/**
 * Whether a sentence begins with what is decided («Feeding a hen costs …», where it is decided which hen to feed;
 * «Each can costs …», where it is decided how many cans to give), and the code asks neither for the action nor
 * for anything that stands for it, or adds up over all whatever is decided.
 * @param decision what is decided, in words
 */
export function ignoresDecision(
  code: string,
  sentence: string,
  decision: string,
  before: readonly string[],
): boolean {
  const verb = /\bto (\p{L}{2,})/u.exec(decision)?.[1]?.toLowerCase();
  const stem = GERUND.exec(sentence)?.[1]?.toLowerCase();
  const tells = verb !== undefined && stem !== undefined && isStemOf(stem, verb);
  if (!tells && !countsWhatIsDecided(sentence, decision)) return false;
  if (code === "pass") return tellsNumber(sentence);
  const names = new Set(["action"]);
  for (const [, name = "", value = ""] of [...before, code].join("\n").matchAll(/^\s*(\w+) = (.*)$/gm))
    if (namesIn(value).some((each) => names.has(each))) names.add(name);
  const asks = (line: string): boolean => namesIn(line).some((each) => names.has(each));
  return !asks(code) || paysForAll(code, asks);
}

const BY_CHANCE =
  /\b(random\w*|chances?|probabilit(y|ies)|likely|likelihood|uniform(ly)?|drawn|draws?|distribut(ed|ion)|on average)\b/i;

/**
 * The code with the action in place of a number drawn from all that it may be: `rng.integers(0, 9)` for «she cuts
 * between 0 and 8 flowers», where it is decided how many to cut. Only where the sentence has nothing to do with chance.
 */
export function decidedNotDrawn(code: string, sentence: string, { parts, meaning }: Action): string {
  const [part, ...others] = parts;
  const verb = /\bto (\p{L}{2,})/u.exec(meaning)?.[1]?.toLowerCase();
  if (part?.kind !== "range" || others.length > 0 || verb === undefined || BY_CHANCE.test(sentence))
    return code;
  const words = sentence.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (!words.some((word) => [verb, ...formsOf(verb)].includes(word))) return code;
  const { low, high } = part;
  const from = low === 0 ? "(?:0(?:\\.0)?, *)?" : `${low}(?:\\.0)?, *`;
  return code.replace(
    new RegExp(
      `\\brng\\.(?:uniform|integers|randint)\\(${from}(?:${high}(?:\\.0)?(?: \\+ 1)?|${high + 1})\\)`,
      "g",
    ),
    "action",
  );
}

/** Whether what is earned or paid is summed up over all, and nothing that it depends on `asks` for the decision. */
function paysForAll(code: string, asks: (line: string) => boolean): boolean {
  const lines = code.split("\n");
  const amounts = lines.filter((line) => /^\s*objective\b/.test(line));
  const heads = lines.filter((line) => /^\s*(if|elif|for)\b/.test(line));
  return amounts.some((line) => /\bsum\(/.test(line)) && ![...amounts, ...heads].some(asks);
}

const EACH_DOES = /^(?:and |but )?(?:each|every) (?<doer>\p{L}{3,}) \p{Ll}+s\b/iu;

/** Who does what a sentence tells of each of them, as «sower» in «each sower sows a bed»; null for other sentences. */
export function doerOf(sentence: string): string | null {
  return EACH_DOES.exec(sentence)?.groups?.doer?.toLowerCase() ?? null;
}

/** Whether a text has the deed that somebody is named after, as «to sow» for a sower. */
export function tellsDeedOf(doer: string, text: string): boolean {
  const stem = /^(\p{L}{3,})[eo]r$/u.exec(doer)?.[1];
  const deeds = [...text.matchAll(/\bto (\p{L}{3,})\b/giu)].map(([, verb = ""]) => verb.toLowerCase());
  return stem !== undefined && deeds.some((verb) => isStemOf(stem, verb));
}

/** «Each sower sows a bed», where it is decided how many gardeners to send to sow. */
function countsWhatIsDecided(sentence: string, decision: string): boolean {
  const doer = doerOf(sentence);
  if (doer === null) return false;
  const counted = [...decision.matchAll(/\bhow many (\p{L}{3,})\b/giu)].map(([, noun = ""]) =>
    noun.toLowerCase(),
  );
  const isCounted = counted.some((noun) => singularOf(noun) === doer);
  return isCounted || (counted.length > 0 && tellsDeedOf(doer, decision));
}

function namesIn(code: string): string[] {
  return code.match(/[A-Za-z_]\w*/g) ?? [];
}

/** «Each hour it goes north, south, east or west» names several choices. */
function namesSeveral(sentence: string, labels: readonly string[]): boolean {
  return labels.filter((label) => mentioned(label, sentence)).length > 1;
}

/** Whether a sentence names the choices, and others tell what they do. */
export function onlyNamesChoices(sentence: string, labels: readonly string[], text: string): boolean {
  return CHOOSING.test(sentence) && namesSeveral(sentence, labels) && toldElsewhere(sentence, labels, text);
}

/** Whether a sentence alone names the choices, and the code does nothing about them. */
export function ignoresChoices(
  code: string,
  sentence: string,
  labels: readonly string[],
  text: string,
): boolean {
  return code === "pass" && namesSeveral(sentence, labels) && !toldElsewhere(sentence, labels, text);
}

export const INDENTATION = "    ";
/** One chance for all that a sentence decides by it. */
export const DRAW = "chance = rng.random()";
const CHOOSING = /\b((choos|decid|pick|select|determin|opt)(e|es|s|ing)?|may|can)\b/i;

function toldElsewhere(sentence: string, labels: readonly string[], text: string): boolean {
  return splitClauses(text).some(
    (clause) =>
      !sentence.includes(clause.text) &&
      (choiceTold(clause.text, labels) !== null || labels.some((label) => mentioned(label, clause.text))),
  );
}

/** «pump», «generate» and «run» for the stems of pumping, generating and running. */
function isStemOf(stem: string, word: string): boolean {
  return word === stem || word === `${stem}e` || `${word}${word.at(-1)}` === stem;
}

/** Probabilities that the sentence tells, in their order. */
export function chancesTold(sentence: string): number[] {
  const isChance = /\b(probabilit(y|ies)|chances?|likelihood|odds|percent|per cent)\b|%/i.test(sentence);
  return findNumbers(sentence)
    .filter((mention) => isChance || tellsHowOften(mention))
    .map((mention) => mention.value)
    .filter((value): value is number => typeof value === "number" && value > 0 && value < 1);
}

/** Numbers that a draw is compared with. */
const COMPARED = /(?:\bchance|\brng\.random\(\)) <=? ([\d.+ ]+)/g;

/** Whether the code compares a draw with what no sum of the chances is, nor the rest of one. */
function comparesOther(code: string, chances: readonly number[]): boolean {
  const sums = chances.reduce<number[]>((all, chance) => [...all, ...all.map((sum) => sum + chance)], [0]);
  const told = new Set(sums.flatMap((sum) => [rounded(sum), rounded(1 - sum)]));
  return [...code.matchAll(COMPARED)].some(([, written = ""]) => {
    const compared = written.split("+").reduce((sum, each) => sum + Number(each), 0);
    return Number.isFinite(compared) && !told.has(rounded(compared));
  });
}

const MOST_CHANCES = 8;

/** Whether the sentence tells chances of which the code knows nothing, or in whose place it has others. */
export function ignoresChance(code: string, sentence: string): boolean {
  const chances = chancesTold(sentence);
  if (chances.length === 0) return false;
  if (/\brng\./.test(code)) return chances.length <= MOST_CHANCES && comparesOther(code, chances);
  const written = new Set([...code.matchAll(/\d*\.\d+/g)].map((match) => Number(match[0])));
  return !chances.some((chance) => written.has(chance) || written.has(rounded(1 - chance)));
}

/** Whether the sentence is a rule with numbers for one choice, and the code does nothing. */
export function ignoresChoice(code: string, sentence: string, labels: readonly string[]): boolean {
  return code === "pass" && choiceTold(sentence, labels) !== null && tellsNumber(sentence);
}

function tellsNumber(sentence: string): boolean {
  return findNumbers(sentence).length > 0 || /\bone\b/i.test(sentence);
}

/**
 * The first lines of the code, without their indentation; the model goes on below them. Empty for none.
 * @param above lines that each open a block in which the rest stands
 */
export function leadOf(
  sentence: string,
  labels: readonly string[],
  drawn: boolean,
  above: readonly string[] = [],
): string[] {
  // A sentence without a number often only says that a choice does nothing.
  const choice = tellsNumber(sentence) ? choiceTold(sentence, labels) : null;
  const opened = choice === null ? above : [...above, `if action == ${JSON.stringify(choice)}:`];
  const lines = opened.map((line, depth) => `${INDENTATION.repeat(depth)}${line}`);
  const [chance] = drawn ? chancesTold(sentence) : [];
  if (chance === undefined) return lines;
  const indent = INDENTATION.repeat(opened.length);
  return [...lines, `${indent}${DRAW}`, `${indent}if chance < ${chance}:`];
}

export interface Exception {
  /** What the choice would have changed stays as it was. */
  keeps: boolean;
  /** What the choice would have earned or cost does not count. */
  isFree: boolean;
}

const NOTHING_AT_ALL =
  /\b(nothing (at all )?(happens|is done|takes place)|(has|have) no effect|without (any )?effect|is (simply )?ignored|does not (start|take place|happen))\b/i;
const NO_CHANGE =
  /\b(changes? nothing|nothing (else )?changes|no change|makes no difference|in vain|(remains?|stays?) (where|as|the same|unchanged))\b|\b(?<as>\p{L}+)\b.*\b(remains?|stays?) \k<as>\b/iu;
const NO_PAY =
  /\b((earns?|brings?|yields?|costs?|pays?|gains?|gets?) nothing|nothing is (earned|paid|gained)|no (purchase|sale|costs?|payment|earnings|income|revenue|reward|gain|charge))\b/i;
const PAID_ALL_THE_SAME =
  /\b(paid|pays|costs?|spent|lost|charged) (for|all the same|nevertheless|anyway|in vain)\b|\bin vain\b/i;
const ON_CONDITION =
  /^(and |but |however, )?(on|with|in|at|when|whenever|if|should|once|while|without|an?|from)\b/i;

/** What the sentence says of a case in which the rules before it do not hold; null where it is no such sentence. */
export function exceptionOf(sentence: string): Exception | null {
  const words = sentence.replace(LABEL, "");
  // With a number of its own it is a rule.
  if (!ON_CONDITION.test(words) || findNumbers(words).length > 0) return null;
  const nothing = NOTHING_AT_ALL.test(words);
  const keeps = nothing || NO_CHANGE.test(words);
  const isFree = (nothing || NO_PAY.test(words)) && !PAID_ALL_THE_SAME.test(words);
  return keeps || isFree ? { keeps, isFree } : null;
}

/**
 * The choice that an exception is about, where its condition does not say: the one that the sentence names, or
 * else the only one that the last rule before it is about.
 */
export function choiceExcepted(
  sentence: string,
  before: readonly string[],
  labels: readonly string[],
): string | null {
  const named = labels.filter((label) => mentioned(label, sentence));
  if (named.length > 0) return named.length === 1 ? (named[0] ?? null) : null;
  const rule = before.findLast((code) => /\baction\b/.test(code)) ?? "";
  const ruled = new Set([...rule.matchAll(/\baction == "([^"]*)"/g)].map((match) => match[1]));
  return ruled.size === 1 ? (labels.find((label) => ruled.has(label)) ?? null) : null;
}

const SETS = /^\s*(\w+)(?:\[[^\]]*\])? *[-+*/]?= /gm;

/**
 * Code that takes back what the code before it has done in the case of an exception; null where that cannot be
 * told. State variables of the condition are read as they were before the step.
 * @param condition Python, as the model wrote it
 */
export function takenBack(
  { keeps, isFree }: Exception,
  condition: string,
  before: readonly string[],
  symbols: readonly string[],
): string | null {
  const written = before.join("\n");
  // What is paid whatever is chosen could not be told apart from what the exception is about.
  if (isFree && /^objective *[-+]?= (?!0$)/m.test(written)) return null;
  const set = new Set([...written.matchAll(SETS)].map((match) => match[1] ?? ""));
  const kept = keeps ? symbols.filter((symbol) => set.has(symbol)) : [];
  const lines = [
    ...kept.map((symbol) => `${symbol} = start_${symbol}`),
    ...(isFree ? ["objective = 0"] : []),
  ];
  if (lines.length === 0 || !new RegExp(`\\b(action|${symbols.join("|")})\\b`).test(condition)) return null;
  const atStart = condition.replace(
    new RegExp(`(?<!["'\\w])(${symbols.join("|")})(?!["'\\w])`, "g"),
    "start_$1",
  );
  return [`if ${atStart}:`, ...lines.map((line) => `    ${line}`)].join("\n");
}
