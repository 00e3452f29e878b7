/** The runner for the command line and the browser host: a disposable Node process for each job. */

import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { PythonRuntimeLost, type IsolationLevel, type PythonRunner } from "../agents/ports.js";
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
 * @throws PythonRuntimeLost ("unavailable") when files are missing, or when nothing stronger than process
 *   permissions works here and that was not consented to.
 */
export async function createNodeRunner(options: NodeRunnerOptions): Promise<PythonRunner> {
  return createRunnerIn(await chooseSandbox(options), options);
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

async function chooseSandbox(options: NodeRunnerOptions): Promise<Sandbox> {
  const wanted = options.isolation ?? "auto";
  for (const sandbox of sandboxes()) {
    const { level } = sandbox.isolation;
    if (wanted !== "auto" && level !== wanted) continue;
    if (level === "process-permissions" && !options.allowWeakIsolation) break;
    if (await trialRun(sandbox, options)) return sandbox;
  }
  throw new PythonRuntimeLost(
    "unavailable",
    "Generated Python code needs a sandbox, and none works on this machine (bubblewrap or unshare on Linux). " +
      "Install bubblewrap, or accept the risk with --allow-weak-isolation: the code then runs in a process " +
      "that can reach the network.",
  );
}
