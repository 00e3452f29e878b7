/**
 * Straight-line Python to the ordered assignments of the specification. Names that are set several times
 * become several targets, branches become conditional values, loops over known ranges are unrolled, and
 * every random draw gets a line of its own.
 */

import {
  draws,
  equal,
  type Expression,
  isDraw,
  LanguageProblem,
  mapParts,
  name,
  namesIn,
  nodes,
  number,
  type Statement,
} from "./ast.js";
import { constantValue } from "./constant.js";
import { CONSTANTS, DRAWS, FUNCTIONS } from "./functions.js";
import { type Shape, shapeOf, shapeOfNumber } from "./shape.js";
import type { NumberArray } from "../artefacts/values.js";

const MAX_UNROLLED = 256;
const MAX_NODES = 4000;

/** Statements that belong to one sentence of the description. */
export interface Step {
  event: string;
  statements: Statement[];
}

export interface Scope {
  parameters: ReadonlyMap<string, NumberArray>;
  /** Shape of each state variable. */
  state: ReadonlyMap<string, Shape>;
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

interface Context {
  scope: Scope;
  lines: LoweredLine[];
  shapes: Map<string, Shape>;
  taken: Set<string>;
  event: string;
  line: number;
  depth: number;
}

/** What names mean at one point of the step. */
interface Meaning {
  values: Map<string, Expression>;
  terms: Expression[];
}

const OBJECTIVE = new Set(["objective", "reward", "share"]);

/** @throws LanguageProblem that names the line, what is wrong and the likely mend. */
export function lowerSteps(steps: Step[], scope: Scope): Lowered {
  const context = newContext(scope);
  const meaning: Meaning = { values: new Map(), terms: [] };
  for (const step of steps) {
    context.event = step.event;
    for (const statement of step.statements) lowerStatement(statement, meaning, context);
  }
  const renamed = nameNextValues(meaning, context);
  return {
    lines: context.lines,
    share: total(meaning.terms.map((term) => rename(term, renamed))),
    final: new Map([...meaning.values].map(([key, value]) => [key, rename(value, renamed)])),
  };
}

/** Lowers one expression in which no statement came before, such as an initial value. */
export function lowerExpression(expression: Expression, scope: Scope, final?: ReadonlyMap<string, Expression>): Expression {
  const context = newContext(scope);
  context.depth = 1;
  const meaning: Meaning = { values: new Map(final ?? []), terms: [] };
  return lower(expression, meaning, context, null);
}

function newContext(scope: Scope): Context {
  const shapes = new Map<string, Shape>(scope.state);
  for (const [symbol, value] of scope.parameters) shapes.set(symbol, shapeOfNumber(value));
  shapes.set("action", scope.actionParts > 1 ? [scope.actionParts] : []);
  return { scope, lines: [], shapes, taken: new Set(shapes.keys()), event: "", line: 1, depth: 0 };
}

function lowerStatement(statement: Statement, meaning: Meaning, context: Context): void {
  context.line = statement.line;
  switch (statement.kind) {
    case "pass":
      return;
    case "assign":
      lowerAssignment(statement, meaning, context);
      return;
    case "if":
      lowerBranch(statement, meaning, context);
      return;
    case "for":
      lowerLoop(statement, meaning, context);
  }
}

function lowerAssignment(
  statement: Extract<Statement, { kind: "assign" }>,
  meaning: Meaning,
  context: Context,
): void {
  const { name: target, index } = statement.target;
  if (context.scope.parameters.has(target) || target === "action" || target in FUNCTIONS)
    throw new LanguageProblem(
      `${target} is ${target === "action" ? "the decision" : "a constant"} and cannot be set`,
      statement.line,
      "Use another name for the new value.",
    );
  if (OBJECTIVE.has(target) && index === null) {
    lowerObjective(statement.value, meaning, context);
    return;
  }
  let value = lower(statement.value, meaning, context, target);
  if (index) {
    const whole = meaning.values.get(target) ?? (context.shapes.has(target) ? name(target) : null);
    if (!whole)
      throw new LanguageProblem(`${target} has no entries to set`, statement.line, `Give ${target} a value first.`);
    value = call("replace", [whole, lower(index, meaning, context, null), value]);
  }
  keep(target, value, meaning, context);
}

/** Makes `value` the meaning of `target`; outside of branches a computed one gets a line. */
function keep(target: string, value: Expression, meaning: Meaning, context: Context): void {
  let count = 0;
  for (const _ of nodes(value)) count += 1;
  if (count > MAX_NODES)
    throw new LanguageProblem(`the value of ${target} grows too large`, context.line, "Write it more simply.");
  const plain = value.kind === "name" || value.kind === "number" || value.kind === "boolean";
  if (plain || context.depth > 0) {
    meaning.values.set(target, value);
    return;
  }
  const symbol = fresh(target, context);
  addLine(symbol, value, context);
  meaning.values.set(target, name(symbol));
}

function addLine(symbol: string, value: Expression, context: Context): void {
  const kind = isDraw(value) ? "draw" : "quantity";
  context.lines.push({ target: symbol, kind, expression: value, event: context.event });
  context.shapes.set(symbol, shapeOf(value, context.shapes));
}

function fresh(base: string, context: Context): string {
  let symbol = base;
  for (let count = 1; context.taken.has(symbol); count += 1) symbol = `${base}_${count}`;
  context.taken.add(symbol);
  return symbol;
}

/** `objective = objective + x` adds a term; any other value replaces them all. */
function lowerObjective(value: Expression, meaning: Meaning, context: Context): void {
  const parts = additive(value);
  const own = parts.filter((part) => part.value.kind === "name" && OBJECTIVE.has(part.value.name));
  const rest = parts.filter((part) => !own.includes(part));
  const added = rest.map((part) => {
    const term = lower(part.value, meaning, context, null);
    return part.negative ? negated(term) : term;
  });
  if (own.length === 1 && own[0] && !own[0].negative) {
    meaning.terms.push(...added.filter((term) => !isZero(term)));
    return;
  }
  if (own.length > 1)
    throw new LanguageProblem("the objective counts itself twice", context.line, "Add to it with `objective += x`.");
  const before = total(meaning.terms);
  meaning.values.set("objective", before);
  meaning.terms = additive(value).map((part) => {
    const term = lower(part.value, meaning, context, null);
    return part.negative ? negated(term) : term;
  }).filter((term) => !isZero(term));
}

function additive(expression: Expression, negative = false): { value: Expression; negative: boolean }[] {
  if (expression.kind === "binary" && (expression.operator === "+" || expression.operator === "-"))
    return [
      ...additive(expression.left, negative),
      ...additive(expression.right, expression.operator === "-" ? !negative : negative),
    ];
  if (expression.kind === "unary" && expression.operator === "-") return additive(expression.operand, !negative);
  return [{ value: expression, negative }];
}

function negated(expression: Expression): Expression {
  if (expression.kind === "number") return number(-expression.value);
  if (expression.kind === "unary" && expression.operator === "-") return expression.operand;
  return { kind: "unary", operator: "-", operand: expression };
}

function isZero(expression: Expression): boolean {
  return expression.kind === "number" && expression.value === 0;
}

/** Sum of terms, with a minus where a term has a sign. */
function total(terms: Expression[]): Expression {
  const [first, ...rest] = terms;
  if (!first) return number(0);
  return rest.reduce<Expression>((sum, term) => {
    const minus = term.kind === "unary" && term.operator === "-";
    return { kind: "binary", operator: minus ? "-" : "+", left: sum, right: minus ? term.operand : term };
  }, first);
}

function lowerBranch(statement: Extract<Statement, { kind: "if" }>, meaning: Meaning, context: Context): void {
  const test = lower(statement.test, meaning, context, null);
  const before = { values: new Map(meaning.values), terms: [...meaning.terms] };
  const [then, otherwise] = [statement.then, statement.otherwise].map((statements) => {
    const branch: Meaning = { values: new Map(before.values), terms: [...before.terms] };
    context.depth += 1;
    for (const each of statements) lowerStatement(each, branch, context);
    context.depth -= 1;
    return branch;
  }) as [Meaning, Meaning];
  context.line = statement.line;
  for (const symbol of new Set([...then.values.keys(), ...otherwise.values.keys()])) {
    const known = before.values.get(symbol) ?? (context.shapes.has(symbol) ? name(symbol) : null);
    const left = then.values.get(symbol) ?? known;
    const right = otherwise.values.get(symbol) ?? known;
    if (left && right && equal(left, right)) continue;
    // A name that only one branch sets is of use only there.
    if (!left || !right) {
      meaning.values.set(symbol, choose(test, left ?? number(0), right ?? number(0)));
      continue;
    }
    keep(symbol, choose(test, left, right), meaning, context);
  }
  meaning.terms = mergeTerms(test, before.terms, then.terms, otherwise.terms);
}

function mergeTerms(test: Expression, before: Expression[], then: Expression[], otherwise: Expression[]): Expression[] {
  const shares = (terms: Expression[]): boolean => before.every((term, index) => terms[index] === term);
  if (!shares(then) || !shares(otherwise)) return [choose(test, total(then), total(otherwise))];
  const left = then.slice(before.length);
  const right = otherwise.slice(before.length);
  if (left.length === 0 && right.length === 0) return before;
  const gain = choose(test, total(left), total(right));
  return [...before, gain];
}

/** `then if test else otherwise`, pushed into a vector's one changed entry where that is all. */
function choose(test: Expression, then: Expression, otherwise: Expression): Expression {
  const changed = replacedEntry(then, otherwise);
  if (changed) return call("replace", [otherwise, changed.index, choose(test, changed.value, changed.before)]);
  // A common minus goes in front, so that sums read as sums.
  const minus = (part: Expression): boolean => (part.kind === "unary" && part.operator === "-") || isZero(part);
  if (minus(then) && minus(otherwise) && !(isZero(then) && isZero(otherwise)))
    return { kind: "unary", operator: "-", operand: { kind: "conditional", test, then: negated(then), otherwise: negated(otherwise) } };
  return { kind: "conditional", test, then, otherwise };
}

function replacedEntry(
  then: Expression,
  otherwise: Expression,
): { index: Expression; value: Expression; before: Expression } | null {
  if (then.kind !== "call" || then.callee !== "replace") return null;
  const [whole, index, value] = then.arguments;
  if (!whole || !index || !value || !equal(whole, otherwise)) return null;
  return { index, value, before: { kind: "index", value: whole, index } };
}

function lowerLoop(statement: Extract<Statement, { kind: "for" }>, meaning: Meaning, context: Context): void {
  for (const value of loopValues(statement.iterable, context)) {
    meaning.values.set(statement.variable, value);
    for (const each of statement.body) lowerStatement(each, meaning, context);
  }
  meaning.values.delete(statement.variable);
}

function loopValues(iterable: Expression, context: Context): Expression[] {
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
function sized(expression: Expression, context: Context): Expression {
  if (expression.kind === "call" && expression.callee === "len") {
    const of = expression.arguments[0];
    const shape = of ? shapeOf(of, context.shapes) : [];
    if (shape[0] !== undefined) return number(shape[0]);
  }
  return mapParts(expression, (part) => sized(part, context));
}

/** Resolves names and foreign forms; a draw inside becomes a line of its own. */
function lower(expression: Expression, meaning: Meaning, context: Context, target: string | null): Expression {
  const of = (part: Expression): Expression => lower(part, meaning, context, null);
  switch (expression.kind) {
    case "name":
      return resolve(expression.name, meaning, context);
    case "string":
      return number(labelIndex(expression.value, context));
    case "index":
      if (expression.value.kind === "name" && expression.value.name === "ACTIONS" && !context.scope.parameters.has("ACTIONS"))
        return of(expression.index);
      return { ...expression, value: of(expression.value), index: of(expression.index) };
    case "compare":
      return compare(expression, of, context);
    case "call":
      return lowerCall(expression, meaning, context, target);
    case "list": {
      const items = expression.items.map(of);
      return { kind: "list", items };
    }
    default:
      return mapParts(expression, of);
  }
}

function compare(
  expression: Extract<Expression, { kind: "compare" }>,
  of: (part: Expression) => Expression,
  context: Context,
): Expression {
  const left = of(expression.left);
  const right = of(expression.right);
  const lowered: Expression = { ...expression, left, right };
  const bothVectors = shapeOf(left, context.shapes).length > 0 && shapeOf(right, context.shapes).length > 0;
  if (!bothVectors) return lowered;
  // Tuples are equal when all entries are.
  if (expression.operator === "==") return call("all", [lowered]);
  if (expression.operator === "!=") return call("any", [lowered]);
  return lowered;
}

function labelIndex(label: string, context: Context): number {
  const wanted = simple(label);
  const index = (context.scope.labels ?? []).findIndex((each) => simple(each) === wanted);
  if (index >= 0) return index;
  const known = context.scope.labels?.map((each) => `"${each}"`).join(", ");
  throw new LanguageProblem(
    `"${label}" is not one of the actions`,
    context.line,
    known ? `Use one of ${known}.` : "The action is a number: compare it with numbers.",
  );
}

function simple(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function resolve(symbol: string, meaning: Meaning, context: Context): Expression {
  if (OBJECTIVE.has(symbol) && !meaning.values.has(symbol)) return total(meaning.terms);
  const value = meaning.values.get(symbol);
  if (value) return value;
  if (context.shapes.has(symbol)) return name(symbol);
  if (symbol in CONSTANTS) return { kind: "number", value: CONSTANTS[symbol] as number, text: String(CONSTANTS[symbol]) };
  throw new LanguageProblem(`${symbol} is not declared`, context.line, undeclaredMend(symbol, context));
}

function undeclaredMend(symbol: string, context: Context): string {
  const known = [...context.shapes.keys()];
  const near = known.find((each) => each.toLowerCase() === symbol.toLowerCase() || each.startsWith(symbol) || symbol.startsWith(each));
  return near
    ? `Did you mean ${near}?`
    : `Use one of ${known.slice(0, 30).join(", ")}, or give ${symbol} a value in an earlier line.`;
}

function lowerCall(
  expression: Extract<Expression, { kind: "call" }>,
  meaning: Meaning,
  context: Context,
  target: string | null,
): Expression {
  if (expression.callee === "each") return unroll(expression, meaning, context);
  const parts = expression.arguments.map((part) => lower(part, meaning, context, null));
  const keywords = Object.fromEntries(
    Object.entries(expression.keywords).map(([key, part]) => [key, lower(part, meaning, context, null)]),
  );
  if (!expression.callee.startsWith("rng.")) {
    const known = FUNCTIONS[expression.callee];
    if (!known)
      throw new LanguageProblem(`${expression.callee}() is not known`, context.line, "Use plain arithmetic.");
    const positional = [...parts, ...Object.values(keywords)];
    if (positional.length < known.arity[0] || positional.length > known.arity[1])
      throw new LanguageProblem(
        `${expression.callee}() takes ${known.arity[0]} to ${known.arity[1]} values, not ${positional.length}`,
        context.line,
        "Give it the right number of values.",
      );
    if (["float", "array"].includes(expression.callee) && positional[0]) return positional[0];
    if (expression.callee === "len") return sized({ ...expression, arguments: parts }, context);
    return { ...expression, arguments: positional, keywords: {} };
  }
  const draw = normalisedDraw(expression.callee, parts, keywords, context);
  if (context.depth > 0 && context.lines.length === 0 && target === null && context.event === "") return draw;
  const symbol = fresh(target ?? `drawn_${expression.callee.slice(4)}`, context);
  addLine(symbol, draw, context);
  return name(symbol);
}

function normalisedDraw(
  callee: string,
  parts: Expression[],
  keywords: Record<string, Expression>,
  context: Context,
): Expression {
  if (callee === "rng.randint") {
    // The standard library's randint includes its upper end; numpy's integers does not.
    const [low, high, ...size] = parts;
    if (!low || !high) throw new LanguageProblem("randint needs two numbers", context.line, "rng.integers(low, high + 1)");
    return call("rng.integers", [low, { kind: "binary", operator: "+", left: high, right: number(1) }, ...size]);
  }
  const draw = DRAWS[callee.slice(4)];
  if (!draw) throw new LanguageProblem(`${callee} is not a known draw`, context.line, "Use rng.random(), rng.poisson(mean) …");
  const { size, p, ...named } = keywords;
  const values = [...parts];
  for (const parameter of draw.parameters.slice(parts.length)) {
    const value = parameter === "p" ? p : named[parameter];
    if (value) values.push(value);
  }
  if (values.length < draw.least)
    throw new LanguageProblem(
      `${callee}() needs ${draw.parameters.slice(0, draw.least).join(" and ")}`,
      context.line,
      `Write ${callee}(${draw.parameters.join(", ")}).`,
    );
  const kept: Record<string, Expression> = {};
  const count = size ? sized(size, context) : undefined;
  if (count) kept["size"] = constantSize(count, context);
  if (callee === "rng.choice" && p) kept["p"] = p;
  if (values.length > draw.parameters.length && callee !== "rng.choice") {
    const last = values[draw.parameters.length] as Expression;
    values[draw.parameters.length] = constantSize(last, context);
  }
  return { kind: "call", callee, arguments: values, keywords: kept };
}

function constantSize(size: Expression, context: Context): Expression {
  const value = constantValue(size, context.scope.parameters);
  return typeof value === "number" ? number(value) : size;
}

function unroll(expression: Extract<Expression, { kind: "call" }>, meaning: Meaning, context: Context): Expression {
  const [variable, iterable, item] = expression.arguments;
  if (!variable || variable.kind !== "name" || !iterable || !item)
    throw new LanguageProblem("a list of an unknown form", context.line, "Write the entries one by one.");
  const values = loopValues(iterable, context);
  // A list of equal independent draws is one draw with a size.
  if (isDraw(item) && item.kind === "call" && !namesIn(item).has(variable.name) && values.length > 1)
    return lower({ ...item, keywords: { ...item.keywords, size: number(values.length) } }, meaning, context, null);
  const before = meaning.values.get(variable.name);
  const items = values.map((value) => {
    meaning.values.set(variable.name, value);
    return lower(item, meaning, context, null);
  });
  if (before) meaning.values.set(variable.name, before);
  else meaning.values.delete(variable.name);
  return { kind: "list", items };
}

/** Gives the last value of each state variable the name `next_…`. */
function nameNextValues(meaning: Meaning, context: Context): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const symbol of context.scope.state.keys()) {
    const value = meaning.values.get(symbol);
    if (!value || (value.kind === "name" && value.name === symbol)) continue;
    const next = fresh(`next_${symbol}`, context);
    const own = value.kind === "name" ? context.lines.findLast((line) => line.target === value.name) : undefined;
    const ownName = own?.target.replace(/_\d+$/, "");
    if (own && own.kind !== "next" && !renamed.has(own.target) && (ownName === symbol || ownName === `new_${symbol}`)) {
      renamed.set(own.target, next);
      continue;
    }
    context.lines.push({ target: next, kind: "next", expression: value, event: "" });
    meaning.values.set(symbol, name(next));
  }
  for (const line of context.lines) {
    line.expression = rename(line.expression, renamed);
    const target = renamed.get(line.target);
    if (target !== undefined) {
      line.target = target;
      if (!draws(line.expression)) line.kind = "next";
    }
  }
  return renamed;
}

function rename(expression: Expression, names: ReadonlyMap<string, string>): Expression {
  if (names.size === 0) return expression;
  if (expression.kind === "name") {
    const other = names.get(expression.name);
    return other === undefined ? expression : name(other);
  }
  return mapParts(expression, (part) => rename(part, names));
}

function call(callee: string, parts: Expression[]): Expression {
  return { kind: "call", callee, arguments: parts, keywords: {} };
}
