import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { ModelError } from "../agents/ports.js";

/** A model that can be had by its name: its file is pinned by size and sha256 in assets/assets.lock.json. */
export interface CatalogueModel {
  name: string;
  label: string;
  /** For people, such as «1.5 billion». */
  parameters: string;
  /** Official name of the file, in the folder of models. */
  fileName: string;
  bytes: number;
  sha256: string;
  licence: string;
  /** Bytes that one token takes in the attention cache. */
  cacheBytesPerToken: number;
  layers: number;
}

export const STARTER_MODEL = "qwen2.5-coder-1.5b";

export const CATALOGUE: readonly CatalogueModel[] = [
  {
    name: STARTER_MODEL,
    label: "Qwen2.5-Coder 1.5B Instruct",
    parameters: "1.5 billion",
    fileName: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes: 1_117_320_768,
    sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence: "Apache-2.0",
    cacheBytesPerToken: 28_672,
    layers: 28,
  },
  {
    name: "smollm2-135m",
    label: "SmolLM2 135M Instruct",
    parameters: "135 million",
    fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence: "Apache-2.0",
    cacheBytesPerToken: 23_040,
    layers: 30,
  },
];

export interface ResolvedModel {
  /** Absolute path of an existing file. */
  file: string;
  /** Catalogue name, or the file's name without its ending. */
  name: string;
}

/**
 * Finds the file of a model by catalogue name, by the name of a file in the folder of models, or by path.
 * @throws ModelError `model-file-missing`; the message lists the known names and the nearest one
 */
export async function resolveModel(nameOrPath: string, modelsFolder: string): Promise<ResolvedModel> {
  const wanted = nameOrPath.trim();
  if (wanted === "") throw unknown(wanted);
  const entry = CATALOGUE.find((model) => model.name === wanted.toLowerCase());
  if (entry) {
    const file = path.join(modelsFolder, entry.fileName);
    if ((await kindOf(file)) === "file") return { file, name: entry.name };
    throw new ModelError(
      "model-file-missing",
      `The model ${entry.name} is not on this machine yet: there is no «${file}».`,
      `Download it (${readableBytes(entry.bytes)}) from the list of models, or run the set-up again.`,
    );
  }

  const isBareName = path.basename(wanted) === wanted;
  const places = isBareName
    ? [wanted, path.join(modelsFolder, wanted), path.join(modelsFolder, `${wanted}.gguf`)]
    : [wanted];
  let folder: string | undefined;
  for (const place of places) {
    const kind = await kindOf(place);
    if (kind === "file") return resolved(place);
    if (kind === "folder") folder ??= place;
  }
  if (folder !== undefined) throw await isFolder(folder);
  if (isBareName && !/\.gguf$/i.test(wanted)) throw unknown(wanted);
  throw new ModelError(
    "model-file-missing",
    `There is no model file «${wanted}».`,
    `Check the path, or take a model of the catalogue: ${names()}.`,
  );
}

function resolved(file: string): ResolvedModel {
  const absolute = path.resolve(file);
  const entry = CATALOGUE.find((model) => model.fileName === path.basename(absolute));
  return { file: absolute, name: entry?.name ?? path.basename(absolute).replace(/\.gguf$/i, "") };
}

async function isFolder(folder: string): Promise<ModelError> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => /\.gguf$/i.test(name));
  const inside = files.length === 0 ? "no GGUF file is in it" : `it holds ${files.slice(0, 5).join(", ")}`;
  return new ModelError(
    "model-file-missing",
    `«${folder}» is a folder, not a model file; ${inside}.`,
    "Give the path of one GGUF file.",
  );
}

function unknown(wanted: string): ModelError {
  const near = CATALOGUE.map(({ name }) => ({
    name,
    distance: editDistance(wanted.toLowerCase(), name),
  })).sort((left, right) => left.distance - right.distance)[0];
  const hint =
    near && near.distance <= Math.max(2, near.name.length / 2) ? ` Did you mean ${near.name}?` : "";
  return new ModelError(
    "model-file-missing",
    `No model is called «${wanted}».${hint}`,
    `Give the path of a GGUF file, or one of these names: ${names()}.`,
  );
}

function names(): string {
  return CATALOGUE.map(({ name }) => name).join(", ");
}

async function kindOf(place: string): Promise<"file" | "folder" | "none"> {
  try {
    const facts = await stat(place);
    return facts.isFile() ? "file" : facts.isDirectory() ? "folder" : "none";
  } catch {
    return "none";
  }
}

/** Levenshtein distance, for short names. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length && i <= 200; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

export function readableBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}
