/** Syntax trees back to text: the language itself, and the Python of the derived environment. */

import type { Expression } from "./ast.js";
import { CONSTANTS, DRAWS, FUNCTIONS } from "./functions.js";
import { type Shapes, shapeOf } from "./shape.js";

/** Binding strengths, weakest first, as in Python's own grammar. */
const STRENGTH = {
  conditional: 1,
  or: 2,
  and: 3,
  not: 4,
  compare: 5,
  sum: 6,
  product: 7,
  sign: 8,
  power: 9,
  atom: 10,
};

interface Printed {
  text: string;
  strength: number;
}

export interface PrintOptions {
  /** How a name is written; by default as it is. */
  rename?: (name: string) => string;
  /** Print for numpy: elementwise forms where a part is a vector. Without it, the language's own text. */
  shapes?: Shapes;
}

export function print(expression: Expression, options: PrintOptions = {}): string {
  return form(expression, options).text;
}

function form(expression: Expression, options: PrintOptions): Printed {
  const at = (part: Expression, strength: number): string => {
    const printed = form(part, options);
    return printed.strength < strength ? `(${printed.text})` : printed.text;
  };
  const vector = (part: Expression): boolean =>
    options.shapes !== undefined && shapeOf(part, options.shapes).length > 0;
  switch (expression.kind) {
    case "number":
      return expression.value < 0
        ? { text: `-${numberText(-expression.value)}`, strength: STRENGTH.sign }
        : { text: numberText(expression.value, expression.text), strength: STRENGTH.atom };
    case "boolean":
      return { text: expression.value ? "True" : "False", strength: STRENGTH.atom };
    case "string":
      // A word has one kind of quotes in it at most, and no escapes.
      return atom(expression.value.includes('"') ? `'${expression.value}'` : `"${expression.value}"`);
    case "name":
      if (options.shapes && expression.name in CONSTANTS && !options.shapes.has(expression.name))
        return atom(`np.${expression.name}`);
      return atom(options.rename?.(expression.name) ?? expression.name);
    case "unary":
      if (expression.operator === "not")
        return vector(expression.operand)
          ? atom(`np.logical_not(${at(expression.operand, 0)})`)
          : { text: `not ${at(expression.operand, STRENGTH.not)}`, strength: STRENGTH.not };
      return {
        text: `${expression.operator}${at(expression.operand, STRENGTH.sign)}`,
        strength: STRENGTH.sign,
      };
    case "binary":
      return binary(expression, at);
    case "compare":
      return {
        text: `${at(expression.left, STRENGTH.sum)} ${expression.operator} ${at(expression.right, STRENGTH.sum)}`,
        strength: STRENGTH.compare,
      };
    case "logical": {
      if (vector(expression.left) || vector(expression.right))
        return atom(
          `np.logical_${expression.operator}(${at(expression.left, 0)}, ${at(expression.right, 0)})`,
        );
      const strength = STRENGTH[expression.operator];
      return {
        text: `${at(expression.left, strength)} ${expression.operator} ${at(expression.right, strength + 1)}`,
        strength,
      };
    }
    case "conditional":
      if (vector(expression.test))
        return atom(
          `np.where(${at(expression.test, 0)}, ${at(expression.then, 0)}, ${at(expression.otherwise, 0)})`,
        );
      return {
        text: `${at(expression.then, 2)} if ${at(expression.test, 2)} else ${at(expression.otherwise, 1)}`,
        strength: STRENGTH.conditional,
      };
    case "index": {
      const index = at(expression.index, 0);
      const text = options.shapes && expression.index.kind !== "number" ? `int(${index})` : index;
      return atom(`${at(expression.value, STRENGTH.atom)}[${vector(expression.index) ? index : text}]`);
    }
    case "list":
      return atom(
        options.shapes
          ? `np.array([${expression.items.map((item) => at(item, 0)).join(", ")}])`
          : `[${expression.items.map((item) => at(item, 0)).join(", ")}]`,
      );
    case "call":
      return atom(call(expression, options, (part) => at(part, 0), vector));
  }
}

function atom(text: string): Printed {
  return { text, strength: STRENGTH.atom };
}

function numberText(value: number, written?: string): string {
  if (value === Infinity) return 'float("inf")';
  return written !== undefined && Number(written) === value ? written : String(value);
}

function binary(
  expression: Extract<Expression, { kind: "binary" }>,
  at: (part: Expression, strength: number) => string,
): Printed {
  const { operator, left, right } = expression;
  if (operator === "**")
    return { text: `${at(left, STRENGTH.atom)} ** ${at(right, STRENGTH.sign)}`, strength: STRENGTH.power };
  const strength = operator === "+" || operator === "-" ? STRENGTH.sum : STRENGTH.product;
  // The right side of - / // % binds tighter: a - (b - c).
  return {
    text: `${at(left, strength)} ${operator} ${at(right, operator === "+" ? strength : strength + 1)}`,
    strength,
  };
}

function call(
  expression: Extract<Expression, { kind: "call" }>,
  options: PrintOptions,
  text: (part: Expression) => string,
  vector: (part: Expression) => boolean,
): string {
  const items = expression.arguments.map(text);
  const keywords = Object.entries(expression.keywords).map(([key, value]) => `${key}=${text(value)}`);
  const list = [...items, ...keywords].join(", ");
  if (!options.shapes) return `${expression.callee}(${list})`;
  const anyVector = expression.arguments.some(vector);
  const { callee } = expression;
  if (callee.startsWith("rng.")) return `${callee}(${drawArguments(callee.slice(4), items, keywords)})`;
  if (callee === "min" || callee === "max") {
    if (!anyVector) return items.length === 1 ? `${items[0]}` : `${callee}(${list})`;
    if (items.length === 1) return `np.${callee}(${list})`;
    return items.reduce((left, right) => `np.${callee}imum(${left}, ${right})`);
  }
  if (callee === "int") return anyVector ? `np.trunc(${list})` : `int(${list})`;
  if (callee === "float") return anyVector ? `(${list})` : `float(${list})`;
  if (callee === "abs" && !anyVector) return `abs(${list})`;
  if (callee === "log" && items.length === 2) return `(np.log(${items[0]}) / np.log(${items[1]}))`;
  if (callee === "log") return `np.log(${list})`;
  if (callee === "replace") return `_replace(${list})`;
  return `${FUNCTIONS[callee]?.python ?? callee}(${list})`;
}

/** A size argument goes by its name, so that it cannot be taken for a parameter of the distribution. */
function drawArguments(draw: string, items: string[], keywords: string[]): string {
  const parameters = DRAWS[draw]?.parameters.length ?? 0;
  if (draw !== "choice" && items.length > parameters)
    return [...items.slice(0, parameters), `size=${items[parameters]}`, ...keywords].join(", ");
  return [...items, ...keywords].join(", ");
}
