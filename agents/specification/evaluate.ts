/** Values of expressions, by walking their trees: no Python needed, nothing of the text is ever executed. */

import { type CompareOperator, type Expression, LanguageProblem } from "./ast.js";
import { CONSTANTS, DRAWS } from "./functions.js";
import { drawOne, drawPlace, type Uniform } from "./random.js";

/** Booleans count as 0 and 1, as in Python; a list is a vector or, nested, a matrix. */
export type Value = number | Value[];

/**
 * The value of an expression, with numpy's rules for vectors.
 * @param names values of all names that it reads
 * @param uniform where its draws come from
 * @throws LanguageProblem for an undeclared name, a place outside a vector, vectors of different lengths, or a
 *   distribution whose parameters make no sense. Division by zero gives an infinite value or NaN, as in numpy.
 */
export function evaluate(expression: Expression, names: ReadonlyMap<string, Value>, uniform: Uniform): Value {
  const of = (part: Expression): Value => evaluate(part, names, uniform);
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "boolean":
      return Number(expression.value);
    case "string":
      throw new LanguageProblem(
        `«${expression.value}» is a text; values are numbers`,
        1,
        "Compare `action` with the place of a label, counted from 0.",
      );
    case "name": {
      const value = names.get(expression.name) ?? CONSTANTS[expression.name];
      if (value !== undefined) return value;
      throw new LanguageProblem(`${expression.name} is not declared`, 1, "Give it a value first.");
    }
    case "unary": {
      const { operator } = expression;
      return each(of(expression.operand), (value) =>
        operator === "-" ? -value : operator === "not" ? Number(value === 0) : value,
      );
    }
    case "binary":
      return both(of(expression.left), of(expression.right), ARITHMETIC[expression.operator]);
    case "compare":
      return both(of(expression.left), of(expression.right), COMPARISONS[expression.operator]);
    case "logical": {
      const left = of(expression.left);
      const and = expression.operator === "and";
      // As in Python, the right side is read only where it counts: it may be guarded by the left one.
      if (typeof left === "number" && (left !== 0) !== and) return Number(left !== 0);
      return both(left, of(expression.right), (a, b) =>
        Number(and ? a !== 0 && b !== 0 : a !== 0 || b !== 0),
      );
    }
    case "conditional": {
      const test = of(expression.test);
      if (typeof test === "number") return of(test !== 0 ? expression.then : expression.otherwise);
      return where(test, of(expression.then), of(expression.otherwise));
    }
    case "index":
      return entry(of(expression.value), of(expression.index));
    case "list":
      return expression.items.map(of);
    case "call":
      return expression.callee.startsWith("rng.")
        ? draw(expression, of, uniform)
        : call(expression.callee, expression.arguments.map(of));
  }
}

/** Whether a value counts as true; a vector has no truth of its own. */
export function truth(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  throw new LanguageProblem(
    "a vector is taken for true or false",
    1,
    "Say for which entries: all(...), any(...) or one entry.",
  );
}

/** All numbers of a value, in order. */
export function flat(value: Value): number[] {
  return typeof value === "number" ? [value] : value.flatMap(flat);
}

type Operation = (left: number, right: number) => number;

const ARITHMETIC: Record<string, Operation> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - b * Math.floor(a / b),
  "**": (a, b) => a ** b,
};

const COMPARISONS: Record<CompareOperator, Operation> = {
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
};

function each(value: Value, change: (number: number) => number): Value {
  return typeof value === "number" ? change(value) : value.map((part) => each(part, change));
}

function both(left: Value, right: Value, operation: Operation | undefined): Value {
  if (operation === undefined) throw new LanguageProblem("an operator is not known", 1, "Use arithmetic.");
  if (typeof left === "number" && typeof right === "number") return operation(left, right);
  if (typeof left === "number") return each(right, (value) => operation(left, value));
  if (typeof right === "number") return each(left, (value) => operation(value, right));
  if (left.length !== right.length)
    throw new LanguageProblem(
      `vectors of ${left.length} and ${right.length} entries meet`,
      1,
      "Both sides need the same number of entries.",
    );
  return left.map((part, place) => both(part, right[place] as Value, operation));
}

function where(test: Value, then: Value, otherwise: Value): Value {
  if (typeof test === "number") return test !== 0 ? then : otherwise;
  return test.map((part, place) => where(part, at(then, place), at(otherwise, place)));
}

function at(value: Value, place: number): Value {
  return typeof value === "number" ? value : (value[place] ?? NaN);
}

function entry(value: Value, index: Value): Value {
  if (typeof index !== "number") return index.map((each) => entry(value, each));
  if (typeof value === "number")
    throw new LanguageProblem("a plain number has no entries", 1, "Leave out the index.");
  const place = Math.trunc(index) < 0 ? value.length + Math.trunc(index) : Math.trunc(index);
  const found = value[place];
  if (found !== undefined) return found;
  throw new LanguageProblem(
    `there is no entry ${index} in a vector of ${value.length}`,
    1,
    `Places go from 0 to ${value.length - 1}: is a listed value used where its place is meant?`,
  );
}

function draw(
  expression: Extract<Expression, { kind: "call" }>,
  of: (part: Expression) => Value,
  uniform: Uniform,
): Value {
  const distribution = expression.callee.slice(4);
  const known = DRAWS[distribution]?.parameters.length ?? 0;
  const keyword = (name: string): Expression[] =>
    expression.keywords[name] ? [expression.keywords[name]] : [];
  const given = expression.arguments.slice(0, known).map(of);
  const named = (DRAWS[distribution]?.parameters ?? []).slice(given.length).flatMap(keyword).map(of);
  const [size] = [...expression.arguments.slice(known), ...keyword("size")].map(of);
  const parameters = [...given, ...named];
  const once = (): Value => {
    if (distribution !== "choice")
      return spread(parameters, (values) => drawOne(distribution, values, uniform));
    const [from = 1] = parameters;
    const places = typeof from === "number" ? from : from.length;
    const [chances] = keyword("p").map(of);
    const place = drawPlace(chances ? flat(chances) : Array<number>(places).fill(1 / places), uniform);
    return typeof from === "number" ? place : entry(from, place);
  };
  return size === undefined ? once() : repeated(flat(size), once);
}

/** Draws for each entry where a parameter is a vector. */
function spread(parameters: Value[], one: (values: number[]) => number): Value {
  const longest = Math.max(0, ...parameters.map((value) => (Array.isArray(value) ? value.length : 0)));
  if (longest === 0) return one(parameters as number[]);
  return Array.from({ length: longest }, (_, place) =>
    spread(
      parameters.map((value) => at(value, place)),
      one,
    ),
  );
}

function repeated(sizes: number[], once: () => Value): Value {
  const [length = 1, ...rest] = sizes;
  return Array.from({ length: Math.min(length, 1000) }, () =>
    rest.length > 0 ? repeated(rest, once) : once(),
  );
}

const OF_ONE: Record<string, (value: number) => number> = {
  abs: Math.abs,
  int: Math.trunc,
  float: (value) => value,
  floor: Math.floor,
  ceil: Math.ceil,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  sign: Math.sign,
};

function call(callee: string, parts: Value[]): Value {
  const [first = 0, second, third] = parts;
  const numbers = (): number[] => flat(first);
  const plain = OF_ONE[callee];
  if (plain) return each(first, plain);
  switch (callee) {
    case "min":
    case "max": {
      const choose = callee === "min" ? Math.min : Math.max;
      return parts.length === 1 ? choose(...numbers()) : parts.reduce((a, b) => both(a, b, choose));
    }
    case "sum":
      return numbers().reduce((sum, value) => sum + value, 0);
    case "mean":
      return numbers().reduce((sum, value) => sum + value, 0) / numbers().length;
    case "all":
      return Number(numbers().every((value) => value !== 0));
    case "any":
      return Number(numbers().some((value) => value !== 0));
    case "len":
      return typeof first === "number" ? 1 : first.length;
    case "argmax":
      return numbers().indexOf(Math.max(...numbers()));
    case "argmin":
      return numbers().indexOf(Math.min(...numbers()));
    case "round":
      return each(first, (value) => rounded(value, typeof second === "number" ? second : 0));
    case "log":
      return each(first, (value) => Math.log(value) / (typeof second === "number" ? Math.log(second) : 1));
    case "clip":
      return both(both(first, second ?? -Infinity, Math.max), third ?? Infinity, Math.min);
    case "dot":
      return flat(both(first, second ?? 0, (a, b) => a * b)).reduce((sum, value) => sum + value, 0);
    case "array":
      return first;
    case "zeros":
    case "ones":
      return repeated(numbers(), () => Number(callee === "ones"));
    case "arange": {
      const [from, to] = second === undefined ? [0, numbers()[0]] : [numbers()[0], flat(second)[0]];
      const step = third === undefined ? 1 : (flat(third)[0] ?? 1);
      const length = Math.ceil((Number(to) - Number(from)) / step);
      return Array.from(
        { length: Math.min(Math.max(length, 0), 1000) },
        (_, place) => Number(from) + place * step,
      );
    }
    case "where":
      return where(first, second ?? 0, third ?? 0);
    case "replace": {
      if (typeof first === "number") throw new LanguageProblem("a plain number has no entries", 1, "Set it.");
      const place = flat(second ?? 0)[0] ?? 0;
      entry(first, place);
      const index = place < 0 ? first.length + place : place;
      return first.map((old, position) => (position === index ? (third ?? 0) : old));
    }
    default:
      throw new LanguageProblem(`the function ${callee} is not known`, 1, "Use a function of the language.");
  }
}

/** Half to even, as numpy rounds. */
function rounded(value: number, digits: number): number {
  const scaled = value * 10 ** digits;
  const low = Math.floor(scaled);
  const half = scaled - low === 0.5;
  return (half ? low + (low % 2 === 0 ? 0 : 1) : Math.round(scaled)) / 10 ** digits;
}
