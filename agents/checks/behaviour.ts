/** Sixth rung: played a little, the specification keeps what it promises. */

import type { CheckResult } from "../artefacts/stage.js";
import { LanguageProblem, namesIn } from "../specification/ast.js";
import { evaluate, flat, truth, type Value } from "../specification/evaluate.js";
import { parseExpression } from "../specification/parse.js";
import { uniformStream } from "../specification/random.js";
import type { State } from "../specification/simulate.js";
import type { Specification } from "../specification/specification.js";
import { type Finding, result } from "./check.js";
import type { Trial, Visit } from "./trial.js";

export function checkBehaviour(specification: Specification, trial: Trial): CheckResult[] {
  const problem = trial.problem
    ? [
        {
          message: `the step cannot be played: ${trial.problem.message}`,
          mend: trial.problem.mend,
          place: trial.problem.message.split(":")[0] ?? "",
        },
      ]
    : [];
  const visits = trial.episodes.flatMap((episode) => episode.visits);
  return [
    result("behaviour", "plays", problem, `${visits.length} steps in ${trial.episodes.length} episodes`),
    result("behaviour", "finite numbers", infinite(visits), "no value runs away"),
    result("behaviour", "bounds", outOfBounds(specification, visits), "the state stays inside its bounds"),
    result(
      "behaviour",
      "counts",
      belowNothing(
        specification,
        visits,
        trial.episodes.flatMap(({ visits: [first] }) => first?.state ?? []),
      ),
      "nothing is taken that is not there",
    ),
    result("behaviour", "whole numbers", fractions(specification, visits), "counts stay whole"),
    result("behaviour", "constraints", brokenConstraints(specification, trial), "every constraint is kept"),
  ];
}

function infinite(visits: Visit[]): Finding[] {
  for (const { share, next } of visits) {
    if (!Number.isFinite(share))
      return [
        {
          message: `a step's share was ${share}`,
          mend: "Look for a division by zero, or a logarithm of zero or less.",
          place: "share",
        },
      ];
    for (const [symbol, value] of next)
      if (flat(value).some((each) => !Number.isFinite(each)))
        return [
          {
            message: `${symbol} became ${flat(value).find((each) => !Number.isFinite(each))}`,
            mend: "Look for a division by zero, or a value that grows without limit.",
            place: `next_${symbol}`,
          },
        ];
  }
  return [];
}

function outOfBounds({ state }: Specification, visits: Visit[]): Finding[] {
  return state.flatMap(({ symbol, low, high }) => {
    const stray = visits
      .flatMap(({ next }) => flat(next.get(symbol) ?? 0))
      .find((value) => value < (low ?? -Infinity) - 1e-9 || value > (high ?? Infinity) + 1e-9);
    if (stray === undefined) return [];
    const over = stray > (high ?? Infinity);
    return [
      {
        message: `${symbol} reached ${Number(stray.toPrecision(6))}, ${over ? `above its largest value ${high}` : `below its least value ${low}`}`,
        mend: over
          ? "Say what becomes of what does not fit: min(…, limit)."
          : "Say what happens when nothing is left: max(…, limit), or take no more than is there.",
        place: `next_${symbol}`,
      },
    ];
  });
}

/** Counts that fall below nothing: what is taken is more than what is there. */
function belowNothing({ state }: Specification, visits: Visit[], first: State[]): Finding[] {
  return state.flatMap(({ symbol, type, low }) => {
    const starts = first.flatMap((each) => flat(each.get(symbol) ?? 0));
    if (type !== "integer" || low !== null || starts.length === 0 || !starts.every((value) => value > 0))
      return [];
    const stray = visits.flatMap(({ next }) => flat(next.get(symbol) ?? 0)).find((value) => value < 0);
    if (stray === undefined) return [];
    return [
      {
        message: `${symbol} starts above 0 and fell to ${stray}`,
        mend: `Take no more than is there: min(…, ${symbol}). If it may be negative, give it a least value that says so.`,
        place: `next_${symbol}`,
      },
    ];
  });
}

function fractions({ state }: Specification, visits: Visit[]): Finding[] {
  return (
    state
      // Without a range of its own, the type is only what the first value looks like.
      .filter(
        ({ type, low, high }) => type === "boolean" || (type === "integer" && low !== null && high !== null),
      )
      .flatMap(({ symbol, type }) => {
        const values = visits.flatMap(({ next }) => flat(next.get(symbol) ?? 0)).filter(Number.isFinite);
        const stray = values.find(
          (value) => !Number.isInteger(value) || (type === "boolean" && value !== 0 && value !== 1),
        );
        if (stray === undefined) return [];
        return [
          {
            message: `${symbol} is ${type === "boolean" ? "true or false" : "a whole number"}, but became ${Number(stray.toPrecision(6))}`,
            mend: "Round it where the text counts whole things, or make it a real number.",
            place: `next_${symbol}`,
          },
        ];
      })
  );
}

/** What is enforced has to hold in every state; what ends an episode has to have ended it where it fails. */
function brokenConstraints(specification: Specification, { model, episodes }: Trial): Finding[] {
  const limit = specification.environment.stepLimit;
  return specification.constraints.flatMap(({ kind, expression, statement }) => {
    if (expression === null || (kind !== "enforced" && kind !== "ends")) return [];
    const condition = parseExpression(expression);
    // What is decided is limited before the step, the state after it.
    if (namesIn(condition).has("action")) return [];
    for (const { visits } of episodes)
      for (const [step, { next, action, terminated }] of visits.entries()) {
        const held = holds(condition, model.parameters, next, action);
        if (held !== false) continue;
        if (kind === "enforced")
          return [
            {
              message: `«${statement}»: ${expression} failed after ${step + 1} steps`,
              mend: "Let the step keep to it, with min, max or a condition.",
              place: expression,
            },
          ];
        if (!terminated && step + 1 < limit)
          return [
            {
              message: `«${statement}» should end the episode, but it went on when ${expression} no longer held`,
              mend: `Add it to the end condition: not (${expression}), with next_… for the state.`,
              place: "terminated",
            },
          ];
      }
    return [];
  });
}

function holds(
  condition: ReturnType<typeof parseExpression>,
  parameters: ReadonlyMap<string, Value>,
  state: State,
  action: Value,
): boolean | null {
  try {
    return truth(
      evaluate(condition, new Map([...parameters, ...state, ["action", action]]), uniformStream(0)),
    );
  } catch (problem) {
    if (problem instanceof LanguageProblem) return null;
    throw problem;
  }
}
