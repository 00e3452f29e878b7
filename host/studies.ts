/** Questions about a project that Python answers beside its runs: recorded episodes, exact variants. */

import type { z } from "zod";
import type { Json } from "../agents/artefacts/json.js";
import type { Failure, StageName, StageRecord } from "../agents/artefacts/stage.js";
import { STAGE_VALUES, type StageValues } from "../agents/artefacts/values.js";
import { PythonCodeError, PythonRuntimeLost, type PythonRunner } from "../agents/ports.js";
import { HostFailure } from "./contract-client/client.js";

export type StudyName = "policy.play" | "what-if.solve";

export interface Studies {
  /**
   * Runs a study. The one of the same name that a project still waits for is ended first: nobody looks at its
   * answer any more.
   * @throws HostFailure `study-replaced` when a newer one came in between.
   */
  run<Output>(
    projectId: string,
    name: StudyName,
    work: (signal: AbortSignal) => Promise<Output>,
  ): Promise<Output>;
  /** Ends all studies of a project, or of all projects. */
  end(projectId?: string): void;
}

export function createStudies(): Studies {
  const running = new Map<string, AbortController>();
  return {
    async run(projectId, name, work) {
      const key = `${projectId} ${name}`;
      running.get(key)?.abort();
      const controller = new AbortController();
      running.set(key, controller);
      try {
        return await work(controller.signal);
      } catch (error) {
        if (controller.signal.aborted) throw new HostFailure(REPLACED);
        throw error;
      } finally {
        if (running.get(key) === controller) running.delete(key);
      }
    },
    end(projectId) {
      for (const [key, controller] of running)
        if (projectId === undefined || key.startsWith(`${projectId} `)) controller.abort();
    },
  };
}

/**
 * Runs a job of the trusted package and reads its answer.
 * @throws HostFailure that says what the environment did wrong, or that time or memory was not enough.
 */
export async function runStudy<Output>(
  python: PythonRunner,
  entry: string,
  input: Json,
  seconds: number,
  schema: z.ZodType<Output>,
  signal: AbortSignal,
): Promise<Output> {
  let answer: Json;
  try {
    answer = await python.run({ entry, input, seconds }, { signal });
  } catch (problem) {
    if (problem instanceof PythonCodeError)
      throw new HostFailure({
        code: "study-code-failed",
        what: `The environment raised ${problem.exception}.`,
        why: `${problem.message}\n${problem.traceback}`.trim().slice(0, 4000),
        kept: KEPT,
        next: "Look at the stage Code, mend it or the model, and run from there.",
      });
    if (problem instanceof PythonRuntimeLost && ["time", "memory", "output"].includes(problem.reason))
      throw new HostFailure({
        code: `study-${problem.reason}`,
        what: "The environment did not come to an end.",
        why: problem.message,
        kept: KEPT,
        next: "Look for an episode that never ends or a state that grows without bound, then try again.",
      });
    throw problem;
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HostFailure({
    code: "study-answer-invalid",
    what: "What Python reported could not be read.",
    why: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not of the expected form"}`,
    kept: KEPT,
    next: "Look at what the environment's code puts into its state and its info, then try again.",
  });
}

export function valuesOf(records: Partial<Record<StageName, StageRecord>>): Partial<StageValues> {
  const values: Partial<StageValues> = {};
  for (const [stage, record] of Object.entries(records) as [StageName, StageRecord][]) {
    const parsed = STAGE_VALUES[stage].safeParse(record.value);
    if (parsed.success) Object.assign(values, { [stage]: parsed.data });
  }
  return values;
}

export function notYet(what: string, stage: string): Failure {
  return {
    code: "study-too-early",
    what,
    why: `The stage «${stage}» has no result yet, or its last attempt failed.`,
    kept: KEPT,
    next: `Run the project up to «${stage}», then try again.`,
  };
}

const KEPT = "The project and its policy are untouched.";

const REPLACED: Failure = {
  code: "study-replaced",
  what: "A newer question took the place of this one.",
  why: "One question of a kind is answered at a time.",
  kept: KEPT,
  next: "Wait for the answer to the newer one.",
};
