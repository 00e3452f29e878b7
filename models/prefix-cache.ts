import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const MAXIMUM_BYTES = 1024 ** 3;
const MAXIMUM_FILES = 64;
const STRAY_AFTER_MILLISECONDS = 10 * 60_000;

const Sidecar = z.object({ format: z.literal(1), key: z.string(), size: z.number(), sha256: z.string() });

/**
 * Evaluated prompt states on disk. A state is raw memory of llama.cpp, so it is loaded only if the file is
 * byte for byte what was saved here; anything else counts as absent. A cache that cannot be written (a full
 * disk, a read-only folder) costs time and nothing else.
 */
export interface PrefixCache {
  /** Gives the file of a whole, verified state to `load`; false when there is none or loading failed. */
  restore(key: string, load: (file: string) => Promise<void>): Promise<boolean>;
  /** Has `save` write a state and keeps it. */
  store(key: string, save: (file: string) => Promise<void>): Promise<boolean>;
}

/** Everything that a saved state depends on, besides the tokens. */
export interface StateOrigin {
  fileHash: string;
  engine: string;
  contextSize: number;
  device: string;
}

export function stateKey(origin: StateOrigin, tokens: readonly number[]): string {
  return createHash("sha256")
    .update(JSON.stringify([1, origin.fileHash, origin.engine, origin.contextSize, origin.device]))
    .update(Uint32Array.from(tokens))
    .digest("hex");
}

/** @param folder Created when first needed. */
export function openPrefixCache(
  folder: string,
  limits = { bytes: MAXIMUM_BYTES, files: MAXIMUM_FILES },
): PrefixCache {
  const stateFile = (key: string): string => path.join(folder, `${key}.state`);
  const sidecarFile = (key: string): string => path.join(folder, `${key}.json`);

  return {
    async restore(key, load) {
      try {
        const sidecar = Sidecar.parse(JSON.parse(await readFile(sidecarFile(key), "utf8")));
        const { size } = await stat(stateFile(key));
        if (sidecar.key !== key || sidecar.size !== size) return false;
        if ((await hashOfFile(stateFile(key))) !== sidecar.sha256) return false;
        await load(stateFile(key));
      } catch {
        return false;
      }
      const now = new Date();
      await utimes(stateFile(key), now, now).catch(() => undefined);
      return true;
    },

    async store(key, save) {
      const temporary = path.join(folder, `${key}.${process.pid}.tmp`);
      try {
        await mkdir(folder, { recursive: true });
        await save(temporary);
        const { size } = await stat(temporary);
        const sidecar = { format: 1, key, size, sha256: await hashOfFile(temporary) };
        await makeRoom(folder, limits, size);
        await rename(temporary, stateFile(key));
        await writeFile(`${temporary}.json`, JSON.stringify(sidecar));
        await rename(`${temporary}.json`, sidecarFile(key));
        return true;
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
        await rm(`${temporary}.json`, { force: true }).catch(() => undefined);
        return false;
      }
    },
  };
}

/** Removes the states that were used longest ago until one more of `incoming` bytes fits. */
async function makeRoom(
  folder: string,
  limits: { bytes: number; files: number },
  incoming: number,
): Promise<void> {
  const states: { file: string; size: number; used: number }[] = [];
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const facts = await stat(file).catch(() => undefined);
    if (!facts?.isFile()) continue;
    if (name.includes(".tmp") && Date.now() - facts.mtimeMs > STRAY_AFTER_MILLISECONDS)
      await rm(file, { force: true });
    if (name.endsWith(".state")) states.push({ file, size: facts.size, used: facts.mtimeMs });
  }
  states.sort((left, right) => left.used - right.used);
  let bytes = states.reduce((sum, state) => sum + state.size, incoming);
  let files = states.length + 1;
  for (const state of states) {
    if (bytes <= limits.bytes && files <= limits.files) break;
    await rm(state.file, { force: true });
    await rm(state.file.replace(/\.state$/, ".json"), { force: true });
    bytes -= state.size;
    files--;
  }
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
