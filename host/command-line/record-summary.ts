/** What a stage found, in half a line. */

import { STAGE_NAMES, type StageName, type StageRecord } from "../../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../../agents/artefacts/values.js";
import { numberText, oneLine } from "./terminal-text.js";

/** Names of the stages as a person reads them. */
export const STAGE_TITLES: Record<StageName, string> = {
  task: "Task",
  parameters: "Parameters",
  objective: "Objective",
  variables: "Variables",
  constraints: "Constraints",
  modelling: "Modelling",
  "state-action-reward": "State, action, reward",
  environment: "Environment",
  coding: "Coding",
  check: "Check",
  train: "Train",
  evaluate: "Evaluate",
};

export const TITLE_WIDTH = Math.max(...STAGE_NAMES.map((stage) => STAGE_TITLES[stage].length));

const SUMMARIES: { [Name in StageName]: (value: StageValues[Name]) => string } = {
  task: ({ title, library }) => (library ? `${title}: ${library.id} of Gymnasium` : title),
  parameters: ({ parameters, unused }) =>
    counted(parameters.length, "parameter") +
    (unused.length ? `, ${counted(unused.length, "number")} unused` : ""),
  objective: ({ sense, statement }) => `${sense} ${statement}`,
  variables: ({ state, action }) => `${counted(state.length, "state variable")}; ${action.meaning}`,
  constraints: ({ constraints }) => counted(constraints.length, "constraint"),
  modelling: ({ dynamics, share }) =>
    `${counted(dynamics.length, "line")} of dynamics; each step gives ${share}`,
  "state-action-reward": ({ observation, reward }) =>
    `observes ${observation.join(", ") || "nothing"}; reward ${reward}`,
  environment: ({ terminated, stepLimit, discount }) =>
    `ends when ${terminated} or after ${stepLimit} steps, discount ${discount}`,
  coding: ({ source, origin, debugRounds }) =>
    `${counted(source.trim().split("\n").length, "line")} of Python (${origin})` +
    (debugRounds.length ? `, ${counted(debugRounds.length, "round")} of debugging` : ""),
  check: ({ observationSpace, actionCount, meanEpisodeLength }) =>
    `observes ${observationSpace}, ${counted(actionCount, "action")}, ${numberText(meanEpisodeLength)} steps an episode`,
  train: ({ steps, episodes, bestReturn, ended }) =>
    `${numberText(steps)} steps in ${counted(episodes, "episode")}, best return ${numberText(bestReturn)} (${ended})`,
  evaluate: ({ policy, random }) =>
    `policy ${numberText(policy.mean)} ± ${numberText(policy.standardError)}, random ${numberText(random.mean)}`,
};

/** Empty where the record has no value. */
export function summaryOf(record: StageRecord): string {
  if (record.value === null) return oneLine(record.failure?.what ?? "", 100);
  return oneLine(summaryOfValue(record.stage, record.value), 100);
}

function summaryOfValue<Name extends StageName>(stage: Name, value: unknown): string {
  const parsed = STAGE_VALUES[stage].safeParse(value);
  return parsed.success ? SUMMARIES[stage](parsed.data as StageValues[Name]) : "";
}

export function counted(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
