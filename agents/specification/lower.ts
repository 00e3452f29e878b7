/**
 * Straight-line Python to the ordered assignments of the specification. Names that are set several times
 * become several targets, branches become conditional values, loops over known ranges are unrolled, and
 * every random draw gets a line of its own.
 */

import {
  draws,
  equal,
  type Expression,
  LanguageProblem,
  mapParts,
  name,
  nodes,
  number,
  type Statement,
} from "./ast.js";
import { constantValue } from "./constant.js";
import { FUNCTIONS } from "./functions.js";
import { lowerCall } from "./lower-call.js";
import {
  addLine,
  type Context,
  fresh,
  type Lowered,
  loopValues,
  type Meaning,
  newContext,
  OBJECTIVE,
  resolve,
  type Scope,
  type Step,
  withNumbersOf,
  wordNumber,
} from "./lower-context.js";
import { shapeOf } from "./shape.js";
import { additive, call, choose, isZero, mergeTerms, negated, total } from "./terms.js";

const MAX_NODES = 4000;
const MAX_REPEATED = 256;

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
export function lowerExpression(
  expression: Expression,
  scope: Scope,
  final?: ReadonlyMap<string, Expression>,
): Expression {
  const context = newContext(scope);
  context.depth = 1;
  const meaning: Meaning = { values: new Map(final ?? []), terms: [] };
  return lower(expression, meaning, context, null);
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
  let value = lower(withNumbersOf(target, statement.value, context), meaning, context, target);
  if (index) {
    const whole = meaning.values.get(target) ?? (context.shapes.has(target) ? name(target) : null);
    if (!whole)
      throw new LanguageProblem(
        `${target} has no entries to set`,
        statement.line,
        `Give ${target} a value first.`,
      );
    value = call("replace", [whole, lower(index, meaning, context, null), value]);
  }
  keep(target, value, meaning, context);
}

/** Makes `value` the meaning of `target`; outside of branches a computed one gets a line. */
function keep(target: string, value: Expression, meaning: Meaning, context: Context): void {
  let count = 0;
  for (const _ of nodes(value)) count += 1;
  if (count > MAX_NODES)
    throw new LanguageProblem(
      `the value of ${target} grows too large`,
      context.line,
      "Write it more simply.",
    );
  const plain = value.kind === "name" || value.kind === "number" || value.kind === "boolean";
  if (plain || context.depth > 0) {
    meaning.values.set(target, value);
    return;
  }
  const symbol = fresh(target, context);
  addLine(symbol, value, context);
  meaning.values.set(target, name(symbol));
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
    throw new LanguageProblem(
      "the objective counts itself twice",
      context.line,
      "Add to it with `objective += x`.",
    );
  const before = total(meaning.terms);
  meaning.values.set("objective", before);
  meaning.terms = additive(value)
    .map((part) => {
      const term = lower(part.value, meaning, context, null);
      return part.negative ? negated(term) : term;
    })
    .filter((term) => !isZero(term));
  // It is no quantity of its own.
  meaning.values.delete("objective");
}

function lowerBranch(
  statement: Extract<Statement, { kind: "if" }>,
  meaning: Meaning,
  context: Context,
): void {
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

function lowerLoop(statement: Extract<Statement, { kind: "for" }>, meaning: Meaning, context: Context): void {
  for (const value of loopValues(statement.iterable, context)) {
    meaning.values.set(statement.variable, value);
    for (const each of statement.body) lowerStatement(each, meaning, context);
  }
  meaning.values.delete(statement.variable);
}

/** Resolves names and foreign forms; a draw inside becomes a line of its own. */
export function lower(
  expression: Expression,
  meaning: Meaning,
  context: Context,
  target: string | null,
): Expression {
  const of = (part: Expression): Expression => lower(part, meaning, context, null);
  switch (expression.kind) {
    case "name":
      return resolve(expression.name, meaning, context);
    case "string":
      return number(wordNumber(expression.value, context));
    case "index":
      if (
        expression.value.kind === "name" &&
        expression.value.name === "ACTIONS" &&
        !context.scope.parameters.has("ACTIONS")
      )
        return of(expression.index);
      return { ...expression, value: of(expression.value), index: of(expression.index) };
    case "compare":
      return compare(expression, of, context);
    case "binary":
      return repeated(expression, of, context) ?? mapParts(expression, of);
    case "call":
      return lowerCall(expression, of, meaning, context, target);
    case "list": {
      const items = expression.items.map(of);
      return { kind: "list", items };
    }
    default:
      return mapParts(expression, of);
  }
}

/** `[x] * n` is n times x, as in Python; `array([x]) * n` multiplies. */
function repeated(
  { operator, left, right }: Extract<Expression, { kind: "binary" }>,
  of: (part: Expression) => Expression,
  context: Context,
): Expression | null {
  if (operator !== "*") return null;
  const [list, count] = left.kind === "list" ? [left, right] : [right, left];
  const times = constantValue(count, context.scope.parameters);
  if (list.kind !== "list" || typeof times !== "number") return null;
  if (!Number.isInteger(times) || times < 0 || times * list.items.length > MAX_REPEATED)
    throw new LanguageProblem(
      `a list is repeated ${times} times`,
      context.line,
      `Repeat it a whole number of times, to at most ${MAX_REPEATED} entries.`,
    );
  const items = list.items.map(of);
  return { kind: "list", items: Array.from({ length: times }, () => items).flat() };
}

function compare(
  expression: Extract<Expression, { kind: "compare" }>,
  of: (part: Expression) => Expression,
  context: Context,
): Expression {
  const beside = (part: Expression, other: Expression): Expression =>
    other.kind === "name" ? withNumbersOf(other.name, part, context) : part;
  const left = of(beside(expression.left, expression.right));
  const right = of(beside(expression.right, expression.left));
  const lowered: Expression = { ...expression, left, right };
  const bothVectors = shapeOf(left, context.shapes).length > 0 && shapeOf(right, context.shapes).length > 0;
  if (!bothVectors) return lowered;
  // Tuples are equal when all entries are.
  if (expression.operator === "==") return call("all", [lowered]);
  if (expression.operator === "!=") return call("any", [lowered]);
  return lowered;
}

/** Gives the last value of each state variable the name `next_…`. */
function nameNextValues(meaning: Meaning, context: Context): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const symbol of context.scope.state.keys()) {
    const value = meaning.values.get(symbol);
    if (!value || (value.kind === "name" && value.name === symbol)) continue;
    const next = fresh(`next_${symbol}`, context);
    const own =
      value.kind === "name" ? context.lines.findLast((line) => line.target === value.name) : undefined;
    const ownName = own?.target.replace(/_\d+$/, "");
    if (
      own &&
      own.kind !== "next" &&
      !renamed.has(own.target) &&
      (ownName === symbol || ownName === `new_${symbol}`)
    ) {
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
