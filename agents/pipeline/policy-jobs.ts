/** Jobs of the trusted Python package on a project's environment, and what their failures mean. */

import { z } from "zod";
import type { Json } from "../artefacts/json.js";
import { PAUSABLE_STAGES, type StageName } from "../artefacts/stage.js";
import { PythonCodeError, PythonRuntimeLost } from "../ports.js";
import { blankRecord, type RunContext, StageFailed } from "./context.js";

/** Which environment a job works on. */
export function environmentInput(context: RunContext): { [key: string]: Json } {
  const library = context.values.task?.library;
  const coding = context.values.coding;
  if (library && coding?.origin === "library") return { library_id: library.id };
  return { source: coding?.source ?? "" };
}

export interface Job<Output> {
  stage: "check" | "train" | "evaluate";
  startedAt: number;
  /** A function of `lamplight.jobs`. */
  name: string;
  input: Json;
  seconds: number;
  schema: z.ZodType<Output>;
  onReport?: (name: string, data: Json) => void;
}

/**
 * Runs a job; what generated code did wrong becomes the stage's failure.
 * @throws StageFailed, and PythonRuntimeLost ("aborted", "unavailable")
 */
export async function runJob<Output>(context: RunContext, job: Job<Output>): Promise<Output> {
  const { stage, startedAt, name, input, seconds, schema, onReport } = job;
  try {
    const result = await context.options.python.run(
      { entry: `lamplight.jobs.${name}`, input, seconds },
      {
        signal: context.options.signal,
        ...(PAUSABLE_STAGES.includes(stage) ? { pause: context.options.pause } : {}),
        onEvent: (event) => {
          if (event.type === "report") onReport?.(event.name, event.data);
        },
      },
    );
    const parsed = schema.safeParse(result);
    if (parsed.success) return parsed.data;
    throw failedJob(
      stage,
      startedAt,
      "The environment's report could not be read.",
      parsed.error.issues[0]?.message ?? "",
    );
  } catch (problem) {
    if (problem instanceof PythonCodeError)
      throw failedJob(
        stage,
        startedAt,
        `The environment raised ${problem.exception}.`,
        `${problem.message}\n${problem.traceback}`.slice(0, 4000),
      );
    if (problem instanceof PythonRuntimeLost && !["aborted", "unavailable"].includes(problem.reason))
      throw failedJob(
        stage,
        startedAt,
        `The environment's run ended early (${problem.reason}).`,
        problem.message,
      );
    throw problem;
  }
}

/** As `runJob`, for what a run can do without: its failure is a note to the person, and null. */
export async function runOptionalJob<Output>(
  context: RunContext,
  job: Job<Output>,
  what: string,
): Promise<Output | null> {
  try {
    return await runJob(context, job);
  } catch (problem) {
    if (!(problem instanceof StageFailed)) throw problem;
    const { failure } = problem.record;
    const why = `${failure?.what ?? ""} ${failure?.why ?? ""}`.split("\n")[0]?.slice(0, 300) ?? "";
    context.note(job.stage, `${what} ${why}`);
    return null;
  }
}

function failedJob(stage: StageName, startedAt: number, what: string, why: string): StageFailed {
  return new StageFailed({
    ...blankRecord(stage, startedAt),
    state: "failed",
    failure: {
      code: `${stage}-failed`,
      what,
      why,
      kept: "All earlier stages, and what training had reached, are in the project.",
      next: "Look at the code of the environment, mend it or the model, and run from there.",
    },
  });
}

/** How Python reports an estimate. */
export function reportedEstimate() {
  return z
    .object({
      mean: z.number(),
      standard_error: z.number(),
      episodes: z.number().int(),
      mean_length: z.number(),
    })
    .transform((each) => ({
      mean: each.mean,
      standardError: each.standard_error,
      episodes: each.episodes,
      meanLength: each.mean_length,
    }));
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  const CHUNK = 32_768;
  let text = "";
  for (let start = 0; start < bytes.length; start += CHUNK)
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(text);
}
