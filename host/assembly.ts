/** Puts the app together from its parts, for every entry point. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunPipeline } from "../agents/pipeline/pipeline.js";
import { runPipeline } from "../agents/pipeline/run.js";
import type { PythonRunner } from "../agents/ports.js";
import { STARTER_MODEL } from "../models/catalogue.js";
import { createNodeRunner } from "../pyodide-runtime/node-runner.js";
import { readExamples } from "./examples.js";
import { cacheFolder, dataFolder, projectsFolder, pyodideFolder } from "./folders.js";
import { createHost } from "./host.js";
import { createModelSource } from "./model-source.js";
import type { Host } from "./rpc.js";
import { findSamples } from "./samples.js";

/** Where the parts of the built app are. */
export interface AppFolders {
  /** Folder with `package.json`, `assets` and `node_modules`. */
  root: string;
  renderer: string;
  pythonPackage: string;
  modelProcess: string;
  nodeChild: string;
  /** The worker for Chromium, where no sandbox of the system works. */
  pythonWorker: string;
  examples: string;
  assetList: string;
}

/** @param hostFolder folder of the running bundle, `dist/host`. */
export function appFolders(hostFolder: string): AppFolders {
  const dist = join(hostFolder, "..");
  const root = join(dist, "..");
  return {
    root,
    renderer: join(dist, "renderer"),
    pythonPackage: join(dist, "python"),
    modelProcess: join(hostFolder, "model-process.js"),
    nodeChild: join(hostFolder, "node-child.js"),
    pythonWorker: join(dist, "python-page", "worker.js"),
    examples: join(root, "assets", "examples"),
    assetList: join(root, "assets", "assets.lock.json"),
  };
}

/** Training may take this long unless told otherwise, in seconds. */
export const TRAINING_SECONDS = 180;

export interface AppSettings {
  folders: AppFolders;
  /** Catalogue name or path; without one, the starter model. */
  model?: string;
  /** Without one, the folder of the person's data. */
  projects?: string;
  trainingSeconds?: number;
  /** Nobody is there to answer questions. */
  unattended?: boolean;
  /** Consent to run generated code where no sandbox of the operating system works. */
  allowWeakIsolation?: boolean;
  /** Without one, Python runs in Node processes. */
  openPython?: () => Promise<PythonRunner>;
}

export async function openApp(settings: AppSettings): Promise<Host> {
  const { folders } = settings;
  const data = dataFolder();
  return createHost({
    version: await appVersion(folders),
    projectsFolder: settings.projects ?? projectsFolder(data),
    examples: await readExamples(folders.examples),
    samples: await findSamples(join(folders.root, "assets", "samples")),
    models: createModelSource({
      data,
      processScript: folders.modelProcess,
      assetList: folders.assetList,
      projectFolder: folders.root,
    }),
    model: settings.model ?? STARTER_MODEL,
    openPython:
      settings.openPython ?? (() => openNodePython(folders, data, settings.allowWeakIsolation ?? false)),
    runPipeline: ((options) =>
      runPipeline({ ...options, unattended: settings.unattended ?? false })) satisfies RunPipeline,
    trainingSeconds: settings.trainingSeconds ?? TRAINING_SECONDS,
  });
}

export async function appVersion(folders: AppFolders): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folders.root, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

function openNodePython(
  folders: AppFolders,
  data: string,
  allowWeakIsolation: boolean,
): Promise<PythonRunner> {
  return createNodeRunner({
    pyodideFolder: pyodideFolder(data),
    pythonPackageFolder: folders.pythonPackage,
    childScript: folders.nodeChild,
    workerScript: folders.pythonWorker,
    cacheFolder: cacheFolder(data),
    allowWeakIsolation,
  });
}
