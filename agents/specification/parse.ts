/** Text of the Python subset to syntax trees, by the grammar of `@lezer/python`. Nothing is ever executed. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import {
  type ArithmeticOperator,
  type CompareOperator,
  type Expression,
  LanguageProblem,
  type Statement,
  type Target,
} from "./ast.js";
import { DRAW_ALIASES, DRAWS, FUNCTIONS } from "./functions.js";

const MAX_SOURCE = 20_000;
const MAX_DEPTH = 60;

interface Source {
  text: string;
  depth: number;
}

/** @throws LanguageProblem */
export function parseExpression(text: string): Expression {
  // Parentheses let an expression run over several lines, as it may in Python's own brackets.
  const source = open(`(${text.trim()}\n)`);
  const script = parser.parse(source.text).topNode;
  const statement = script.firstChild;
  if (!statement || statement.nextSibling || statement.name !== "ExpressionStatement")
    throw new LanguageProblem(`«${clip(text)}» is not one expression`, 1, "Write a single Python expression.");
  refuseErrors(script, source);
  const inner = statement.firstChild;
  if (!inner || inner.name !== "ParenthesizedExpression") return expression(inner ?? statement, source);
  return expression(inner, source);
}

/** @throws LanguageProblem */
export function parseStatements(text: string): Statement[] {
  const source = open(dedent(text));
  const script = parser.parse(source.text).topNode;
  refuseErrors(script, source);
  return block(script, source);
}

function open(text: string): Source {
  if (text.length > MAX_SOURCE)
    throw new LanguageProblem(
      `The text has ${text.length} characters; at most ${MAX_SOURCE} are read`,
      1,
      "Write it in fewer, shorter lines.",
    );
  return { text, depth: 0 };
}

function dedent(text: string): string {
  const lines = text.replace(/\t/g, "    ").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents, Infinity);
  return lines.map((line) => line.slice(Number.isFinite(least) ? least : 0)).join("\n") + "\n";
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function textOf(node: SyntaxNode, source: Source): string {
  return source.text.slice(node.from, node.to);
}

function lineOf(node: SyntaxNode, source: Source): number {
  return source.text.slice(0, node.from).split("\n").length;
}

function problem(node: SyntaxNode, source: Source, message: string, mend: string): LanguageProblem {
  return new LanguageProblem(message, lineOf(node, source), mend);
}

function refuseErrors(top: SyntaxNode, source: Source): void {
  top.cursor().iterate((reference) => {
    if (!reference.type.isError) return;
    const line = source.text.slice(0, reference.from).split("\n").length;
    const shown = source.text.split("\n")[line - 1] ?? "";
    throw new LanguageProblem(`Python cannot read «${clip(shown.trim())}»`, line, "Complete the line.");
  });
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== "Comment") found.push(child);
  return found;
}

function block(parent: SyntaxNode, source: Source): Statement[] {
  return children(parent)
    .filter((child) => child.name !== ":")
    .flatMap((child) => statement(child, source));
}

function statement(node: SyntaxNode, source: Source): Statement[] {
  const line = lineOf(node, source);
  switch (node.name) {
    case "PassStatement":
      return [{ kind: "pass", line }];
    case "ExpressionStatement":
      // A bare value or docstring changes nothing.
      return [{ kind: "pass", line }];
    case "StatementGroup":
      return children(node)
        .filter((child) => child.name !== ";")
        .flatMap((child) => statement(child, source));
    case "AssignStatement":
      return assignment(node, source, line);
    case "UpdateStatement":
      return [update(node, source, line)];
    case "IfStatement":
      return [conditional(children(node), source, line)];
    case "ForStatement":
      return [loop(node, source, line)];
    default:
      throw problem(
        node,
        source,
        `«${clip(textOf(node, source).split("\n")[0] ?? "")}» is not part of the language`,
        "Use assignments, if and for over a range only.",
      );
  }
}

function assignment(node: SyntaxNode, source: Source, line: number): Statement[] {
  const parts = children(node);
  const equals = parts.findIndex((part) => part.name === "AssignOp");
  const left = parts.slice(0, equals).filter((part) => part.name !== "," && part.name !== "TypeDef");
  const rightParts = parts.slice(equals + 1);
  if (rightParts.some((part) => part.name === "AssignOp"))
    throw problem(node, source, "one line assigns twice", "Write one assignment a line.");
  const right = rightParts.filter((part) => part.name !== ",");
  if (left.length === 1 && left[0] && right.length === 1 && right[0]) {
    const only = left[0];
    if (only.name !== "TupleExpression" && only.name !== "ArrayExpression")
      return [{ kind: "assign", target: target(only, source), value: expression(right[0], source), line }];
    return together(inner(only), right, node, source, line);
  }
  if (left.length === 1 && left[0])
    return [
      {
        kind: "assign",
        target: target(left[0], source),
        value: { kind: "list", items: right.map((part) => expression(part, source)) },
        line,
      },
    ];
  return together(left, right, node, source, line);
}

/** `a, b = x, y` takes both values before it sets either. */
function together(
  left: SyntaxNode[],
  right: SyntaxNode[],
  node: SyntaxNode,
  source: Source,
  line: number,
): Statement[] {
  let values = right.map((part) => expression(part, source));
  const only = values[0];
  if (values.length === 1 && only && left.length > 1)
    values =
      only.kind === "list"
        ? only.items
        : left.map((_, index): Expression => ({
            kind: "index",
            value: only,
            index: { kind: "number", value: index, text: String(index) },
          }));
  if (values.length !== left.length)
    throw problem(node, source, "the two sides have different numbers of values", "Write one assignment a line.");
  const targets = left.map((part) => target(part, source));
  const names = new Set(targets.map((part) => part.name));
  const entangled = values.some((value) => reads(value, names));
  if (!entangled)
    return targets.map((part, index) => ({ kind: "assign", target: part, value: values[index] as Expression, line }));
  const held = targets.map((_, index) => `both_${line}_${index}`);
  return [
    ...held.map((name, index): Statement => ({
      kind: "assign",
      target: { name, index: null },
      value: values[index] as Expression,
      line,
    })),
    ...targets.map((part, index): Statement => ({
      kind: "assign",
      target: part,
      value: { kind: "name", name: held[index] as string },
      line,
    })),
  ];
}

function reads(expression: Expression, names: Set<string>): boolean {
  return JSON.stringify(expression, (_, value: unknown) => value).length > 0 && contains(expression, names);
}

function contains(part: unknown, names: Set<string>): boolean {
  if (Array.isArray(part)) return part.some((each) => contains(each, names));
  if (typeof part !== "object" || part === null) return false;
  const record = part as Record<string, unknown>;
  if (record["kind"] === "name" && typeof record["name"] === "string") return names.has(record["name"]);
  return Object.values(record).some((each) => contains(each, names));
}

function update(node: SyntaxNode, source: Source, line: number): Statement {
  const parts = children(node);
  const [left, operator, right] = parts;
  if (!left || !operator || !right)
    throw problem(node, source, "an update without a value", "Write `name += value`.");
  const changed = target(left, source);
  const sign = textOf(operator, source).slice(0, -1);
  if (!isArithmetic(sign)) throw problem(node, source, `«${sign}=» is not known`, "Use +=, -=, *= or /=.");
  const before: Expression = { kind: "name", name: changed.name };
  return {
    kind: "assign",
    target: changed,
    value: {
      kind: "binary",
      operator: sign,
      left: changed.index ? { kind: "index", value: before, index: changed.index } : before,
      right: expression(right, source),
    },
    line,
  };
}

function conditional(parts: SyntaxNode[], source: Source, line: number): Statement {
  // [if, test, Body, elif, test, Body, else, Body]
  const [, test, body, ...rest] = parts;
  if (!test || !body || body.name !== "Body")
    throw new LanguageProblem("an if without a condition or a body", line, "Write `if condition:` and its lines.");
  const following = rest[0]?.name;
  const otherwise =
    following === "elif"
      ? [conditional(rest, source, line)]
      : following === "else" && rest[1]
        ? block(rest[1], source)
        : [];
  return { kind: "if", test: expression(test, source), then: block(body, source), otherwise, line };
}

function loop(node: SyntaxNode, source: Source, line: number): Statement {
  const [, variable, , iterable, body, ...rest] = children(node);
  if (!variable || variable.name !== "VariableName" || !iterable || !body || body.name !== "Body" || rest.length)
    throw problem(node, source, "a loop of another form than `for i in range(n):`", "Loop over a range.");
  return {
    kind: "for",
    variable: textOf(variable, source),
    iterable: expression(iterable, source),
    body: block(body, source),
    line,
  };
}

function target(node: SyntaxNode, source: Source): Target {
  if (node.name === "VariableName") return { name: textOf(node, source), index: null };
  if (node.name === "MemberExpression") {
    const [value, bracket, index] = children(node);
    if (value?.name === "VariableName" && bracket?.name === "[" && index)
      return { name: textOf(value, source), index: expression(index, source) };
    if (value && textOf(value, source) === "self" && index === undefined)
      throw problem(node, source, "an attribute cannot be set", "Use plain names.");
    const property = children(node).find((child) => child.name === "PropertyName");
    if (value && ["self", "state", "s"].includes(textOf(value, source)) && property)
      return { name: textOf(property, source), index: null };
  }
  throw problem(node, source, `«${clip(textOf(node, source))}» cannot be set`, "Set a plain name.");
}

function inner(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter((child) => !["(", ")", "[", "]", ","].includes(child.name));
}

function expression(node: SyntaxNode, source: Source): Expression {
  if (++source.depth > MAX_DEPTH * 50) throw problem(node, source, "the expression is too large", "Split it.");
  const text = textOf(node, source);
  switch (node.name) {
    case "ParenthesizedExpression": {
      const [only] = inner(node);
      if (!only) throw problem(node, source, "empty brackets", "Write a value.");
      return expression(only, source);
    }
    case "Number": {
      const value = Number(text.replace(/_/g, ""));
      if (!Number.isFinite(value)) throw problem(node, source, `«${text}» is not a number`, "Write a decimal number.");
      return { kind: "number", value, text };
    }
    case "Boolean":
      return { kind: "boolean", value: text === "True" };
    case "String":
      return { kind: "string", value: text.replace(/^[rbuf]?["']{1,3}|["']{1,3}$/gi, "") };
    case "VariableName":
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
      if (!then || !test || !otherwise) throw problem(node, source, "an unfinished condition", "Write a if b else c.");
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
      throw problem(node, source, `«${clip(text)}» is not part of the language`, "Use arithmetic, if/else, lists.");
  }
}

const ARITHMETIC = ["+", "-", "*", "/", "//", "%", "**"];
const COMPARE = ["<", "<=", ">", ">=", "==", "!="];
function isArithmetic(text: string): text is ArithmeticOperator {
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
  if (isArithmetic(operator)) return { kind: "binary", operator, left: expression(left, source), right: second };
  if (!isCompare(operator)) throw problem(node, source, `«${operator}» is not known`, "Use arithmetic or comparison.");
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
  const tests = items.map((item): Expression => ({ kind: "compare", operator: "==", left: value, right: item }));
  const either = tests.reduce((left, right): Expression => ({ kind: "logical", operator: "or", left, right }));
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
      if (!variable || !iterable || !each) throw problem(node, source, "an unfinished loop", "Write the entries.");
      positional.push({
        kind: "call",
        callee: "each",
        arguments: [{ kind: "name", name: textOf(variable, source) }, expression(iterable, source), each],
        keywords: {},
      });
      index += 3;
    } else positional.push(expression(item, source));
  }
  return { kind: "call", callee, arguments: positional, keywords };
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
  if (draw in DRAWS && (fromGenerator || (owner === "" && !(last in FUNCTIONS) && draw !== "choice"))) return `rng.${draw}`;
  if (STANDARD_LIBRARY_DRAWS.has(last)) return `rng.${draw}`;
  if (owner === "" || ["np", "math", "numpy"].includes(owner)) {
    const plain = { minimum: "min", maximum: "max", fabs: "abs", list: "array", tuple: "array", bool: "int" }[last] ?? last;
    if (plain in FUNCTIONS || plain === "range") return plain;
  }
  return null;
}
