/**
 * `npm run build`: makes `dist/`. It is built beside the old one and takes its place when it is whole, so a
 * failed build leaves what worked before.
 */

import { build as bundle } from "esbuild";
import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build as buildPage } from "vite";
import { ensureKernel } from "./kernel.mjs";
import { ROOT } from "./common.mjs";
import { sourcesFingerprint } from "./steps.mjs";

/** @typedef {{source: string, output: string, format?: "esm" | "cjs", platform?: "node" | "browser"}} Entry */

/** @type {Entry[]} */
const ENTRIES = [
  { source: "host/command-line.ts", output: "host/command-line.js" },
  { source: "host/downloads/index.ts", output: "host/downloads.js" },
  { source: "host/utility-process.ts", output: "host/utility-process.js" },
  { source: "models/model-process.ts", output: "host/model-process.js" },
  { source: "pyodide-runtime/node-child.ts", output: "host/node-child.js" },
  { source: "electron/main.ts", output: "electron/main.js" },
  { source: "electron/utility-entry.ts", output: "electron/utility-entry.js" },
  // A sandboxed preload script cannot be a module.
  { source: "electron/preload.ts", output: "electron/preload.cjs", format: "cjs" },
  { source: "electron/python-page/page.ts", output: "python-page/page.js", platform: "browser" },
  {
    source: "pyodide-runtime/browser/python-worker.ts",
    output: "python-page/worker.js",
    platform: "browser",
  },
];

/** What is taken as it is. */
const COPIES = [
  { source: "pyodide-runtime/python", output: "python" },
  { source: "electron/python-page/index.html", output: "python-page/index.html" },
];

/**
 * @param {Entry} entry
 * @param {string} folder
 */
async function bundleEntry({ source, output, format = "esm", platform = "node" }, folder) {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile: path.join(folder, output),
    bundle: true,
    format,
    platform,
    target: platform === "node" ? "node20" : "es2022",
    packages: platform === "node" ? "external" : "bundle",
    sourcemap: "linked",
    logLevel: "silent",
  });
}

/** @param {string} folder */
async function buildInto(folder) {
  await ensureKernel();
  await Promise.all(ENTRIES.map((entry) => bundleEntry(entry, folder)));
  for (const { source, output } of COPIES) {
    await cp(path.join(ROOT, source), path.join(folder, output), {
      recursive: true,
      filter: (name) => !name.includes("__pycache__"),
    });
  }
  await buildPage({
    root: path.join(ROOT, "renderer"),
    configFile: path.join(ROOT, "vite.config.ts"),
    build: { outDir: path.join(folder, "renderer") },
    logLevel: "warn",
  });
}

const fingerprint = await sourcesFingerprint();
const dist = path.join(ROOT, "dist");
const fresh = path.join(ROOT, `dist.${process.pid}.new`);
const old = path.join(ROOT, `dist.${process.pid}.old`);
try {
  await mkdir(fresh, { recursive: true });
  await buildInto(fresh);
  await writeFile(path.join(fresh, ".stamp"), fingerprint);
  if (existsSync(dist)) await rename(dist, old);
  await rename(fresh, dist);
} catch (error) {
  // The builders' own messages have the file and the line; their stack says nothing more.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
  await rm(old, { recursive: true, force: true });
}
