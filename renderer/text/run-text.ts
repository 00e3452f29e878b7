/** What a run would do and how long it may take, and when it stops of itself, in words. */

import type { StageName } from "../../agents/artefacts/stage.js";
import type { ProjectView, StopAt } from "../../host/contract.js";
import { stagesOfRun } from "../state/reducer.js";
import { formatDuration, plural } from "./format.js";
import { STAGE_TEXT } from "./stages.js";

/**
 * «4 stages: Code, Check, Train, Evaluate; about 3 min», with the time that these stages took the last time.
 * Stages that never ran have no time; then it says «at least».
 */
export function describeRun(
  project: ProjectView,
  from: StageName | null,
  until: StageName | null = null,
): string {
  const stages = stagesOfRun(project, from, until);
  const labels = stages.map((stage) => STAGE_TEXT[stage].label);
  const names = labels.length > 4 ? `${labels[0]} to ${labels[labels.length - 1]}` : labels.join(", ");
  const times = stages.map((stage) => secondsOf(project, stage));
  const known = times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
  const time =
    known < 1 ? "" : `; ${times.includes(null) ? "at least" : "about"} ${formatDuration(Math.round(known))}`;
  return `${plural(stages.length, "stage")}: ${names}${time}`;
}

function secondsOf(project: ProjectView, stage: StageName): number | null {
  const record = project.stages.find((view) => view.stage === stage)?.record;
  return record && record.madeBy !== "person" ? record.seconds : null;
}

export const STOP_AT_TEXT: Record<StopAt, { label: string; short: string; explanation: string }> = {
  "each-stage": {
    label: "Stop after each stage",
    short: "each stage",
    explanation: "You look at every stage before the next one starts.",
  },
  doubts: {
    label: "Stop at doubts",
    short: "doubts",
    explanation: "A question or a failed check stops the run; everything else goes on.",
  },
  end: {
    label: "Run through",
    short: "never",
    explanation: "What the description leaves open is assumed and recorded; only a failure stops the run.",
  },
};
