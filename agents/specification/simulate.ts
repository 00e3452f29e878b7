/** Plays a specification without Python, for checks and for what a person changes in the editor. */

import type { ActionPart } from "../artefacts/values.js";
import { type Expression, LanguageProblem } from "./ast.js";
import { evaluate, flat, truth, type Value } from "./evaluate.js";
import { parseExpression } from "./parse.js";
import { type Uniform, uniformStream } from "./random.js";
import { shapeOf } from "./shape.js";
import { shapesOf, type Specification } from "./specification.js";

/** A specification with its expressions read once. */
export interface Model {
  specification: Specification;
  parameters: ReadonlyMap<string, Value>;
  start: { symbol: string; expression: Expression; size: number }[];
  lines: { target: string; expression: Expression }[];
  share: Expression;
  terminated: Expression;
  feasible: Expression | null;
}

export type State = ReadonlyMap<string, Value>;

export interface Step {
  /** Every name of the step with its value: parameters, state, action, targets. */
  values: ReadonlyMap<string, Value>;
  next: State;
  /** In the objective's own sense. */
  share: number;
  terminated: boolean;
}

/** @throws LanguageProblem when an expression cannot be read. */
export function modelOf(specification: Specification): Model {
  const shapes = shapesOf(specification);
  const read = (source: string, place: string): Expression => {
    try {
      return parseExpression(source);
    } catch (problem) {
      if (problem instanceof LanguageProblem)
        throw new LanguageProblem(`${place}: ${problem.message}`, problem.line, problem.mend);
      throw problem;
    }
  };
  const { environment } = specification;
  return {
    specification,
    parameters: new Map(specification.parameters.map(({ symbol, value }) => [symbol, value])),
    start: specification.state.map(({ symbol, shape, initial }) => {
      const expression = read(initial, symbol);
      const fills = shape.length > 0 && shapeOf(expression, shapes).length === 0;
      return { symbol, expression, size: fills ? (shape[0] ?? 1) : 0 };
    }),
    lines: specification.dynamics.map(({ target, expression }) => ({
      target,
      expression: read(expression, target),
    })),
    share: read(specification.share, "share"),
    terminated: read(environment.terminated, "terminated"),
    feasible: environment.feasible === null ? null : read(environment.feasible, "feasible"),
  };
}

/** @throws LanguageProblem that names the state variable. */
export function startState(model: Model, seed: number): State {
  const names = namesAtStart(model.parameters, model.start, seed);
  return new Map(
    model.start.map(({ symbol, size }) => {
      const value = names.get(symbol) as Value;
      return [symbol, size > 0 ? Array<Value>(size).fill(value) : value];
    }),
  );
}

/**
 * Parameters and state variables by name, each variable as its own expression gives it.
 * @throws LanguageProblem that names the state variable.
 */
export function namesAtStart(
  parameters: Iterable<readonly [string, Value]>,
  start: readonly { symbol: string; expression: Expression }[],
  seed: number,
): Map<string, Value> {
  const names = new Map<string, Value>(parameters);
  for (const [place, { symbol, expression }] of start.entries())
    names.set(
      symbol,
      named(symbol, () => evaluate(expression, names, uniformStream(seed, 0, place))),
    );
  return names;
}

/** Where each line of a step draws from: a stream of its own, so that a change in one leaves the others alone. */
export type Luck = (line: number) => Uniform;

export const luckOf =
  (...keys: number[]): Luck =>
  (line) =>
    uniformStream(...keys, line);

/**
 * One step.
 * @param parameters other values than the specification's own, for «what if»
 * @throws LanguageProblem that names the line.
 */
export function stepFrom(
  model: Model,
  state: State,
  action: Value,
  luck: Luck,
  parameters: ReadonlyMap<string, Value> = model.parameters,
): Step {
  const names = new Map<string, Value>(parameters);
  for (const [symbol, value] of state) names.set(symbol, value);
  names.set("action", action);
  for (const [place, { target, expression }] of model.lines.entries())
    names.set(
      target,
      named(target, () => evaluate(expression, names, luck(place))),
    );
  const uniform = luck(model.lines.length);
  const share = named("share", () => flat(evaluate(model.share, names, uniform)));
  if (share.length !== 1)
    throw new LanguageProblem(
      `share: it is a vector of ${share.length} entries`,
      1,
      "A step's share is one number: take one entry, or the sum.",
    );
  const terminated = named("terminated", () => truth(evaluate(model.terminated, names, uniform)));
  const next = new Map<string, Value>();
  for (const [symbol, value] of state) next.set(symbol, names.get(`next_${symbol}`) ?? value);
  return { values: names, next, share: share[0] as number, terminated };
}

/** Whether an action is allowed in a state. */
export function isAllowed(model: Model, state: State, action: Value): boolean {
  if (model.feasible === null) return true;
  const names = new Map<string, Value>([...model.parameters, ...state, ["action", action]]);
  const { feasible } = model;
  return named("feasible", () => truth(evaluate(feasible, names, uniformStream(0))));
}

/** Values of all actions, or of `most` of them that are spread evenly; the last part varies fastest. */
export function actionValues(parts: ActionPart[], most: number): Value[] {
  const lows = parts.map((part) => (part.kind === "range" ? part.low : 0));
  const sizes = parts.map((part) => (part.kind === "range" ? part.high - part.low + 1 : part.labels.length));
  const count = sizes.reduce((product, size) => product * size, 1);
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, place) => {
    let rest = taken === count ? place : Math.round((place * (count - 1)) / Math.max(taken - 1, 1));
    const values: number[] = [];
    for (let part = parts.length - 1; part >= 0; part -= 1) {
      const size = sizes[part] as number;
      values.unshift((lows[part] as number) + (rest % size));
      rest = Math.floor(rest / size);
    }
    return parts.length === 1 ? (values[0] as number) : values;
  });
}

function named<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new LanguageProblem(`${place}: ${problem.message}`, problem.line, problem.mend);
  }
}
