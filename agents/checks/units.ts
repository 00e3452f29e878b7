/** Units of expressions, as far as they can be told: what has no known unit agrees with everything. */

import { type Expression, isDraw } from "../specification/ast.js";
import type { Specification } from "../specification/specification.js";
import type { Finding, ReadExpression } from "./check.js";

/** Exponents of the base units; empty for a count; null where nothing is known. */
type Unit = Record<string, number> | null;

const BASES: [pattern: RegExp, base: string, kind: string][] = [
  [/^(euros?|eur|€)$/, "euro", "money"],
  [/^(dollars?|usd|\$)$/, "dollar", "money"],
  [/^(pounds?|gbp|£)$/, "pound", "money"],
  [/^(cents?|ct)$/, "cent", "money"],
  [/^(seconds?|s)$/, "second", "time"],
  [/^(minutes?|min)$/, "minute", "time"],
  [/^(hours?|h)$/, "hour", "time"],
  [/^days?$/, "day", "time"],
  [/^weeks?$/, "week", "time"],
  [/^(metres?|meters?|m)$/, "metre", "length"],
  [/^(kilometres?|kilometers?|km)$/, "kilometre", "length"],
  [/^(kilograms?|kg)$/, "kilogram", "mass"],
  [/^(watts?|w)$/, "watt", "power"],
  [/^(kilowatts?|kw)$/, "kilowatt", "power"],
  [/^mwh$/, "megawatt hour", "energy"],
  [/^kwh$/, "kilowatt hour", "energy"],
  [/^(litres?|liters?|l)$/, "litre", "volume"],
];
const KIND = new Map(BASES.map(([, base, kind]) => [base, kind]));

/** A unit as people write it, such as «euros per unit» or «EUR/kWh»; null for a word that is no known unit. */
export function readUnit(text: string): Unit {
  const [top = "", ...bottom] = text
    .toLowerCase()
    .split(/\s+per\s+|\s*\/\s*/)
    .map((part) => part.trim());
  const unit: Record<string, number> = {};
  const over = baseOf(top);
  if (over === null) return null;
  unit[over] = 1;
  for (const part of bottom) {
    const under = baseOf(part.replace(/^(each|one|a)\s+/, ""));
    // A step of the episode is a length of time of its own: «per day» says no more than «each step».
    if (under !== null && KIND.get(under) !== "time") unit[under] = (unit[under] ?? 0) - 1;
  }
  return clean(unit);
}

function baseOf(word: string): string | null {
  return BASES.find(([pattern]) => pattern.test(word))?.[1] ?? null;
}

function clean(unit: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(unit).filter(([, exponent]) => exponent !== 0));
}

export function unitText(unit: Unit): string {
  const parts = Object.entries(unit ?? {}).map(([base, exponent]) =>
    exponent === 1 ? base : `${base}^${exponent}`,
  );
  return parts.join(" ") || "a plain number";
}

/** Sums, comparisons and choices of things that are not measured alike. */
export function unitFindings(specification: Specification, expressions: ReadExpression[]): Finding[] {
  const units = new Map<string, Unit>();
  for (const { symbol, unit } of [...specification.parameters, ...specification.state])
    units.set(symbol, readUnit(unit));
  const found: Finding[] = [];
  for (const { place, role, expression } of expressions) {
    const complain = (left: Unit, right: Unit): void => {
      found.push({
        message: `«${place}» puts ${unitText(left)} and ${unitText(right)} together`,
        mend: "Multiply by the price, the factor or the number that turns one into the other.",
        place,
      });
    };
    const unit = unitOf(expression, units, complain);
    if (role === "line") {
      units.set(place, unit);
      const own = place.startsWith("next_") ? (units.get(place.slice(5)) ?? null) : null;
      if (differ(own, unit)) complain(own, unit);
    }
    if (role === "share" && differ(readUnit(specification.objective.unit), unit))
      complain(readUnit(specification.objective.unit), unit);
  }
  return found;
}

/** Two units that are known and not the same. */
function differ(left: Unit, right: Unit): boolean {
  if (left === null || right === null) return false;
  const text = (unit: Record<string, number>): string => JSON.stringify(Object.entries(unit).sort());
  return text(left) !== text(right);
}

function unitOf(
  expression: Expression,
  units: ReadonlyMap<string, Unit>,
  complain: (left: Unit, right: Unit) => void,
): Unit {
  const of = (part: Expression): Unit => unitOf(part, units, complain);
  const alike = (...parts: Expression[]): Unit =>
    parts.map(of).reduce((left, right) => {
      if (differ(left, right)) complain(left, right);
      return left ?? right;
    }, null);
  switch (expression.kind) {
    case "name":
      return units.get(expression.name) ?? null;
    case "unary":
      return of(expression.operand);
    case "binary":
      switch (expression.operator) {
        case "+":
        case "-":
        case "%":
          return alike(expression.left, expression.right);
        case "*":
          return combined(expression, of, 1);
        case "/":
        case "//":
          return combined(expression, of, -1);
        default:
          of(expression.left);
          return null;
      }
    case "compare":
    case "logical":
      if (expression.kind === "compare") alike(expression.left, expression.right);
      else [expression.left, expression.right].forEach(of);
      return null;
    case "conditional":
      of(expression.test);
      return alike(expression.then, expression.otherwise);
    case "index":
      of(expression.index);
      return of(expression.value);
    case "list":
      return alike(...expression.items);
    case "call":
      if (isDraw(expression)) return expression.callee === "rng.choice" ? null : drawn(expression, of);
      if (["min", "max", "clip"].includes(expression.callee)) return alike(...expression.arguments);
      if (expression.callee === "where" || expression.callee === "replace") {
        const [first, second, third] = expression.arguments;
        if (!first || !second || !third) return null;
        return expression.callee === "where" ? alike(second, third) : alike(first, third);
      }
      expression.arguments.forEach(of);
      return ["abs", "sum", "int", "float", "round", "floor", "ceil", "mean", "array"].includes(
        expression.callee,
      ) && expression.arguments[0]
        ? of(expression.arguments[0])
        : null;
    default:
      return null;
  }
}

function drawn(expression: Extract<Expression, { kind: "call" }>, of: (part: Expression) => Unit): Unit {
  const [first] = expression.arguments;
  const scales = ["rng.uniform", "rng.normal", "rng.exponential", "rng.poisson", "rng.triangular"];
  return first && scales.includes(expression.callee) ? of(first) : null;
}

/** A product or quotient; a factor without a known unit is taken for a count. */
function combined(
  expression: Extract<Expression, { kind: "binary" }>,
  of: (part: Expression) => Unit,
  sign: 1 | -1,
): Unit {
  const [left, right] = [of(expression.left), of(expression.right)];
  if (left === null && right === null) return null;
  const unit: Record<string, number> = { ...left };
  for (const [base, exponent] of Object.entries(right ?? {}))
    unit[base] = (unit[base] ?? 0) + sign * exponent;
  const result = clean(unit);
  // Energy times an unknown price could be money, and euros per litre times an unknown number of litres are euros.
  if (left !== null && right !== null) return result;
  const onlyMoney = Object.entries(result).every(
    ([base, exponent]) => KIND.get(base) === "money" && exponent === 1,
  );
  return onlyMoney && Object.keys(result).length > 0 ? result : null;
}
