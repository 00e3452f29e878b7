/** Formulas that a description gives in so many signs, and whether code computes them. */

import { type Expression, LanguageProblem, type Statement } from "../specification/ast.js";
import { parseExpression } from "../specification/parse.js";
import { parseStatements } from "../specification/statements.js";

const ATOM = "(?:[A-Za-z_]\\w*|\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)";
/** Brackets in brackets in brackets; what is in them is left to the parser. */
const BRACKETS = ["", ""].reduce((inside) => `\\((?:[^()]|${inside})*\\)`, "\\([^()]*\\)");
const OPERAND = `(?:-\\s?)?(?:(?:[A-Za-z_]\\w*)?${BRACKETS}|${ATOM})`;
const FORMULA = new RegExp(
  `(?<![\\w(])${OPERAND}(?:(?: [-+*/×·−] | ?(?:\\^|\\*\\*) ?)${OPERAND})*(?!\\w)`,
  "g",
);
const PRODUCT_OR_CALL = / [*/×·] |\^|\*\*|\w\([^]*[-+*/×·−]/;

/**
 * The products, quotients, powers and functions of sums in a text, as «log(1 + x / y)»; neither fractions nor
 * units such as km/h. Signs outside of brackets have spaces around them, but for those of powers.
 */
export function formulasIn(text: string): Expression[] {
  const plain = text.replace(/²/g, "^2").replace(/³/g, "^3");
  return [...plain.matchAll(FORMULA)].flatMap(([found]) => {
    if (!PRODUCT_OR_CALL.test(found)) return [];
    try {
      return [parseExpression(found.replace(/\^/g, "**").replace(/[×·]/g, "*").replace(/−/g, "-"))];
    } catch (problem) {
      if (problem instanceof LanguageProblem) return [];
      throw problem;
    }
  });
}

const POWER = /\b(to the (?:\p{L}+ )?power|squared|cubed|the (square|cube|square root) of)\b/iu;
const POWER_IN_CODE = /\*\*|\b(sqrt|square|pow|exp)\(|\b(\w+(?:\[\w+\])?) \* \2(?![\w[])/;

/** Whether the sentence gives a formula, and the code computes something else. Code that does nothing may be right. */
export function missesFormula(code: string, sentence: string): boolean {
  if (code === "pass") return false;
  if (POWER.test(sentence) && !POWER_IN_CODE.test(code)) return true;
  const formulas = formulasIn(sentence);
  if (formulas.length === 0) return false;
  try {
    const assigned = assignments(parseStatements(code));
    const meant = new Map(assigned);
    const within = MULTIPLIED.test(sentence) ? "+-*/" : "+-";
    return !formulas.every((formula) =>
      assigned.some(([, value]) => computes(value, formula, { meant, within })),
    );
  } catch (problem) {
    if (problem instanceof LanguageProblem) return false;
    throw problem;
  }
}

const MULTIPLIED = /\b(times|multiplied|divided|percent|half|double|twice|factor)\b|%/i;

/** Each with its inverse; their links may stand in any order. */
const CHAINS = ["+-", "*/"];

type Meanings = ReadonlyMap<string, Expression>;

function assignments(statements: Statement[]): [string, Expression][] {
  return statements.flatMap((statement): [string, Expression][] => {
    switch (statement.kind) {
      case "assign":
        return [[statement.target.name, statement.value]];
      case "if":
        return assignments([...statement.then, ...statement.otherwise]);
      case "for":
        return assignments(statement.body);
      case "pass":
        return [];
    }
  });
}

/** Whether the value is what the formula says, perhaps chosen, bounded, or `within` one of these operations. */
function computes(
  value: Expression,
  formula: Expression,
  reading: { meant: Meanings; within: string },
): boolean {
  if (matches(value, formula, reading.meant, new Map())) return true;
  const inside = (part: Expression): boolean => computes(part, formula, reading);
  switch (value.kind) {
    case "binary":
      return reading.within.includes(value.operator) && (inside(value.left) || inside(value.right));
    case "unary":
      return inside(value.operand);
    case "conditional":
      return inside(value.then) || inside(value.otherwise);
    case "call":
      return value.arguments.some(inside);
    case "list":
      return value.items.some(inside);
    default:
      return false;
  }
}

/** Names of the formula stand for any quantity, the same one each time. */
function matches(
  value: Expression,
  formula: Expression,
  meant: Meanings,
  bound: Map<string, string>,
): boolean {
  if (formula.kind === "name") {
    const written = JSON.stringify(value);
    if (["binary", "conditional", "list"].includes(value.kind)) return false;
    const known = bound.get(formula.name);
    bound.set(formula.name, written);
    return known === undefined || known === written;
  }
  if (formula.kind === "number" && value.kind === "number") return formula.value === value.value;
  const meaning = value.kind === "name" ? meant.get(value.name) : undefined;
  if (value.kind === "name" && meaning) {
    const others = new Map(meant);
    others.delete(value.name);
    return matches(meaning, formula, others, bound);
  }
  // A number may have its name already.
  if (formula.kind === "number") return value.kind === "name" && /^[A-Z]/.test(value.name);
  if (formula.kind === "call")
    return (
      value.kind === "call" &&
      value.callee === formula.callee &&
      allMatch(value.arguments, formula.arguments, meant, bound)
    );
  if (formula.kind === "unary")
    return value.kind === "unary" && matches(value.operand, formula.operand, meant, bound);
  if (formula.kind !== "binary") return false;
  const chain = CHAINS.find((operators) => operators.includes(formula.operator));
  if (chain === undefined)
    return (
      value.kind === "binary" &&
      value.operator === formula.operator &&
      allMatch([value.left, value.right], [formula.left, formula.right], meant, bound)
    );
  return anyOrder(links(value, chain), links(formula, chain), meant, bound);
}

function allMatch(
  values: Expression[],
  formulas: Expression[],
  meant: Meanings,
  bound: Map<string, string>,
): boolean {
  return (
    values.length === formulas.length &&
    formulas.every((formula, index) => matches(values[index] as Expression, formula, meant, bound))
  );
}

interface Link {
  part: Expression;
  isInverse: boolean;
}

/** Terms of a sum, or factors of a product; the inverse ones are taken away, or divided by. */
function links(expression: Expression, chain: string, isInverse = false): Link[] {
  if (expression.kind !== "binary" || !chain.includes(expression.operator))
    return [{ part: expression, isInverse }];
  const turns = expression.operator === chain[1];
  return [
    ...links(expression.left, chain, isInverse),
    ...links(expression.right, chain, turns ? !isInverse : isInverse),
  ];
}

function anyOrder(values: Link[], formulas: Link[], meant: Meanings, bound: Map<string, string>): boolean {
  const [first, ...rest] = formulas;
  if (first === undefined) return values.length === 0;
  if (values.length !== formulas.length) return false;
  return values.some((value, index) => {
    if (value.isInverse !== first.isInverse) return false;
    const tried = new Map(bound);
    if (!matches(value.part, first.part, meant, tried)) return false;
    if (!anyOrder(values.toSpliced(index, 1), rest, meant, tried)) return false;
    for (const [name, written] of tried) bound.set(name, written);
    return true;
  });
}
