/** Values of expressions in which only parameters occur. */

import type { Expression } from "./ast.js";

type Value = number | Value[];

/** The value, or null when the expression needs more than parameters and plain arithmetic. */
export function constantValue(expression: Expression, parameters: ReadonlyMap<string, Value>): Value | null {
  const of = (part: Expression): Value | null => constantValue(part, parameters);
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "boolean":
      return expression.value ? 1 : 0;
    case "name":
      return parameters.get(expression.name) ?? null;
    case "unary": {
      const value = of(expression.operand);
      if (typeof value !== "number") return null;
      return expression.operator === "-" ? -value : expression.operator === "not" ? Number(!value) : value;
    }
    case "binary": {
      const left = of(expression.left);
      const right = of(expression.right);
      return typeof left === "number" && typeof right === "number"
        ? arithmetic(expression.operator, left, right)
        : null;
    }
    case "index": {
      const value = of(expression.value);
      const index = of(expression.index);
      return Array.isArray(value) && typeof index === "number"
        ? (value[index < 0 ? value.length + index : index] ?? null)
        : null;
    }
    case "list": {
      const items = expression.items.map(of);
      return items.every((item) => item !== null) ? (items as Value[]) : null;
    }
    case "call":
      return call(expression.callee, expression.arguments.map(of));
    default:
      return null;
  }
}

function arithmetic(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? null : left / right;
    case "//":
      return right === 0 ? null : Math.floor(left / right);
    case "%":
      return right === 0 ? null : left - right * Math.floor(left / right);
    case "**":
      return left ** right;
    default:
      return null;
  }
}

function call(callee: string, values: (Value | null)[]): Value | null {
  const [first] = values;
  if (callee === "len") return Array.isArray(first) ? first.length : null;
  const flat = values.length === 1 && Array.isArray(first) ? first : values;
  if (!flat.every((value) => typeof value === "number")) return null;
  const numbers = flat as number[];
  switch (callee) {
    case "int":
      return Math.trunc(numbers[0] ?? 0);
    case "round":
      return Math.round(numbers[0] ?? 0);
    case "abs":
      return Math.abs(numbers[0] ?? 0);
    case "min":
      return Math.min(...numbers);
    case "max":
      return Math.max(...numbers);
    case "sum":
      return numbers.reduce((sum, each) => sum + each, 0);
    default:
      return null;
  }
}
