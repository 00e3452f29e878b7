/** The judge's Python for the tests of a file, closed after the last of them. */

import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { PythonRunner } from "../../agents/ports.js";
import { packageWithJobs } from "../../bench/parts.js";
import { openRunner } from "./pyodide.js";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** @returns the runner, from the first test on */
export function useJudge(): () => PythonRunner {
  let python: PythonRunner;
  beforeAll(async () => {
    const folder = await packageWithJobs(ROOT, "judge.py");
    try {
      python = await openRunner({ pythonPackageFolder: folder, warm: false });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  afterAll(() => python.close());
  return () => python;
}
