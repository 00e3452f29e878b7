/** The agent of each stage that a language model writes. */

import type { StageName } from "../artefacts/stage.js";
import type { Agent } from "./agent.js";
import { constraintsAgent } from "./constraints.js";
import { environmentAgent } from "./environment.js";
import { modellingAgent } from "./modelling.js";
import { objectiveAgent } from "./objective.js";
import { parametersAgent } from "./parameters.js";
import { stateActionRewardAgent } from "./state-action-reward.js";
import { variablesAgent } from "./variables.js";

const AGENTS: { readonly [Name in StageName]?: Agent<Name> } = {
  parameters: parametersAgent,
  objective: objectiveAgent,
  variables: variablesAgent,
  constraints: constraintsAgent,
  modelling: modellingAgent,
  "state-action-reward": stateActionRewardAgent,
  environment: environmentAgent,
};

/** The agent of a stage, or undefined where no language model writes it. */
export function agentOf<Name extends StageName>(stage: Name): Agent<Name> | undefined {
  return AGENTS[stage] as Agent<Name> | undefined;
}
