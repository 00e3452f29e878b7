/** Opens what a benchmark runs on: the model, Python for the pipeline, and Python for the judge. */

import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { LanguageModel, PythonRunner } from "../agents/ports.js";
import { cacheFolder, dataFolder, modelsFolder, pyodideFolder } from "../host/folders.js";
import { resolveModel } from "../models/catalogue.js";
import { openModel } from "../models/model-client.js";
import { createNodeRunner } from "../pyodide-runtime/node-runner.js";

/** Where the program's own pieces are. */
export interface BenchFolders {
  /** The project. */
  root: string;
  /** The bundled `model-process.js` and `node-child.js`. */
  bundles: string;
}

/** @throws ModelError as a rejection. */
export async function openBenchModel(folders: BenchFolders, name: string): Promise<LanguageModel> {
  const data = dataFolder();
  const { file, name: shortName } = await resolveModel(name, modelsFolder(data));
  return openModel({
    file,
    name: shortName,
    cacheFolder: cacheFolder(data),
    processScript: path.join(folders.bundles, "model-process.js"),
  });
}

/** Python as the app has it. @throws PythonRuntimeLost ("unavailable") as a rejection. */
export function openPipelinePython(
  folders: BenchFolders,
  allowWeakIsolation: boolean,
): Promise<PythonRunner> {
  return openPython(folders, path.join(folders.root, "pyodide-runtime/python"), allowWeakIsolation, true);
}

/**
 * Python as the app has it, with the jobs of one file of `bench/python`, such as the judge's. It shares nothing
 * with the pipeline's. @throws PythonRuntimeLost ("unavailable") as a rejection.
 */
export async function openPythonWithJobs(
  folders: BenchFolders,
  jobs: string,
  allowWeakIsolation: boolean,
): Promise<PythonRunner> {
  const folder = await packageWithJobs(folders.root, jobs);
  try {
    // Its files are read now; an interpreter that waits would only take memory from the model.
    return await openPython(folders, folder, allowWeakIsolation, false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A copy of the trusted package with a file of `bench/python` in it. Whoever calls deletes the folder. */
export async function packageWithJobs(root: string, jobs: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-jobs-"));
  await cp(path.join(root, "pyodide-runtime/python"), folder, { recursive: true });
  await cp(path.join(root, "bench/python", jobs), path.join(folder, "lamplight", jobs));
  return folder;
}

/** Python as the app has it, with any package folder. */
function openPython(
  folders: BenchFolders,
  pythonPackageFolder: string,
  allowWeakIsolation: boolean,
  warm: boolean,
): Promise<PythonRunner> {
  const data = dataFolder();
  return createNodeRunner({
    pyodideFolder: pyodideFolder(data),
    pythonPackageFolder,
    childScript: path.join(folders.bundles, "node-child.js"),
    cacheFolder: cacheFolder(data),
    allowWeakIsolation,
    warm,
  });
}

/** Processor, memory and system, for whoever compares figures. */
export function describeMachine(): string {
  const processors = os.cpus();
  const name = processors[0]?.model.replace(/\s+/g, " ").trim() || "unknown processor";
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  return `${processors.length} × ${name}, ${memory} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}
