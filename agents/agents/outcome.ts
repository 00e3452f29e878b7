/** What the lines of a step do so far, as text that does not depend on how they are written. */

import { evaluate, flat, truth, type Value } from "../specification/evaluate.js";
import { draws, type Expression, LanguageProblem } from "../specification/ast.js";
import type { Lowered } from "../specification/lower-context.js";
import { parseExpression } from "../specification/parse.js";
import { type Uniform, uniformStream } from "../specification/random.js";
import { actionValues, namesAtStart } from "../specification/simulate.js";
import type { AgentInput } from "./agent.js";
import { STEPS_TAKEN } from "./last-step.js";

const SEEDS = 6;
const STEPS = 6;
const MOST_ACTIONS = 40;
const BOUND_SEEDS = 10;
const BOUND_STEPS = 60;
const EDGE_SEEDS = 240;
const EDGE_STEPS = 3;
const STILL_STEPS = 20;

export interface Outcome {
  /** Shares and next states of a few random steps. */
  effect: string;
  /** Values of everything that the lines name, without the names. */
  quantities: string;
}

/** Null when the lines cannot be played. */
export function outcomeOf(lowered: Lowered, values: AgentInput["values"]): Outcome | null {
  return ifPlayable(() => play(lowered, values), null);
}

function ifPlayable<Result>(work: () => Result, otherwise: Result): Result {
  try {
    return work();
  } catch (problem) {
    if (problem instanceof LanguageProblem) return otherwise;
    throw problem;
  }
}

/** Whether two pieces do the same; where neither changes anything yet, by the quantities that they name. */
export function sameOutcome(left: Outcome | null, right: Outcome | null, before: Outcome | null): boolean {
  if (left === null || right === null || left.effect !== right.effect) return false;
  return left.effect !== before?.effect || left.quantities === right.quantities;
}

/**
 * Parameters and state variables by name as an episode begins.
 * @throws LanguageProblem when an initial value cannot be worked out.
 */
export function namesOf(values: AgentInput["values"], seed: number): Map<string, Value> {
  const parameters = (values.parameters?.parameters ?? []).map((each) => [each.symbol, each.value] as const);
  const start = (values.variables?.state ?? []).map(({ symbol, initial }) => ({
    symbol,
    expression: parseExpression(initial),
  }));
  return namesAtStart(parameters, start, seed);
}

/** Whether a condition holds as an episode begins; false where it cannot be worked out. */
export function holdsAtStart(condition: Expression, values: AgentInput["values"]): boolean {
  return ifPlayable(() => truth(evaluate(condition, namesOf(values, 0), uniformStream(0))), false);
}

function play(lowered: Lowered, values: AgentInput["values"]): Outcome {
  const effect: unknown[] = [];
  const quantities: string[] = [];
  for (const { names, found } of played(lowered, values, SEEDS, STEPS)) {
    quantities.push(found.map(rounded).sort().join(";"));
    effect.push(rounded(evaluate(lowered.share, names, uniformStream(0))));
    for (const { symbol } of values.variables?.state ?? [])
      effect.push(rounded(names.get(`next_${symbol}`) ?? names.get(symbol) ?? 0));
  }
  return { effect: JSON.stringify(effect), quantities: quantities.join("|") };
}

/**
 * After each of a few random steps, counted from 1 in each episode: every name, and the lines' values in order.
 * `begin` may move where an episode begins.
 */
function* played(
  lowered: Pick<Lowered, "lines">,
  values: AgentInput["values"],
  seeds: number,
  steps: number,
  begin?: (names: Map<string, Value>, seed: number) => void,
): Generator<{ step: number; names: Map<string, Value>; found: Value[] }> {
  const actions = actionValues(values.variables?.action.parts ?? [], MOST_ACTIONS);
  // Draws keep their luck whatever stands between them.
  let drawn = 0;
  const luck = lowered.lines.map((line) => (draws(line.expression) ? (drawn += 1) : 0));
  for (let seed = 0; seed < seeds; seed += 1) {
    const names = namesOf(values, seed);
    begin?.(names, seed);
    // Every other episode comes to its last step.
    const clock = values.variables?.state.find(({ symbol }) => symbol === STEPS_TAKEN);
    if (clock?.high && seed % 2 === 1) names.set(STEPS_TAKEN, Math.max(0, clock.high - steps));
    for (let step = 1; step <= steps; step += 1) {
      const stream = (place: number): Uniform => uniformStream(seed, step, place);
      names.set("action", actions[Math.floor(stream(9999)() * actions.length)] ?? 0);
      const found = lowered.lines.map((line, place) => {
        const value = evaluate(line.expression, names, stream(luck[place] ?? 0));
        names.set(line.target, value);
        return value;
      });
      yield { step, names, found };
      for (const { symbol } of values.variables?.state ?? []) {
        const next = names.get(`next_${symbol}`);
        if (next !== undefined) names.set(symbol, next);
      }
    }
  }
}

/**
 * A state variable that only rises until it stays where it is, whatever is decided: nothing takes from it. What
 * only falls may be sold off or used up by right, and flags may stay set.
 */
export function stuckVariable(
  lowered: Pick<Lowered, "lines">,
  values: AgentInput["values"],
): { symbol: string; value: number } | null {
  const scalars = (values.variables?.state ?? []).filter(({ shape }) => shape.length === 0);
  const paths = new Map(scalars.map(({ symbol }) => [symbol, [] as number[][]]));
  const follow = (): boolean => {
    for (const { step, names } of played(lowered, values, BOUND_SEEDS, BOUND_STEPS))
      for (const [symbol, episodes] of paths) {
        if (step === 1) episodes.push([Number(names.get(symbol))]);
        episodes.at(-1)?.push(Number(names.get(`next_${symbol}`) ?? names.get(symbol)));
      }
    return true;
  };
  if (!ifPlayable(follow, false)) return null;
  for (const [symbol, episodes] of paths) {
    const [value, ...others] = new Set(episodes.flatMap((path) => path.slice(-STILL_STEPS)));
    if (value !== undefined && others.length === 0 && episodes.every(onlyRises) && !isFlag(episodes))
      return { symbol, value };
  }
  return null;
}

function onlyRises(path: number[]): boolean {
  const rises = path.slice(1).map((value, place) => value - (path[place] ?? value));
  return rises.some((rise) => rise > 0) && rises.every((rise) => rise >= 0);
}

function isFlag(episodes: number[][]): boolean {
  return episodes.flat().every((value) => value === 0 || value === 1);
}

/** A number that a state variable is not to get above (`<=`) or below (`>=`). */
export interface Limit {
  symbol: string;
  side: "<=" | ">=";
  value: number;
}

/**
 * Whether the state variable of a limit passes it within a few random episodes, or within a few steps from where
 * it is at the limit or a little inside: chance may lead there too seldom to be seen.
 */
export function passes(
  { symbol, side, value }: Limit,
  lowered: Pick<Lowered, "lines">,
  values: AgentInput["values"],
): boolean {
  const inwards = side === "<=" ? -1 : 1;
  const isPast = (next: number): boolean => inwards * (next - value) < 0;
  const beginAtEdge = (names: Map<string, Value>, seed: number): void => {
    // As far inside as the start at most: the other limit is not known here.
    const room = Math.abs(Number(names.get(symbol)) - value);
    names.set(symbol, value + inwards * Math.min(seed % 4, room));
  };
  const find = (): boolean => {
    for (const steps of [
      played(lowered, values, BOUND_SEEDS, BOUND_STEPS),
      played(lowered, values, EDGE_SEEDS, EDGE_STEPS, beginAtEdge),
    ])
      for (const { names } of steps) {
        const next = names.get(`next_${symbol}`);
        if (next === undefined) return false;
        if (isPast(Number(next))) return true;
      }
    return false;
  };
  return ifPlayable(find, false);
}

function rounded(value: Value): string {
  return flat(value)
    .map((each) => Number(each.toPrecision(9)))
    .join(",");
}
