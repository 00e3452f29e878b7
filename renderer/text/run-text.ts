/** What a run would do and how long it may take, in words. */

import type { StageName } from "../../agents/artefacts/stage.js";
import type { ProjectView } from "../../host/contract.js";
import { stagesOfRun } from "../state/reducer.js";
import { formatDuration, plural } from "./format.js";
import { STAGE_TEXT } from "./stages.js";

/**
 * «4 stages: Code, Check, Train, Evaluate; about 3 min», with the time that these stages took the last time.
 * Stages that never ran have no time; then it says «at least».
 */
export function describeRun(project: ProjectView, from: StageName | null): string {
  const stages = stagesOfRun(project, from);
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
