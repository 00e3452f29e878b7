/** Shapes of values: [] is a scalar, [n] a vector. */

import type { Expression } from "./ast.js";
import { DRAWS } from "./functions.js";

export type Shape = number[];
export type Shapes = ReadonlyMap<string, Shape>;

export function shapeOfNumber(value: unknown): Shape {
  return Array.isArray(value) ? [value.length, ...shapeOfNumber(value[0])] : [];
}

/** Shape of what an expression gives; a size that only the run can tell is taken as a scalar. */
export function shapeOf(expression: Expression, shapes: Shapes): Shape {
  const of = (part: Expression): Shape => shapeOf(part, shapes);
  const wider = (...parts: Expression[]): Shape =>
    parts.map(of).reduce((left, right) => (right.length > left.length ? right : left), []);
  switch (expression.kind) {
    case "number":
    case "boolean":
    case "string":
      return [];
    case "name":
      return shapes.get(expression.name) ?? [];
    case "unary":
      return of(expression.operand);
    case "binary":
    case "compare":
    case "logical":
      return wider(expression.left, expression.right);
    case "conditional":
      return wider(expression.test, expression.then, expression.otherwise);
    case "index": {
      const index = of(expression.index);
      return index.length > 0 ? index : of(expression.value).slice(1);
    }
    case "list":
      return [expression.items.length, ...(expression.items[0] ? of(expression.items[0]) : [])];
    case "call":
      return shapeOfCall(expression, of, wider);
  }
}

function shapeOfCall(
  call: Extract<Expression, { kind: "call" }>,
  of: (part: Expression) => Shape,
  wider: (...parts: Expression[]) => Shape,
): Shape {
  const first = call.arguments[0];
  if (call.callee.startsWith("rng.")) {
    const draw = DRAWS[call.callee.slice(4)];
    const size = call.arguments[draw?.parameters.length ?? 0] ?? call.keywords["size"];
    if (size)
      return size.kind === "number" ? [size.value] : size.kind === "list" ? size.items.map(numberOf) : [];
    return call.callee === "rng.choice" ? [] : wider(...call.arguments);
  }
  switch (call.callee) {
    case "sum":
    case "all":
    case "any":
    case "len":
    case "argmax":
    case "argmin":
    case "mean":
    case "dot":
      return [];
    case "min":
    case "max":
      return call.arguments.length === 1 ? [] : wider(...call.arguments);
    case "zeros":
    case "ones":
    case "arange":
      return first?.kind === "number" ? [first.value] : [];
    case "replace":
      return first ? of(first) : [];
    default:
      return wider(...call.arguments);
  }
}

function numberOf(expression: Expression): number {
  return expression.kind === "number" ? expression.value : 1;
}
