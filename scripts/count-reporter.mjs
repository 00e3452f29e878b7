/**
 * A reporter of vitest that writes down how many tests passed, failed and were skipped, and why. The file's
 * name comes by the environment, because vitest makes the reporter itself.
 */

import { writeFileSync } from "node:fs";

export const COUNT_FILE_VARIABLE = "LAMPLIGHT_TEST_COUNT_FILE";

/** @typedef {{passed: number, failed: number, skipped: {name: string, reason: string}[]}} Count */

export default class CountReporter {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env[COUNT_FILE_VARIABLE];
    if (!file) throw new Error(`${COUNT_FILE_VARIABLE} is not set.`);
    writeFileSync(file, JSON.stringify(countTests(modules, unhandledErrors)));
  }
}

/**
 * A file that failed outside of its tests, and each error that no test caught, counts as one failure.
 * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
 * @param {ReadonlyArray<unknown>} unhandledErrors
 * @returns {Count}
 */
export function countTests(modules, unhandledErrors) {
  /** @type {Count} */
  const count = { passed: 0, failed: unhandledErrors.length, skipped: [] };
  for (const module of modules) {
    let failedInside = 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") count.passed += 1;
      else if (result.state === "skipped") {
        count.skipped.push({ name: test.fullName, reason: result.note ?? "no reason was given" });
      } else failedInside += 1;
    }
    if (failedInside === 0 && module.state() === "failed") failedInside = 1;
    count.failed += failedInside;
  }
  return count;
}
