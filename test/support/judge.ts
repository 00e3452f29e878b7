/** The judge's Python for the tests of a file, closed after the last of them. */

import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { PythonRunner } from "../../agents/ports.js";
import { deleteJudgePackage, judgePackage } from "../../bench/probing.js";
import { openRunner, PYTHON_PACKAGE } from "./pyodide.js";

const JOBS = path.resolve(import.meta.dirname, "../../bench/python");

/** @returns the runner, from the first test on */
export function useJudge(): () => PythonRunner {
  let python: PythonRunner;
  beforeAll(async () => {
    const folder = await judgePackage(PYTHON_PACKAGE, JOBS);
    try {
      python = await openRunner({ pythonPackageFolder: folder, warm: false });
    } finally {
      await deleteJudgePackage(folder);
    }
  }, 120_000);
  afterAll(() => python.close());
  return () => python;
}
