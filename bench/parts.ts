/** Opens what a benchmark runs on: the model, Python for the pipeline, and Python for the judge. */

import os from "node:os";
import path from "node:path";
import type { LanguageModel, PythonRunner } from "../agents/ports.js";
import { cacheFolder, dataFolder, modelsFolder, pyodideFolder } from "../host/folders.js";
import { resolveModel } from "../models/catalogue.js";
import { openModel } from "../models/model-client.js";
import { createNodeRunner } from "../pyodide-runtime/node-runner.js";
import { deleteJudgePackage, judgePackage } from "./probing.js";

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

/** Python with the judge's jobs. It shares nothing with the pipeline's. */
export async function openJudgePython(
  folders: BenchFolders,
  allowWeakIsolation: boolean,
): Promise<PythonRunner> {
  const trusted = path.join(folders.root, "pyodide-runtime/python");
  const folder = await judgePackage(trusted, path.join(folders.root, "bench/python"));
  try {
    // Its files are read now; an interpreter that waits would only take memory from the model.
    return await openPython(folders, folder, allowWeakIsolation, false);
  } finally {
    await deleteJudgePackage(folder);
  }
}

/** Python as the app has it, with any package folder. */
export function openPython(
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
