/** Models of the catalogue and of the person's own, opened in a process each. */

import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ModelError } from "../agents/ports.js";
import { CATALOGUE, type CatalogueModel, resolveModel } from "../models/catalogue.js";
import { readGgufHeader } from "../models/gguf-header.js";
import { estimateFit, readMachineMemory } from "../models/hardware-fit.js";
import { openModel } from "../models/model-client.js";
import type { ModelEntry } from "./contract.js";
import { readAssetList } from "./downloads/asset-list.js";
import { ensureAssets } from "./downloads/ensure.js";
import type { DownloadEvent } from "./downloads/events.js";
import { cacheFolder, modelsFolder } from "./folders.js";
import type { DownloadProgress, ModelSource } from "./model-hub.js";

export interface ModelPlaces {
  /** The person's data folder. */
  data: string;
  /** The bundled `model-process.js`. */
  processScript: string;
  /** `assets.lock.json`. */
  assetList: string;
  /** Where `node_modules` is. */
  projectFolder: string;
}

/** Context for which the fit is estimated, in tokens. */
const CONTEXT_SIZE = 8192;
/** Share of the time of opening a model that is spent on hashing its file, which happens once. */
const HASHING_SHARE = 0.3;

export function createModelSource(places: ModelPlaces): ModelSource {
  const folder = modelsFolder(places.data);
  return {
    list: () => Promise.all(CATALOGUE.map((model) => entryOf(model, folder))),
    async open(name, onProgress) {
      const { file, name: shortName } = await resolveModel(name, folder);
      return openModel({
        file,
        name: shortName,
        cacheFolder: cacheFolder(places.data),
        processScript: places.processScript,
        onProgress: ({ step, fraction }) =>
          onProgress(
            step === "hashing" ? fraction * HASHING_SHARE : HASHING_SHARE + fraction * (1 - HASHING_SHARE),
          ),
      });
    },
    async inspect(path) {
      const { file } = await resolveModel(path, folder);
      const header = await readGgufHeader(file);
      const { verdict, explanation } = estimateFit(
        { ...header, contextSize: CONTEXT_SIZE },
        await readMachineMemory(),
      );
      return {
        name: file,
        label: header.name || basename(file),
        parameters: `${header.architecture}, ${header.quantisation}, ${parametersInWords(header.parameterCount)}`,
        bytes: header.fileSize,
        licence: "",
        installed: true,
        fit: { verdict, explanation },
      };
    },
    async download(name, onProgress) {
      const model = CATALOGUE.find((each) => each.name === name);
      const assets = await readAssetList(places.assetList);
      const asset = assets.find((file) => file.folder === "models" && file.name === model?.fileName);
      if (!model || !asset) {
        throw new ModelError(
          "model-file-missing",
          `No model of the catalogue is called «${name}».`,
          `Choose one of: ${CATALOGUE.map((each) => each.name).join(", ")}.`,
        );
      }
      await ensureAssets([asset], {
        dataFolder: places.data,
        projectFolder: places.projectFolder,
        onEvent: (event) => {
          const progress = progressOf(event, asset.size);
          if (progress) onProgress(progress);
        },
      });
      return entryOf(model, folder);
    },
  };
}

/** What a person is told of a download's event, or null. */
function progressOf(event: DownloadEvent, size: number): DownloadProgress | null {
  const whole = { receivedBytes: size, totalBytes: size, bytesPerSecond: 0 };
  switch (event.type) {
    case "wait":
      return { ...whole, receivedBytes: 0, step: "wait" };
    case "file-check":
      return { ...whole, step: "verify" };
    case "file-progress": {
      const { receivedBytes, totalBytes, bytesPerSecond } = event;
      // All that is left is the hash.
      const step = receivedBytes >= totalBytes ? { step: "verify" as const } : {};
      return { receivedBytes, totalBytes, bytesPerSecond, ...step };
    }
    default:
      return null;
  }
}

/**
 * Looks, without loading it, whether a model is there and can be read.
 * @throws ModelError `model-file-missing` or `model-file-invalid`.
 */
export async function checkModel(name: string, folder: string): Promise<void> {
  try {
    const { file } = await resolveModel(name, folder);
    await readGgufHeader(file);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const isOfCatalogue = CATALOGUE.some((model) => model.name === name);
    throw isOfCatalogue
      ? new ModelError(error.code, error.message, `Get it with: npm start -- models --get ${name}`)
      : error;
  }
}

function parametersInWords(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(1)} billion` : `${Math.round(count / 1e6)} million`;
}

async function entryOf(model: CatalogueModel, folder: string): Promise<ModelEntry> {
  const { name, label, parameters, bytes, licence, layers, cacheBytesPerToken } = model;
  const found = await stat(join(folder, model.fileName)).catch(() => null);
  const needs = { weightBytes: bytes, layers, cacheBytesPerToken, contextSize: CONTEXT_SIZE };
  const { verdict, explanation } = estimateFit(needs, await readMachineMemory());
  const installed = found?.isFile() === true && found.size === bytes;
  return { name, label, parameters, bytes, licence, installed, fit: { verdict, explanation } };
}
