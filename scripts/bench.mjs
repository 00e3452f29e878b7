/**
 * `npm run bench`, `bench:learn`, `bench:dqn` and `bench:exact`: set up what is missing, bundle the benchmark as it
 * stands, run it. It has bundles of its own, so that a build in the meantime does not pull them away from under a
 * long run.
 */

import { build } from "esbuild";
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describeFailure, ROOT } from "./common.mjs";
import { buildApp, checkNode, getAssets, installPackages } from "./steps.mjs";

const ENTRIES = ["bench/main.ts", "models/model-process.ts", "pyodide-runtime/node-child.ts"];

/**
 * @param {string[]} given
 * @returns {("always" | "starter")[]} groups of files that must be there first
 */
function neededAssets(given) {
  if (given.includes("--help") || given.includes("-h")) return [];
  const starter = given[0] === "trials" && !given.some((argument) => /^--model(=|$)/.test(argument));
  return starter ? ["always", "starter"] : ["always"];
}

/**
 * @param {string[]} given
 * @returns {Promise<number>} the exit code
 */
async function run(given) {
  checkNode();
  await installPackages();
  const assets = neededAssets(given);
  if (assets.length > 0) {
    await buildApp();
    await getAssets(assets);
  }
  // Inside node_modules, so that the bundles find their packages.
  const cache = path.join(ROOT, "node_modules", ".cache", "lamplight");
  await mkdir(cache, { recursive: true });
  const bundles = await mkdtemp(path.join(cache, "bench-"));
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: ENTRIES,
      outdir: bundles,
      entryNames: "[name]",
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      sourcemap: "linked",
      logLevel: "warning",
    });
    const { main } = await import(pathToFileURL(path.join(bundles, "main.js")).href);
    return await main(given, { root: ROOT, bundles }, process.env["INIT_CWD"] ?? process.cwd());
  } finally {
    await rm(bundles, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
