/** The accepted artefacts of the first stages, put together: the single source of what is derived. */

import type {
  Action,
  Assignment,
  ConstraintsValue,
  EnvironmentValue,
  ModellingValue,
  ObjectiveValue,
  Parameter,
  StateActionRewardValue,
  StateVariable,
} from "../artefacts/values.js";
import { LanguageProblem, type Expression } from "./ast.js";
import { parseExpression } from "./parse.js";
import { type Shape, shapeOf, shapeOfNumber } from "./shape.js";

export interface Specification {
  title: string;
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
> & { modelling: Pick<ModellingValue, "dynamics" | "share"> } & Pick<Specification, "stateActionReward">;

export function assemble(parts: SpecificationParts): Specification {
  const { modelling, ...rest } = parts;
  return { ...rest, dynamics: modelling.dynamics, share: modelling.share };
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
