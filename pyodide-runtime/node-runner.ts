/** The runner for the command line and the browser host: a disposable process for each job. */

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { PythonRuntimeLost, type IsolationLevel, type PythonRunner } from "../agents/ports.js";
import { canSandboxChromium } from "./chromium-process.js";
import { createChromiumRunner } from "./chromium-runner.js";
import { sandboxes, trialRun } from "./isolation.js";
import { startNodeInterpreter } from "./node-process.js";
import { DEFAULT_LIMITS, type RuntimeLimits } from "./protocol.js";
import { readPythonParts } from "./python-parts.js";
import { findSnapshot } from "./snapshot.js";
import { createRunner } from "./runner.js";
import type { Sandbox } from "./sandbox.js";

export interface NodeRunnerOptions {
  /** The pinned folder with Pyodide and the wheels. */
  pyodideFolder: string;
  /** The folder with `boot.py` and the package `lamplight`. */
  pythonPackageFolder: string;
  /** The bundled `node-child.js`. */
  childScript: string;
  /** The built `browser/python-worker.ts`, for Chromium where no sandbox of the system works. */
  workerScript?: string;
  /** Where a saved start may be kept, which makes every later start faster. */
  cacheFolder?: string;
  /** A certain level, or the strongest that works here. */
  isolation?: "auto" | IsolationLevel;
  /** Consent to run where no sandbox of the operating system works. */
  allowWeakIsolation?: boolean;
  /** Keep an interpreter ready for the next job (default true). */
  warm?: boolean;
  limits?: Partial<RuntimeLimits>;
}

/**
 * The runner with the strongest isolation that works here: a sandbox of the system, else a Chromium, and
 * with consent a mere process.
 * @throws PythonRuntimeLost ("unavailable") when files are missing, or when nothing stronger than process
 *   permissions works here and that was not consented to.
 */
export async function createNodeRunner(options: NodeRunnerOptions): Promise<PythonRunner> {
  const wanted = options.isolation ?? "auto";
  const isWanted = (level: IsolationLevel) => wanted === "auto" || wanted === level;
  for (const sandbox of sandboxes()) {
    const { level } = sandbox.isolation;
    if (level !== "os-sandbox" || !isWanted(level)) continue;
    if (await trialRun(sandbox, options)) return createRunnerIn(sandbox, options);
  }
  const { workerScript, allowWeakIsolation } = options;
  if (workerScript && isWanted("browser-sandbox") && (canSandboxChromium() || allowWeakIsolation)) {
    const runner = await createChromiumRunner({ ...options, workerScript }).catch(unlessUnavailable);
    if (runner) return runner;
  }
  const [weak] = sandboxes().slice(-1);
  if (weak && allowWeakIsolation && isWanted(weak.isolation.level) && (await trialRun(weak, options))) {
    return createRunnerIn(weak, options);
  }
  throw new PythonRuntimeLost(
    "unavailable",
    "Generated Python code needs a sandbox, and none works on this machine: neither bubblewrap or unshare " +
      "nor Chromium. Install one of them (bubblewrap on Linux, Chrome elsewhere), or accept the risk with " +
      "--allow-weak-isolation: the code then runs in a process that could reach the network.",
  );
}

function unlessUnavailable(error: unknown): undefined {
  if (error instanceof PythonRuntimeLost && error.reason === "unavailable") return undefined;
  throw error;
}

/** The same in a given sandbox, without a trial. */
export async function createRunnerIn(sandbox: Sandbox, options: NodeRunnerOptions): Promise<PythonRunner> {
  const { pythonPackageFolder, cacheFolder } = options;
  const parts = await readPythonParts(options.pyodideFolder, pythonPackageFolder);
  // Node's permissions speak of real paths only.
  const [pyodideFolder, childScript] = await Promise.all([
    realpath(options.pyodideFolder),
    realpath(options.childScript),
  ]);
  const paths = { pyodideFolder, childScript };
  const snapshotFile = cacheFolder && (await findSnapshot(cacheFolder, sandbox, paths, parts));
  const command = () => {
    // The cache may be emptied at any time.
    const present = snapshotFile && existsSync(snapshotFile) ? { snapshotFile } : {};
    return sandbox.command({ ...paths, ...present }, "run");
  };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return createRunner({
    isolation: sandbox.isolation,
    limits,
    warm: options.warm ?? true,
    start: () => startNodeInterpreter(command(), parts, limits),
  });
}
