/** The real small model for tests, in its real process. */

import { build } from "esbuild";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { modelsFolder } from "../../../host/folders.js";
import { openModel, type OpenModelOptions, type OpenedModel } from "../../../models/model-client.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";

const cleanups: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** SmolLM2-135M as the set-up downloads it; `LAMPLIGHT_TEST_MODEL` names another copy. */
export function smallModelFile(): string {
  const file = process.env["LAMPLIGHT_TEST_MODEL"] ?? path.join(modelsFolder(), FILE);
  if (!existsSync(file))
    throw new Error(`These tests need the model ${FILE}; run the set-up for tests first.`);
  return file;
}

/** The model process as it stands, bundled where it finds its packages. */
export async function buildModelProcess(): Promise<string> {
  const outfile = path.join(ROOT, `node_modules/.cache/lamplight-test/model-process-${process.pid}.js`);
  await build({
    entryPoints: [path.join(ROOT, "models/model-process.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    target: "node20",
  });
  cleanups.push(() => rm(outfile, { force: true }));
  return outfile;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-models-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens the small model with a context of 2,048 tokens; closed after the test file. */
export async function openSmallModel(options: Partial<OpenModelOptions> = {}): Promise<OpenedModel> {
  const model = await openModel({
    file: smallModelFile(),
    cacheFolder: await temporaryFolder(),
    processScript: await buildModelProcess(),
    contextSize: 2048,
    gpuLayers: 0,
    ...options,
  });
  cleanups.push(() => model.close());
  return model;
}

export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
