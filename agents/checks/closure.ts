/** Third rung: every name is declared before it is used, every declared one is used, and every call is known. */

import type { CheckResult } from "../artefacts/stage.js";
import { namesIn, nodes } from "../specification/ast.js";
import { CONSTANTS, DRAWS, FUNCTIONS, RESERVED } from "../specification/functions.js";
import { relevantNames } from "../specification/relevance.js";
import { shapesOf, type Specification } from "../specification/specification.js";
import { type Finding, type ReadExpression, result, type Unreadable } from "./check.js";

export function checkReadable(unreadable: Unreadable[]): CheckResult {
  const findings = unreadable.map(({ place, problem }) => ({
    message: `«${place}» cannot be read: ${problem.message}`,
    mend: problem.mend,
    place,
  }));
  return result("schema", "readable formulas", findings, "every formula can be read");
}

export function checkClosure(specification: Specification, expressions: ReadExpression[]): CheckResult[] {
  return [
    result("closure", "distinct names", twice(specification), "no two alike"),
    result("closure", "declared names", undeclared(specification, expressions), "all declared before use"),
    result("closure", "known functions", unknownCalls(expressions), "all known"),
    result("closure", "every name used", unused(specification, expressions), "nothing is declared in vain"),
    result("closure", "entries of vectors", outside(specification, expressions), "all inside"),
  ];
}

function twice({ parameters, state, dynamics }: Specification): Finding[] {
  const taken = new Map<string, string>();
  const found: Finding[] = [];
  const take = (symbol: string, as: string, mend: string): void => {
    const before = taken.get(symbol);
    if (before !== undefined || RESERVED.has(symbol))
      found.push({
        message: `${symbol} is ${before === undefined ? "a word of the language" : `declared twice, as ${before} and as ${as}`}`,
        mend,
        place: symbol,
      });
    taken.set(symbol, as);
  };
  for (const { symbol } of parameters) take(symbol, "parameter", "Give each number a name of its own.");
  for (const { symbol } of state) take(symbol, "state variable", "Give the state variable another name.");
  const known = new Set(state.map(({ symbol }) => symbol));
  for (const { target } of dynamics)
    take(
      target,
      "line of the step",
      known.has(target)
        ? `Its value at the end of the step is next_${target}.`
        : "Give the line another name.",
    );
  return found;
}

function undeclared(specification: Specification, expressions: ReadExpression[]): Finding[] {
  const parameters = specification.parameters.map(({ symbol }) => symbol);
  const state = specification.state.map(({ symbol }) => symbol);
  const targets = specification.dynamics.map(({ target }) => target);
  const found: Finding[] = [];
  let line = 0;
  for (const { place, role, expression } of expressions) {
    const before = role === "line" ? targets.slice(0, line++) : targets;
    const known = new Set([
      ...parameters,
      ...Object.keys(CONSTANTS),
      ...(role === "start" ? [] : state),
      ...(["line", "share", "reward", "feasible", "constraint", "terminated"].includes(role)
        ? ["action"]
        : []),
      ...(["line", "share", "reward", "terminated"].includes(role) ? before : []),
      ...(role === "reward" ? ["objective"] : []),
    ]);
    for (const symbol of namesIn(expression)) {
      if (known.has(symbol)) continue;
      const later = targets.includes(symbol);
      found.push({
        message: `«${place}» uses ${symbol}, which ${later ? "is worked out only later, or elsewhere" : "is declared nowhere"}`,
        mend: later ? `Move the line of ${symbol} before it.` : suggestion(symbol, [...known]),
        place,
      });
    }
  }
  for (const symbol of specification.stateActionReward.observation)
    if (!state.includes(symbol))
      found.push({
        message: `the observation names ${symbol}, which is no state variable`,
        mend: `Choose among ${state.join(", ")}.`,
        place: "observation",
      });
  for (const target of targets)
    if (target.startsWith("next_") && !state.includes(target.slice(5)))
      found.push({
        message: `${target} is the next value of nothing`,
        mend: `Declare the state variable ${target.slice(5)}, or give the line another name.`,
        place: target,
      });
  return found;
}

function suggestion(symbol: string, known: string[]): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = plain(symbol);
  const close = known.find(
    (each) => plain(each) === wanted || plain(each).startsWith(wanted) || wanted.startsWith(plain(each)),
  );
  return close
    ? `Did you mean ${close}?`
    : `Declare ${symbol}, or use one of ${known.slice(0, 30).join(", ")}.`;
}

function unknownCalls(expressions: ReadExpression[]): Finding[] {
  return expressions.flatMap(({ place, expression }) =>
    [...nodes(expression)].flatMap((node): Finding[] => {
      if (node.kind === "string")
        return [
          {
            message: `«${place}» compares with the text «${node.value}»`,
            mend: "Compare `action` with the place of the label, counted from 0.",
            place,
          },
        ];
      if (node.kind !== "call") return [];
      const draw = node.callee.startsWith("rng.") ? DRAWS[node.callee.slice(4)] : undefined;
      const plain = FUNCTIONS[node.callee];
      const [least, most] = draw ? [draw.least, draw.parameters.length + 1] : (plain?.arity ?? [0, 0]);
      const count = node.arguments.length + Object.keys(node.keywords).length;
      if ((draw || plain) && count >= least && count <= Math.max(most, node.callee === "rng.choice" ? 3 : 0))
        return [];
      return [
        draw || plain
          ? {
              message: `«${place}» calls ${node.callee} with ${count} values`,
              mend: `It takes ${least === most ? least : `${least} to ${most}`}.`,
              place,
            }
          : {
              message: `«${place}» calls ${node.callee}, which the language does not have`,
              mend: "Use plain arithmetic, min, max, abs, sum, or a draw such as rng.poisson(mean).",
              place,
            },
      ];
    }),
  );
}

function unused(specification: Specification, expressions: ReadExpression[]): Finding[] {
  const of = (...roles: ReadExpression["role"][]): ReadExpression[] =>
    expressions.filter(({ role }) => roles.includes(role));
  const [share] = of("share");
  if (!share) return [];
  const lines = of("line").map(({ place, expression }) => ({ target: place, expression }));
  const also = of("terminated", "feasible", "potential", "reward").map(({ expression }) => expression);
  const relevant = relevantNames({ lines, share: share.expression }, also);
  const idle = (symbol: string, what: string, mend: string): Finding[] =>
    relevant.has(symbol) || relevant.has(`next_${symbol}`)
      ? []
      : [{ message: `${what} ${symbol} has no say in the objective or the end`, mend, place: symbol }];
  return [
    ...specification.state.flatMap(({ symbol }) =>
      idle(symbol, "the state variable", `Use ${symbol} where the text says what it does, or leave it out.`),
    ),
    ...lines
      .filter(({ target }) => !target.startsWith("next_"))
      .flatMap(({ target }) =>
        idle(
          target,
          "the line",
          `Use ${target} in the objective or in what comes next, or leave the line out.`,
        ),
      ),
  ];
}

/** Entries by a fixed place that a vector does not have, and vectors that meet with another length. */
function outside(specification: Specification, expressions: ReadExpression[]): Finding[] {
  const shapes = shapesOf(specification);
  const found = expressions.flatMap(({ place, expression }) =>
    [...nodes(expression)].flatMap((node): Finding[] => {
      if (node.kind !== "index" || node.value.kind !== "name" || node.index.kind !== "number") return [];
      const length = shapes.get(node.value.name)?.[0];
      const index = node.index.value;
      if (length === undefined)
        return shapes.has(node.value.name)
          ? [
              {
                message: `«${place}» takes entry ${index} of ${node.value.name}, which is a plain number`,
                mend: "Leave out the index.",
                place,
              },
            ]
          : [];
      if (index >= -length && index < length) return [];
      return [
        {
          message: `«${place}» takes entry ${index} of ${node.value.name}, which has ${length}`,
          mend: `Places go from 0 to ${length - 1}: is a listed value used where its place is meant?`,
          place,
        },
      ];
    }),
  );
  for (const { symbol, shape } of specification.state) {
    const next = shapes.get(`next_${symbol}`);
    if (next !== undefined && next.join() !== shape.join())
      found.push({
        message: `next_${symbol} is ${sizeText(next)}, but ${symbol} is ${sizeText(shape)}`,
        mend: "Give both the same number of entries.",
        place: `next_${symbol}`,
      });
  }
  return found;
}

function sizeText(shape: number[]): string {
  return shape.length === 0 ? "a plain number" : `a vector of ${shape.join(" x ")}`;
}
