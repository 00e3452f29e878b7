/** Collects what an interpreter is made of: the trusted package and the wheels of the pinned folder. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { PythonRuntimeLost } from "../agents/ports.js";
import type { PythonParts, WheelGroup } from "./protocol.js";

/** Distribution names as they stand at the start of a wheel's file name, in order of installation. */
const DISTRIBUTIONS: Record<WheelGroup, string[]> = {
  base: ["numpy", "cloudpickle", "typing_extensions", "farama_notifications", "gymnasium"],
  sympy: ["mpmath", "sympy"],
  pint: ["flexcache", "flexparser", "platformdirs", "pint"],
};

const RUNTIME_FILES = [
  "pyodide.mjs",
  "pyodide.asm.js",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "pyodide-lock.json",
];

/**
 * @throws PythonRuntimeLost ("unavailable") when a file of the pinned folder or the package is missing.
 */
export async function readPythonParts(pyodideFolder: string, packageFolder: string): Promise<PythonParts> {
  const names = await readdir(pyodideFolder).catch(() => {
    throw unavailable(`There is no Python in ${pyodideFolder}.`);
  });
  for (const name of RUNTIME_FILES)
    if (!names.includes(name)) throw unavailable(`${name} is missing in ${pyodideFolder}.`);
  const wheels = mapValues(DISTRIBUTIONS, (distributions) =>
    distributions.map((distribution) => {
      const wheel = names.find((name) => name.startsWith(`${distribution}-`) && name.endsWith(".whl"));
      if (!wheel) throw unavailable(`The package ${distribution} is missing in ${pyodideFolder}.`);
      return wheel;
    }),
  );
  return { files: await readPackage(packageFolder), wheels };
}

/** All files of the package folder, base64 by path with forward slashes. */
async function readPackage(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: Record<string, string> = {};
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || file.includes("__pycache__")) continue;
    files[path.relative(folder, file).replaceAll(path.sep, "/")] = await readFile(file, "base64");
  }
  if (!("boot.py" in files)) throw unavailable(`The Python package is missing in ${folder}.`);
  return files;
}

function unavailable(what: string): PythonRuntimeLost {
  return new PythonRuntimeLost("unavailable", `${what} Run \`npm run setup\` to fetch it again.`);
}

function mapValues<K extends string, A, B>(record: Record<K, A>, map: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, map(value)])) as Record<
    K,
    B
  >;
}
