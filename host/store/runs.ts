/** Training runs of a project: `runs/<id>/` with its configuration, metrics as JSON lines, and weights. */

import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Json } from "../../agents/artefacts/json.js";
import { TrainingPoint } from "../../agents/artefacts/training.js";
import { StoreError } from "../../agents/ports.js";
import { readableJson, saveAtomically, sweepTemporaries } from "./atomic-save.js";
import { errorCode, type FileSteps, readPlainFile, storeErrorOf } from "./file-steps.js";

const RUN_ID = /^[0-9]{4,8}$/;
const MAX_METRICS_BYTES = 256_000_000;
const MAX_WEIGHTS_BYTES = 1_000_000_000;
/** More than any line of metrics; the end of the file up to here is looked at for a torn line. */
const TAIL_BYTES = 65_536;

/** @throws StoreError `store-failed` for an id that no run can have. */
function runFolder(folder: string, runId: string): string {
  if (RUN_ID.test(runId)) return join(folder, "runs", runId);
  throw new StoreError(
    "store-failed",
    `There is no run «${runId.slice(0, 100)}».`,
    "Choose a run of this project.",
  );
}

/** Ids of the runs in the order in which they were made. */
export async function listRuns(folder: string): Promise<string[]> {
  try {
    return (await readdir(join(folder, "runs"))).filter((name) => RUN_ID.test(name)).sort();
  } catch (error) {
    throw storeErrorOf(error, join(folder, "runs"));
  }
}

/** Makes the next run's folder with its configuration. */
export async function createRun(steps: FileSteps, folder: string, configuration: Json): Promise<string> {
  const known = await listRuns(folder);
  const runId = String(Number(known.at(-1) ?? "0") + 1).padStart(4, "0");
  const path = join(folder, "runs", runId);
  try {
    await steps.makeFolder(path);
    await saveAtomically(steps, join(path, "configuration.json"), readableJson(configuration));
    await steps.syncFolder(join(folder, "runs"));
  } catch (error) {
    await steps.remove(path).catch(() => undefined);
    throw storeErrorOf(error, path);
  }
  return runId;
}

/** Adds whole lines, or none: after a fault the file is cut back to what it held before. */
export async function appendMetrics(
  steps: FileSteps,
  folder: string,
  runId: string,
  points: TrainingPoint[],
): Promise<void> {
  if (points.length === 0) return;
  const path = join(runFolder(folder, runId), "metrics.jsonl");
  const lines = points.map((point) => `${JSON.stringify(point)}\n`).join("");
  let before: number;
  try {
    before = await sizeOf(path);
  } catch (error) {
    throw storeErrorOf(error, path);
  }
  try {
    const file = await steps.open(path, "a");
    try {
      await file.write(new TextEncoder().encode(lines));
      await file.sync();
    } finally {
      await file.close();
    }
    if (before === 0) await steps.syncFolder(dirname(path));
  } catch (error) {
    await cutTo(steps, path, before).catch(() => undefined);
    throw storeErrorOf(error, path);
  }
}

async function cutTo(steps: FileSteps, path: string, length: number): Promise<void> {
  const file = await steps.open(path, "a");
  try {
    await file.truncate(length);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** All points of a run. Lines that are not points are left out. */
export async function readMetrics(folder: string, runId: string): Promise<TrainingPoint[]> {
  const bytes = await readPlainFile(join(runFolder(folder, runId), "metrics.jsonl"), MAX_METRICS_BYTES);
  if (bytes === null) return [];
  const points: TrainingPoint[] = [];
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    const point = pointOf(line);
    if (point) points.push(point);
  }
  return points;
}

export async function saveWeights(
  steps: FileSteps,
  folder: string,
  runId: string,
  weights: Uint8Array,
): Promise<void> {
  await saveAtomically(steps, join(runFolder(folder, runId), "weights.npz"), weights);
}

export async function loadWeights(folder: string, runId: string): Promise<Uint8Array | null> {
  return readPlainFile(join(runFolder(folder, runId), "weights.npz"), MAX_WEIGHTS_BYTES);
}

/** After a crash: no temporary files, no run without a configuration, metrics that end with a whole line. */
export async function recoverRuns(steps: FileSteps, folder: string): Promise<void> {
  for (const runId of await listRuns(folder)) {
    const path = runFolder(folder, runId);
    await sweepTemporaries(steps, path);
    const names = await readdir(path).catch(() => null);
    if (names === null) continue;
    if (names.length === 0) await steps.remove(path).catch(() => undefined);
    else if (names.includes("metrics.jsonl")) await cutTornLine(steps, join(path, "metrics.jsonl"));
  }
}

async function cutTornLine(steps: FileSteps, path: string): Promise<void> {
  const tail = await readTail(path);
  let end = tail.bytes.length;
  while (end > 0) {
    const start = tail.bytes.subarray(0, end - 1).lastIndexOf(NEWLINE) + 1;
    const line = tail.bytes.subarray(start, end);
    if (line.at(-1) === NEWLINE && pointOf(new TextDecoder().decode(line))) break;
    end = start;
  }
  if (end === tail.bytes.length) return;
  try {
    await cutTo(steps, path, tail.offset + end);
  } catch (error) {
    throw storeErrorOf(error, path);
  }
}

const NEWLINE = 10;

async function readTail(path: string): Promise<{ offset: number; bytes: Uint8Array }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const offset = Math.max(0, size - TAIL_BYTES);
    const bytes = new Uint8Array(size - offset);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return { offset, bytes: bytes.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const file = await open(path, "r");
    try {
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}

function pointOf(line: string): TrainingPoint | null {
  if (line.trim() === "") return null;
  try {
    const point = TrainingPoint.safeParse(JSON.parse(line));
    return point.success ? point.data : null;
  } catch {
    return null;
  }
}
