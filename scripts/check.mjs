/** `npm run check`: types, lint, format and layers, side by side. */

import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, runCaptured } from "./common.mjs";

const HOUSE = [
  "agents",
  "models",
  "pyodide-runtime",
  "host",
  "renderer",
  "electron",
  "scripts",
  "bench",
  "test",
];

/** What each check runs. The commands are files of packages, so no shell and no npx is in between. */
const CHECKS = [
  {
    name: "types",
    command: [
      "node_modules/typescript/bin/tsc",
      "--noEmit",
      "--pretty",
      "false",
      "--incremental",
      "--tsBuildInfoFile",
      "node_modules/.cache/lamplight/types.tsbuildinfo",
    ],
  },
  { name: "lint", command: ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."] },
  {
    name: "format",
    command: [
      "node_modules/prettier/bin/prettier.cjs",
      "--check",
      "--log-level",
      "warn",
      "**/*.{ts,tsx,js,mjs,cjs,json,css,md}",
    ],
    hint: "`npm run format` mends this.",
  },
  {
    name: "layers",
    command: [
      "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
      "--config",
      ".dependency-cruiser.cjs",
      "--output-type",
      "err-long",
      ...HOUSE.filter((folder) => existsSync(path.join(ROOT, folder))),
    ],
    hint: "ARCHITECTURE.md shows which part may import which.",
  },
];

/**
 * Runs one check.
 * @param {{name: string, command: string[], hint?: string}} check
 * @returns {Promise<{name: string, ok: boolean, seconds: number, output: string}>}
 */
async function runCheck(check) {
  const started = performance.now();
  const { code, output } = await runCaptured(process.execPath, check.command);
  const seconds = (performance.now() - started) / 1000;
  const hint = code !== 0 && check.hint ? `\n${check.hint}` : "";
  return { name: check.name, ok: code === 0, seconds, output: code === 0 ? "" : output.trim() + hint };
}

/**
 * Runs all checks and prints one line for each, with what it found where it failed.
 * @param {(line: string) => void} print
 * @returns {Promise<{name: string, ok: boolean, seconds: number, output: string}[]>}
 */
export async function runChecks(print) {
  return Promise.all(
    CHECKS.map(async (check) => {
      const result = await runCheck(check);
      print(`${result.ok ? "✓" : "✗"} ${result.name.padEnd(7)} ${result.seconds.toFixed(1)} s`);
      if (!result.ok) print(indent(result.output));
      return result;
    }),
  );
}

/** @param {string} text */
function indent(text) {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = await runChecks((line) => console.log(line));
  process.exitCode = results.every((result) => result.ok) ? 0 : 1;
}
