/** What every check of the ladder works with: the specification and its expressions, read once. */

import type { CheckResult } from "../artefacts/stage.js";
import { type Expression, LanguageProblem } from "../specification/ast.js";
import { parseExpression } from "../specification/parse.js";
import type { Specification } from "../specification/specification.js";

export interface ReadExpression {
  /** Target of the line, symbol of the state variable, or name of the field. */
  place: string;
  role: "start" | "line" | "share" | "reward" | "terminated" | "feasible" | "potential" | "constraint";
  expression: Expression;
}

export interface Unreadable {
  place: string;
  problem: LanguageProblem;
}

/** Every expression of the specification, in the order in which they are worked out. */
export function readExpressions(specification: Specification): {
  read: ReadExpression[];
  unreadable: Unreadable[];
} {
  const { environment, stateActionReward: signal } = specification;
  const sources: [place: string, role: ReadExpression["role"], source: string | null][] = [
    ...specification.state.map(
      (each) => [each.symbol, "start", each.initial] satisfies [string, "start", string],
    ),
    ...specification.dynamics.map(
      (each) => [each.target, "line", each.expression] satisfies [string, "line", string],
    ),
    ["share", "share", specification.share],
    ["reward", "reward", signal.reward],
    ["potential", "potential", signal.potential],
    ["terminated", "terminated", environment.terminated],
    ["feasible", "feasible", environment.feasible],
    ...specification.constraints.map(
      (each) =>
        [each.statement.slice(0, 200), "constraint", each.expression] satisfies [
          string,
          "constraint",
          string | null,
        ],
    ),
  ];
  const read: ReadExpression[] = [];
  const unreadable: Unreadable[] = [];
  for (const [place, role, source] of sources) {
    if (source === null) continue;
    try {
      read.push({ place, role, expression: parseExpression(source) });
    } catch (problem) {
      if (!(problem instanceof LanguageProblem)) throw problem;
      unreadable.push({ place, problem });
    }
  }
  return { read, unreadable };
}

export function passed(name: string, rung: CheckResult["rung"], message: string): CheckResult {
  return { name, rung, passed: true, message: cut(message, 2000), mend: "", place: "" };
}

export function failed(
  name: string,
  rung: CheckResult["rung"],
  message: string,
  mend: string,
  place = "",
): CheckResult {
  return {
    name,
    rung,
    passed: false,
    message: cut(message, 2000),
    mend: cut(mend, 2000),
    place: cut(place, 200),
  };
}

/** Findings quote what a model wrote, which has no limit of its own. */
function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

export interface Finding {
  message: string;
  mend: string;
  place: string;
}

/** One check that says all that it found: the first finding in full, the others by their place. */
export function result(
  rung: CheckResult["rung"],
  name: string,
  findings: Finding[],
  otherwise: string,
): CheckResult {
  const [first, ...others] = findings;
  if (!first) return passed(name, rung, otherwise);
  const rest = [...new Set(others.map((each) => each.place))].filter((place) => place !== first.place);
  const also = rest.length > 0 ? ` The same holds for ${rest.slice(0, 8).join(", ")}.` : "";
  return failed(name, rung, `${first.message}.${also}`, first.mend, first.place);
}
