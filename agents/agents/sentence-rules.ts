/** What the wording of a single sentence settles, so that no model needs to be asked or believed. */

import type { ObjectiveValue, Parameter } from "../artefacts/values.js";
import { BEGINNING } from "../text/beginning.js";
import { splitClauses } from "../text/clauses.js";
import { splitSentences } from "../text/sentences.js";
import { knownThings } from "../text/known-things.js";
import { singularOf } from "../text/nouns.js";
import { findNumbers, numbersOf, rounded } from "../text/numbers.js";
import type { AgentInput } from "./agent.js";
import { choicesOf, onlyNamesChoices } from "./sentence-form.js";

export const NOTHING = /\b(no|none|empty|nothing|zero|0|nobody|idle|closed|calm)\b/i;
const REPEATED = /\b(each|every|per|again|whenever|always|if|then)\b/i;
const GOAL =
  /\bas (?:[a-z]+|(?:many|much|few|little) [a-z]+) as (possible|(it|he|she|they|we|you) can)\b|^(how|which|what|when|where) .*\?$/i;

/**
 * A sentence that only says how things start, or what is wanted, is no event of a step. What starts is told
 * by the state variables; a sentence about a start whose numbers they do not hold is asked like any other.
 */
export function tellsNoEvent(
  sentence: string,
  { text, values }: Pick<AgentInput, "text" | "values">,
): boolean {
  const numbers = findNumbers(sentence);
  if (numbers.length === 0 && onlyNamesChoices(sentence, choicesOf(values), text)) return true;
  if (tellsKnownDraw(sentence, values)) return true;
  if (GOAL.test(sentence)) return numbers.length === 0 || /\?$|^(find|plan|choose|make)\b/i.test(sentence);
  if (!BEGINNING.test(sentence) || REPEATED.test(sentence)) return false;
  const starts = (values.variables?.state ?? []).map((variable) => variable.initial).join(" ");
  const symbols = (values.parameters?.parameters ?? []).filter((each) => starts.includes(each.symbol));
  return numbers.every(
    (mention) =>
      starts.includes(String(mention.value)) ||
      symbols.some((each) => JSON.stringify(each.value) === JSON.stringify(mention.value)),
  );
}

/**
 * Whether the sentence only tells the list that a state variable is drawn from in each step, as it is at the start:
 * what nothing else sets is drawn anew at the end of the step.
 */
function tellsKnownDraw(sentence: string, { parameters, variables }: AgentInput["values"]): boolean {
  const numbers = findNumbers(sentence);
  if (BEGINNING.test(sentence) || /\bfirst\b/i.test(sentence)) return false;
  return (variables?.state ?? []).some(({ symbol, initial }) => {
    const [, list] = /^rng\.choice\((\w+)\)$/.exec(initial) ?? [];
    const drawn = (parameters?.parameters ?? []).find((each) => each.symbol === list);
    return (
      drawn !== undefined &&
      numbers.length === 1 &&
      JSON.stringify(numbers[0]?.value) === JSON.stringify(drawn.value) &&
      drawsFrom(drawn, sentence) &&
      isDrawnAnew(symbol.replace(/^(current|present|this)_/, ""), sentence)
    );
  });
}

/** Not «pays»: whoever pays may be the one who decides, or a customer. */
const COST =
  /\b(costs?|fees?|penalt(y|ies)|fine[sd]?|loses?|lost|deducted|expenses?|wage|rent)\b|\btakes?\b.*\bat (the|its|their|a) ([\p{L}']+ )?price\b/iu;
const GAIN =
  /\b(earns?|brings?|gains?|yields?|worth|sells?|sold|revenue|income|rewards?|wins?|receives?|bonus|gives)\b/i;

/** «Yearly profit: 8h - 3», «the revenue is 5 x»: what stands behind it is got, whatever is taken off in it. */
const GAIN_IS =
  /^(?:the |our |its |his |her |each |every )?(?:[\p{L}-]+ ){0,2}?(?:profit|revenue|earnings|income|reward|payoff|yield)\b[^:=.;]{0,40}?(?::|=| is\b| are\b| equals?\b)/iu;

/** Whoever tells the task decides; with several amounts another one may be what is got for it. */
const WE_PAY = /\b(?:we|I|you)(?: \w+| (?:have|need) to)? pay\b/i;

const MONEY = "(?:euros?|dollars?|pounds?|francs?|crowns?|cents?|coins?|points?|credits?|€|\\$|£)";
/** «… to have it serviced for 300 euros, or to replace it by a new one for 4,000 euros»; «buy a crate at that price» */
const BOUGHT = new RegExp(
  `(?:\\bto |\\bor |^)(?:(?:have|get) [^.;]{0,40}?(?:ed|done)|buy|purchase|replace|repair|hire|rent|order|exchange)\\b[^.;]{0,60}?\\b(?:for (?:\\d[\\d.,]*|an?) ?${MONEY}|at (?:the|that|this|its) price)`,
  "i",
);

/** A cost lowers what is to be large and raises what is to be small; a gain does the opposite. */
export function withRightSign(code: string, sentence: string, sense: ObjectiveValue["sense"]): string {
  const isGain = GAIN_IS.test(sentence);
  const cost = isGain
    ? false
    : COST.test(sentence) ||
      BOUGHT.test(sentence) ||
      (WE_PAY.test(sentence) && findNumbers(sentence).length === 1);
  if (!isGain && cost === GAIN.test(sentence)) return code;
  // What is taken off on a line of its own beside what is added has its sign.
  if (isGain && /objective \+= /.test(code)) return code;
  const raises = cost === (sense === "minimize");
  // A product with a minus in it has its sign already.
  if (/objective\s*[-+]?=\s*-/.test(code)) return code;
  return raises
    ? code.replace(/\bobjective -= /g, "objective += ")
    : code.replace(/\bobjective \+= /g, "objective -= ");
}

/** The code with `objective = x` as `objective += x`: a sentence tells its own share of the step, not the whole. */
export function addedToObjective(code: string): string {
  return code
    .replace(/^(\s*)objective = [-+]?0(\.0*)?$/gm, "$1pass")
    .replace(/^(\s*)objective = (?!.*\bobjective\b)/gm, "$1objective += ");
}

const PAYS =
  /(?<!\b(?:when|if|(?<!, )which|that|whose) (?:it |they |he |she )?)\b(?:costs?|brings?|earns?)(?: (?:us|him|her|them|you|it))? (?:half an?|one|an?|\d[\d.,]*) (?:more |further |extra |additional )?(\p{L}+)/giu;

/** Whether the sentence tells an amount in the unit of the objective, and the code leaves the objective as it is. */
export function ignoresPay(code: string, sentence: string, objective: ObjectiveValue | undefined): boolean {
  if (!objective || /\bobjective\b/.test(code)) return false;
  const counted = `${objective.unit} ${objective.statement}`.toLowerCase();
  return [...sentence.matchAll(PAYS)].some(([, unit = ""]) =>
    counted.includes(singularOf(unit.toLowerCase())),
  );
}

const FREE =
  /\b(without (any |further |extra |additional )?(costs?|charge)|(costs?|is worth|are worth|has|have) (nothing|no value)|free of charge|at no cost|worthless)\b/i;
const WRITTEN_NUMBER = /(?<![\w.])\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/**
 * Why the code cannot be what this very sentence says, or null. An amount that is paid, earned or drawn with
 * has to stand in the sentence itself: one of another sentence belongs there, and would count twice.
 */
export function notItsOwn(code: string, sentence: string): string | null {
  const own = new Set(
    findNumbers(sentence)
      .flatMap((mention) => numbersOf(mention.value))
      .map(Math.abs),
  );
  const lines = code.split("\n");
  const paying = lines.filter((line) => /\bobjective\b.*=/.test(line));
  if (paying.length > 0 && own.size === 0 && FREE.test(sentence)) return "pays or earns, and it is free";
  const isOwn = (value: number): boolean => own.has(value) || (Number.isInteger(value) && value <= 2);
  // What stands for the names of a formula, other sentences tell.
  const hasFormula = /[\w)] [*/] [\w(]|\^|\*\*/.test(sentence);
  if (!hasFormula && !numbersWritten(paying.join("\n")).every(isOwn))
    return "pays or earns an amount of another sentence";
  // Behind the first argument a whole number may be how many are drawn.
  const drawn = [...code.matchAll(/\brng\.\w+\(([^(),]*)/g)].map((match) => match[1] ?? "");
  if (!numbersWritten(drawn.join("\n")).every((value) => isOwn(value) || own.has(value - 1)))
    return "draws with a number of another sentence";
  return null;
}

/** Words that let a count go up or down by one without the number. */
const BY_ONE =
  /\b(one|an?|another|next|further|single|each|every|once|up|down|back|on|older|(rise|fall|grow|increase|decrease|drop|lose|gain|leave|arrive|remove|serve|use|move|take|add|pass|advance|count|join|finish|clear|sink|climb|elapse)s?|turns?|steps?)\b/i;
const ONE = /\b(one|1)\b/i;
const PAIR = /\b(both|pair|couple|doubles?|twice|two|dozen)\b/i;

/**
 * The code without the changes of `symbols` that a later sentence tells: their number stands in the very next
 * one, or in a later one and not before it. A small model runs ahead, and what it anticipates would happen twice.
 * @param text the whole description, in which the sentence begins at `start`
 */
export function withoutAnticipation(
  code: string,
  { sentence, start }: { sentence: string; start: number },
  text: string,
  symbols: readonly string[],
): string {
  const before = text.slice(0, start + sentence.length);
  const later = text.slice(before.length);
  const own = numbersSaid(sentence);
  const said = numbersSaid(before);
  const next = numbersSaid(splitClauses(later)[0]?.text ?? "");
  const comes = numbersSaid(later);
  const isAnticipated = (symbol: string, step: number): boolean => {
    // A point is earned in many words, without any of those for going up or down.
    if (step === 1) return symbol !== "objective" && !BY_ONE.test(sentence) && ONE.test(later);
    if (own.has(step) || (step === 2 && PAIR.test(sentence))) return false;
    return next.has(step) || (comes.has(step) && !said.has(step));
  };
  const lines = code.split("\n").map((line) => {
    const [, indent = "", symbol = "", change = ""] =
      /^(\s*)(\w+)(?:\[[^\]]*\])? *([-+]?=[^=].*)$/.exec(line) ?? [];
    if (!symbols.includes(symbol)) return line;
    const steps =
      symbol === "objective"
        ? numbersWritten(change.replace(/\[[^\]]*\]/g, ""))
        : [...change.matchAll(/[-+]=? *(\d+(?:\.\d+)?)(?![\w.])/g)].map((match) => Number(match[1]));
    return steps.some((step) => isAnticipated(symbol, step)) ? `${indent}pass` : line;
  });
  return joined(lines);
}

/**
 * The code without the lines that call a function of which only a later sentence speaks, and without the lines
 * that use what those would have named: the code runs ahead.
 */
export function withoutAnticipatedFunctions(
  code: string,
  { sentence, start }: { sentence: string; start: number },
  text: string,
): string {
  const later = text.slice(start + sentence.length);
  const speaks = (of: string, name: string): boolean => new RegExp(`\\b${name}\\b`, "i").test(of);
  const early = (line: string): boolean =>
    [...line.matchAll(/\b(log2|log10|log|exp|sqrt|sin|cos|tan|tanh)\(/g)].some(
      ([, name = ""]) => !speaks(sentence, name) && speaks(later, name),
    );
  const names = new Set<string>();
  const lines = code.split("\n").map((line) => {
    if (!early(line) && ![...names].some((name) => speaks(line, name))) return line;
    const [, indent = "", name = ""] = /^(\s*)(?:(\w+) = )?/.exec(line) ?? [];
    if (name !== "") names.add(name);
    return `${indent}pass`;
  });
  return joined(lines);
}

/** The lines as code, which is a single `pass` where none of them does anything. */
function joined(lines: string[]): string {
  return lines.every((line) => line.trim() === "pass") ? "pass" : lines.join("\n");
}

function numbersSaid(text: string): Set<number> {
  return new Set(findNumbers(text).flatMap((mention) => numbersOf(mention.value)));
}

/** Numbers of the code, without their signs. */
export function numbersWritten(code: string): number[] {
  return [...code.matchAll(WRITTEN_NUMBER)].map((match) => Number(match[0]));
}

const SMALL_WORDS: [RegExp, number[]][] = [
  [/\bhal(f|ves)\b/i, [0.5]],
  [/\b(third|thirds)\b/i, [3]],
  [/\bquarters?\b/i, [0.25, 4]],
  [/\b(ten|tenth)\b/i, [10, 0.1]],
  [/\b(percent|per cent)\b|%/i, [100]],
  // The faces of a die, and the end of their range.
  [/\bdice\b|\b(a|one|ordinary|fair|each|second|roll|throw)\b[^.]{0,9}? die\b/i, [6, 7]],
  [/\bdozens?\b/i, [12]],
  [/\b(weeks?|weekly|weekdays?)\b/i, [7]],
];

/**
 * The first number of the code that the text gives no reason for: neither said, nor the length of a list, nor
 * one beside a number that is said (as the last index of a range), nor 0, 1 or 2.
 */
export function inventedNumber(code: string, text: string): string | null {
  const mentions = findNumbers(text).map((mention) => mention.value);
  const said = new Set<number>([0, 1, 2]);
  for (const value of mentions.flatMap((each) => numbersOf(each))) {
    said.add(Math.abs(value));
    if (Number.isInteger(value)) said.add(Math.abs(value) - 1).add(Math.abs(value) + 1);
    else said.add(rounded(1 - value)).add(rounded(value * 100));
  }
  for (const value of mentions) if (Array.isArray(value)) said.add(value.length).add(value.length - 1);
  for (const [word, values] of SMALL_WORDS) if (word.test(text)) for (const value of values) said.add(value);
  const written = code.replace(/#.*$/gm, "").matchAll(WRITTEN_NUMBER);
  for (const [number] of written) if (!said.has(Number(number))) return number;
  return null;
}

/** The code without the factors and divisors that come from nowhere. */
export function withoutInventedFactors(code: string, text: string): string {
  let mended = code;
  for (let number = inventedNumber(mended, text); number !== null; number = inventedNumber(mended, text)) {
    const written = number.replace(/[.+]/g, "\\$&");
    const shorter = mended
      .replace(new RegExp(` *[*/] *${written}(?![\\w.*]| *\\*\\*)`), "")
      .replace(new RegExp(`(?<![\\w.]|\\*\\* *)${written} *\\* *(?!\\*)`), "");
    if (shorter === mended) return code;
    mended = shorter;
  }
  return mended;
}

const SEVERAL_DRAWN = /, ?(?:k|size) ?= ?(\d+)(?=\))/g;

/**
 * The code with one draw where it makes several of which the sentence does not tell: «0, 1 or 2 with probabilities …»
 * is one number, and no list of three.
 */
export function drawnOnce(code: string, sentence: string): string {
  const said = new Set(findNumbers(sentence).map(({ value }) => value));
  return code
    .split("\n")
    .map((line) =>
      /\bchoices?\(/.test(line)
        ? line.replace(SEVERAL_DRAWN, (several, count: string) => (said.has(Number(count)) ? several : ""))
        : line,
    )
    .join("\n");
}

const DRAWN_ANEW =
  /\b(random|drawn|distributed|equally likely)\b.*\b(anew|each|every|independent(ly)?)\b|\b(anew|each|every|independent(ly)?)\b.*\b(random|drawn|distributed|equally likely)\b/is;

const FOR_EVERY =
  /\b(?:for|of|at|to|in|by) (?:each|every|all(?: the)?) (?!slot|day|week|hour|minute|second|step|round|night|month|year|period|turn|time|morning|evening|season|quarter|shift|visit|decision)/i;

/**
 * The code with every entry of a list drawn where the sentence says so, and the code draws only for the entry
 * that is chosen: the others would keep what they have until they are chosen.
 * @param lists number of entries by symbol
 */
export function withEveryEntry(code: string, sentence: string, lists: ReadonlyMap<string, number>): string {
  if (!DRAWN_ANEW.test(sentence) || !FOR_EVERY.test(sentence)) return code;
  return code.replace(/^(\s*)(\w+)\[action\] = (.*\brng\..*)$/gm, (line, indent, symbol, value) => {
    const size = lists.get(symbol as string);
    if (size === undefined) return line;
    const each = (value as string).replace(/\baction\b/g, "i");
    return `${indent}${symbol} = [${each} for i in range(${size})]`;
  });
}

const EQUALLY_LIKELY =
  /\b(equally (likely|probable)|equal (chances?|probabilit(y|ies))|uniformly|at random)\b/i;

/** A start that is the whole list of which the text draws one value: that draw. */
export function drawnFromList(start: string, parameters: readonly Parameter[], text: string): string {
  const list = parameters.find((each) => each.symbol === start && Array.isArray(each.value));
  const drawn = splitSentences(text).some((sentence) => list && drawsFrom(list, sentence.text));
  return drawn ? `rng.choice(${start})` : start;
}

/** Whether a sentence tells the list, and that its values are equally likely. */
function drawsFrom({ span }: Parameter, sentence: string): boolean {
  return span !== null && sentence.includes(span.quote) && EQUALLY_LIKELY.test(sentence);
}

/** The draw of what is known before each decision, where one sentence tells the list that it is drawn from each time. */
export function drawOfKnown(symbol: string, parameters: readonly Parameter[], text: string): string | null {
  const name = symbol.toLowerCase().replace(/^(current|present|this)_/, "");
  const noun = knownThings(text).find((each) => each === name);
  if (noun === undefined || !isDrawnAnew(noun, text)) return null;
  // «Each fare is 2, 3 or 5» tells of several.
  const named = new RegExp(`(?<!\\b(?:each|every|all|both) )\\b${noun}\\b`, "i");
  const sentences = splitSentences(text).filter((sentence) => named.test(sentence.text));
  const lists = parameters.filter(
    (parameter) =>
      Array.isArray(parameter.value) &&
      parameter.value.every((each) => typeof each === "number") &&
      sentences.some((sentence) => drawsFrom(parameter, sentence.text)),
  );
  return lists.length === 1 ? `rng.choice(${lists[0]?.symbol})` : null;
}

/** Whether a sentence says that the thing is drawn anew again and again. */
export function isDrawnAnew(noun: string, text: string): boolean {
  return splitSentences(text).some(({ text: sentence }) => {
    const named = new RegExp(`\\b${noun}`, "i").test(sentence);
    return (
      named && DRAWN_ANEW.test(sentence) && !/\b(stays?|remains?|turns?(?! up)|changes?)\b/i.test(sentence)
    );
  });
}

const ON_OCCASION =
  /\b(?:whenever|each time|every time|when|if)\b[^.;]*?,[^.;]*\b(?:is|are) (\p{L}+) with (?:a )?(?:probability|chance)/giu;
const LASTS = /\b(stays?|remains?|keeps?|until|becomes?|turns?)\b/i;

/**
 * Words that something is with a probability of its own on each occasion, as «whenever she comes by, it is shut with
 * probability 0.2»: nothing of that is left for the next step.
 */
export function passingWords(text: string): string[] {
  return splitSentences(text).flatMap(({ text: sentence }) =>
    LASTS.test(sentence) ? [] : [...sentence.matchAll(ON_OCCASION)].map((match) => match[1] ?? ""),
  );
}
