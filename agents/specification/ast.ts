/** The expression language of the specification: a small subset of Python, as plain data. */

export type Expression =
  | { kind: "number"; value: number; text: string }
  | { kind: "boolean"; value: boolean }
  /** A label of the action, or a word that a value of a state variable stands for. */
  | { kind: "string"; value: string }
  | { kind: "name"; name: string }
  | { kind: "unary"; operator: "-" | "+" | "not"; operand: Expression }
  | { kind: "binary"; operator: ArithmeticOperator; left: Expression; right: Expression }
  | { kind: "compare"; operator: CompareOperator; left: Expression; right: Expression }
  | { kind: "logical"; operator: "and" | "or"; left: Expression; right: Expression }
  | { kind: "conditional"; test: Expression; then: Expression; otherwise: Expression }
  | { kind: "index"; value: Expression; index: Expression }
  | { kind: "call"; callee: string; arguments: Expression[]; keywords: Record<string, Expression> }
  | { kind: "list"; items: Expression[] };

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";
export type CompareOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";

export type Statement =
  | { kind: "assign"; target: Target; value: Expression; line: number }
  | { kind: "if"; test: Expression; then: Statement[]; otherwise: Statement[]; line: number }
  | { kind: "for"; variable: string; iterable: Expression; body: Statement[]; line: number }
  | { kind: "pass"; line: number };

export interface Target {
  name: string;
  /** For `name[index] = …`. */
  index: Expression | null;
}

/** Something in the text that the language does not have, or that contradicts it. */
export class LanguageProblem extends Error {
  constructor(
    message: string,
    /** 1-based line in the parsed text. */
    readonly line: number,
    readonly mend: string,
  ) {
    super(message);
    this.name = "LanguageProblem";
  }
}

export const number = (value: number): Expression => ({ kind: "number", value, text: String(value) });
export const name = (symbol: string): Expression => ({ kind: "name", name: symbol });

/** Applies `change` to every direct part of an expression. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "number":
    case "boolean":
    case "string":
    case "name":
      return expression;
    case "unary":
      return { ...expression, operand: change(expression.operand) };
    case "binary":
    case "compare":
    case "logical":
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case "conditional":
      return {
        ...expression,
        test: change(expression.test),
        then: change(expression.then),
        otherwise: change(expression.otherwise),
      };
    case "index":
      return { ...expression, value: change(expression.value), index: change(expression.index) };
    case "call":
      return {
        ...expression,
        arguments: expression.arguments.map(change),
        keywords: Object.fromEntries(
          Object.entries(expression.keywords).map(([key, part]) => [key, change(part)]),
        ),
      };
    case "list":
      return { ...expression, items: expression.items.map(change) };
  }
}

/** Every node of the expression, the expression itself first. */
export function* nodes(expression: Expression): Generator<Expression> {
  yield expression;
  const parts: Expression[] = [];
  mapParts(expression, (part) => {
    parts.push(part);
    return part;
  });
  for (const part of parts) yield* nodes(part);
}

/** Names that the expression reads. */
export function namesIn(expression: Expression): Set<string> {
  const found = new Set<string>();
  for (const node of nodes(expression)) if (node.kind === "name") found.add(node.name);
  return found;
}

/** Replaces names; a name without a replacement stays. */
export function substitute(
  expression: Expression,
  replacement: (name: string) => Expression | undefined,
): Expression {
  if (expression.kind === "name") return replacement(expression.name) ?? expression;
  return mapParts(expression, (part) => substitute(part, replacement));
}

export function isDraw(node: Expression): boolean {
  return node.kind === "call" && node.callee.startsWith("rng.");
}

export function draws(expression: Expression): boolean {
  for (const node of nodes(expression)) if (isDraw(node)) return true;
  return false;
}

export function equal(left: Expression, right: Expression): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
