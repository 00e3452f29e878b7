/** What a small model lists as state though no step leaves it behind. */

import type { Parameter, StateVariable } from "../artefacts/values.js";
import { codesOf, codeWords, placeOf } from "../specification/codes.js";
import { BEGINNING } from "../text/beginning.js";
import { splitClauses } from "../text/clauses.js";
import { NOTHING, passingWords } from "./sentence-rules.js";
import { isNothing } from "./slips.js";

/**
 * The state without what is decided, what comes next beside what is now, what chance decides anew on each occasion,
 * steps that are left, and counts that nobody asked for; where nothing else would be left, such a variable stays.
 * @param meaning what is decided, as «how many jars to take»
 */
export function leftBehind(
  state: StateVariable[],
  meaning: string,
  text: string,
  parameters: readonly Parameter[],
): StateVariable[] {
  const lasts = withoutClock(lasting(state, text), text, parameters);
  return withoutCounters(withoutDecision(lasts, meaning), text);
}

const STEPS = /^ (?:such )?(?:choices|decisions|steps|moves|rounds|turns|actions)\b/i;

/** The state without steps that are left: each environment with a step limit shows how much of it is over. */
function withoutClock(
  state: StateVariable[],
  text: string,
  parameters: readonly Parameter[],
): StateVariable[] {
  const limits = parameters.filter(({ span }) => span !== null && STEPS.test(text.slice(span.end)));
  const isClock = ({ symbol, initial }: StateVariable): boolean =>
    /^(?:time|clock|step|choice|decision|move|round|turn)s?_?(?:left|remaining)?$|_(?:left|remaining)$/.test(
      symbol,
    ) && limits.some((limit) => limit.symbol === initial || String(limit.value) === initial);
  const kept = state.filter((variable) => !isClock(variable));
  return kept.length > 0 ? kept : state;
}

/** «how many units to order»: a state variable «order» or «ordered» would be what is decided. */
export function isDecision(meaning: string, { symbol }: StateVariable): boolean {
  const verb = /\bto (\w{3,})/i.exec(meaning)?.[1]?.toLowerCase().replace(/e$/, "");
  return verb !== undefined && new RegExp(`^(new_)?${verb}(e?d|s|ing)?$`, "i").test(symbol);
}

/**
 * The state without what a step does not leave behind, where there is more: what comes next beside what is now, and
 * what chance decides anew on each occasion.
 */
function lasting(state: StateVariable[], text: string): StateVariable[] {
  const passing = passingWords(text);
  const kept = state.filter(({ symbol, meaning }) => {
    const now = /^(?:next|new|picked|chosen)_(\w+)$/.exec(symbol)?.[1];
    const isNext = now !== undefined && state.some((other) => [now, `current_${now}`].includes(other.symbol));
    const words = codeWords(meaning) ?? [];
    return !isNext && !(words.length === 2 && passing.some((word) => placeOf(word, words) >= 0));
  });
  return kept.length > 0 ? kept : state;
}

/** The state without what is decided, where there is more. */
function withoutDecision(state: StateVariable[], meaning: string): StateVariable[] {
  const kept = state.filter((variable) => !isDecision(meaning, variable));
  return kept.length > 0 ? kept : state;
}

/** Whether the text says that something is not there at the start. */
export function startsAtNothing(text: string): boolean {
  return splitClauses(text).some((clause) => BEGINNING.test(clause.text) && NOTHING.test(clause.text));
}

export function isCounter({ initial, meaning }: StateVariable): boolean {
  return isNothing(initial) && codesOf(meaning) === null;
}

/**
 * A small model likes to keep count of things. A variable that starts at nothing is kept only where the text
 * says that something starts at nothing; the others are quantities of the step, and are found there.
 */
function withoutCounters(state: StateVariable[], text: string): StateVariable[] {
  const kept = startsAtNothing(text) ? state : state.filter((variable) => !isCounter(variable));
  return kept.length > 0 ? kept : state;
}
