/** Text of the Python subset to expressions, by the grammar of `@lezer/python`. Nothing is ever executed. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { type ArithmeticOperator, type CompareOperator, type Expression, LanguageProblem } from "./ast.js";
import { DRAW_ALIASES, DRAWS, FUNCTIONS } from "./functions.js";
import { children, clip, inner, open, problem, refuseErrors, type Source, textOf } from "./tree.js";

const MAX_NODES = 3000;

/** @throws LanguageProblem */
export function parseExpression(text: string): Expression {
  // Parentheses let an expression run over several lines, as it may in Python's own brackets.
  if (text.trim() === "") throw new LanguageProblem("the expression is empty", 1, "Write a value.");
  const source = open(`(${text.trim()}\n)`);
  const script = parser.parse(source.text).topNode;
  const statement = script.firstChild;
  if (!statement || statement.nextSibling || statement.name !== "ExpressionStatement")
    throw new LanguageProblem(
      `«${clip(text)}» is not one expression`,
      1,
      "Write a single Python expression.",
    );
  refuseErrors(script, source);
  const inner = statement.firstChild;
  if (!inner || inner.name !== "ParenthesizedExpression") return expression(inner ?? statement, source);
  return expression(inner, source);
}

export function expression(node: SyntaxNode, source: Source): Expression {
  if (++source.depth > MAX_NODES) throw problem(node, source, "the expression is too large", "Split it.");
  const text = textOf(node, source);
  switch (node.name) {
    case "ParenthesizedExpression": {
      const [only] = inner(node);
      if (!only) throw problem(node, source, "empty brackets", "Write a value.");
      return expression(only, source);
    }
    case "Number": {
      const value = Number(text.replace(/_/g, ""));
      if (!Number.isFinite(value))
        throw problem(node, source, `«${text}» is not a number`, "Write a decimal number.");
      return { kind: "number", value, text };
    }
    case "Boolean":
      return { kind: "boolean", value: text === "True" };
    case "String": {
      const [, , value] = /^(["'])((?:(?!\1)[^\\\p{Cc}])*)\1$/u.exec(text) ?? [];
      if (value === undefined)
        throw problem(
          node,
          source,
          `${clip(text)} is not a plain word`,
          "Write it in quotes, without escapes.",
        );
      return { kind: "string", value };
    }
    case "VariableName":
      // The grammar takes every character beyond Latin 1 for a letter, separators of lines too.
      if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(text))
        throw problem(node, source, `«${clip(text)}» is not a name`, "Use letters, digits and underscores.");
      return { kind: "name", name: text };
    case "UnaryExpression": {
      const [operator, operand] = children(node);
      const sign = operator ? textOf(operator, source) : "";
      if (!operand || (sign !== "-" && sign !== "+" && sign !== "not"))
        throw problem(node, source, `«${clip(text)}» is not known`, "Use -, + or not.");
      return { kind: "unary", operator: sign, operand: expression(operand, source) };
    }
    case "BinaryExpression":
      return binary(node, source);
    case "ConditionalExpression": {
      const [then, , test, , otherwise] = children(node);
      if (!then || !test || !otherwise)
        throw problem(node, source, "an unfinished condition", "Write a if b else c.");
      return {
        kind: "conditional",
        test: expression(test, source),
        then: expression(then, source),
        otherwise: expression(otherwise, source),
      };
    }
    case "ArrayExpression":
    case "TupleExpression":
      return { kind: "list", items: inner(node).map((part) => expression(part, source)) };
    case "ArrayComprehensionExpression":
      return comprehension(node, source);
    case "MemberExpression":
      return member(node, source);
    case "CallExpression":
      return call(node, source);
    default:
      throw problem(
        node,
        source,
        `«${clip(text)}» is not part of the language`,
        "Use arithmetic, if/else, lists.",
      );
  }
}

const ARITHMETIC = ["+", "-", "*", "/", "//", "%", "**"];
const COMPARE = ["<", "<=", ">", ">=", "==", "!="];
export function isArithmetic(text: string): text is ArithmeticOperator {
  return ARITHMETIC.includes(text);
}
function isCompare(text: string): text is CompareOperator {
  return COMPARE.includes(text);
}

function binary(node: SyntaxNode, source: Source): Expression {
  const parts = children(node);
  const left = parts[0];
  const right = parts[parts.length - 1];
  const operator = parts
    .slice(1, -1)
    .map((part) => textOf(part, source))
    .join(" ");
  if (!left || !right) throw problem(node, source, "an unfinished expression", "Complete it.");
  const second = expression(right, source);
  if (operator === "and" || operator === "or")
    return { kind: "logical", operator, left: expression(left, source), right: second };
  if (operator === "in" || operator === "not in") return membership(left, second, operator, node, source);
  if (operator === "is" || operator === "is not")
    return {
      kind: "compare",
      operator: operator === "is" ? "==" : "!=",
      left: expression(left, source),
      right: second,
    };
  if (isArithmetic(operator))
    return { kind: "binary", operator, left: expression(left, source), right: second };
  if (!isCompare(operator))
    throw problem(node, source, `«${operator}» is not known`, "Use arithmetic or comparison.");
  // a < b < c means a < b and b < c.
  const first = expression(left, source);
  if (left.name === "BinaryExpression" && first.kind === "compare")
    return {
      kind: "logical",
      operator: "and",
      left: first,
      right: { kind: "compare", operator, left: first.right, right: second },
    };
  return { kind: "compare", operator, left: first, right: second };
}

function membership(
  left: SyntaxNode,
  list: Expression,
  operator: string,
  node: SyntaxNode,
  source: Source,
): Expression {
  const value = expression(left, source);
  const items = list.kind === "list" ? list.items : null;
  if (!items || items.length === 0) {
    // A vector of the model: one of its entries equals the value.
    const any: Expression = {
      kind: "call",
      callee: "any",
      arguments: [{ kind: "compare", operator: "==", left: list, right: value }],
      keywords: {},
    };
    if (list.kind !== "name") throw problem(node, source, "`in` needs a list", "Write the values in [ ].");
    return operator === "in" ? any : { kind: "unary", operator: "not", operand: any };
  }
  const tests = items.map((item): Expression => ({
    kind: "compare",
    operator: "==",
    left: value,
    right: item,
  }));
  const either = tests.reduce((left, right): Expression => ({
    kind: "logical",
    operator: "or",
    left,
    right,
  }));
  return operator === "in" ? either : { kind: "unary", operator: "not", operand: either };
}

function member(node: SyntaxNode, source: Source): Expression {
  const [value, mark, ...index] = children(node);
  if (value && mark?.name === "[") {
    const places = index.filter((part) => part.name !== "]" && part.name !== ",");
    if (places.length === 0 || places.some((part) => part.name === ":"))
      throw problem(node, source, "slices are not part of the language", "Name the entries one by one.");
    return places.reduce<Expression>(
      (whole, part) => ({ kind: "index", value: whole, index: expression(part, source) }),
      expression(value, source),
    );
  }
  const owner = value ? textOf(value, source) : "";
  const property = children(node).find((child) => child.name === "PropertyName");
  const text = property ? textOf(property, source) : "";
  if (["np", "math", "numpy"].includes(owner)) return { kind: "name", name: text };
  if (["self", "state", "s"].includes(owner)) return { kind: "name", name: text };
  throw problem(node, source, `«${clip(textOf(node, source))}» is not known`, "Use plain names.");
}

/** `[f(i) for i in range(n)]`, kept as `list` by a call that normalisation unrolls. */
function comprehension(node: SyntaxNode, source: Source): Expression {
  const parts = inner(node);
  const keyword = parts.findIndex((part) => part.name === "for");
  const [item] = parts;
  const [variable, , iterable, ...rest] = parts.slice(keyword + 1);
  if (!item || keyword !== 1 || !variable || variable.name !== "VariableName" || !iterable || rest.length)
    throw problem(node, source, "a list of another form than [f(i) for i in range(n)]", "Write the entries.");
  return {
    kind: "call",
    callee: "each",
    arguments: [
      { kind: "name", name: textOf(variable, source) },
      expression(iterable, source),
      expression(item, source),
    ],
    keywords: {},
  };
}

function call(node: SyntaxNode, source: Source): Expression {
  const [function_, list] = children(node);
  if (!function_ || !list) throw problem(node, source, "an unfinished call", "Complete it.");
  const callee = functionName(textOf(function_, source));
  if (callee === null)
    throw problem(
      node,
      source,
      `the function «${clip(textOf(function_, source))}» is not known`,
      `Use ${["min", "max", "abs", "sum", "rng.poisson(mean)", "rng.random()"].join(", ")} or plain arithmetic.`,
    );
  const positional: Expression[] = [];
  const keywords: Record<string, Expression> = {};
  const items = children(list);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (!item || ["(", ")", ","].includes(item.name)) continue;
    if (items[index + 1]?.name === "AssignOp") {
      const value = items[index + 2];
      if (value) keywords[textOf(item, source)] = expression(value, source);
      index += 2;
    } else if (item.name === "for") {
      // A generator as the only argument, sum(f(i) for i in range(n)).
      const variable = items[index + 1];
      const iterable = items[index + 3];
      const each = positional.pop();
      if (!variable || !iterable || !each)
        throw problem(node, source, "an unfinished loop", "Write the entries.");
      positional.push({
        kind: "call",
        callee: "each",
        arguments: [{ kind: "name", name: textOf(variable, source) }, expression(iterable, source), each],
        keywords: {},
      });
      index += 3;
    } else positional.push(expression(item, source));
  }
  const named = /\bchoices$/.test(textOf(function_, source)) ? asChoice(keywords) : keywords;
  return { kind: "call", callee, arguments: positional, keywords: named };
}

/** The keywords of the standard library's choices under numpy's names; a single one is no list. */
function asChoice({ weights, k, ...rest }: Record<string, Expression>): Record<string, Expression> {
  const isOne = k?.kind === "number" && k.value === 1;
  return { ...rest, ...(weights && { p: weights }), ...(k && !isOne && { size: k }) };
}

const STANDARD_LIBRARY_DRAWS = new Set(["randint", "randrange"]);

/** The language's own name of a function, or null. */
function functionName(text: string): string | null {
  const parts = text.split(".");
  const last = parts[parts.length - 1] ?? "";
  const owner = parts.slice(0, -1).join(".");
  if (last === "randint") return owner === "random" ? "rng.randint" : "rng.integers";
  const draw = DRAW_ALIASES[last] ?? last;
  const fromGenerator = /(^|\.)(rng|random|np_random|generator|stats)$/.test(owner);
  if (draw in DRAWS && (fromGenerator || (owner === "" && !(last in FUNCTIONS) && draw !== "choice")))
    return `rng.${draw}`;
  if (STANDARD_LIBRARY_DRAWS.has(last)) return `rng.${draw}`;
  if (owner === "" || ["np", "math", "numpy"].includes(owner)) {
    const plain =
      { minimum: "min", maximum: "max", fabs: "abs", list: "array", tuple: "array", bool: "int" }[last] ??
      last;
    if (plain in FUNCTIONS || plain === "range" || plain === "between") return plain;
  }
  return null;
}
