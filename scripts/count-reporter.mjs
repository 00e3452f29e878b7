/**
 * A reporter of vitest that writes down how many tests passed, failed and were skipped, and why. The file's
 * name comes by the environment, because vitest makes the reporter itself.
 */

import { writeFileSync } from "node:fs";

export const COUNT_FILE_VARIABLE = "LAMPLIGHT_TEST_COUNT_FILE";

/** @typedef {{name: string, reason: string}} Named a test, and why it failed or was skipped */

/** @typedef {{passed: number, failed: Named[], skipped: Named[]}} Count */

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
  const count = {
    passed: 0,
    failed: unhandledErrors.map((error) => ({ name: "outside of the tests", reason: firstLine(error) })),
    skipped: [],
  };
  for (const module of modules) {
    const file = module.relativeModuleId;
    let failedInside = 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") count.passed += 1;
      else if (result.state === "skipped") {
        count.skipped.push({ name: test.fullName, reason: result.note ?? "no reason was given" });
      } else {
        failedInside += 1;
        const reason = result.state === "failed" ? firstLine(result.errors[0]) : "it did not end";
        count.failed.push({ name: `${file} > ${test.fullName}`, reason });
      }
    }
    if (failedInside === 0 && module.state() === "failed") {
      count.failed.push({ name: file, reason: firstLine(module.errors()[0]) });
    }
  }
  return count;
}

/**
 * The first line of what an error says: the whole stands in vitest's own output.
 * @param {unknown} error
 */
function firstLine(error) {
  const message = /** @type {{message?: unknown} | undefined} */ (error)?.message ?? error;
  return String(message ?? "no error was given")
    .trim()
    .replace(/\n.*/s, "");
}
