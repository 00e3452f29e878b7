/** Sums of terms and conditional values, built so that they read well as formulas. */

import { equal, type Expression, number } from "./ast.js";

export function additive(
  expression: Expression,
  negative = false,
): { value: Expression; negative: boolean }[] {
  if (expression.kind === "binary" && (expression.operator === "+" || expression.operator === "-"))
    return [
      ...additive(expression.left, negative),
      ...additive(expression.right, expression.operator === "-" ? !negative : negative),
    ];
  if (expression.kind === "unary" && expression.operator === "-")
    return additive(expression.operand, !negative);
  return [{ value: expression, negative }];
}

export function negated(expression: Expression): Expression {
  if (expression.kind === "number") return number(-expression.value);
  if (expression.kind === "unary" && expression.operator === "-") return expression.operand;
  return { kind: "unary", operator: "-", operand: expression };
}

export function isZero(expression: Expression): boolean {
  return expression.kind === "number" && expression.value === 0;
}

/** Sum of terms, with a minus where a term has a sign. */
export function total(terms: Expression[]): Expression {
  const [first, ...rest] = terms;
  if (!first) return number(0);
  return rest.reduce<Expression>((sum, term) => {
    const minus = term.kind === "unary" && term.operator === "-";
    return { kind: "binary", operator: minus ? "-" : "+", left: sum, right: minus ? term.operand : term };
  }, first);
}

export function mergeTerms(
  test: Expression,
  before: Expression[],
  then: Expression[],
  otherwise: Expression[],
): Expression[] {
  const shares = (terms: Expression[]): boolean => before.every((term, index) => terms[index] === term);
  if (!shares(then) || !shares(otherwise)) return [choose(test, total(then), total(otherwise))];
  const left = then.slice(before.length);
  const right = otherwise.slice(before.length);
  if (left.length === 0 && right.length === 0) return before;
  const gain = choose(test, total(left), total(right));
  return [...before, gain];
}

/** `then if test else otherwise`, pushed into a vector's one changed entry where that is all. */
export function choose(test: Expression, then: Expression, otherwise: Expression): Expression {
  const changed = replacedEntry(then, otherwise);
  if (changed)
    return call("replace", [otherwise, changed.index, choose(test, changed.value, changed.before)]);
  // A common minus goes in front, so that sums read as sums.
  const minus = (part: Expression): boolean =>
    (part.kind === "unary" && part.operator === "-") || isZero(part);
  if (minus(then) && minus(otherwise) && !(isZero(then) && isZero(otherwise)))
    return {
      kind: "unary",
      operator: "-",
      operand: { kind: "conditional", test, then: negated(then), otherwise: negated(otherwise) },
    };
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

export function call(callee: string, parts: Expression[]): Expression {
  return { kind: "call", callee, arguments: parts, keywords: {} };
}
