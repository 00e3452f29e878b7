/** Builds the shell's first script of utility processes, and small programs to run in them. */

import { build } from "esbuild";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

export interface Programs {
  folder: string;
  entry: string;
  write(name: string, source: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makePrograms(): Promise<Programs> {
  const folder = await mkdtemp(path.join(tmpdir(), "lamplight-utility-"));
  const entry = path.join(folder, "utility-entry.js");
  await build({
    entryPoints: [path.join(REPOSITORY, "electron", "utility-entry.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: entry,
    logLevel: "silent",
  });
  await writeFile(path.join(folder, "package.json"), '{"type": "module"}');
  return {
    folder,
    entry,
    async write(name, source) {
      const file = path.join(folder, name);
      await writeFile(file, source);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
