/** Probes each reference once and keeps what it showed beside the results. */

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { PythonCodeError, PythonRuntimeLost, type PythonRunner } from "../agents/ports.js";
import { readableJson, saveAtomically } from "../host/store/atomic-save.js";
import { DISK } from "../host/store/file-steps.js";
import { ReferenceKnowledge } from "./figures.js";
import { knowReference } from "./probing.js";
import type { BrokenTask, SuiteTask } from "./suite.js";

/** To be raised when probes change, so that what was kept is not taken for what would be found now. */
const PROBES_VERSION = 1;

const Kept = z.object({
  hash: z.string(),
  /** Null where a question is the right answer. */
  knowledge: ReferenceKnowledge.nullable(),
});

/**
 * @returns what is known of the reference, "question" where the right answer is to ask, or why it cannot be used
 * @throws PythonRuntimeLost ("unavailable", "aborted")
 */
export async function referenceOf(
  task: SuiteTask,
  folder: string,
  python: PythonRunner,
): Promise<ReferenceKnowledge | "question" | BrokenTask> {
  const hash = createHash("sha256").update(`${PROBES_VERSION}\n${task.reference}`).digest("hex");
  const file = path.join(folder, "references", `${task.name}.json`);
  const kept = await readKept(file);
  if (kept?.hash === hash) return kept.knowledge ?? "question";
  try {
    const knowledge = await knowReference(python, task.reference);
    await mkdir(path.dirname(file), { recursive: true });
    await saveAtomically(DISK, file, readableJson({ hash, knowledge }));
    return knowledge ?? "question";
  } catch (error) {
    if (error instanceof PythonRuntimeLost && ["unavailable", "aborted"].includes(error.reason)) throw error;
    return { name: task.name, problem: `reference.py: ${problemOf(error)}` };
  }
}

async function readKept(file: string): Promise<z.infer<typeof Kept> | null> {
  try {
    return Kept.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    // Missing, or of an earlier version: it is made anew.
    return null;
  }
}

function problemOf(error: unknown): string {
  if (error instanceof PythonCodeError) return `${error.exception}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
