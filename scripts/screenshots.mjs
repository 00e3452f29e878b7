/**
 * `npm run screenshots [-- FOLDER [PATTERN]]`: pictures of every screen at two sizes and in both themes, from
 * the built app with projects made by hand. Without a folder they go to `dist/screenshots`; with a pattern
 * only those whose name (such as `a-question-1440-dark`) it fits are taken.
 */

import { build } from "esbuild";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./common.mjs";

const source = path.join(ROOT, "test", "end-to-end", "support", "screenshots.ts");
// Below node_modules, so that the bundle finds the packages.
const bundle = path.join(ROOT, "node_modules", ".cache", "lamplight", `screenshots-${process.pid}.mjs`);
const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "dist", "screenshots"));

await mkdir(path.dirname(bundle), { recursive: true });
try {
  await build({
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    // The bundle stands elsewhere than its source.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(source).href) },
    logLevel: "warning",
  });
  process.argv[2] = folder;
  await import(pathToFileURL(bundle).href);
} finally {
  await rm(bundle, { force: true });
}
