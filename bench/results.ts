/** What the benchmark leaves: one line for each trial in results.jsonl, and the rates in summary.json. */

import { open, readFile, truncate } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { type Variant, VARIANTS } from "../agents/pipeline/correction.js";
import { saveAtomically, readableJson } from "../host/store/atomic-save.js";
import { DISK } from "../host/store/file-steps.js";
import { SuiteError } from "./suite.js";

const AnyVariant = z.enum(VARIANTS);

/** Which of modelling and coding failed in a trial whose policy failed, as in the paper's Table 2. */
export const FAILURE_CLASSES = ["MC", "M", "C", "none"] as const;
export const FailureClass = z.enum(FAILURE_CLASSES);
export type FailureClass = z.infer<typeof FailureClass>;

const Mean = z.object({ mean: z.number(), standardError: z.number(), episodes: z.number() });

export const TrialResult = z.object({
  task: z.string(),
  variant: AnyVariant,
  seed: z.number().int(),
  /** Name and sha256 of the model's file. */
  model: z.object({ name: z.string(), fileHash: z.string() }),
  /** Longest training that the trial could have; 0 for none, and then no policy. */
  trainingSeconds: z.number(),
  modelling: z.boolean(),
  coding: z.boolean(),
  policy: z.boolean(),
  /** Null in a trial that succeeded. */
  failure: FailureClass.nullable(),
  /** Where the trial ended before its policy could be judged, and why; null where it went to the end. */
  ended: z.object({ stage: z.string(), code: z.string(), why: z.string() }).nullable(),
  /** Why each verdict is what it is; empty where it is positive. */
  reasons: z.object({
    modelling: z.array(z.string()),
    coding: z.array(z.string()),
    policy: z.array(z.string()),
  }),
  /** The policy's total objective in the environment that it was trained on, more is better. */
  objective: Mean.nullable(),
  /** (J − RANDOM) / (OPTIMUM − RANDOM); null without a policy in an environment that is the task's. */
  score: z.number().nullable(),
  /** Lowest confidence that a stage stated; null where none did. */
  confidence: z.number().nullable(),
  tokens: z.object({ prompt: z.number(), reused: z.number(), sampled: z.number() }),
  /** Wall-clock time of the trial, without the judge's. */
  seconds: z.number(),
  judgeSeconds: z.number(),
  /** Folder of the kept project, from the folder of the results. */
  project: z.string(),
  at: z.string(),
});
export type TrialResult = z.infer<typeof TrialResult>;

export interface TaskSummary {
  trials: number;
  modelling: number;
  coding: number;
  policy: number;
  /** Mean normalised score; a trial without one counts as 0, which is what random actions reach. */
  score: number;
  /** Mean of a trial. */
  seconds: number;
  /** Mean number of sampled tokens of a trial. */
  tokens: number;
  failures: Record<FailureClass, number>;
}

export interface Summary {
  suite: string;
  model: string;
  machine: string;
  variants: Partial<Record<Variant, { tasks: Record<string, TaskSummary> }>>;
}

/** What tells one trial from another. */
export function trialKey(task: string, variant: Variant, seed: number): string {
  return `${task} ${variant} ${seed}`;
}

export function resultsFile(folder: string): string {
  return path.join(folder, "results.jsonl");
}

/**
 * All finished trials. A last line that was cut off by a crash is removed from the file.
 * @returns null when there is no results file
 * @throws SuiteError when another line is damaged.
 */
export async function readResults(folder: string): Promise<TrialResult[] | null> {
  const file = resultsFile(folder);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return null;
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(file, whole);
  const lines = bytes.subarray(0, whole).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line, index) => {
    try {
      return TrialResult.parse(JSON.parse(line));
    } catch {
      throw new SuiteError(
        `Line ${index + 1} of ${file} is not a result. Remove it, or choose another folder with --out.`,
      );
    }
  });
}

/** Resolves when the line is safe on disk. */
export async function appendResult(folder: string, result: TrialResult): Promise<void> {
  const file = await open(resultsFile(folder), "a");
  try {
    await file.appendFile(`${JSON.stringify(result)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Why more trials must not be added to these: trials of one table are made alike. Null where they may. */
export function otherConditions(
  results: TrialResult[],
  fileHash: string,
  trainingSeconds: number,
): string | null {
  const otherModel = results.find((result) => result.model.fileHash !== fileHash);
  if (otherModel)
    return `The trials in this folder were made with the model ${otherModel.model.name}. Use it again, or choose another folder with --out.`;
  const otherTime = results.find((result) => result.trainingSeconds !== trainingSeconds);
  if (otherTime)
    return `The trials in this folder could train for ${otherTime.trainingSeconds} seconds each; this run gives ${trainingSeconds}. Set --training-minutes ${otherTime.trainingSeconds / 60}, or choose another folder with --out.`;
  return null;
}

export function summarise(suite: string, model: string, machine: string, results: TrialResult[]): Summary {
  const summary: Summary = { suite, model, machine, variants: {} };
  for (const variant of VARIANTS) {
    const ofVariant = results.filter((result) => result.variant === variant);
    if (ofVariant.length === 0) continue;
    const tasks = [...new Set(ofVariant.map((result) => result.task))].sort();
    summary.variants[variant] = {
      tasks: Object.fromEntries(
        tasks.map((task) => [task, summariseTask(ofVariant.filter((result) => result.task === task))]),
      ),
    };
  }
  return summary;
}

function summariseTask(results: TrialResult[]): TaskSummary {
  const mean = (of: (result: TrialResult) => number) =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  const failures: TaskSummary["failures"] = { MC: 0, M: 0, C: 0, none: 0 };
  for (const { failure } of results) if (failure !== null) failures[failure]++;
  return {
    trials: results.length,
    modelling: mean((result) => Number(result.modelling)),
    coding: mean((result) => Number(result.coding)),
    policy: mean((result) => Number(result.policy)),
    score: mean((result) => result.score ?? 0),
    seconds: mean((result) => result.seconds),
    tokens: mean((result) => result.tokens.sampled),
    failures,
  };
}

export async function writeSummary(folder: string, summary: Summary): Promise<void> {
  await saveAtomically(DISK, path.join(folder, "summary.json"), readableJson(summary));
}
