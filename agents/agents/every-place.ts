/** What is kept, and happens, for every place of several: «a lamp goes out, independently, at every gate». */

import type { Constraint, Parameter, StateVariable } from "../artefacts/values.js";
import { parameterValues } from "../specification/scope.js";
import { findNumbers } from "../text/numbers.js";
import { singularOf } from "../text/nouns.js";
import { splitSentences } from "../text/sentences.js";
import { isTimeUnit } from "../text/time-units.js";
import { mentioned } from "./sentence-form.js";
import { endOfBlock, enforcedBound } from "./slips.js";

const MOST_PLACES = 50;
const MOST_FLAGS = 12;
const EVERY =
  /\b(?:at|in|on|for|to|of) (?:every|each) (?<place>\p{L}{3,})(?<which> (?:that|which|where) (?:is|has|are)\b| without\b)?/giu;
const EACH_BY_ITSELF = /\b(independently|for itself|on its own|separately)\b/i;

/**
 * The state with a list in place of a number or flag of which the text says that every place has its own: chance
 * decides it independently at each, or what counts is each place where it is so. Only where it is clear which
 * variable is meant, and none is a list of that many entries already.
 */
export function withEntryForEach(state: StateVariable[], text: string): StateVariable[] {
  for (const { text: sentence } of splitSentences(text)) {
    for (const { groups } of sentence.matchAll(EVERY)) {
      const place = groups?.place?.toLowerCase() ?? "";
      const isOwn = groups?.which !== undefined || EACH_BY_ITSELF.test(sentence);
      const count = isOwn && !isTimeUnit(place) ? countOf(place, text) : null;
      if (count === null || state.some(({ shape }) => shape[0] === count)) continue;
      const meant = state.filter(
        ({ symbol, shape, initial }) =>
          shape.length === 0 &&
          /^(?:[01]|True|False)$/.test(initial) &&
          !mentioned(place, symbol.replaceAll("_", " ")) &&
          mentioned(lastWord(symbol), sentence),
      );
      const [only] = meant;
      if (!only || meant.length > 1) continue;
      const initial = `[${Array.from({ length: count }, () => only.initial).join(", ")}]`;
      return state.map((each) => (each === only ? { ...only, initial, shape: [count] } : each));
    }
  }
  return withOneForEach(state, text);
}

/** «Where the letter of a house is still in the bag», «a customer whose parcel is still on board». */
const STILL = /\bwhose (?<noun>\p{L}{3,}) (?:is|has|was) (?:still|not yet|not)\b/giu;

/**
 * The state with a flag for each of a few things that a number only counts, where a rule asks whether the one of a
 * certain owner is still there: a count cannot tell which of them is gone.
 */
function withOneForEach(state: StateVariable[], text: string): StateVariable[] {
  const nouns = [...text.matchAll(STILL)].map(({ groups }) => singularOf(groups?.noun?.toLowerCase() ?? ""));
  return state.map((variable) => {
    const { symbol, shape, initial } = variable;
    const count = Number(initial);
    const isCount = shape.length === 0 && Number.isInteger(count) && count > 1 && count <= MOST_FLAGS;
    const noun = nouns.find((each) => each === singularOf(lastWord(symbol.toLowerCase())));
    if (!isCount || noun === undefined) return variable;
    return {
      ...variable,
      shape: [count],
      initial: `[${Array.from({ length: count }, () => "1").join(", ")}]`,
      meaning: `for each ${noun}: 1 still there, 0 gone`,
    };
  });
}

/** Whether chance decides something at every place by itself, and the code does it at one place only. */
export function drawsForOne(code: string, sentence: string, state: readonly StateVariable[]): boolean {
  const isOfEvery = [...sentence.matchAll(EVERY)].some(({ groups }) => !isTimeUnit(groups?.place ?? ""));
  const lists = state.filter(({ shape }) => shape.length === 1).map(({ symbol }) => symbol);
  if (!isOfEvery || !EACH_BY_ITSELF.test(sentence) || lists.length === 0 || !/\brng\./.test(code))
    return false;
  return !/\bfor\b/.test(code) && new RegExp(`^\\s*(?:${lists.join("|")})\\[[^\\]]*\\] = `, "m").test(code);
}

const INCLUDED =
  /\b(?:(?:hers|his|its|theirs|ours|mine|itself|this one|its own|the (?:present|current|chosen) one),? included|including (?:hers|his|its own|theirs|ours|mine|itself|this one|the (?:present|current|chosen) one))\b/i;
/** A condition of several that it is not a certain one. */
const NOT_THAT_ONE = /(?<=\bif .*)(?:\b[a-z_]\w* != [a-z_]\w* and | and [a-z_]\w* != [a-z_]\w*(?= and |:))/g;

/** The code without the condition that it is not this one, where the sentence says «at every site, hers included». */
export function withIncluded(code: string, sentence: string): string {
  return INCLUDED.test(sentence) ? code.replace(NOT_THAT_ONE, "") : code;
}

/** Whether the sentence includes one, and the code still has a condition that it is not this one. */
export function leavesOutIncluded(code: string, sentence: string): boolean {
  return INCLUDED.test(sentence) && /^\s*(?:el)?if .*\b[a-z_]\w* != [a-z_]\w*\b/m.test(code);
}

function lastWord(symbol: string): string {
  return symbol.split("_").at(-1) ?? symbol;
}

/**
 * How many there are of something that the text tells apart by numbers, as 6 for a gate in «six old gates» and
 * «at gate 2»; null where it tells two counts, or only how many there may be.
 */
function countOf(noun: string, text: string): number | null {
  if (!new RegExp(`\\b${noun}s? \\d`, "i").test(text)) return null;
  const counted = new RegExp(`^ (?:[\\p{L}-]+ ){0,2}${noun}e?s\\b`, "iu");
  const counts = new Set(
    findNumbers(text).flatMap(({ value, span }) =>
      counted.test(text.slice(span.end)) && !AT_MOST.test(text.slice(0, span.start)) ? [value] : [],
    ),
  );
  const [only, ...others] = counts;
  const isCount = typeof only === "number" && Number.isInteger(only) && only > 1 && only <= MOST_PLACES;
  return isCount && others.length === 0 ? only : null;
}

const AT_MOST = /\b(?:up to|at most|room for|holds?|no more than|a maximum of)\s+$/i;

const ENTRY = /\b(\w+)\[((?:new_|start_)?(\w+?))\]/g;
const COUNTED_FROM_ONE = /^\s*for (\w+) in range\(1, (\w+)( \+ 1)?\):$/;

/**
 * The code with entries of lists counted from 0 where it takes them by a place that is counted from 1: `lamp[gate]`
 * for a gate from 1 to 5 and a list of five would be the next site's, and none for the last one.
 */
export function entriesFromOne(
  code: string,
  state: readonly StateVariable[],
  parameters: readonly Parameter[],
  constraints: Constraint[],
): string {
  const sizes = listSizes(state, parameters);
  const constants = parameterValues([...parameters]);
  const valueOf = (written: string | null): number => Number(constants.get(written ?? "") ?? written ?? NaN);
  const within = (of: string, index: string, last: number): string =>
    of.replace(ENTRY, (whole, list: string, written: string, symbol: string) =>
      symbol === index && sizes.get(list) === last ? `${list}[${written} - 1]` : whole,
    );
  const places = state.filter(({ symbol, shape }) => {
    return shape.length === 0 && valueOf(enforcedBound(constraints, symbol, ">=")) === 1;
  });
  const byPlace = places.reduce(
    (kept, { symbol }) => within(kept, symbol, valueOf(enforcedBound(constraints, symbol, "<="))),
    code,
  );
  const lines = byPlace.split("\n");
  lines.forEach((line, head) => {
    const [, index = "", end = "", more] = COUNTED_FROM_ONE.exec(line) ?? [];
    if (index === "") return;
    const last = valueOf(end) - (more === undefined ? 1 : 0);
    for (let at = head + 1; at < endOfBlock(lines, head); at += 1)
      lines[at] = within(lines[at] ?? "", index, last);
  });
  return lines.join("\n");
}

/** Number of entries of the lists that code can take entries of, by name. */
function listSizes(state: readonly StateVariable[], parameters: readonly Parameter[]): Map<string, number> {
  const ofState = state.flatMap(({ symbol, shape }): [string, number][] =>
    shape.length === 1 ? [[symbol, shape[0]!]] : [],
  );
  const ofParameters = parameters.flatMap(({ symbol, value }): [string, number][] =>
    Array.isArray(value) ? [[symbol, value.length]] : [],
  );
  return new Map([...ofParameters, ...ofState]);
}
