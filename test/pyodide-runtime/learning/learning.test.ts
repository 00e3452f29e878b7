/** The Python side of learning, in real Pyodide: every `test_*` function of this folder's modules is a test. */

import { readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ensureKernel } from "../../../scripts/kernel.mjs";
import { openRunner, packageWithProbe, PROBE_ENTRY, PYTHON_PACKAGE } from "../../support/pyodide.js";

const FOLDER = import.meta.dirname;
const MODULE_SECONDS = 170;

const sources = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".py"))
    .sort()
    .map((name) => [path.basename(name, ".py"), readFileSync(path.join(FOLDER, name), "utf8")]),
);

/** Runs all tests of one module; the traceback of each that failed, or null, by name. */
const PROGRAM = `
import importlib, sys, traceback, types, linecache

for name, source in SOURCES.items():
    module = types.ModuleType(name)
    module.__file__ = name + ".py"
    linecache.cache[module.__file__] = (len(source), None, source.splitlines(True), module.__file__)
    sys.modules[name] = module
# The helper modules first: the tests import them.
for name in sorted(SOURCES, key=lambda name: name.startswith("test_")):
    if name == MODULE or not name.startswith("test_"):
        exec(compile(SOURCES[name], name + ".py", "exec"), sys.modules[name].__dict__)

result = {}
for name, function in list(vars(sys.modules[MODULE]).items()):
    if name.startswith("test_"):
        try:
            function()
            result[name] = None
        except BaseException:
            result[name] = traceback.format_exc()[-3000:]
`;

async function runModule(module: string): Promise<Record<string, string | null>> {
  const pythonPackageFolder = await packageWithProbe();
  await ensureKernel();
  await cp(PYTHON_PACKAGE, pythonPackageFolder, { recursive: true });
  const runner = await openRunner({ pythonPackageFolder });
  const code = `SOURCES = ${JSON.stringify(sources)}\nMODULE = ${JSON.stringify(module)}\n${PROGRAM}`;
  const result = await runner.run({ entry: PROBE_ENTRY, input: { code }, seconds: MODULE_SECONDS });
  return z.record(z.string(), z.string().nullable()).parse(result);
}

for (const [module, source] of Object.entries(sources)) {
  const names = [...source.matchAll(/^def (test_\w+)\(/gm)].map((match) => match[1] ?? "");
  if (names.length === 0) continue;
  describe(module, () => {
    let results: Promise<Record<string, string | null>> | undefined;
    test.each(names)(
      "%s",
      async (name) => {
        results ??= runModule(module);
        const failure = (await results)[name];
        expect(failure, failure ?? undefined).toBeNull();
      },
      (MODULE_SECONDS + 10) * 1000,
    );
  });
}
