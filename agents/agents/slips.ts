/**
 * Slips of a small model that the other parts of the model prove to be slips, and their mends. Each mend is
 * made only where the code as it stands cannot be meant.
 */

import type { Constraint, StateVariable } from "../artefacts/values.js";
import { draws, LanguageProblem } from "../specification/ast.js";
import { parseExpression } from "../specification/parse.js";
import { codesOf } from "../specification/codes.js";
import { formsOf } from "../text/nouns.js";
import type { SourcePart } from "./source-part.js";

/** The code of one sentence with its slips mended. */
export function mendSentence(code: string, state: StateVariable[], constraints: Constraint[]): string {
  return onlyWhatIsThere(withBoundsThatBind(code, constraints), state);
}

/** The code of the whole step with the slips mended that only the whole shows. */
export function mendStep(source: SourcePart[], state: StateVariable[]): SourcePart[] {
  return drawnAnew(takenOver(cleared(takenAway(source, state), state), state), state);
}

const CLEARING =
  /\b(clear|complet|finish|serv|process|repair|fix|remov|wash|treat|fulfil|handl|unload|settl|solv|answer|clos|sell)(e?s|ed|ing|e)?\b/i;

/**
 * What is paid for as done, `objective += 5 * min(jobs, workers)` for «each worker completes a job», but is never
 * taken from what is there to be done: it would be paid for again and again.
 */
function cleared(source: SourcePart[], state: StateVariable[]): SourcePart[] {
  const all = source.map((part) => part.code).join("\n");
  return source.map((part) => {
    if (!CLEARING.test(part.sentence)) return part;
    const waiting = state.filter(
      ({ symbol, shape }) =>
        shape.length === 0 &&
        names(part.sentence, symbol.split("_").at(-1) ?? symbol) &&
        !new RegExp(`^\\s*(new_)?${symbol} (-=|= .*\\b${symbol} - )`, "m").test(all),
    );
    const [only] = waiting;
    if (!only || waiting.length > 1) return part;
    const { symbol } = only;
    const paid = new RegExp(
      `^( *)(objective [-+]= (?:[\\w.]+ \\* )?)(min\\((?:${symbol}, \\w+|\\w+, ${symbol})\\))((?: \\* [\\w.]+)?)$`,
      "m",
    );
    const lines = `$1cleared_${symbol} = $3\n$1$2cleared_${symbol}$4\n$1${symbol} = ${symbol} - cleared_${symbol}`;
    const named = new RegExp(
      `^( *)((?!objective|new_)\\w+) = min\\((?:${symbol}, [^()]+|[^()]+, ${symbol})\\)$`,
      "m",
    );
    const [, indent = "", done] = named.exec(part.code) ?? [];
    const isPaid =
      done !== undefined &&
      done !== symbol &&
      new RegExp(`^ *objective\\b.*\\b${done}\\b`, "m").test(part.code);
    const code = isPaid
      ? `${part.code}\n${indent}${symbol} = ${symbol} - ${done}`
      : part.code.replace(paid, lines);
    return { ...part, code };
  });
}

const TAKING =
  /\b(tak(es?|ing)|sell(s|ing)?|ship(s|ping)?|us(es?|ing)|withdraw(s|ing)?|remov(es?|ing)|harvest(s|ing)?|catch(es|ing)?|releas(es?|ing)|deliver(s|ing)?|hands? out|giv(es?|ing) (away|out)|spend(s|ing)?)\b/i;

/**
 * What is taken out of a state variable that nothing takes from otherwise: `taken = action`, for «takes up to 3
 * of the eggs», leaves the eggs where they are. Only what is there can be taken.
 */
function takenAway(source: SourcePart[], state: StateVariable[]): SourcePart[] {
  const code = source.map((part) => part.code).join("\n");
  return source.map((part) => {
    const [, indent = "", taken = ""] = /^( *)(\w+) = action$/m.exec(part.code) ?? [];
    if (taken === "" || !TAKING.test(part.sentence)) return part;
    const from = state.filter(
      ({ symbol, shape }) =>
        symbol !== taken &&
        shape.length === 0 &&
        part.sentence.toLowerCase().includes(symbol.toLowerCase().replace(/_/g, " ")) &&
        !new RegExp(`^\\s*(new_)?${symbol} (-=|= .*\\b${symbol} - )`, "m").test(code),
    );
    const [only] = from;
    if (!only || from.length > 1) return part;
    const lines = `${indent}${taken} = min(action, ${only.symbol})\n${indent}${only.symbol} = ${only.symbol} - ${taken}`;
    return { ...part, code: part.code.replace(/^ *\w+ = action$/m, lines) };
  });
}

/**
 * The code with the one number of `state` that its sentence names, and the code does not read, in the place of
 * the numbers that are `unchanging`; words and flags mean something else.
 */
export function readNamed(
  part: SourcePart,
  unchanging: readonly StateVariable[],
  state: readonly StateVariable[],
): SourcePart {
  const isNumber = ({ type, shape, meaning }: StateVariable): boolean =>
    type !== "boolean" && shape.length === 0 && codesOf(meaning) === null;
  const named = state.filter((variable) => isNumber(variable) && names(part.sentence, variable.symbol));
  const [only] = named;
  if (!only || named.length > 1 || reads(part.code, only.symbol)) return part;
  const code = unchanging
    .filter((variable) => isNumber(variable))
    .reduce((kept, { symbol }) => kept.replace(new RegExp(`\\b${symbol}\\b`, "g"), only.symbol), part.code);
  return { ...part, code };
}

/** Whether the code speaks of a name. */
export function reads(code: string, symbol: string): boolean {
  return new RegExp(`\\b${symbol}\\b`).test(code);
}

/** Whether a sentence has the words of a name, in the singular or the plural. */
function names(sentence: string, symbol: string): boolean {
  const forms = [...formsOf(symbol), symbol];
  return new RegExp(`\\b(${forms.join("|").replaceAll("_", "\\s+")})\\b`, "i").test(sentence);
}

const STEP_UP = /\bmax\((\w+) \+ ([\w.]+), *[^(),]+\)/g;
const STEP_DOWN = /\bmin\((\w+) - ([\w.]+), *[^(),]+\)/g;

/**
 * `max(row + 1, …)` bounds a step up from below, which changes nothing: the bound on the other side is meant.
 * It is taken from the constraints that the dynamics enforce.
 */
function withBoundsThatBind(code: string, constraints: Constraint[]): string {
  const bound = (symbol: string, side: "<=" | ">="): string | null =>
    enforcedBound(constraints, symbol.replace(/^new_/, ""), side);
  return onRings(code, constraints)
    .replace(STEP_UP, (whole, symbol: string, step: string) => {
      const high = bound(symbol, "<=");
      return high === null ? whole : `min(${symbol} + ${step}, ${high})`;
    })
    .replace(STEP_DOWN, (whole, symbol: string, step: string) => {
      const low = bound(symbol, ">=");
      return low === null ? whole : `max(${symbol} - ${step}, ${low})`;
    });
}

const ON_RING = /\((\w+) ([+-]) ([\w.]+)\) % (\w+)(?! *\+)/g;

/**
 * `(seat + 1) % 9` on a ring of places that are counted from 1 to 8, or from 1 to 9, would lead to a place 0: it
 * is counted from 0 in between.
 */
function onRings(code: string, constraints: Constraint[]): string {
  return code.replace(ON_RING, (whole, symbol: string, sign: string, step: string, around: string) => {
    const own = symbol.replace(/^(new|start)_/, "");
    const low = enforcedBound(constraints, own, ">=");
    const high = Number(enforcedBound(constraints, own, "<="));
    const isFromOne = low === "1" && high > 1 && [high, high + 1].includes(Number(around));
    return isFromOne ? `(${symbol} - 1 ${sign} ${step}) % ${high} + 1` : whole;
  });
}

/** A number or parameter that a state variable never gets above (`<=`) or below (`>=`). */
export interface Bound {
  symbol: string;
  side: "<=" | ">=";
  bound: string;
}

/** The bounds that the enforced constraints set single names. */
export function enforcedBounds(constraints: Constraint[]): Bound[] {
  return constraints.flatMap(({ kind, expression }) =>
    kind !== "enforced" || expression === null
      ? []
      : expression.split(" and ").flatMap((part) => {
          const match = /^\(?\s*([\w.-]+) (<=|>=) ([\w.-]+)\s*\)?$/.exec(part.trim());
          if (!match) return [];
          const [, left = "", operator, right = ""] = match;
          const side = operator as Bound["side"];
          return [
            { symbol: left, side, bound: right },
            { symbol: right, side: side === "<=" ? (">=" as const) : ("<=" as const), bound: left },
          ];
        }),
  );
}

/** The first number or parameter that bounds a name on one side; null for none. */
export function enforcedBound(constraints: Constraint[], symbol: string, side: Bound["side"]): string | null {
  return (
    enforcedBounds(constraints).find((each) => each.symbol === symbol && each.side === side)?.bound ?? null
  );
}

/**
 * A branch that pays for taking something away has to ask whether it is still there; otherwise it would pay
 * again and again.
 */
function onlyWhatIsThere(code: string, state: StateVariable[]): string {
  const lines = code.split("\n");
  lines.forEach((line, index) => {
    const head = /^(\s*)(if|elif) (.+):$/.exec(line);
    if (!head) return;
    const [, indent = "", word = "", condition = ""] = head;
    const body = lines.slice(index + 1, endOfBlock(lines, index));
    if (!body.some((each) => /^\s*objective\s*\+?=/.test(each))) return;
    for (const each of body) {
      const taken = /^\s*((\w+)(?:\[[^\]]+\])?) = (0|1|False|True)$/.exec(each);
      if (!taken) continue;
      const [, place = "", symbol = "", value = ""] = taken;
      if (!state.some((variable) => variable.symbol === symbol)) continue;
      // What the decision itself brings about is decided each time.
      if (new RegExp(`\\b(${symbol}|action)\\b`).test(condition)) continue;
      lines[index] = `${indent}${word} ${place} != ${value} and ${conjunct(condition)}:`;
      return;
    }
  });
  return lines.join("\n");
}

/** The place behind the last line of the block that the line at `head` opens. */
export function endOfBlock(lines: readonly string[], head: number): number {
  const indentOf = (line: string | undefined): number => (line ?? "").search(/\S/);
  const next = lines.findIndex((line, place) => place > head && indentOf(line) <= indentOf(lines[head]));
  return next < 0 ? lines.length : next;
}

/** A condition as one part of several that have to hold. */
export function conjunct(condition: string): string {
  return / or /.test(condition) ? `(${condition})` : condition;
}

/**
 * The state variable from which the code takes an amount that something else limits, or that is only drawn; null
 * when there is none. `sold = min(wanted, ordered)` does not ask whether the shelf holds as much.
 */
export function takenBeyond(code: string, state: StateVariable[]): string | null {
  for (const { symbol } of state) {
    const taking = new RegExp(`^\\s*${symbol} (?:= ${symbol} - |-= )(\\w+)$`, "m").exec(code);
    const amount = taking?.[1];
    if (amount === undefined) continue;
    const definition = new RegExp(`^\\s*${amount} = (.+)$`, "m").exec(code)?.[1];
    if (definition === undefined || new RegExp(`\\b${symbol}\\b`).test(definition)) continue;
    if (/^min\(/.test(definition) || /^rng\.(?!random\b)/.test(definition)) return symbol;
  }
  return null;
}

/** Whether a state variable starts with nothing. */
export function isNothing(initial: string): boolean {
  return /^(0(\.0)?|False)$/.test(initial);
}

export function sets(source: SourcePart[], symbol: string): boolean {
  const setting = new RegExp(`^\\s*${symbol}(\\[[^\\]]*\\])? *[-+*/]?= `, "m");
  return source.some((part) => setting.test(part.code));
}

/** A `new_x` that the state variable `x` never takes over. */
function takenOver(source: SourcePart[], state: StateVariable[]): SourcePart[] {
  return state.reduce((parts, { symbol }) => {
    if (sets(parts, symbol) || !sets(parts, `new_${symbol}`)) return parts;
    const last = parts.findLastIndex((part) => sets([part], `new_${symbol}`));
    return parts.map((part, index) =>
      index === last ? { ...part, code: `${part.code}\n${symbol} = new_${symbol}` } : part,
    );
  }, source);
}

/** What is drawn at the start and set nowhere in the step is drawn anew in each step. */
function drawnAnew(source: SourcePart[], state: StateVariable[]): SourcePart[] {
  return state.reduce((parts, { symbol, initial }) => {
    if (!isDrawn(initial) || sets(parts, symbol)) return parts;
    return parts.map((part, index) =>
      index === parts.length - 1
        ? { ...part, code: `${part.code === "pass" ? "" : `${part.code}\n`}${symbol} = ${initial}` }
        : part,
    );
  }, source);
}

function isDrawn(initial: string): boolean {
  try {
    return draws(parseExpression(initial));
  } catch (problem) {
    if (problem instanceof LanguageProblem) return false;
    throw problem;
  }
}
