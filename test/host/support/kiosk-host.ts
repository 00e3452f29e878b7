/** A host with the kiosk's project, the real pipeline and the real Python of the test file, which outlives it. */

import type { PythonRunner } from "../../../agents/ports.js";
import { runPipeline } from "../../../agents/pipeline/run.js";
import { testRunner } from "../../support/pyodide.js";
import { temporaryFolder } from "./folders.js";
import { createKioskProject } from "./kiosk-project.js";
import { smallHost } from "./small-host.js";

export async function openTestPython(): Promise<PythonRunner> {
  const runner = await testRunner();
  return { isolation: runner.isolation, run: runner.run.bind(runner), close: async () => undefined };
}

export async function kioskHost(changes: Parameters<typeof createKioskProject>[1] = {}) {
  const root = await temporaryFolder();
  const projectId = await createKioskProject(root, changes);
  const { host } = await smallHost({ projectsFolder: root, openPython: openTestPython, runPipeline });
  return { host, projectId };
}
