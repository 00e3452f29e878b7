/** Least and largest values that an expression can have: what can never be true is seen without playing. */

import { type Expression, LanguageProblem } from "../specification/ast.js";
import { CONSTANTS } from "../specification/functions.js";
import { flat } from "../specification/evaluate.js";
import type { Model } from "../specification/simulate.js";
import { shapesOf } from "../specification/specification.js";

/** Both ends are included; an expression that is true or false has values from 0 to 1. */
export type Interval = readonly [low: number, high: number];
export type Intervals = ReadonlyMap<string, Interval>;

const ANY: Interval = [-Infinity, Infinity];
const TRUTH: Interval = [0, 1];
const EXACT_STEPS = 300;

/** Bounds of all names in all steps of an episode of at most so many steps. */
export function reachable(model: Model): Map<string, Interval> {
  const { specification } = model;
  const sizes = new Map([...shapesOf(specification)].map(([symbol, shape]) => [symbol, shape[0] ?? 1]));
  const names = new Map<string, Interval>();
  for (const [symbol, value] of model.parameters) names.set(symbol, hull(flat(value)));
  const bounds = specification.action.parts.map((part): Interval =>
    part.kind === "range" ? [part.low, part.high] : [0, part.labels.length - 1],
  );
  names.set("action", bounds.reduce(joined));
  for (const { symbol, expression } of model.start) names.set(symbol, intervalOf(expression, names, sizes));
  const steps = specification.environment.stepLimit;
  for (let step = 0; step < Math.min(steps, EXACT_STEPS); step += 1) {
    const widen = steps > EXACT_STEPS && step > 20;
    for (const { target, expression } of model.lines) names.set(target, intervalOf(expression, names, sizes));
    let changed = false;
    for (const { symbol } of model.start) {
      const before = names.get(symbol) ?? ANY;
      const after = joined(before, names.get(`next_${symbol}`) ?? before);
      if (after[0] === before[0] && after[1] === before[1]) continue;
      changed = true;
      names.set(
        symbol,
        widen
          ? [after[0] < before[0] ? -Infinity : after[0], after[1] > before[1] ? Infinity : after[1]]
          : after,
      );
    }
    if (!changed) break;
  }
  return names;
}

/** @param sizes number of entries of each vector */
export function intervalOf(
  expression: Expression,
  names: Intervals,
  sizes: ReadonlyMap<string, number>,
): Interval {
  const of = (part: Expression): Interval => intervalOf(part, names, sizes);
  switch (expression.kind) {
    case "number":
      return [expression.value, expression.value];
    case "boolean":
      return [Number(expression.value), Number(expression.value)];
    case "string":
      return ANY;
    case "name": {
      const constant = CONSTANTS[expression.name];
      return names.get(expression.name) ?? (constant === undefined ? ANY : [constant, constant]);
    }
    case "unary": {
      const [low, high] = of(expression.operand);
      if (expression.operator === "-") return [-high, -low];
      return expression.operator === "+" ? [low, high] : negation([low, high]);
    }
    case "binary":
      return arithmetic(expression.operator, of(expression.left), of(expression.right));
    case "compare":
      return comparison(expression.operator, of(expression.left), of(expression.right));
    case "logical": {
      const [left, right] = [truthOf(of(expression.left)), truthOf(of(expression.right))];
      return expression.operator === "and"
        ? [Math.min(left[0], right[0]), Math.min(left[1], right[1])]
        : [Math.max(left[0], right[0]), Math.max(left[1], right[1])];
    }
    case "conditional": {
      const test = truthOf(of(expression.test));
      if (test[0] === 1) return of(expression.then);
      if (test[1] === 0) return of(expression.otherwise);
      return joined(of(expression.then), of(expression.otherwise));
    }
    case "index":
      return of(expression.value);
    case "list":
      return expression.items.length === 0 ? ANY : expression.items.map(of).reduce(joined);
    case "call":
      return call(expression, of, (part) => sizeOf(part, sizes));
  }
}

/** Whether a condition can be true in some step; unknown functions count as «yes». */
export function canBeTrue(expression: Expression, model: Model): boolean {
  try {
    const sizes = new Map(
      [...shapesOf(model.specification)].map(([symbol, shape]) => [symbol, shape[0] ?? 1]),
    );
    return truthOf(intervalOf(expression, reachable(model), sizes))[1] === 1;
  } catch (problem) {
    if (problem instanceof LanguageProblem) return true;
    throw problem;
  }
}

function sizeOf(part: Expression, sizes: ReadonlyMap<string, number>): number {
  if (part.kind === "name") return sizes.get(part.name) ?? 1;
  if (part.kind === "list") return part.items.length;
  if (part.kind === "binary" || part.kind === "compare" || part.kind === "logical")
    return Math.max(sizeOf(part.left, sizes), sizeOf(part.right, sizes));
  if (part.kind === "unary") return sizeOf(part.operand, sizes);
  return 1000;
}

function hull(values: number[]): Interval {
  return [Math.min(...values), Math.max(...values)];
}

function joined(left: Interval, right: Interval): Interval {
  return [Math.min(left[0], right[0]), Math.max(left[1], right[1])];
}

function truthOf([low, high]: Interval): Interval {
  const canBeFalse = low <= 0 && high >= 0;
  const canHold = low !== 0 || high !== 0;
  return [canBeFalse ? 0 : 1, canHold ? 1 : 0];
}

function negation(interval: Interval): Interval {
  const [low, high] = truthOf(interval);
  return [1 - high, 1 - low];
}

function arithmetic(operator: string, [a, b]: Interval, [c, d]: Interval): Interval {
  const corners = (of: (x: number, y: number) => number): Interval => {
    const values = [of(a, c), of(a, d), of(b, c), of(b, d)].map((value) => (Number.isNaN(value) ? 0 : value));
    return hull(values);
  };
  switch (operator) {
    case "+":
      return [a + c, b + d];
    case "-":
      return [a - d, b - c];
    case "*":
      return corners((x, y) => x * y);
    case "/":
    case "//":
      if (c <= 0 && d >= 0) return ANY;
      return corners((x, y) => (operator === "/" ? x / y : Math.floor(x / y)));
    case "%":
      return c > 0 ? [0, d] : ANY;
    default:
      if (a >= 0) return corners((x, y) => x ** y);
      return c === d && Number.isInteger(c) && c > 0 && c % 2 === 0
        ? [a <= 0 && b >= 0 ? 0 : Math.min(a ** c, b ** c), Math.max(a ** c, b ** c)]
        : ANY;
  }
}

function comparison(operator: string, [a, b]: Interval, [c, d]: Interval): Interval {
  const decided = (always: boolean, never: boolean): Interval => [Number(always), Number(!never)];
  switch (operator) {
    case "<":
      return decided(b < c, a >= d);
    case "<=":
      return decided(b <= c, a > d);
    case ">":
      return decided(a > d, b <= c);
    case ">=":
      return decided(a >= d, b < c);
    case "==":
      return decided(a === b && c === d && a === c, b < c || a > d);
    default:
      return decided(b < c || a > d, a === b && c === d && a === c);
  }
}

const MONOTONE: Record<string, (value: number) => number> = {
  int: Math.trunc,
  float: (value) => value,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  exp: Math.exp,
  tanh: Math.tanh,
  sign: Math.sign,
  array: (value) => value,
};

function call(
  expression: Extract<Expression, { kind: "call" }>,
  of: (part: Expression) => Interval,
  size: (part: Expression) => number,
): Interval {
  const parts = expression.arguments.map(of);
  const first = parts[0] ?? ANY;
  const monotone = MONOTONE[expression.callee];
  if (monotone) return [monotone(first[0]), monotone(first[1])];
  switch (expression.callee) {
    case "min":
      return [Math.min(...parts.map(([low]) => low)), Math.min(...parts.map(([, high]) => high))];
    case "max":
      return [Math.max(...parts.map(([low]) => low)), Math.max(...parts.map(([, high]) => high))];
    case "abs":
      return [
        first[0] <= 0 && first[1] >= 0 ? 0 : Math.min(Math.abs(first[0]), Math.abs(first[1])),
        Math.max(Math.abs(first[0]), Math.abs(first[1])),
      ];
    case "clip": {
      const [, low = ANY, high = ANY] = parts;
      const inside = (value: number): number => Math.min(Math.max(value, low[0]), high[1]);
      return [inside(first[0]), inside(first[1])];
    }
    case "sum": {
      const count = expression.arguments[0] ? size(expression.arguments[0]) : 1;
      return [first[0] < 0 ? first[0] * count : first[0], first[1] > 0 ? first[1] * count : first[1]];
    }
    case "mean":
      return first;
    case "all":
    case "any":
      return TRUTH;
    case "sin":
    case "cos":
      return [-1, 1];
    case "where":
      return joined(parts[1] ?? ANY, parts[2] ?? ANY);
    case "replace":
      return joined(first, parts[2] ?? ANY);
    case "zeros":
      return [0, 0];
    case "ones":
      return [1, 1];
    case "argmax":
    case "argmin":
    case "len":
    case "sqrt":
      return [0, Infinity];
    default:
      return expression.callee.startsWith("rng.") ? drawn(expression.callee.slice(4), parts) : ANY;
  }
}

function drawn(distribution: string, [first = ANY, second, third]: Interval[]): Interval {
  switch (distribution) {
    case "random":
    case "beta":
      return TRUTH;
    case "uniform":
      return joined(first, second ?? first);
    case "integers":
      return second === undefined ? [0, first[1] - 1] : [first[0], second[1] - 1];
    case "binomial":
      return [0, first[1]];
    case "triangular":
      return joined(first, third ?? first);
    case "geometric":
      return [1, Infinity];
    case "poisson":
    case "exponential":
    case "lognormal":
    case "gamma":
    case "weibull":
    case "rayleigh":
      return [0, Infinity];
    case "choice":
      return first[0] === first[1] && first[0] > 0 ? [0, first[1] - 1] : joined(first, first);
    default:
      return ANY;
  }
}
