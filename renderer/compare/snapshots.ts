/** Points in a project's past that can be laid beside each other, and what differs between two of them. Pure. */

import { STAGE_NAMES, type StageName, type StageRecord } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { formatNumber, formatWhen } from "../text/format.js";
import { STAGE_TEXT, stageSummary, stageValue } from "../text/stages.js";
import { valueLines } from "../text/value-lines.js";

export type Histories = Partial<Record<StageName, readonly StageRecord[]>>;

/** The versions that belonged together at one time. */
export interface Snapshot {
  id: string;
  label: string;
  records: Partial<Record<StageName, StageRecord>>;
}

const MEASURED: readonly StageName[] = ["check", "train", "evaluate"];

/** The project as it is, each training, and each version that a stage had before; the newest first. */
export function snapshotsOf(project: ProjectView, histories: Histories, now: Date): Snapshot[] {
  const inForce: Snapshot["records"] = {};
  for (const view of project.stages) if (view.record) inForce[view.stage] = view.record;
  const moments = STAGE_NAMES.flatMap((stage) =>
    (histories[stage] ?? []).map((record) => ({ stage, record })),
  )
    .filter(({ stage }) => stage !== "evaluate" && stage !== "check")
    .sort((one, other) => (one.record.at < other.record.at ? 1 : one.record.at > other.record.at ? -1 : 0));
  const past = moments.map(({ stage, record }): Snapshot => {
    const records = at(histories, record);
    const isTraining = stage === "train";
    const summary = isTraining ? trainingLabel(records) : stageSummary(stage, record.value);
    return {
      id: `${stage} ${record.version}`,
      label: [
        isTraining ? `Training ${record.version}` : `${STAGE_TEXT[stage].label}, version ${record.version}`,
        formatWhen(record.at, now),
        summary,
      ]
        .filter(Boolean)
        .join(" · "),
      records,
    };
  });
  return [{ id: "now", label: "As it is now", records: inForce }, ...past];
}

/** What was in force when a record was made; of a training also what was measured of it afterwards. */
function at(histories: Histories, moment: StageRecord): Snapshot["records"] {
  const records: Snapshot["records"] = {};
  const place = STAGE_NAMES.indexOf(moment.stage);
  const next = histories[moment.stage]?.find((record) => record.version === moment.version + 1);
  for (const stage of STAGE_NAMES) {
    const later = STAGE_NAMES.indexOf(stage) > place;
    const measured = later && moment.stage === "train" && stage === "evaluate";
    const found = (histories[stage] ?? []).filter((record) =>
      measured
        ? record.at >= moment.at && (next === undefined || record.at < next.at)
        : !later && record.at <= moment.at,
    );
    const record = measured ? found[0] : found[found.length - 1];
    if (record) records[stage] = record;
  }
  records[moment.stage] = moment;
  return records;
}

function trainingLabel(records: Snapshot["records"]): string {
  const train = stageValue("train", records.train?.value);
  const evaluated = stageValue("evaluate", records.evaluate?.value);
  if (train === null) return "failed";
  return `seed ${train.seed}, ${evaluated ? `mean ${formatNumber(evaluated.policy.mean, 4)}` : `best ${formatNumber(train.bestReturn, 4)}`}`;
}

export interface StageDifference {
  stage: StageName;
  left: StageRecord | null;
  right: StageRecord | null;
  same: boolean;
}

/** Stage by stage, what is the same on both sides and what is not. */
export function differencesOf(left: Snapshot, right: Snapshot): StageDifference[] {
  return STAGE_NAMES.filter((stage) => !MEASURED.includes(stage)).map((stage) => {
    const [one, other] = [left.records[stage] ?? null, right.records[stage] ?? null];
    return { stage, left: one, right: other, same: textOf(one) === textOf(other) };
  });
}

/** Stages that only one side has come to. */
export function missingOn(differences: readonly StageDifference[], side: "left" | "right"): StageName[] {
  const other = side === "left" ? "right" : "left";
  return differences.filter((one) => one[side] === null && one[other] !== null).map((one) => one.stage);
}

/** The value as lines that can be compared: code as it stands, everything else as its entries. */
export function textOf(record: StageRecord | null): string {
  if (record === null || record.value === null) return "";
  const { value } = record;
  if (record.stage === "coding") {
    const coding = stageValue("coding", value);
    if (coding !== null) return coding.source;
  }
  return valueLines(value);
}

/** Parameters of both sides, those that differ first; null where a side does not have it. */
export function parameterRows(
  left: Snapshot,
  right: Snapshot,
): { symbol: string; left: string | null; right: string | null }[] {
  const values = (side: Snapshot) =>
    new Map(
      (stageValue("parameters", side.records.parameters?.value)?.parameters ?? []).map((parameter) => [
        parameter.symbol,
        `${JSON.stringify(parameter.value)}${parameter.unit === "" ? "" : ` ${parameter.unit}`}`,
      ]),
    );
  const [one, other] = [values(left), values(right)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((symbol) => ({ symbol, left: one.get(symbol) ?? null, right: other.get(symbol) ?? null }))
    .filter((row) => row.left !== row.right);
}

/** Hyperparameters and the seed, where the two trainings differ. */
export function settingRows(
  left: StageValues["train"],
  right: StageValues["train"],
): { name: string; left: string; right: string }[] {
  const values = (side: StageValues["train"]) => ({ seed: side.seed, ...side.configuration });
  const [one, other] = [values(left) as Record<string, unknown>, values(right) as Record<string, unknown>];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => {
    const [from, to] = [written(one[name]), written(other[name])];
    return from === to ? [] : [{ name: name.replaceAll("_", " "), left: from, right: to }];
  });
}

function written(value: unknown): string {
  return value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);
}

/** What the stages up to the code cost: tokens of the model, and seconds in all. */
export function costOf(snapshot: Snapshot): { tokens: number; seconds: number; model: string } {
  const records = Object.values(snapshot.records);
  return {
    tokens: records.reduce((sum, record) => sum + record.usage.tokens + record.usage.promptTokens, 0),
    seconds: records.reduce((sum, record) => sum + record.seconds, 0),
    model: [...new Set(records.flatMap((record) => record.model?.name ?? []))].join(", "),
  };
}
