/** Which names have a say in the objective or the end, directly or through the state of later steps. */

import { type Expression, namesIn } from "./ast.js";
import type { Lowered } from "./lower-context.js";
import { parseExpression } from "./parse.js";
import type { Specification } from "./specification.js";

/** Names on which the share, or `also`, depends in this or a later step. */
export function relevantNames(
  lowered: { lines: Pick<Lowered["lines"][number], "target" | "expression">[]; share: Expression },
  also: Expression[] = [],
): Set<string> {
  const relevant = new Set<string>();
  const waiting = [lowered.share, ...also].flatMap((expression) => [...namesIn(expression)]);
  for (let symbol = waiting.pop(); symbol !== undefined; symbol = waiting.pop()) {
    if (relevant.has(symbol)) continue;
    relevant.add(symbol);
    // A state variable matters through what the next step makes of it.
    const targets = [symbol, `next_${symbol}`];
    for (const line of lowered.lines)
      if (targets.includes(line.target)) waiting.push(line.target, ...namesIn(line.expression));
  }
  return relevant;
}

/**
 * The same task without state variables, draws and quantities that never touch the objective or the end.
 * A small model likes to keep count of what nobody asked for; to a learner that is noise.
 */
export function withoutIdleParts(specification: Specification): Specification {
  const { environment, stateActionReward } = specification;
  const lines = specification.dynamics.map((line) => ({
    ...line,
    expression: parseExpression(line.expression),
  }));
  const also = [
    environment.terminated,
    environment.feasible,
    stateActionReward.reward,
    stateActionReward.potential,
  ]
    .filter((source) => source !== null)
    .map(parseExpression);
  const relevant = relevantNames({ lines, share: parseExpression(specification.share) }, also);
  for (const symbol of [...relevant]) if (symbol.startsWith("next_")) relevant.add(symbol.slice(5));
  const state = specification.state.filter((variable) => relevant.has(variable.symbol));
  if (state.length === 0) return specification;
  const kept = new Set(state.map(({ symbol }) => symbol));
  const left = new Set(specification.state.map(({ symbol }) => symbol).filter((symbol) => !kept.has(symbol)));
  return {
    ...specification,
    state,
    // What limits only such a variable says nothing about the task.
    constraints: specification.constraints.filter(
      ({ kind, expression }) =>
        kind !== "enforced" || !expression || !isOnlyOf(parseExpression(expression), left, kept),
    ),
    dynamics: specification.dynamics.filter((line) => relevant.has(line.target)),
    stateActionReward: {
      ...stateActionReward,
      observation: stateActionReward.observation.filter((symbol) => relevant.has(symbol)),
    },
  };
}

/** Whether an expression speaks of symbols that are `left` out, and of none that are `kept`. */
function isOnlyOf(expression: Expression, left: ReadonlySet<string>, kept: ReadonlySet<string>): boolean {
  const names = [...namesIn(expression)].map((name) => name.replace(/^next_/, ""));
  return names.some((name) => left.has(name)) && !names.some((name) => kept.has(name));
}
