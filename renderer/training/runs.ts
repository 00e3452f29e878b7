/** Trainings of a project that can be laid over each other, and the band that several seeds make. */

import { useEffect, useState } from "react";
import type { StageRecord } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { appendPoints, emptyLog, type PointLog } from "../state/point-log.js";
import { useSession } from "../state/session.js";
import { stageValue } from "../text/stages.js";
import type { LinePoint } from "./line-chart.js";

export interface TrainedRun {
  record: StageRecord;
  value: StageValues["train"];
  log: PointLog;
}

/** More seeds than these make the band no better. */
const MOST_RUNS = 12;

/** Trainings with the settings and the code of the one in force, other seeds only, the newest first. */
export function useSameSettings(project: ProjectView, running: boolean): readonly TrainedRun[] {
  const session = useSession();
  const [runs, setRuns] = useState<readonly TrainedRun[]>([]);
  const train = project.stages.find((view) => view.stage === "train");
  const coding = project.stages.find((view) => view.stage === "coding")?.record ?? null;
  const inForce = train?.record ?? null;
  const versions = train?.versions ?? 0;
  useEffect(() => {
    let stale = false;
    const load = async (): Promise<void> => {
      const found = versions > 1 && !running ? await session.history("train") : [];
      const records = Array.isArray(found) ? sameSettings(found, inForce, coding) : [];
      const loaded = await Promise.all(
        records.map(async ({ record, value }) => {
          const points = await session.study("run.metrics", { runId: value.runId });
          return Array.isArray(points) ? [{ record, value, log: appendPoints(emptyLog(), points) }] : [];
        }),
      );
      if (!stale) setRuns(loaded.flat().filter((run) => run.log.length > 0));
    };
    void load();
    return () => {
      stale = true;
    };
  }, [session, project.id, versions, inForce, coding, running]);
  return runs;
}

/** The newest training of each seed that differs from the one in force in its seed alone. */
export function sameSettings(
  records: readonly StageRecord[],
  inForce: StageRecord | null,
  coding: StageRecord | null,
): { record: StageRecord; value: StageValues["train"] }[] {
  const reference = stageValue("train", inForce?.value);
  if (reference === null) return [];
  const settings = settingsOf(reference);
  const bySeed = new Map<number, { record: StageRecord; value: StageValues["train"] }>();
  for (const record of records) {
    const value = stageValue("train", record.value);
    if (value === null || settingsOf(value) !== settings) continue;
    // Another code is another task.
    if (coding !== null && record.at < coding.at) continue;
    bySeed.set(value.seed, { record, value });
  }
  if (inForce !== null) bySeed.set(reference.seed, { record: inForce, value: reference });
  return [...bySeed.values()].reverse().slice(0, MOST_RUNS);
}

function settingsOf(value: StageValues["train"]): string {
  return JSON.stringify(Object.entries(value.configuration).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export interface Band {
  low: LinePoint[];
  middle: LinePoint[];
  high: LinePoint[];
}

/** Lowest, mean and highest smoothed curve of several runs, as far as all of them go. */
export function bandOf(logs: readonly PointLog[], places: number): Band | null {
  if (logs.length < 2) return null;
  const first = Math.max(...logs.map((log) => log.columns.data.step[0]!));
  const last = Math.min(...logs.map((log) => log.columns.data.step[log.length - 1]!));
  if (!(last > first)) return null;
  const band: Band = { low: [], middle: [], high: [] };
  const rows = logs.map(() => 0);
  for (let at = 0; at < places; at += 1) {
    const x = first + ((last - first) * at) / (places - 1);
    const values = logs.map((log, run) => {
      const { step, smoothed } = log.columns.data;
      while (rows[run]! + 1 < log.length && step[rows[run]! + 1]! <= x) rows[run]! += 1;
      return smoothed[rows[run]!]!;
    });
    if (values.some((value) => !Number.isFinite(value))) continue;
    band.low.push({ x, y: Math.min(...values) });
    band.high.push({ x, y: Math.max(...values) });
    band.middle.push({ x, y: values.reduce((sum, value) => sum + value, 0) / values.length });
  }
  return band.low.length > 1 ? band : null;
}
