/** Programs that write a project or a file without end, bundled to be started and killed. */

import { build } from "esbuild";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Writers {
  /** `busy-writer.ts`. */
  busy: string;
  /** `careless-writer.ts`. */
  careless: string;
  remove(): Promise<void>;
}

export async function bundledWriters(): Promise<Writers> {
  const folder = await mkdtemp(join(tmpdir(), "lamplight-writers-"));
  await build({
    entryPoints: ["busy-writer.ts", "careless-writer.ts"].map((name) => join(import.meta.dirname, name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return {
    busy: join(folder, "busy-writer.mjs"),
    careless: join(folder, "careless-writer.mjs"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
