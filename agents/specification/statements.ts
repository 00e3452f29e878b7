/** Lines of the Python subset to statements. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { type Expression, LanguageProblem, namesIn, type Statement, type Target } from "./ast.js";
import { expression, isArithmetic } from "./parse.js";
import {
  children,
  clip,
  dedent,
  inner,
  lineOf,
  open,
  problem,
  refuseErrors,
  type Source,
  textOf,
} from "./tree.js";

/** @throws LanguageProblem */
export function parseStatements(text: string): Statement[] {
  const source = open(dedent(text));
  const script = parser.parse(source.text).topNode;
  refuseErrors(script, source);
  return block(script, source);
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
    throw problem(
      node,
      source,
      "the two sides have different numbers of values",
      "Write one assignment a line.",
    );
  const targets = left.map((part) => target(part, source));
  const names = new Set(targets.map((part) => part.name));
  const entangled = values.some((value) => [...namesIn(value)].some((each) => names.has(each)));
  if (!entangled)
    return targets.map((part, index) => ({
      kind: "assign",
      target: part,
      value: values[index] as Expression,
      line,
    }));
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
    throw new LanguageProblem(
      "an if without a condition or a body",
      line,
      "Write `if condition:` and its lines.",
    );
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
  if (
    !variable ||
    variable.name !== "VariableName" ||
    !iterable ||
    !body ||
    body.name !== "Body" ||
    rest.length
  )
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
