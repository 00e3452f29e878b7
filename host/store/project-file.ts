/** `project.json`: the one file whose replacement puts a change in force. */

import { createHash } from "node:crypto";
import { z } from "zod";
import { STAGE_NAMES, StageName, StageRecord } from "../../agents/artefacts/stage.js";
import { StoreError } from "../../agents/ports.js";

export const SCHEMA_VERSION = 1;

/** What is in force for one stage. The artefact files themselves never change. */
const StageInForce = z.object({
  version: z.number().int().min(1),
  /** State of that version: what its maker left, or approved. */
  state: StageRecord.shape.state,
  /** Something that it was made from has changed since. */
  stale: z.boolean(),
  /** Versions that a person approved. */
  approved: z.array(z.number().int().min(1)).max(100_000),
});
export type StageInForce = z.infer<typeof StageInForce>;

export const ProjectFile = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: z.string().max(80),
  title: z.string().max(120),
  createdAt: z.string().max(40),
  changedAt: z.string().max(40),
  /** Hash of the description that the stages were made from; another one in `task.md` makes them all stale. */
  textHash: z.string().max(64),
  stages: z.partialRecord(StageName, StageInForce),
  /** It came from a file, and whether the person has run it here since; nothing runs its code before. */
  imported: z.object({ at: z.string().max(40), ran: z.boolean() }).optional(),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

/**
 * What a new version of one stage does to each other stage that comes after it. A change of the description
 * counts as a change before the first.
 */
export const AFTER_UPSTREAM_CHANGE: Record<StageName, "stale" | "keep"> = {
  task: "stale",
  parameters: "stale",
  objective: "stale",
  variables: "stale",
  constraints: "stale",
  modelling: "stale",
  "state-action-reward": "stale",
  environment: "stale",
  coding: "stale",
  check: "stale",
  train: "stale",
  evaluate: "stale",
};

/** Marks what comes after `changed` (null: the description) as stale. */
export function markStale(stages: ProjectFile["stages"], changed: StageName | null): ProjectFile["stages"] {
  const marked = { ...stages };
  const first = changed === null ? 0 : STAGE_NAMES.indexOf(changed) + 1;
  for (const stage of STAGE_NAMES.slice(first)) {
    const inForce = marked[stage];
    if (inForce && AFTER_UPSTREAM_CHANGE[stage] === "stale") marked[stage] = { ...inForce, stale: true };
  }
  return marked;
}

/** Whether a stage has a result that the next one can build on. */
export function isDone(inForce: StageInForce | undefined): boolean {
  if (!inForce || inForce.stale) return false;
  return inForce.state === "approved" || inForce.state === "needs-review";
}

/** The last stage up to which everything is done, or null. */
export function lastDone(stages: ProjectFile["stages"]): StageName | null {
  const open = STAGE_NAMES.findIndex((stage) => !isDone(stages[stage]));
  return (open === -1 ? STAGE_NAMES.at(-1) : STAGE_NAMES[open - 1]) ?? null;
}

export function newProjectFile(id: string, title: string, text: string): ProjectFile {
  const now = new Date().toISOString();
  return { schemaVersion: 1, id, title, createdAt: now, changedAt: now, textHash: hashOf(text), stages: {} };
}

/** sha256 in hexadecimal. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** @throws StoreError `project-invalid`, with the place of the fault. */
export function parseProjectFile(bytes: Uint8Array, path: string): ProjectFile {
  return parseStored(
    ProjectFile,
    bytes,
    path,
    "Put the file back from a copy, or start a new project with its task.md.",
  );
}

/** @throws StoreError `project-invalid`, with the place of the fault. */
export function parseRecord(bytes: Uint8Array, path: string, stage: StageName, version: number): StageRecord {
  const next = `Put the file back from a copy, or take "${stage}" out of "stages" in project.json: it then counts as not run.`;
  const record = parseStored(StageRecord, bytes, path, next);
  if (record.stage === stage && record.version === version) return record;
  throw new StoreError(
    "project-invalid",
    `${path} holds version ${record.version} of «${record.stage}», not version ${version} of «${stage}».`,
    next,
  );
}

function parseStored<Shape extends z.ZodType>(
  shape: Shape,
  bytes: Uint8Array,
  path: string,
  next: string,
): z.infer<Shape> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new StoreError("project-invalid", `${path} is not JSON.`, next);
  }
  const version =
    typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : null;
  if (typeof version === "number" && version > SCHEMA_VERSION) {
    throw new StoreError(
      "project-invalid",
      `${path} has schema version ${version}; this Lamplight knows version ${SCHEMA_VERSION}.`,
      "Open the project with a newer Lamplight. Nothing was changed in it.",
    );
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StoreError(
    "project-invalid",
    `${path}: ${issue?.path.join(".") || "top"}: ${issue?.message}`,
    next,
  );
}
