import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const Known = z.record(z.string(), z.object({ size: z.number(), modified: z.number(), sha256: z.string() }));

/**
 * sha256 of a large file in hexadecimal, read as a stream. The result is remembered in the cache folder for
 * as long as the file keeps its path, size and time of change.
 */
export async function hashModelFile(
  file: string,
  cacheFolder: string,
  onProgress?: (fraction: number) => void,
): Promise<string> {
  const memory = path.join(cacheFolder, "model-hashes.json");
  const { size, mtimeMs: modified } = await stat(file);
  const known = await readKnown(memory);
  const entry = known[file];
  if (entry && entry.size === size && entry.modified === modified) return entry.sha256;

  const hash = createHash("sha256");
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 4 << 20 })) {
    hash.update(chunk as Buffer);
    done += (chunk as Buffer).length;
    onProgress?.(size === 0 ? 1 : done / size);
  }
  const sha256 = hash.digest("hex");
  await remember(memory, { ...(await readKnown(memory)), [file]: { size, modified, sha256 } });
  return sha256;
}

async function readKnown(memory: string): Promise<z.infer<typeof Known>> {
  try {
    return Known.parse(JSON.parse(await readFile(memory, "utf8")));
  } catch {
    return {};
  }
}

async function remember(memory: string, known: z.infer<typeof Known>): Promise<void> {
  try {
    await mkdir(path.dirname(memory), { recursive: true });
    const temporary = `${memory}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify(known, null, 1));
    await rename(temporary, memory);
  } catch {
    // Without a cache the file is read again next time.
  }
}
