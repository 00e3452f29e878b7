/** Which files on disk are known to be what they must be. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { acceptedCopies, assetPath, type AssetFile } from "./asset-list.js";

/** What a file was when its hash was last taken. A file that still looks like this is not hashed again. */
interface Seen {
  size: number;
  changedAt: number;
  sha256: string;
}

function recordPath(dataFolder: string): string {
  return path.join(dataFolder, "verified.json");
}

async function readRecord(dataFolder: string): Promise<Record<string, Seen>> {
  try {
    return JSON.parse(await readFile(recordPath(dataFolder), "utf8")) as Record<string, Seen>;
  } catch {
    // Absent or damaged: the files are hashed again.
    return {};
  }
}

const keyOf = (file: AssetFile): string => `${file.folder}/${file.name}`;

/** The files that are not known to be in place. Only looks: hashes nothing, changes nothing. */
export async function missingAssets(files: AssetFile[], dataFolder: string): Promise<AssetFile[]> {
  const record = await readRecord(dataFolder);
  const known = await Promise.all(
    files.map(async (file) => {
      const seen = record[keyOf(file)];
      if (!seen || !acceptedCopies(file).some((copy) => copy.sha256 === seen.sha256)) return false;
      const found = await stat(assetPath(file, dataFolder)).catch(() => null);
      return found !== null && found.size === seen.size && found.mtimeMs === seen.changedAt;
    }),
  );
  return files.filter((_, index) => !known[index]);
}

/** The sha256 of a file, in hexadecimal. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

/** Notes that a file in place has this hash. */
export async function recordVerified(file: AssetFile, sha256: string, dataFolder: string): Promise<void> {
  const found = await stat(assetPath(file, dataFolder));
  const record = await readRecord(dataFolder);
  record[keyOf(file)] = { size: found.size, changedAt: found.mtimeMs, sha256 };
  const temporary = `${recordPath(dataFolder)}.${process.pid}.temporary`;
  try {
    await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`);
    await rename(temporary, recordPath(dataFolder));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
