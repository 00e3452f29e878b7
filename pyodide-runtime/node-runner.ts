/** The runner for the command line and the browser host: a disposable Node process for each job. */

import { PythonRuntimeLost, type IsolationLevel, type PythonRunner } from "../agents/ports.js";
import { candidateLaunches, trialRun, type Launch } from "./isolation.js";
import { startNodeInterpreter } from "./node-process.js";
import { DEFAULT_LIMITS, type RuntimeLimits } from "./protocol.js";
import { readPythonParts } from "./python-parts.js";
import { createRunner } from "./runner.js";

export interface NodeRunnerOptions {
  /** The pinned folder with Pyodide and the wheels. */
  pyodideFolder: string;
  /** The folder with `boot.py` and the package `lamplight`. */
  pythonPackageFolder: string;
  /** The bundled `node-child.js`. */
  childScript: string;
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
  const parts = await readPythonParts(options.pyodideFolder, options.pythonPackageFolder);
  const launch = await chooseLaunch(options);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return createRunner({
    isolation: launch.isolation,
    limits,
    warm: options.warm ?? true,
    start: () => startNodeInterpreter(launch, parts, limits),
  });
}

async function chooseLaunch(options: NodeRunnerOptions): Promise<Launch> {
  const wanted = options.isolation ?? "auto";
  for (const launch of candidateLaunches(options)) {
    const { level } = launch.isolation;
    if (wanted !== "auto" && level !== wanted) continue;
    if (level === "process-permissions" && !options.allowWeakIsolation) break;
    if (await trialRun(launch)) return launch;
  }
  throw new PythonRuntimeLost(
    "unavailable",
    "Generated Python code needs a sandbox, and none works on this machine (bubblewrap or unshare on Linux). " +
      "Install bubblewrap, or accept the risk with --allow-weak-isolation: the code then runs in a process " +
      "that can reach the network.",
  );
}
