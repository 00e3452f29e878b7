/** The accepted values of the stages as one specification. */

import type { StageValues } from "../artefacts/values.js";
import { withoutIdleParts } from "../specification/relevance.js";
import { assemble, type Specification } from "../specification/specification.js";

/** The specification of the accepted values, without its idle parts. @throws Error when a stage is missing. */
export function specificationOf(values: Partial<StageValues>): Specification {
  const specification = specificationIfWhole(values);
  if (!specification) throw new Error("coding needs every earlier stage");
  return specification;
}

/** As `specificationOf`, or null when a stage is missing. @throws LanguageProblem */
export function specificationIfWhole(values: Partial<StageValues>): Specification | null {
  const { task, parameters, objective, variables, constraints, modelling, environment } = values;
  const stateActionReward = values["state-action-reward"];
  if (!parameters || !objective || !variables || !constraints) return null;
  if (!modelling || !stateActionReward || !environment) return null;
  return withoutIdleParts(
    assemble({
      title: task?.title ?? "Task",
      library: task?.library ?? null,
      parameters: parameters.parameters,
      objective,
      state: variables.state,
      action: variables.action,
      constraints: constraints.constraints,
      modelling,
      stateActionReward,
      environment,
    }),
  );
}
