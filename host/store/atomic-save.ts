/** Saves after which a file is the old one or the new one, whatever happens on the way. */

import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type FileSteps, storeErrorOf } from "./file-steps.js";

const TEMPORARY = /^\..+\.\d+-\d+\.tmp$/;
let saves = 0;

/**
 * Temporary file, fsync, rename, fsync of the folder. Resolves when the new content is safe on disk.
 * @throws StoreError when a step failed: then the file is whole, the old one or, if only the last step failed,
 *   the new one, and no temporary file is left.
 */
export async function saveAtomically(
  steps: FileSteps,
  path: string,
  data: Uint8Array | string,
): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${++saves}.tmp`);
  try {
    const file = await steps.open(temporary, "wx");
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await steps.rename(temporary, path);
  } catch (error) {
    // The first fault is the one to tell; what cannot be removed now is swept at the next start.
    await steps.remove(temporary).catch(() => undefined);
    throw storeErrorOf(error, path);
  }
  try {
    await steps.syncFolder(dirname(path));
  } catch (error) {
    throw storeErrorOf(error, path);
  }
}

/** Takes away what interrupted saves have left in a folder. Call it only while no one else writes there. */
export async function sweepTemporaries(steps: FileSteps, folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (TEMPORARY.test(name)) await steps.remove(join(folder, name)).catch(() => undefined);
  }
}

/** Stable, readable JSON with a newline at the end, so that versions can be compared line by line. */
export function readableJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
