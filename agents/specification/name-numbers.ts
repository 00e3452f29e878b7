/** Puts the names of parameters in the place of the numbers that a model copied from the text. */

import type { Span } from "../artefacts/stage.js";
import type { Parameter } from "../artefacts/values.js";
import { type Expression, mapParts, name, type Statement } from "./ast.js";

/** Offsets of a sentence in the description. */
export interface Place {
  start: number;
  end: number;
}

/**
 * A number becomes the parameter that its own sentence names, else the only parameter of that value. Values
 * never change by this. Small counts are left alone unless the sentence names them.
 */
export function nameNumbers(
  expression: Expression,
  parameters: Parameter[],
  sentence: Place | null,
): Expression {
  if (expression.kind === "number") {
    const parameter = parameterOf(expression.value, parameters, sentence);
    return parameter ? name(parameter.symbol) : expression;
  }
  // The place of an entry is no quantity.
  if (expression.kind === "index" && expression.index.kind === "number")
    return { ...expression, value: nameNumbers(expression.value, parameters, sentence) };
  // What is compared with the decision tells which one it is.
  if (expression.kind === "compare" && ["==", "!="].includes(expression.operator)) {
    const { left, right } = expression;
    if ([left, right].some(isDecision) && [left, right].some(({ kind }) => kind === "number"))
      return expression;
  }
  return mapParts(expression, (part) => nameNumbers(part, parameters, sentence));
}

function isDecision(expression: Expression): boolean {
  return expression.kind === "index"
    ? isDecision(expression.value)
    : expression.kind === "name" && expression.name === "action";
}

export function nameNumbersIn(statement: Statement, parameters: Parameter[], sentence: Place): Statement {
  const of = (part: Expression): Expression => nameNumbers(part, parameters, sentence);
  switch (statement.kind) {
    case "pass":
      return statement;
    case "assign":
      return { ...statement, value: namesake(statement, parameters) ?? of(statement.value) };
    case "if":
      return {
        ...statement,
        test: of(statement.test),
        then: statement.then.map((each) => nameNumbersIn(each, parameters, sentence)),
        otherwise: statement.otherwise.map((each) => nameNumbersIn(each, parameters, sentence)),
      };
    case "for":
      return { ...statement, body: statement.body.map((each) => nameNumbersIn(each, parameters, sentence)) };
  }
}

/** The parameter that a number is stored under a part of its name of, as `power = 1` of STATION_POWER. */
function namesake(
  { target, value }: Extract<Statement, { kind: "assign" }>,
  parameters: Parameter[],
): Expression | null {
  if (value.kind !== "number" || target.index !== null) return null;
  const words = target.name.toUpperCase().split("_");
  const alike = parameters.filter(
    (parameter) =>
      parameter.value === value.value && words.every((word) => parameter.symbol.split("_").includes(word)),
  );
  return alike.length === 1 && alike[0] ? name(alike[0].symbol) : null;
}

function standsIn(sentence: Place, span: Span): boolean {
  return span.start >= sentence.start && span.end <= sentence.end;
}

function parameterOf(value: number, parameters: Parameter[], sentence: Place | null): Parameter | undefined {
  const equal = parameters.filter((parameter) => parameter.value === value);
  const own = equal.filter(
    (parameter) => sentence !== null && parameter.span && standsIn(sentence, parameter.span),
  );
  const small = Number.isInteger(value) && Math.abs(value) <= 2;
  if (own.length > 0 && !(small && own.length > 1)) return own[0];
  return equal.length === 1 && !small ? equal[0] : undefined;
}
