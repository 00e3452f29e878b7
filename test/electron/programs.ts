/** Builds the shell's first script of utility processes, and small programs to run in them. */

import { build } from "esbuild";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

export interface Programs {
  folder: string;
  entry: string;
  write(name: string, source: string): Promise<string>;
  /** Bundles a program of the repository; packages stay outside. */
  bundle(name: string, source: string): Promise<string>;
  remove(): Promise<void>;
}

/** Inside the repository, so that the programs find its packages. */
const CACHE = path.join(REPOSITORY, "node_modules", ".cache");

export async function makePrograms(): Promise<Programs> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(path.join(CACHE, "lamplight-utility-"));
  async function bundle(name: string, source: string): Promise<string> {
    const outfile = path.join(folder, name);
    await build({
      absWorkingDir: REPOSITORY,
      entryPoints: [source],
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      outfile,
      logLevel: "silent",
    });
    return outfile;
  }
  await writeFile(path.join(folder, "package.json"), '{"type": "module"}');
  return {
    folder,
    entry: await bundle("utility-entry.js", "electron/utility-entry.ts"),
    bundle,
    async write(name, source) {
      const file = path.join(folder, name);
      await writeFile(file, source);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
