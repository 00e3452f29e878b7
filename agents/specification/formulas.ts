/** The formulas of a stage's value, derived anew from its expressions whoever wrote them. */

import type {
  ConstraintsValue,
  Formulas,
  ModellingValue,
  ObjectiveValue,
  StateActionRewardValue,
  VariablesValue,
} from "../artefacts/values.js";
import { assignmentFormula, latexOfSource, latexOfSymbol, objectiveFormula } from "./latex.js";
import { actionCount } from "./specification.js";

/** Accepted values of the stages that a formula draws on; what is missing is left out of it. */
export interface FormulaContext {
  objective?: ObjectiveValue;
  variables?: VariablesValue;
  constraints?: ConstraintsValue;
  modelling?: Pick<ModellingValue, "share">;
}

const NO_OBJECTIVE: ObjectiveValue = { sense: "maximize", statement: "", unit: "" };

/** Formulas of the modelling stage. */
export function modelFormulas(
  { dynamics, share }: Pick<ModellingValue, "dynamics" | "share">,
  { objective, constraints }: FormulaContext,
): Formulas {
  return {
    objective: objectiveFormula({
      objective: objective ?? NO_OBJECTIVE,
      share,
      stepLimit: null,
      discount: 1,
    }),
    dynamics: dynamics.map(assignmentFormula),
    constraints: (constraints?.constraints ?? []).flatMap((each) =>
      each.expression === null ? [] : [latexOfSource(each.expression)],
    ),
  };
}

/** Formulas of what the policy sees, chooses and is rewarded for. The reward named `objective` is the share. */
export function stateActionRewardFormulas(
  value: Pick<StateActionRewardValue, "observation" | "observesTime" | "reward" | "potential">,
  { objective, variables, modelling }: FormulaContext,
): StateActionRewardValue["latex"] {
  const seen = [...value.observation.map(latexOfSymbol), ...(value.observesTime ? ["t"] : [])];
  const isShare = value.reward.trim() === "objective";
  const minimizes = isShare && objective?.sense === "minimize";
  const signal = latexOfSource(isShare ? (modelling?.share ?? value.reward) : value.reward);
  // Shaping adds the discounted potential of the next state and takes away that of this one.
  const shaping =
    value.potential === null
      ? ""
      : ` + \\gamma\\,\\Phi(s_{t+1}) - \\Phi(s_t), \\quad \\Phi = ${latexOfSource(value.potential)}`;
  return {
    state: `s_t = \\left(${seen.join(", ")}\\right)`,
    action: variables ? `a_t \\in \\{${actionRange(variables)}\\}` : "",
    reward: `r_t = ${minimizes ? `-\\left(${signal}\\right)` : signal}${shaping}`,
  };
}

function actionRange({ action }: VariablesValue): string {
  const count = actionCount(action);
  return count <= 4
    ? Array.from({ length: count }, (_, index) => index).join(", ")
    : `0, \\dots, ${count - 1}`;
}
