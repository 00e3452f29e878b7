/** The page of the worker tests: runs jobs in workers of an address and keeps what they tell. */

import type { PythonJob } from "../../agents/ports.js";
import { createWorkerRunner } from "../../pyodide-runtime/browser/worker-runner.js";
import type { PythonParts } from "../../pyodide-runtime/protocol.js";

export interface Outcome {
  result?: unknown;
  error?: { name: string; message: string; reason?: string; exception?: string; traceback?: string };
  events: unknown[];
  /** Milliseconds from the first event to the end. */
  after: number;
}

/** Runs jobs one after another with one runner; `stop` aborts each when its first event comes. */
export async function runInWorkers(
  workerUrl: string,
  parts: PythonParts,
  jobs: PythonJob[],
  stop: boolean,
): Promise<Outcome[]> {
  const runner = createWorkerRunner({ workerUrl, parts, limits: { memoryBytes: 400 * 1024 ** 2 } });
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    const controller = new AbortController();
    const outcome: Outcome = { events: [], after: 0 };
    let began = performance.now();
    try {
      outcome.result = await runner.run(job, {
        signal: controller.signal,
        onEvent(event) {
          if (outcome.events.push(event) === 1) began = performance.now();
          if (stop) controller.abort();
        },
      });
    } catch (error) {
      outcome.error = { ...(error as Error), name: (error as Error).name, message: (error as Error).message };
    }
    outcome.after = performance.now() - began;
    outcomes.push(outcome);
  }
  await runner.close();
  return outcomes;
}

Object.assign(globalThis, { runInWorkers });
