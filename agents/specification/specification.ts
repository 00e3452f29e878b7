/** The accepted artefacts of the first stages, put together: the single source of what is derived. */

import type {
  Action,
  Assignment,
  ConstraintsValue,
  EnvironmentValue,
  LibraryMatch,
  ModellingValue,
  ObjectiveValue,
  Parameter,
  StateActionRewardValue,
  StateVariable,
} from "../artefacts/values.js";
import { LanguageProblem, namesIn, type Expression } from "./ast.js";
import { parseExpression } from "./parse.js";
import { type Shape, shapeOf, shapeOfNumber } from "./shape.js";

export interface Specification {
  title: string;
  /** The environment of Gymnasium's registry that the task is; null when the rest of this says what it is. */
  library: LibraryMatch | null;
  parameters: Parameter[];
  objective: ObjectiveValue;
  state: StateVariable[];
  action: Action;
  constraints: ConstraintsValue["constraints"];
  dynamics: Assignment[];
  share: string;
  stateActionReward: Pick<StateActionRewardValue, "observation" | "observesTime" | "reward" | "potential">;
  environment: EnvironmentValue;
}

export type SpecificationParts = Pick<
  Specification,
  "title" | "parameters" | "objective" | "state" | "action" | "constraints" | "environment"
> & { modelling: Pick<ModellingValue, "dynamics" | "share">; library?: LibraryMatch | null } & Pick<
    Specification,
    "stateActionReward"
  >;

/** What forbids an action becomes part of the condition under which an action is allowed. */
export function assemble(parts: SpecificationParts): Specification {
  const { modelling, library, ...rest } = parts;
  return {
    ...rest,
    library: library ?? null,
    dynamics: modelling.dynamics,
    share: modelling.share,
    environment: { ...rest.environment, feasible: feasibleWith(rest.environment.feasible, rest.constraints) },
  };
}

/** The conditions of all constraints that forbid actions, together with the one that stands there already. */
function feasibleWith(feasible: string | null, constraints: Specification["constraints"]): string | null {
  const conditions = constraints.flatMap(({ kind, expression }) =>
    kind === "forbids" && expression !== null && namesIn(parseExpression(expression)).has("action")
      ? [expression]
      : [],
  );
  const all = [...new Set([...(feasible === null ? [] : [feasible]), ...conditions])];
  if (all.length <= 1) return all[0] ?? null;
  return all.map((condition) => `(${condition})`).join(" and ");
}

/** Number of actions when every combination of the parts is counted. */
export function actionCount(action: Action): number {
  return action.parts.reduce(
    (count, part) => count * (part.kind === "choices" ? part.labels.length : part.high - part.low + 1),
    1,
  );
}

/** Shapes of every symbol that an expression of this specification may use. */
export function shapesOf(
  specification: Pick<Specification, "parameters" | "state" | "action" | "dynamics">,
): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const parameter of specification.parameters)
    shapes.set(parameter.symbol, shapeOfNumber(parameter.value));
  for (const variable of specification.state) shapes.set(variable.symbol, variable.shape);
  shapes.set("action", specification.action.parts.length > 1 ? [specification.action.parts.length] : []);
  for (const line of specification.dynamics) {
    try {
      shapes.set(line.target, shapeOf(parseExpression(line.expression), shapes));
    } catch (problem) {
      if (!(problem instanceof LanguageProblem)) throw problem;
      shapes.set(line.target, []);
    }
  }
  return shapes;
}

/** Top-level terms of a sum, each with its sign applied. */
export function termsOf(expression: Expression): Expression[] {
  if (expression.kind === "binary" && (expression.operator === "+" || expression.operator === "-")) {
    const right = termsOf(expression.right);
    return [
      ...termsOf(expression.left),
      ...(expression.operator === "-"
        ? right.map((term): Expression => ({ kind: "unary", operator: "-", operand: term }))
        : right),
    ];
  }
  return [expression];
}
