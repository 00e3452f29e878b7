/** Measures the exact solver: one million pairs of a state and an action, in Pyodide as the app has it. */

import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { readableJson, saveAtomically } from "../host/store/atomic-save.js";
import { DISK } from "../host/store/file-steps.js";
import type { Print } from "./bench.js";
import { type BenchFolders, describeMachine, openPythonWithJobs } from "./parts.js";

export interface ExactOptions {
  out: string;
  rounds: number;
  allowWeakIsolation: boolean;
}

const METHODS = ["layers", "limit", "iteration"] as const;
const JOB_SECONDS = 600;
/** Difference of a policy's value from the optimum, as a part of it: what a discounted future leaves out. */
const ALLOWED = 1e-4;

const Timed = z.object({
  pairs: z.number().int(),
  transitions: z.number().int(),
  sweeps: z.number().int(),
  optimum: z.number(),
  /** The exact value of the policy that was found: a check of the optimum, by going forward. */
  policy: z.number(),
  seconds: z.number(),
  seconds_with_policy: z.number(),
});

/**
 * Prints the seconds of each method and round, and writes exact.json.
 * @throws PythonRuntimeLost ("unavailable"); Error when a policy is not worth its optimum
 */
export async function runExact(
  options: ExactOptions,
  folders: BenchFolders,
  print: Print,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(options.out, { recursive: true });
  const found: (z.infer<typeof Timed> & { method: string; load: number | undefined })[] = [];
  const python = await openPythonWithJobs(folders, "large.py", options.allowWeakIsolation);
  try {
    for (let round = 0; round < options.rounds; round++) {
      for (const method of METHODS) {
        const job = { entry: "lamplight.large.solve", input: { method, seed: round }, seconds: JOB_SECONDS };
        const timed = Timed.parse(await python.run(job, { signal }));
        if (Math.abs(timed.policy - timed.optimum) > ALLOWED * Math.abs(timed.optimum)) {
          throw new Error(`${method}: the policy is worth ${timed.policy}, the optimum ${timed.optimum}.`);
        }
        found.push({ method, load: os.loadavg()[0], ...timed });
        print(
          `${method}, round ${round}: ${timed.pairs} pairs, ${timed.transitions} transitions, ` +
            `${timed.sweeps} sweeps in ${timed.seconds.toFixed(2)} s`,
        );
        const report = { machine: describeMachine(), measured: found };
        await saveAtomically(DISK, path.join(options.out, "exact.json"), readableJson(report));
      }
    }
  } finally {
    await python.close();
  }
}
