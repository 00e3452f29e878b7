/** What each stage and each state is called, and what a stage's value says in one line. */

import { STAGE_NAMES, type StageName, type StageState } from "../../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { formatNumber, plural } from "./format.js";

export const STAGE_TEXT: Record<StageName, { label: string; purpose: string }> = {
  task: { label: "Task", purpose: "A name, and a match in Gymnasium's library" },
  parameters: {
    label: "Parameters",
    purpose: "Every number, with unit, meaning and place",
  },
  objective: { label: "Objective", purpose: "What is to become large or small" },
  variables: { label: "Variables", purpose: "What changes, and what is decided" },
  constraints: { label: "Constraints", purpose: "What must hold, and how it is kept" },
  modelling: { label: "Model", purpose: "How one step follows from the last" },
  "state-action-reward": {
    label: "State, action, reward",
    purpose: "What the policy sees, chooses, learns from",
  },
  environment: {
    label: "Episode",
    purpose: "How an episode ends, and the future's weight",
  },
  coding: { label: "Code", purpose: "The Gymnasium environment that runs" },
  check: { label: "Check", purpose: "Runs and probes it in Pyodide" },
  train: { label: "Train", purpose: "Learns a policy with DQN" },
  evaluate: {
    label: "Evaluate",
    purpose: "Measures the policy on fresh episodes",
  },
};

export const STAGE_GROUPS: readonly { label: string; stages: readonly StageName[] }[] = [
  { label: "Abstract idea", stages: ["task", "parameters", "objective", "variables", "constraints"] },
  { label: "Formulation", stages: ["modelling", "state-action-reward"] },
  { label: "Environment", stages: ["environment", "coding", "check"] },
  { label: "Policy", stages: ["train", "evaluate"] },
];

/** What the window says of a stage: a running one may be held. */
export type ShownState = StageState | "paused";

export function shownState(project: ProjectView | null, stage: StageName): ShownState {
  const state = project?.stages.find((view) => view.stage === stage)?.state ?? "empty";
  const paused =
    state === "running" && project?.running?.stage === stage && project.running.pausedAt !== null;
  return paused ? "paused" : state;
}

export const STATE_TEXT: Record<ShownState, string> = {
  empty: "Not run yet",
  queued: "Queued",
  running: "Running",
  paused: "Paused",
  "needs-answer": "Needs an answer",
  "needs-review": "Needs review",
  approved: "Approved",
  stale: "Stale",
  failed: "Failed",
};

/** Words of the host with the labels of the window in the place of its own names, such as «modelling». */
export function withStageLabels(text: string): string {
  return text.replace(/«([a-z-]+)»/g, (whole, name: string) => {
    const stage = STAGE_NAMES.find((one) => one === name);
    return stage ? `«${STAGE_TEXT[stage].label}»` : whole;
  });
}

/** The value of a stage as its schema has it, or null where there is none or it does not fit. */
export function stageValue<Name extends StageName>(stage: Name, value: unknown): StageValues[Name] | null {
  if (value === null || value === undefined) return null;
  const parsed = STAGE_VALUES[stage].safeParse(value);
  return parsed.success ? (parsed.data as StageValues[Name]) : null;
}

type Summaries = { [Name in StageName]: (value: StageValues[Name]) => string };

const SUMMARIES: Summaries = {
  task: (value) => value.library?.id ?? value.title,
  parameters: (value) => plural(value.parameters.length, "parameter"),
  objective: (value) => `${value.sense} ${value.statement}`,
  variables: (value) =>
    `${plural(value.state.length, "state variable")}, ${plural(actionCount(value), "action")}`,
  constraints: (value) => plural(value.constraints.length, "constraint"),
  modelling: (value) => `${plural(value.dynamics.length, "line")} of dynamics`,
  "state-action-reward": (value) =>
    plural(value.observation.length + (value.observesTime ? 1 : 0), "observed quantity").replace(
      /ys$/,
      "ies",
    ),
  environment: (value) => `at most ${plural(value.stepLimit, "step")}`,
  coding: (value) => `${plural(value.source.split("\n").length, "line")}, ${ORIGIN_TEXT[value.origin]}`,
  check: (value) => `${formatNumber(value.stepsPerSecond, 3)} steps/s`,
  train: (value) => `${plural(value.episodes, "episode")}, best ${formatNumber(value.bestReturn, 4)}`,
  evaluate: (value) =>
    `${formatNumber(value.policy.mean, 4)} against ${formatNumber(value.random.mean, 4)} at random`,
};

export const ORIGIN_TEXT = {
  agent: "written by the coding agent",
  derived: "derived from the specification",
  library: "from Gymnasium's library",
  person: "written by you",
} as const;

/** One line on what a stage produced, or "" where it produced nothing. */
export function stageSummary(stage: StageName, value: unknown): string {
  const parsed = stageValue(stage, value);
  return parsed === null ? "" : (SUMMARIES[stage] as (value: unknown) => string)(parsed);
}

/** How many actions there are in all: the product over the parts of the decision. */
export function actionCount(value: StageValues["variables"]): number {
  return value.action.parts.reduce(
    (count, part) => count * (part.kind === "choices" ? part.labels.length : part.high - part.low + 1),
    1,
  );
}
