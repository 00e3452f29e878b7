/** What lowering carries along: the scope, the lines so far, and what each name means at this point. */

import { type Expression, isDraw, LanguageProblem, mapParts, name, number, type Statement } from "./ast.js";
import { placeOf } from "./codes.js";
import { constantValue } from "./constant.js";
import { CONSTANTS } from "./functions.js";
import { type Shape, shapeOf, shapeOfNumber } from "./shape.js";
import { total } from "./terms.js";
import type { NumberArray } from "../artefacts/values.js";

const MAX_UNROLLED = 256;

/** Statements that belong to one sentence of the description. */
export interface Step {
  event: string;
  statements: Statement[];
}

export interface Scope {
  parameters: ReadonlyMap<string, NumberArray>;
  /** Shape of each state variable. */
  state: ReadonlyMap<string, Shape>;
  /** Words that the values 0, 1, 2, … of each state variable stand for. */
  words: ReadonlyMap<string, readonly string[]>;
  /** Labels of the action's choices, or null for numbers. */
  labels: readonly string[] | null;
  /** Number of parts of the action; 1 for a plain one. */
  actionParts: number;
}

export interface LoweredLine {
  target: string;
  kind: "draw" | "quantity" | "next";
  expression: Expression;
  event: string;
}

export interface Lowered {
  lines: LoweredLine[];
  /** The step's share of the objective. */
  share: Expression;
  /** What each name means at the end of the step, for the condition of the end. */
  final: ReadonlyMap<string, Expression>;
}

export interface Context {
  scope: Scope;
  lines: LoweredLine[];
  shapes: Map<string, Shape>;
  taken: Set<string>;
  event: string;
  line: number;
  depth: number;
}

/** What names mean at one point of the step. */
export interface Meaning {
  values: Map<string, Expression>;
  terms: Expression[];
}

export const OBJECTIVE = new Set(["objective", "reward", "share"]);

export function newContext(scope: Scope): Context {
  const shapes = new Map<string, Shape>(scope.state);
  for (const [symbol, value] of scope.parameters) shapes.set(symbol, shapeOfNumber(value));
  shapes.set("action", scope.actionParts > 1 ? [scope.actionParts] : []);
  return { scope, lines: [], shapes, taken: new Set(shapes.keys()), event: "", line: 1, depth: 0 };
}

export function addLine(symbol: string, value: Expression, context: Context): void {
  const kind = isDraw(value) ? "draw" : "quantity";
  context.lines.push({ target: symbol, kind, expression: value, event: context.event });
  context.shapes.set(symbol, shapeOf(value, context.shapes));
}

export function fresh(base: string, context: Context): string {
  let symbol = base;
  for (let count = 1; context.taken.has(symbol); count += 1) symbol = `${base}_${count}`;
  context.taken.add(symbol);
  return symbol;
}

export function loopValues(iterable: Expression, context: Context): Expression[] {
  const bound = (part: Expression | undefined): number | null => {
    const value = part ? constantValue(sized(part, context), context.scope.parameters) : null;
    return typeof value === "number" && Number.isInteger(value) ? value : null;
  };
  if (iterable.kind === "call" && iterable.callee === "range") {
    const numbers = iterable.arguments.map(bound);
    if (numbers.length > 0 && numbers.every((each) => each !== null)) {
      const [start, end] = numbers.length === 1 ? [0, numbers[0]] : numbers;
      const length = Math.max(0, Number(end) - Number(start));
      if (length <= MAX_UNROLLED) return Array.from({ length }, (_, index) => number(Number(start) + index));
    }
  }
  if (iterable.kind === "list") return iterable.items;
  const constant = constantValue(iterable, context.scope.parameters);
  if (Array.isArray(constant) && constant.length <= MAX_UNROLLED && iterable.kind === "name")
    return constant.map((_, index) => ({ kind: "index", value: iterable, index: number(index) }));
  throw new LanguageProblem(
    "the loop runs over something whose length is not known",
    context.line,
    "Loop over range(n) with a constant n, at most 256 times.",
  );
}

/** Replaces len(x) of anything with a known shape. */
export function sized(expression: Expression, context: Context): Expression {
  if (expression.kind === "call" && expression.callee === "len") {
    const of = expression.arguments[0];
    const shape = of ? shapeOf(of, context.shapes) : [];
    if (shape[0] !== undefined) return number(shape[0]);
  }
  return mapParts(expression, (part) => sized(part, context));
}

/** The number of a word: that of the action with this label, else the one that it has in every state variable. */
export function wordNumber(word: string, context: Context): number {
  const lists = [...context.scope.words.values()];
  const labels = context.scope.labels ?? [];
  const label = placeOf(word, labels);
  if (label >= 0) return label;
  const numbers = [...new Set(lists.map((words) => placeOf(word, words)).filter((number) => number >= 0))];
  if (numbers.length === 1) return numbers[0]!;
  const known = [...labels, ...lists.flat()].map((each) => `"${each}"`).join(", ");
  throw new LanguageProblem(
    numbers.length === 0
      ? `"${word}" is neither one of the actions nor a value of the state`
      : `"${word}" is the number ${numbers.join(" or ")}, by the variable that it stands for`,
    context.line,
    known ? `Use one of ${known}, or its number.` : "Use numbers.",
  );
}

/** `expression` with the words of one state variable as its numbers. `symbol`: the variable, or a new value of it. */
export function withNumbersOf(symbol: string, expression: Expression, context: Context): Expression {
  const words = context.scope.words.get(symbol.replace(/^(new|next)_/, "")) ?? [];
  const change = (part: Expression): Expression => {
    if (part.kind !== "string") return mapParts(part, change);
    const index = placeOf(part.value, words);
    return index < 0 ? part : number(index);
  };
  return words.length === 0 ? expression : change(expression);
}

export function resolve(symbol: string, meaning: Meaning, context: Context): Expression {
  if (OBJECTIVE.has(symbol) && !meaning.values.has(symbol)) return total(meaning.terms);
  const value = meaning.values.get(symbol);
  if (value) return value;
  if (context.shapes.has(symbol)) return name(symbol);
  // State variables keep their name for what they were before the step; what they become has another.
  const [, started = ""] = /^start_(\w+)$/.exec(symbol) ?? [];
  if (context.scope.state.has(started)) return name(started);
  if (symbol in CONSTANTS)
    return { kind: "number", value: CONSTANTS[symbol] as number, text: String(CONSTANTS[symbol]) };
  throw new LanguageProblem(`${symbol} is not declared`, context.line, undeclaredMend(symbol, context));
}

function undeclaredMend(symbol: string, context: Context): string {
  const known = [...context.shapes.keys()];
  const near = known.find(
    (each) =>
      each.toLowerCase() === symbol.toLowerCase() || each.startsWith(symbol) || symbol.startsWith(each),
  );
  return near
    ? `Did you mean ${near}?`
    : `Use one of ${known.slice(0, 30).join(", ")}, or give ${symbol} a value in an earlier line.`;
}
