/** Formulas for KaTeX from the expressions of the specification. */

import type { Expression } from "./ast.js";
import { LanguageProblem } from "./ast.js";
import { parseExpression } from "./parse.js";
import type { Specification } from "./specification.js";

const OPERATORS: Record<string, string> = {
  "<": "<",
  "<=": "\\le",
  ">": ">",
  ">=": "\\ge",
  "==": "=",
  "!=": "\\ne",
};

const DISTRIBUTIONS: Record<string, string> = {
  poisson: "Poisson",
  binomial: "Binomial",
  uniform: "Uniform",
  random: "Uniform",
  integers: "UniformInteger",
  exponential: "Exponential",
  normal: "Normal",
  lognormal: "Lognormal",
  geometric: "Geometric",
  gamma: "Gamma",
  beta: "Beta",
  triangular: "Triangular",
  weibull: "Weibull",
  rayleigh: "Rayleigh",
  choice: "Choice",
};

/** A symbol as it stands in a formula: `next_x` becomes x with a prime. */
export function latexOfSymbol(symbol: string): string {
  const next = symbol.startsWith("next_");
  const plain = next ? symbol.slice(5) : symbol;
  return `\\mathrm{${plain.replace(/_/g, "\\_")}}${next ? "'" : ""}`;
}

export function latexOf(expression: Expression): string {
  const bracketed = (part: Expression): string =>
    part.kind === "binary" ||
    part.kind === "conditional" ||
    part.kind === "logical" ||
    part.kind === "compare"
      ? `\\left(${latexOf(part)}\\right)`
      : latexOf(part);
  const factor = (part: Expression): string =>
    part.kind === "binary" && (part.operator === "*" || part.operator === "/" || part.operator === "**")
      ? latexOf(part)
      : bracketed(part);
  switch (expression.kind) {
    case "number":
      return numberText(expression.value);
    case "boolean":
      return expression.value ? "\\text{true}" : "\\text{false}";
    case "string":
      return `\\text{${expression.value.replace(/[\\{}$&#^_%~]/g, "")}}`;
    case "name":
      return latexOfSymbol(expression.name);
    case "unary":
      return expression.operator === "not"
        ? `\\neg ${bracketed(expression.operand)}`
        : `${expression.operator}${factor(expression.operand)}`;
    case "binary":
      switch (expression.operator) {
        case "/":
          return `\\frac{${latexOf(expression.left)}}{${latexOf(expression.right)}}`;
        case "**":
          return `{${bracketed(expression.left)}}^{${latexOf(expression.right)}}`;
        case "*":
          return `${factor(expression.left)} \\cdot ${factor(expression.right)}`;
        case "//":
          return `\\left\\lfloor \\frac{${latexOf(expression.left)}}{${latexOf(expression.right)}} \\right\\rfloor`;
        case "%":
          return `${factor(expression.left)} \\bmod ${factor(expression.right)}`;
        case "-":
          return `${latexOf(expression.left)} - ${isSum(expression.right) ? bracketed(expression.right) : latexOf(expression.right)}`;
        case "+":
          return `${latexOf(expression.left)} + ${latexOf(expression.right)}`;
      }
    // eslint-disable-next-line no-fallthrough -- the inner switch returns in every case
    case "compare":
      return `${latexOf(expression.left)} ${OPERATORS[expression.operator]} ${latexOf(expression.right)}`;
    case "logical":
      return `${bracketed(expression.left)} ${expression.operator === "and" ? "\\land" : "\\lor"} ${bracketed(expression.right)}`;
    case "conditional":
      return `\\begin{cases} ${latexOf(expression.then)} & \\text{if } ${latexOf(expression.test)} \\\\ ${latexOf(expression.otherwise)} & \\text{otherwise} \\end{cases}`;
    case "index": {
      // Row and column of a table stand in one index.
      const { value, index } = expression;
      const [whole, indices] =
        value.kind === "index" ? [value.value, [value.index, index]] : [value, [index]];
      return `{${bracketed(whole)}}_{${indices.map(latexOf).join(", ")}}`;
    }
    case "list":
      return `\\left(${expression.items.map(latexOf).join(", ")}\\right)`;
    case "call":
      return call(expression.callee, expression.arguments);
  }
}

function isSum(expression: Expression): boolean {
  return expression.kind === "binary" && (expression.operator === "+" || expression.operator === "-");
}

function call(callee: string, parts: Expression[]): string {
  const items = parts.map(latexOf);
  const list = items.join(", ");
  if (callee.startsWith("rng."))
    return `\\operatorname{${DISTRIBUTIONS[callee.slice(4)] ?? callee.slice(4)}}\\left(${list}\\right)`;
  switch (callee) {
    case "abs":
      return `\\left|${list}\\right|`;
    case "sqrt":
      return `\\sqrt{${list}}`;
    case "exp":
      return `e^{${list}}`;
    case "floor":
    case "int":
      return `\\left\\lfloor ${list} \\right\\rfloor`;
    case "ceil":
      return `\\left\\lceil ${list} \\right\\rceil`;
    case "log2":
      return `\\log_2\\left(${list}\\right)`;
    case "log10":
      return `\\log_{10}\\left(${list}\\right)`;
    case "min":
    case "max":
    case "sin":
    case "cos":
    case "tan":
    case "log":
      return `\\${callee}\\left(${list}\\right)`;
    case "sum":
      return `\\textstyle\\sum ${list}`;
    case "replace":
      return `${items[0]}\\left[{${items[1]}} \\mapsto ${items[2]}\\right]`;
    default:
      return `\\operatorname{${callee}}\\left(${list}\\right)`;
  }
}

function numberText(value: number): string {
  const text = String(value);
  const exponent = /^(-?[\d.]+)e([+-]?\d+)$/.exec(text);
  if (!exponent) return text === "Infinity" ? "\\infty" : text;
  const power = `10^{${Number(exponent[2])}}`;
  return exponent[1] === "1" ? power : `${exponent[1]} \\cdot ${power}`;
}

/** Formula of the text of an expression; the text itself, marked, when it cannot be read. */
export function latexOfSource(source: string): string {
  try {
    return latexOf(parseExpression(source));
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    return `\\texttt{${source.replace(/[\\{}$&#^_%~]/g, " ")}}`;
  }
}

/** The expected total of the step's share, over the policy and to the end of the episode. */
export function objectiveFormula(
  specification: Pick<Specification, "objective" | "share"> & { stepLimit: number | null; discount: number },
): string {
  const optimum = specification.objective.sense === "maximize" ? "\\max_{\\pi}" : "\\min_{\\pi}";
  const last = specification.stepLimit === null ? "T-1" : String(specification.stepLimit - 1);
  const weight = specification.discount < 1 ? `${specification.discount}^{t}\\,` : "";
  return `${optimum}\\; \\mathbb{E}_{\\pi}\\left[\\sum_{t=0}^{${last}} ${weight}\\left(${latexOfSource(specification.share)}\\right)_t\\right]`;
}

/** One line of the dynamics: a draw with a tilde, an assignment with an equals sign. */
export function assignmentFormula(line: { target: string; kind: string; expression: string }): string {
  return `${latexOfSymbol(line.target)} ${line.kind === "draw" ? "\\sim" : "="} ${latexOfSource(line.expression)}`;
}
