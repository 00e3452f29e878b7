/** What a small model lists as state though no step leaves it behind. */

import type { Parameter, StateVariable } from "../artefacts/values.js";
import { codesOf, codeWords, placeOf } from "../specification/codes.js";
import { BEGINNING, countAtStart, sentencesOfTheStart } from "../text/beginning.js";
import { splitClauses } from "../text/clauses.js";
import { knownThings } from "../text/known-things.js";
import { singularOf } from "../text/nouns.js";
import { mentioned } from "./sentence-form.js";
import { NOTHING, passingWords } from "./sentence-rules.js";
import { isNothing } from "./slips.js";

/**
 * The state without what comes next beside what is now, what chance decides anew on each occasion, steps that are
 * left, what is decided, and counts that nobody asked for; where nothing else would be left, such a variable stays.
 * @param decided what is decided, as «how many jars to take», and the choices where they have names
 */
export function leftBehind(
  state: StateVariable[],
  { meaning, labels }: { meaning: string; labels: readonly string[] },
  text: string,
  parameters: readonly Parameter[],
): StateVariable[] {
  const passing = passingWords(text);
  const limits = parameters.filter(({ span }) => span !== null && STEPS.test(text.slice(span.end)));
  const mayCount = startsAtNothing(text);
  const kinds: ((variable: StateVariable) => boolean)[] = [
    (variable) => isNext(variable, state) || passes(variable, passing),
    (variable) => isClock(variable, limits) || isRest(variable),
    (variable) => isDecision(meaning, variable) || isDecidedCount(meaning, variable, text),
    (variable) => !MOVES.test(meaning) && repeatsChoice(variable, labels, text),
    (variable) => !mayCount && isCounter(variable),
  ];
  return kinds.reduce((left, isOfKind) => {
    const kept = left.filter((variable) => !isOfKind(variable));
    return kept.length > 0 ? kept : left;
  }, state);
}

function isNext({ symbol }: StateVariable, state: readonly StateVariable[]): boolean {
  const now = /^(?:next|new|picked|chosen)_(\w+)$/.exec(symbol)?.[1];
  return now !== undefined && state.some((other) => [now, `current_${now}`].includes(other.symbol));
}

/** Whether the variable is one of two things, of which chance decides anew on each occasion. */
function passes({ meaning }: StateVariable, passing: readonly string[]): boolean {
  const words = codeWords(meaning) ?? [];
  return words.length === 2 && passing.some((word) => placeOf(word, words) >= 0);
}

const STEPS = /^ (?:such )?(?:choices|decisions|steps|moves|rounds|turns|actions)\b/i;
const CLOCK =
  /^(?:time|clock|step|choice|decision|move|round|turn)s?_?(?:left|remaining)?$|_(?:left|remaining)$/;

/** Steps that are left: each environment with a step limit shows how much of it is over. */
function isClock({ symbol, initial }: StateVariable, limits: readonly Parameter[]): boolean {
  return (
    CLOCK.test(symbol) && limits.some((limit) => limit.symbol === initial || String(limit.value) === initial)
  );
}

/** What will be left in the end is what is there now, under another name. */
function isRest({ symbol, initial }: StateVariable): boolean {
  return isNothing(initial) && /_(left|left_over|leftover|remaining)$/.test(symbol);
}

/** «how many units to order»: a state variable «order» or «ordered» would be what is decided. */
export function isDecision(meaning: string, { symbol }: StateVariable): boolean {
  const verb = /\bto (\w{3,})/i.exec(meaning)?.[1]?.toLowerCase().replace(/e$/, "");
  return verb !== undefined && new RegExp(`^(new_)?${verb}(e?d|s|ing)?$`, "i").test(symbol);
}

/** «how many clerks to put to work»: clerks, of which the text counts none at the start, and knows none before. */
function isDecidedCount(meaning: string, { symbol }: StateVariable, text: string): boolean {
  const noun = /\bhow many (\p{Ll}{3,}) to (?:put|assign|use|call|employ|send|staff|schedule)\b/u.exec(
    meaning,
  )?.[1];
  if (noun === undefined) return false;
  const singular = singularOf(noun);
  return (
    symbol.split("_").some((word) => singularOf(word) === singular) &&
    countAtStart(noun, text) === null &&
    !knownThings(text).includes(singular)
  );
}

/** Whoever decides where to go next is somewhere. */
const MOVES = /\bwhere\b|\b(go|goes|visit|move|travel|walk|drive|sail|fly|head|ride|climb|stand)\b/i;
const REMEMBERED = /\b(last|previous(ly)?|switch\w*|chang\w*|stays? (?:in|on|at))\b/i;

/**
 * Whether the variable only tells which choice was made: its words are the labels of the choices, and the text neither
 * starts it nor speaks of a change of it.
 */
function repeatsChoice(
  { initial, meaning }: StateVariable,
  labels: readonly string[],
  text: string,
): boolean {
  const words = codeWords(meaning) ?? [];
  return (
    words.length > 1 &&
    isNothing(initial) &&
    words.every((word) => placeOf(word, labels) >= 0) &&
    !REMEMBERED.test(text) &&
    !sentencesOfTheStart(text).some((sentence) => labels.some((label) => mentioned(label, sentence)))
  );
}

const AS_NEW = /\b(is|are) (brand |as )?new\b/i;

/** Whether the text says that something is not there at the start. */
export function startsAtNothing(text: string): boolean {
  return splitClauses(text).some(
    ({ text: clause }) => BEGINNING.test(clause) && (NOTHING.test(clause) || AS_NEW.test(clause)),
  );
}

/**
 * A small model likes to keep count of things. A variable that starts at nothing is kept only where the text
 * says that something starts at nothing; the others are quantities of the step, and are found there.
 */
export function isCounter({ initial, meaning }: StateVariable): boolean {
  return isNothing(initial) && codesOf(meaning) === null;
}
