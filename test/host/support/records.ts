/** Records as a pipeline would leave them, for tests of what keeps and shows them. */

import type { StageName, StageRecord } from "../../../agents/artefacts/stage.js";
import type { TrainingPoint } from "../../../agents/artefacts/training.js";
import type { StageValues } from "../../../agents/artefacts/values.js";

export const TASK_TEXT =
  "Every morning a baker bakes between 0 and 30 loaves. Demand is 12. Make the profit large.";

export const VALUES: Partial<{ [Name in StageName]: StageValues[Name] }> = {
  task: { title: "Bakery", library: null },
  parameters: {
    parameters: [
      { symbol: "demand", value: 12, unit: "loaves", meaning: "daily demand", span: null, origin: "given" },
    ],
    unused: [],
  },
  objective: { sense: "maximize", statement: "expected total profit", unit: "euros" },
  constraints: { constraints: [] },
  environment: { terminated: "False", stepLimit: 30, stepLimitOrigin: "given", discount: 1, feasible: null },
  coding: {
    source: "def make():\n    return None\n",
    origin: "agent",
    agentSource: null,
    derivedSource: null,
    debugRounds: [],
  },
};

export function recordOf(
  stage: StageName,
  changes: Partial<Omit<StageRecord, "stage" | "version">> = {},
): Omit<StageRecord, "version"> {
  return {
    schemaVersion: 1,
    stage,
    state: "approved",
    value: VALUES[stage] ?? null,
    evidence: [],
    confidence: null,
    checks: [],
    questions: [],
    prompt: "",
    rawOutputs: [],
    madeBy: "agent",
    model: null,
    seed: 0,
    usage: { promptTokens: 0, reusedTokens: 0, tokens: 0, seconds: 0 },
    seconds: 0,
    at: "2026-01-01T00:00:00.000Z",
    failure: null,
    ...changes,
  };
}

export function pointAt(step: number): TrainingPoint {
  return {
    step,
    episode: Math.floor(step / 10),
    return: step / 2,
    objective: step / 2,
    length: 10,
    loss: 0.5,
    q: 1,
    exploration: 0.1,
    stepsPerSecond: 1000,
    evaluation: null,
  };
}
