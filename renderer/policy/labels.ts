/** What actions, policies and amounts are called. Pure. */

import type { PlayedPolicy } from "../../agents/artefacts/episode.js";
import type { ActionPart, StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { formatNumber, unitOf } from "../text/format.js";
import { stageValue } from "../text/stages.js";

/** What a view of a policy needs to know of its project. */
export interface PolicyWords {
  /** Such as «order 3» for the number of an action. */
  action: (index: number) => string;
  /** Turns what the environment counts, where more is better, into the task's own sense. */
  sign: 1 | -1;
  /** The objective in plain words. */
  objective: string;
  unit: string;
}

const LIBRARY_ACTIONS: Record<string, readonly string[]> = {
  CartPole: ["push left", "push right"],
  MountainCar: ["left", "coast", "right"],
  Acrobot: ["turn left", "let go", "turn right"],
  FrozenLake: ["left", "down", "right", "up"],
  FrozenLake8x8: ["left", "down", "right", "up"],
  CliffWalking: ["up", "right", "down", "left"],
  Taxi: ["down", "up", "right", "left", "take in", "let out"],
  Blackjack: ["stick", "hit"],
};

export function policyWords(project: ProjectView): PolicyWords {
  const value = <Name extends keyof StageValues>(stage: Name) =>
    stageValue(stage, project.stages.find((view) => view.stage === stage)?.record?.value);
  const objective = value("objective");
  const library = value("task")?.library ?? null;
  const variables = value("variables");
  const named = library === null ? undefined : LIBRARY_ACTIONS[library.id.replace(/-v\d+$/, "")];
  return {
    action: (index) =>
      named?.[index] ??
      (variables && library === null ? labelOf(variables.action.parts, index) : `action ${index}`),
    sign: objective?.sense === "minimize" && library === null ? -1 : 1,
    objective: objective?.statement ?? "total objective",
    unit: objective?.unit ?? "",
  };
}

/** The label of an action number; of a decision with several parts the last one counts fastest. */
export function labelOf(parts: readonly ActionPart[], index: number): string {
  const labels: string[] = [];
  let rest = index;
  for (const part of [...parts].reverse()) {
    const size = part.kind === "choices" ? part.labels.length : part.high - part.low + 1;
    labels.unshift(partLabel(part, rest % size));
    rest = Math.floor(rest / size);
  }
  return rest > 0 ? `action ${index}` : labels.join(", ");
}

function partLabel(part: ActionPart, place: number): string {
  if (part.kind === "choices") return part.labels[place] ?? String(place);
  return withUnit(String(part.low + place), part.low + place, part.unit);
}

export function policyLabel(policy: PlayedPolicy, words: PolicyWords): string {
  switch (policy.kind) {
    case "trained":
      return "Trained";
    case "optimum":
      return "Optimum";
    case "random":
      return "Random";
    case "constant":
      return `Always ${words.action(policy.action)}`;
  }
}

/** Colour of the style sheets for the line of a policy. */
export const POLICY_COLOUR: Record<PlayedPolicy["kind"], string> = {
  trained: "--chart-main",
  optimum: "--chart-third",
  random: "--chart-raw-strong",
  constant: "--chart-second",
};

export function amount(value: number | null, unit: string, digits = 5): string {
  return withUnit(formatNumber(value, digits), value, unit);
}

function withUnit(written: string, value: number | null, unit: string): string {
  return unit === "" || value === null ? written : `${written} ${unitOf(value, unit)}`;
}
