/** Real Pyodide for tests, from the pinned folder that the set-up fills. */

import { build } from "esbuild";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import type { PythonRunner } from "../../agents/ports.js";
import { pyodideFolder } from "../../host/folders.js";
import { sandboxes, trialRun } from "../../pyodide-runtime/isolation.js";
import { ensureKernel } from "../../scripts/kernel.mjs";
import { createNodeRunner, type NodeRunnerOptions } from "../../pyodide-runtime/node-runner.js";
import type { Sandbox } from "../../pyodide-runtime/sandbox.js";

const ROOT = path.resolve(import.meta.dirname, "../..");

export const PYTHON_PACKAGE = path.join(ROOT, "pyodide-runtime/python");

/** Bundles and the saved start of the interpreter, so that only the first test file pays for them. Working
 * copies that share their packages do not share these. */
const CACHE = path.join(ROOT, "node_modules/.cache/lamplight-test", path.basename(ROOT));

/** A job that runs any code: what the code leaves in `result` is the result; `emit` sends reports. */
const PROBE = `
def run(input, emit):
    scope = {"emit": emit}
    exec(compile(input["code"], "<code>", "exec"), scope)
    return scope.get("result")
`;

/** What a test file opened; ended after it, wherever it was opened. */
const cleanups: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(cleanups.map((cleanup) => cleanup())));

export const PROBE_ENTRY = "lamplight.probe.run";

let shared: Promise<PythonRunner> | undefined;

/** The runner of this test file, with the trusted package as it stands. Closes itself after the file. */
export function testRunner(): Promise<PythonRunner> {
  shared ??= openRunner({});
  return shared;
}

/** A runner of one's own, closed after the file at the latest. */
export async function openRunner(options: Partial<NodeRunnerOptions>): Promise<PythonRunner> {
  const runner = await createNodeRunner({ ...(await runnerOptions()), ...options });
  cleanups.push(() => runner.close());
  return runner;
}

/** A package folder whose one job is `lamplight.probe.run`, deleted after the file. */
export async function packageWithProbe(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-package-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, "lamplight"));
  await cp(path.join(PYTHON_PACKAGE, "boot.py"), path.join(folder, "boot.py"));
  await writeFile(path.join(folder, "lamplight/__init__.py"), "");
  await writeFile(path.join(folder, "lamplight/probe.py"), PROBE);
  return folder;
}

/** The child program, bundled as the build does it. */
export function bundledChild(): Promise<string> {
  return bundled("pyodide-runtime/node-child.ts");
}

/** A program of the repository as one file that Node runs. */
export function bundled(source: string): Promise<string> {
  return bundle(source, "node");
}

/** A script for a browser as one file. */
export function bundledWorker(source: string): Promise<string> {
  return bundle(source, "browser");
}

async function bundle(source: string, platform: "node" | "browser"): Promise<string> {
  const file = path.join(CACHE, path.basename(source).replace(/ts$/, "js"));
  const own = `${file}.${process.pid}.js`;
  await build({
    entryPoints: [path.join(ROOT, source)],
    outfile: own,
    bundle: true,
    platform,
    format: "esm",
    packages: platform === "node" ? "external" : "bundle",
    logLevel: "error",
  });
  // Test files run side by side: whoever reads the bundle sees a whole one.
  await rename(own, file);
  return file;
}

/** The sandboxes of this machine that keep their promise. */
export async function workingSandboxes(): Promise<Sandbox[]> {
  const paths = { pyodideFolder: pyodideFolder(), childScript: await bundledChild() };
  const trials = await Promise.all(sandboxes().map((sandbox) => trialRun(sandbox, paths)));
  return sandboxes().filter((_, index) => trials[index]);
}

/** The options of a runner for tests. */
export async function runnerOptions(): Promise<NodeRunnerOptions> {
  await ensureKernel();
  return {
    pyodideFolder: pyodideFolder(),
    pythonPackageFolder: PYTHON_PACKAGE,
    childScript: await bundledChild(),
    cacheFolder: CACHE,
    allowWeakIsolation: true,
  };
}
