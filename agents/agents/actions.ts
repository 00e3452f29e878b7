/** What can be decided in each step, as the model writes it: a span, a list, or several of them. */

import type { ActionPart, Parameter } from "../artefacts/values.js";
import { type Expression, LanguageProblem } from "../specification/ast.js";
import { constantValue } from "../specification/constant.js";
import { parseExpression } from "../specification/parse.js";
import { print } from "../specification/print.js";
import { parameterValues } from "../specification/scope.js";
import { findNumbers } from "../text/numbers.js";
import { UnusableAnswer } from "./agent.js";

/** @throws UnusableAnswer */
export function readActions(source: string, parameters: Parameter[]): ActionPart[] {
  const expression = parsed(source.replace(/#.*$/, ""), "ACTIONS");
  const constants = parameterValues(parameters);
  if (expression.kind === "list" && expression.items.some((item) => isRange(item) || item.kind === "list"))
    return expression.items.map((item) => actionPart(item, constants));
  return [actionPart(expression, constants)];
}

/**
 * The levels that the decision itself names, as «quota q in {0, 1, ..., 5}», in place of other numbers: those of
 * another list of the text. Null where it names none, or the choices have names.
 */
export function levelsDecided(parts: readonly ActionPart[], meaning: string): ActionPart[] | null {
  const [part, ...others] = parts;
  if (!part || others.length > 0) return null;
  if (part.kind === "choices" && part.labels.some((label) => Number.isNaN(Number(label)))) return null;
  const lists = findNumbers(meaning).flatMap(({ value }) =>
    Array.isArray(value) && value.every((each) => typeof each === "number") ? [value as number[]] : [],
  );
  const [levels, ...more] = lists;
  // As many as there are choices: what each of them stands for.
  if (!levels || more.length > 0 || levels.length < 3 || countOf(part) === levels.length) return null;
  const inSteps = levels.every(
    (level, index) => Number.isInteger(level) && level === (levels[0] ?? 0) + index,
  );
  return inSteps
    ? [{ kind: "range", low: levels[0]!, high: levels.at(-1)!, unit: "" }]
    : [{ kind: "choices", labels: levels.map(String) }];
}

function countOf(part: ActionPart): number {
  return part.kind === "range" ? part.high - part.low + 1 : part.labels.length;
}

function isRange(expression: Expression): boolean {
  return expression.kind === "call" && ["range", "between"].includes(expression.callee);
}

function actionPart(expression: Expression, constants: ReturnType<typeof parameterValues>): ActionPart {
  if (expression.kind === "call" && expression.callee === "between") {
    const [low, high] = expression.arguments.map((part) => constantValue(part, constants));
    if (
      expression.arguments.length !== 2 ||
      typeof low !== "number" ||
      typeof high !== "number" ||
      high < low
    )
      throw new UnusableAnswer(
        `the span of the actions, ${print(expression)}, is empty or not known`,
        "Write between(least, most) with declared numbers.",
        "ACTIONS",
      );
    return { kind: "range", low: Math.round(low), high: Math.round(high), unit: "" };
  }
  if (expression.kind === "call" && expression.callee === "range") {
    const bounds = expression.arguments.map((part) => constantValue(part, constants));
    const [first, second] = bounds.length === 1 ? [0, bounds[0]] : bounds;
    if (typeof first !== "number" || typeof second !== "number" || second <= first)
      throw new UnusableAnswer(
        `the range of the actions, ${print(expression)}, is empty or not known`,
        "Write between(least, most) with declared numbers.",
        "ACTIONS",
      );
    return { kind: "range", low: Math.round(first), high: Math.round(second) - 1, unit: "" };
  }
  if (
    expression.kind === "call" &&
    ["array", "arange"].includes(expression.callee) &&
    expression.arguments[0]
  )
    return actionPart(
      expression.callee === "array" ? expression.arguments[0] : { ...expression, callee: "range" },
      constants,
    );
  if (expression.kind === "name") {
    const value = constants.get(expression.name);
    if (Array.isArray(value)) return { kind: "choices", labels: value.map(String) };
    if (typeof value === "number" && Number.isInteger(value) && value > 1)
      return { kind: "range", low: 0, high: value - 1, unit: "" };
  }
  if (expression.kind === "list" && expression.items.length > 0) {
    const labels = expression.items.map((item) =>
      item.kind === "string" ? item.value : String(constantValue(item, constants) ?? print(item)),
    );
    return { kind: "choices", labels: [...new Set(labels)].map((label) => label.slice(0, 80)) };
  }
  throw new UnusableAnswer(
    `the actions, ${print(expression).slice(0, 80)}, are neither a range nor a list`,
    'Write between(least, most) or ["one", "other"].',
    "ACTIONS",
  );
}

function parsed(source: string, place: string): Expression {
  try {
    return parseExpression(source);
  } catch (problem) {
    if (problem instanceof LanguageProblem) throw new UnusableAnswer(problem.message, problem.mend, place);
    throw problem;
  }
}
