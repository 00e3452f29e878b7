/** A host over real files with the small pipeline. Its model and Python are there to be opened, not used. */

import { onTestFinished } from "vitest";
import { type LanguageModel, ModelError, type PythonRunner } from "../../../agents/ports.js";
import type { ModelEntry } from "../../../host/contract.js";
import { createHost, type HostParts } from "../../../host/host.js";
import type { Host } from "../../../host/rpc.js";
import { temporaryFolder } from "./folders.js";
import { smallPipeline } from "./small-pipeline.js";

export const MODEL_ENTRY: ModelEntry = {
  name: "small",
  label: "Small",
  parameters: "1",
  bytes: 1,
  licence: "MIT",
  installed: true,
  fit: null,
};

export interface SmallHost {
  host: Host;
  root: string;
  /** Names of the models that were opened and, with a minus sign in front, closed. */
  opened: string[];
}

export async function smallHost(changes: Partial<HostParts> = {}): Promise<SmallHost> {
  const root = changes.projectsFolder ?? (await temporaryFolder());
  const opened: string[] = [];
  const host = createHost({
    version: "1.2.3",
    projectsFolder: root,
    examples: [],
    models: {
      list: async () => [MODEL_ENTRY],
      inspect: async (path) => ({ ...MODEL_ENTRY, name: path }),
      async open(name, onProgress) {
        onProgress(0.5);
        if (name === "absent")
          throw new ModelError("model-file-missing", "There is no such file.", "Get it.");
        opened.push(name);
        return unusedModel(name, () => opened.push(`-${name}`));
      },
      async download(_name, onProgress) {
        onProgress({ receivedBytes: 1, totalBytes: 1, bytesPerSecond: 1 });
        return MODEL_ENTRY;
      },
    },
    model: "small",
    openPython: async () => UNUSED_PYTHON,
    runPipeline: smallPipeline,
    trainingSeconds: 1,
    ...changes,
  });
  onTestFinished(() => host.close());
  return { host, root, opened };
}

function unusedModel(name: string, onClose: () => void): LanguageModel {
  const unused = (): never => {
    throw new Error("The small pipeline asks no model.");
  };
  return {
    identity: { name, fileHash: "00", contextSize: 1 },
    complete: unused,
    countTokens: unused,
    close: async () => onClose(),
  };
}

const UNUSED_PYTHON: PythonRunner = {
  isolation: { level: "none", description: "Nothing runs here." },
  run: () => Promise.reject(new Error("The small pipeline runs no Python.")),
  close: async () => undefined,
};
