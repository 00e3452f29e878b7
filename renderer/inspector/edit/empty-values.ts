/** Where a person starts who writes a stage's value before any agent did. */

import type { StageName } from "../../../agents/artefacts/stage.js";

export const EMPTY_VALUES: Record<StageName, unknown> = {
  task: { title: "", library: null },
  parameters: { parameters: [], unused: [] },
  objective: { sense: "maximize", statement: "", unit: "" },
  variables: {
    state: [],
    action: { parts: [{ kind: "range", low: 0, high: 1, unit: "" }], meaning: "" },
  },
  constraints: { constraints: [] },
  modelling: {
    source: null,
    dynamics: [],
    share: "",
    latex: { objective: "", dynamics: [], constraints: [] },
  },
  "state-action-reward": {
    observation: [],
    observesTime: true,
    reward: "",
    potential: null,
    latex: { state: "", action: "", reward: "" },
  },
  environment: {
    terminated: "False",
    stepLimit: 100,
    stepLimitOrigin: "assumed",
    discount: 0.99,
    feasible: null,
  },
  coding: { source: "", origin: "person", agentSource: null, derivedSource: null, debugRounds: [] },
  // Measured, never written.
  check: null,
  train: null,
  evaluate: null,
};
