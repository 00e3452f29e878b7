/** The store of one project: versions of stages, the description, training runs. One writer at a time. */

import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Json } from "../../agents/artefacts/json.js";
import { STAGE_NAMES, type StageName, StageRecord } from "../../agents/artefacts/stage.js";
import type { TrainingPoint } from "../../agents/artefacts/training.js";
import { CodingValue, STAGE_VALUES } from "../../agents/artefacts/values.js";
import { type ProjectStore, StoreError } from "../../agents/ports.js";
import { normalised } from "../description.js";
import { readableJson, saveAtomically, sweepTemporaries } from "./atomic-save.js";
import { DISK, errorCode, type FileSteps, readPlainFile, refusedLink, storeErrorOf } from "./file-steps.js";
import {
  hashOf,
  markStale,
  parseProjectFile,
  parseRecord,
  type ProjectFile,
  type StageInForce,
} from "./project-file.js";
import { lockProject } from "./project-lock.js";
import { appendMetrics, createRun, loadWeights, readMetrics, recoverRuns, saveWeights } from "./runs.js";

const MAX_PROJECT_BYTES = 4_000_000;
const MAX_TEXT_BYTES = 8_000_000;
const MAX_RECORD_BYTES = 64_000_000;

/** A project that this process has open for writing. */
export interface OpenProject extends ProjectStore {
  readonly folder: string;
  /** What `project.json` holds now. */
  file(): ProjectFile;
  /** As `current()`, at once. What is stale is in `file()`. */
  records(): Partial<Record<StageName, StageRecord>>;
  /** Keeps a new version, as the port says; a stale one is out of date from the start. */
  add(record: Omit<StageRecord, "version">, options?: { stale: boolean }): Promise<StageRecord>;
  /** Text of the description, as `text()`. */
  description(): string;
  /** Replaces the description; every stage becomes stale. */
  setText(text: string): Promise<void>;
  /** Every version of a stage, oldest first, each with its own state. */
  history(stage: StageName): Promise<StageRecord[]>;
  /** Number of versions of a stage. */
  versions(stage: StageName): number;
  /** Puts an older version back in force; later stages become stale. */
  restore(stage: StageName, version: number): Promise<void>;
  /** Puts back what `file().stages` held at another time; every version of it is still there. */
  reinstate(stages: ProjectFile["stages"]): Promise<void>;
  /** Approves the version in force, also one that was stale. */
  approve(stage: StageName): Promise<void>;
  metrics(runId: string): Promise<TrainingPoint[]>;
  /** Notes that the person runs the project: code that came with it from elsewhere may run from here on. */
  allowCode(): Promise<void>;
  close(): Promise<void>;
}

/** Folder of a stage's versions, such as `artefacts/02-parameters`. */
export function stageFolder(folder: string, stage: StageName): string {
  const order = String(STAGE_NAMES.indexOf(stage) + 1).padStart(2, "0");
  return join(folder, "artefacts", `${order}-${stage}`);
}

/**
 * Opens a project's folder: takes its lock, removes what a crash left, checks every version in force.
 * @throws StoreError when there is no project, it is open elsewhere, is a link, or does not follow its schema.
 */
export async function openProjectStore(folder: string, steps: FileSteps = DISK): Promise<OpenProject> {
  const path = resolve(folder);
  await refuseLinks(path);
  if ((await readPlainFile(join(path, "project.json"), MAX_PROJECT_BYTES)) === null) {
    throw new StoreError(
      "project-missing",
      `There is no project.json in ${path}.`,
      "Choose another project.",
    );
  }
  const lock = await lockProject(path);
  try {
    return await openLocked(path, steps, lock);
  } catch (error) {
    await lock.release();
    throw storeErrorOf(error, path);
  }
}

async function openLocked(
  folder: string,
  steps: FileSteps,
  lock: Awaited<ReturnType<typeof lockProject>>,
): Promise<OpenProject> {
  const projectPath = join(folder, "project.json");
  for (const name of ["artefacts", "runs"]) await makeFolder(steps, join(folder, name));
  await sweepTemporaries(steps, folder);
  const bytes = await readPlainFile(projectPath, MAX_PROJECT_BYTES);
  let file = parseProjectFile(bytes ?? new Uint8Array(), projectPath);
  let text = await readText(folder);
  const records: Partial<Record<StageName, StageRecord>> = {};
  const versions: Partial<Record<StageName, number>> = {};
  for (const stage of STAGE_NAMES) {
    await sweepTemporaries(steps, stageFolder(folder, stage));
    versions[stage] = (await versionsOf(folder, stage)).at(-1) ?? 0;
    const inForce = file.stages[stage];
    if (inForce) records[stage] = await readRecord(folder, stage, inForce.version);
  }
  await recoverRuns(steps, folder);

  // Saves go one after the other, so that each builds on what the one before left in force.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(() => {
      lock.check();
      return work();
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  async function commit(
    stages: ProjectFile["stages"],
    textHash = file.textHash,
    imported = file.imported,
  ): Promise<void> {
    const changedAt = new Date().toISOString();
    const changed: ProjectFile = { ...file, stages, textHash, changedAt, ...(imported && { imported }) };
    await saveAtomically(steps, projectPath, readableJson(changed));
    file = changed;
  }

  async function putInForce(record: StageRecord, inForce: StageInForce): Promise<void> {
    await commit({ ...markStale(file.stages, record.stage), [record.stage]: inForce });
    records[record.stage] = record;
    if (record.stage === "coding") await exportCode(steps, folder, record);
  }

  if (hashOf(text) !== file.textHash) await commit(markStale(file.stages, null), hashOf(text));
  // A copy for the person: a full disk must not keep the project shut.
  await exportCode(steps, folder, records.coding ?? null).catch(() => undefined);

  return {
    folder,
    file: () => file,
    records: () => withStates(records, file.stages),
    description: () => text,
    text: async () => text,
    current: async () => withStates(records, file.stages),
    add: (left, { stale } = { stale: false }) =>
      inTurn(async () => {
        const version = (versions[left.stage] ?? 0) + 1;
        const record = checkedRecord({ ...left, version });
        const stagePath = stageFolder(folder, record.stage);
        await makeFolder(steps, stagePath);
        await saveAtomically(steps, recordPath(folder, record.stage, version), readableJson(record));
        versions[record.stage] = version;
        const approved = file.stages[record.stage]?.approved ?? [];
        await putInForce(record, { version, state: record.state, stale, approved });
        return record;
      }),
    setText: (changed) =>
      inTurn(async () => {
        const plain = normalised(changed);
        if (plain === text) return;
        // If only the first of the two saves happens, the next start sees another hash and does the second.
        await saveAtomically(steps, join(folder, "task.md"), `${plain}\n`);
        text = plain;
        await commit(markStale(file.stages, null), hashOf(plain));
      }),
    async history(stage) {
      const approved = file.stages[stage]?.approved ?? [];
      const all: StageRecord[] = [];
      for (const version of await versionsOf(folder, stage)) {
        const record = await readRecord(folder, stage, version);
        all.push(approved.includes(version) ? { ...record, state: "approved" } : record);
      }
      return all;
    },
    versions: (stage) => versions[stage] ?? 0,
    restore: (stage, version) =>
      inTurn(async () => {
        const record = await readRecord(folder, stage, version);
        const approved = file.stages[stage]?.approved ?? [];
        const state = approved.includes(version) ? "approved" : record.state;
        await putInForce(record, { version, state, stale: false, approved });
      }),
    reinstate: (stages) =>
      inTurn(async () => {
        const before: Partial<Record<StageName, StageRecord>> = {};
        for (const stage of STAGE_NAMES) {
          const inForce = stages[stage];
          if (inForce) before[stage] = await readRecord(folder, stage, inForce.version);
        }
        await commit(stages);
        for (const stage of STAGE_NAMES) delete records[stage];
        Object.assign(records, before);
        await exportCode(steps, folder, records.coding ?? null);
      }),
    approve: (stage) =>
      inTurn(async () => {
        const inForce = file.stages[stage];
        if (!inForce) throw notRun(stage);
        const approved = [...new Set([...inForce.approved, inForce.version])];
        await commit({ ...file.stages, [stage]: { ...inForce, state: "approved", stale: false, approved } });
      }),
    createRun: (configuration: Json) => inTurn(() => createRun(steps, folder, configuration)),
    appendMetrics: (runId, points) => inTurn(() => appendMetrics(steps, folder, runId, points)),
    saveWeights: (runId, weights) => inTurn(() => saveWeights(steps, folder, runId, weights)),
    loadWeights: (runId) => loadWeights(folder, runId),
    metrics: (runId) => readMetrics(folder, runId),
    allowCode: () =>
      inTurn(async () => {
        const { imported, stages, textHash } = file;
        if (imported && !imported.ran) await commit(stages, textHash, { ...imported, ran: true });
      }),
    async close() {
      await last;
      await lock.release();
    },
  };
}

async function refuseLinks(folder: string): Promise<void> {
  try {
    if ((await lstat(folder)).isSymbolicLink()) throw refusedLink(folder);
    // A link further up is the person's own; one here would lead out of the folder of projects.
    const real = join(await realpath(dirname(folder)), basename(folder));
    if ((await realpath(folder)) !== real) throw refusedLink(folder);
    for (const name of ["artefacts", "runs"]) {
      const status = await lstat(join(folder, name)).catch(() => null);
      if (status?.isSymbolicLink()) throw refusedLink(join(folder, name));
    }
    for (const name of ["artefacts", "runs"]) {
      for (const entry of await readdir(join(folder, name), { withFileTypes: true }).catch(() => [])) {
        if (entry.isSymbolicLink()) throw refusedLink(join(folder, name, entry.name));
      }
    }
  } catch (error) {
    throw storeErrorOf(error, folder);
  }
}

async function makeFolder(steps: FileSteps, path: string): Promise<void> {
  try {
    await steps.makeFolder(path);
    await steps.syncFolder(dirname(path));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw storeErrorOf(error, path);
  }
}

async function readText(folder: string): Promise<string> {
  const path = join(folder, "task.md");
  const bytes = await readPlainFile(path, MAX_TEXT_BYTES);
  if (bytes === null) {
    throw new StoreError("project-invalid", `${path} is missing.`, "Put the file back from a copy.");
  }
  try {
    return normalised(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new StoreError("project-invalid", `${path} is not UTF-8 text.`, "Save the file as UTF-8 text.");
  }
}

function recordPath(folder: string, stage: StageName, version: number): string {
  return join(stageFolder(folder, stage), `${String(version).padStart(4, "0")}.json`);
}

/** Versions on disk, ascending. */
async function versionsOf(folder: string, stage: StageName): Promise<number[]> {
  try {
    const names = await readdir(stageFolder(folder, stage));
    const numbers = names.flatMap((name) => /^(\d{4,8})\.json$/.exec(name)?.[1] ?? []).map(Number);
    return numbers.sort((a, b) => a - b);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw storeErrorOf(error, stageFolder(folder, stage));
  }
}

async function readRecord(folder: string, stage: StageName, version: number): Promise<StageRecord> {
  const path = recordPath(folder, stage, version);
  const bytes = await readPlainFile(path, MAX_RECORD_BYTES);
  if (bytes !== null) return parseRecord(bytes, path, stage, version);
  throw new StoreError(
    "project-invalid",
    `${path} is missing.`,
    `Put it back from a copy, or take "${stage}" out of "stages" in project.json: it then counts as not run.`,
  );
}

/** What cannot be read again is not written: NaN becomes null in JSON, and a schema would refuse it later. */
function checkedRecord(record: StageRecord): StageRecord {
  const parsed = StageRecord.parse(record);
  return parsed.value === null
    ? parsed
    : { ...parsed, value: STAGE_VALUES[record.stage].parse(parsed.value) };
}

function withStates(
  records: Partial<Record<StageName, StageRecord>>,
  stages: ProjectFile["stages"],
): Partial<Record<StageName, StageRecord>> {
  const seen: Partial<Record<StageName, StageRecord>> = {};
  for (const stage of STAGE_NAMES) {
    const record = records[stage];
    const inForce = stages[stage];
    if (record && inForce) seen[stage] = { ...record, state: inForce.state };
  }
  return seen;
}

/** Keeps `environment.py` equal to the code in force: the file to take away into one's own work. */
async function exportCode(steps: FileSteps, folder: string, record: StageRecord | null): Promise<void> {
  const path = join(folder, "environment.py");
  const value = CodingValue.safeParse(record?.value ?? null);
  if (!value.success) {
    await steps.remove(path).catch(() => undefined);
    return;
  }
  const there = await readPlainFile(path, MAX_TEXT_BYTES).catch(() => null);
  if (there !== null && new TextDecoder().decode(there) === value.data.source) return;
  await saveAtomically(steps, path, value.data.source);
}

function notRun(stage: StageName): StoreError {
  return new StoreError("store-failed", `The stage «${stage}» has no version yet.`, "Run the project first.");
}
