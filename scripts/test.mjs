/**
 * `npm test`: sets up what the tests use, then runs the checks and all tests. The last line counts them:
 * `N passed, N failed`, with `, N skipped` where some were; the lines before it name what failed or was skipped.
 * `npm run test:hostile` runs what attacks the app instead, with every attempt, and prints a table of them
 * before those lines. `npm test -- thorough` does both.
 */

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runChecks } from "./check.mjs";
import { describeFailure, ROOT } from "./common.mjs";
import { COUNT_FILE_VARIABLE } from "./count-reporter.mjs";
import { buildApp, checkNode, getAssets, installPackages } from "./steps.mjs";

/** @typedef {import("./count-reporter.mjs").Count} Count */

/**
 * The last line.
 * @param {Count[]} counts
 */
export function summaryLine(counts) {
  const sum = (/** @type {(count: Count) => number} */ of) =>
    counts.reduce((total, count) => total + of(count), 0);
  const skipped = sum((count) => count.skipped.length);
  const line = `${sum((count) => count.passed)} passed, ${sum((count) => count.failed.length)} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/** As vitest.config.ts knows them. */
const MODES = ["hostile", "thorough"];

/** Prints what the hostile tests tried. */
const TABLE = path.join(ROOT, "test", "hostile", "support", "table-reporter.ts");

/**
 * What a step counts as that could not be done at all.
 * @param {string} name
 * @param {string} reason
 * @returns {Count}
 */
const oneFailure = (name, reason) => ({ passed: 0, failed: [{ name, reason }], skipped: [] });

async function setUp() {
  checkNode();
  await installPackages();
  await buildApp();
  await getAssets(["always", "tests"]);
}

/** @returns {Promise<Count>} */
async function countChecks() {
  const results = await runChecks((line) => console.log(line));
  const failed = results.filter((result) => !result.ok);
  return {
    passed: results.length - failed.length,
    failed: failed.map(({ name }) => ({ name: `check of ${name}`, reason: "what it found stands above" })),
    skipped: [],
  };
}

/**
 * Runs vitest with its own output, and counts.
 * @param {string[]} vitestArguments
 * @returns {Promise<Count>}
 */
export async function countVitest(vitestArguments) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-test-"));
  const file = path.join(folder, "count.json");
  try {
    const code = await runInTerminal(
      [
        path.join(ROOT, "node_modules", "vitest", "vitest.mjs"),
        ...["run", "--reporter=default", `--reporter=${path.join(ROOT, "scripts", "count-reporter.mjs")}`],
        ...vitestArguments,
      ],
      { [COUNT_FILE_VARIABLE]: file },
    );
    const count = await readFile(file, "utf8").then(
      (text) => /** @type {Count} */ (JSON.parse(text)),
      () => null,
    );
    if (!count) {
      return oneFailure("vitest", `it ended with exit code ${code} before it could count its tests`);
    }
    if (code === 0 || count.failed.length > 0) return count;
    // Whatever else made it fail, such as an error after the last test.
    return { ...count, failed: oneFailure("vitest", `it ended with exit code ${code}`).failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} nodeArguments
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<number>} the exit code
 */
function runInTerminal(nodeArguments, environment) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, nodeArguments, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/**
 * @param {string} name
 * @param {() => Promise<Count>} step
 * @returns {Promise<Count>}
 */
async function counted(name, step) {
  try {
    return await step();
  } catch (error) {
    return oneFailure(name, describeFailure(error));
  }
}

/** @param {string | undefined} mode `hostile`, `thorough`, or neither */
async function main(mode) {
  if (mode !== undefined && !MODES.includes(mode)) {
    const reason = `There is no «${mode}» to test; there is: ${MODES.join(", ")}, or nothing. Nothing was run.`;
    return [oneFailure("npm test", reason)];
  }
  try {
    await setUp();
  } catch (error) {
    console.error("The tests were not run, because their set-up failed.");
    return [oneFailure("set-up", describeFailure(error))];
  }
  const vitestArguments = mode === undefined ? [] : ["--mode", mode, `--reporter=${TABLE}`];
  const checks = mode === "hostile" ? [] : [await counted("checks", countChecks)];
  return [...checks, await counted("vitest", () => countVitest(vitestArguments))];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const counts = await main(process.argv[2]);
  for (const state of /** @type {const} */ (["skipped", "failed"]))
    for (const { name, reason } of counts.flatMap((count) => count[state]))
      console.log(`${state}: ${name} (${reason})`);
  process.exitCode = counts.some((count) => count.failed.length > 0) ? 1 : 0;
  console.log(summaryLine(counts));
}
