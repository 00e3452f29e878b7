/** Calls in lowered form: known functions, draws with numpy's parameters, lists over known ranges. */

import { type Expression, isDraw, LanguageProblem, name, namesIn, number } from "./ast.js";
import { constantValue } from "./constant.js";
import { DRAWS, FUNCTIONS } from "./functions.js";
import { addLine, type Context, fresh, loopValues, type Meaning, sized } from "./lower-context.js";
import { call } from "./terms.js";

type Lower = (part: Expression) => Expression;

/** @param of lowers a part with the names as they mean at this point */
export function lowerCall(
  expression: Extract<Expression, { kind: "call" }>,
  of: Lower,
  meaning: Meaning,
  context: Context,
  target: string | null,
): Expression {
  if (expression.callee === "each") return unroll(expression, of, meaning, context);
  const parts = expression.arguments.map((part) => of(part));
  const keywords = Object.fromEntries(
    Object.entries(expression.keywords).map(([key, part]) => [key, of(part)]),
  );
  if (!expression.callee.startsWith("rng.")) {
    const known = FUNCTIONS[expression.callee];
    if (!known)
      throw new LanguageProblem(`${expression.callee}() is not known`, context.line, "Use plain arithmetic.");
    const positional = [...parts, ...Object.values(keywords)];
    if (positional.length < known.arity[0] || positional.length > known.arity[1])
      throw new LanguageProblem(
        `${expression.callee}() takes ${known.arity[0]} to ${known.arity[1]} values, not ${positional.length}`,
        context.line,
        "Give it the right number of values.",
      );
    if (["float", "array"].includes(expression.callee) && positional[0]) return positional[0];
    if (expression.callee === "len") return sized({ ...expression, arguments: parts }, context);
    return { ...expression, arguments: positional, keywords: {} };
  }
  const draw = normalisedDraw(expression.callee, parts, keywords, context);
  if (context.depth > 0 && context.lines.length === 0 && target === null && context.event === "") return draw;
  const symbol = fresh(target ?? `drawn_${expression.callee.slice(4)}`, context);
  addLine(symbol, draw, context);
  return name(symbol);
}

function normalisedDraw(
  callee: string,
  parts: Expression[],
  keywords: Record<string, Expression>,
  context: Context,
): Expression {
  if (callee === "rng.randint") {
    // The standard library's randint includes its upper end; numpy's integers does not.
    const [low, high, ...size] = parts;
    if (!low || !high)
      throw new LanguageProblem("randint needs two numbers", context.line, "rng.integers(low, high + 1)");
    return call("rng.integers", [
      low,
      { kind: "binary", operator: "+", left: high, right: number(1) },
      ...size,
    ]);
  }
  const draw = DRAWS[callee.slice(4)];
  if (!draw)
    throw new LanguageProblem(
      `${callee} is not a known draw`,
      context.line,
      "Use rng.random(), rng.poisson(mean) …",
    );
  const { size, p, ...named } = keywords;
  const unknown = Object.keys(named).find((each) => !draw.parameters.includes(each));
  if (unknown !== undefined)
    throw new LanguageProblem(
      `${callee}() has no parameter ${unknown}`,
      context.line,
      `Write ${callee}(${draw.parameters.join(", ")}).`,
    );
  const values = [...parts];
  for (const parameter of draw.parameters.slice(parts.length)) {
    const value = parameter === "p" ? p : named[parameter];
    if (value) values.push(value);
  }
  if (values.length < draw.least)
    throw new LanguageProblem(
      `${callee}() needs ${draw.parameters.slice(0, draw.least).join(" and ")}`,
      context.line,
      `Write ${callee}(${draw.parameters.join(", ")}).`,
    );
  if (
    callee === "rng.choice" &&
    typeof constantValue(values[0] as Expression, context.scope.parameters) === "number"
  )
    throw new LanguageProblem(
      "rng.choice() draws one of a list, and is given a single number",
      context.line,
      "Give it the list, rng.choice([1, 2]), or draw a whole number with rng.integers(low, high + 1).",
    );
  const kept: Record<string, Expression> = {};
  const count = size ? sized(size, context) : undefined;
  if (count) kept["size"] = constantSize(count, context);
  if (callee === "rng.choice" && p) kept["p"] = p;
  if (values.length > draw.parameters.length && callee !== "rng.choice") {
    const last = values[draw.parameters.length] as Expression;
    values[draw.parameters.length] = constantSize(last, context);
  }
  return { kind: "call", callee, arguments: values, keywords: kept };
}

function constantSize(size: Expression, context: Context): Expression {
  const value = constantValue(size, context.scope.parameters);
  return typeof value === "number" ? number(value) : size;
}

function unroll(
  expression: Extract<Expression, { kind: "call" }>,
  of: Lower,
  meaning: Meaning,
  context: Context,
): Expression {
  const [variable, iterable, item] = expression.arguments;
  if (!variable || variable.kind !== "name" || !iterable || !item)
    throw new LanguageProblem("a list of an unknown form", context.line, "Write the entries one by one.");
  const values = loopValues(iterable, context);
  // A list of equal independent draws is one draw with a size.
  if (isDraw(item) && item.kind === "call" && !namesIn(item).has(variable.name) && values.length > 1)
    return of({ ...item, keywords: { ...item.keywords, size: number(values.length) } });
  const before = meaning.values.get(variable.name);
  const items = values.map((value) => {
    meaning.values.set(variable.name, value);
    return of(item);
  });
  if (before) meaning.values.set(variable.name, before);
  else meaning.values.delete(variable.name);
  return { kind: "list", items };
}
