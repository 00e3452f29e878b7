import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, "..", "..");
const CRUISER = path.join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");

/** A small house in which every arrow points the right way. */
const GOOD: Record<string, string> = {
  "agents/artefacts/a.ts": "export const thing = 1;\nexport interface Thing { a: number }\n",
  "agents/ports.ts": `import type { Thing } from "./artefacts/a.js";\nexport type Port = Thing;\n`,
  "agents/specification/latex.ts": `export { thing } from "../artefacts/a.js";\n`,
  "agents/coding.ts": `import type { Port } from "./ports.js";\nexport type Agent = Port;\n`,
  "agents/pipeline/events.ts": `export { thing } from "../artefacts/a.js";\n`,
  "agents/pipeline/run.ts": `import type { Agent } from "../coding.js";\nexport type Run = Agent;\n`,
  "models/llama.ts": `import type { Port } from "../agents/ports.js";\nimport "node:fs";\nexport type Model = Port;\n`,
  "pyodide-runtime/runner.ts": `import type { Port } from "../agents/ports.js";\nexport type Runner = Port;\n`,
  "host/contract.ts": `export { thing } from "../agents/pipeline/events.js";\n`,
  "host/folders.ts": `import "node:path";\nexport const folder = 1;\n`,
  "host/store/save.ts": `export { folder } from "../folders.js";\n`,
  "host/command-line.ts": `import type { Model } from "../models/llama.js";\nexport type Line = Model;\n`,
  "renderer/page.ts": `import "../agents/specification/latex.js";\nexport { thing } from "../host/contract.js";\n`,
  "electron/main.ts": `import "../host/contract.js";\nimport "../host/folders.js";\n`,
  "bench/judge.ts": `import "../host/command-line.js";\nimport "../agents/ports.js";\n`,
  "test/support.ts": `import "../renderer/page.js";\nimport "../models/llama.js";\n`,
};

/** Imports that must not be: which rule forbids it, from which folder, of what. */
const FORBIDDEN: [rule: string, folder: string, imported: string][] = [
  ["artefacts", "agents/artefacts", "agents/ports.ts"],
  ["specification", "agents/specification", "agents/coding.ts"],
  ["agents", "agents", "agents/pipeline/run.ts"],
  ["agents", "agents/checks", "host/store/save.ts"],
  ["pipeline", "agents/pipeline", "models/llama.ts"],
  ["models", "models", "agents/coding.ts"],
  ["models", "models", "pyodide-runtime/runner.ts"],
  ["pyodide-runtime", "pyodide-runtime", "host/folders.ts"],
  ["contract", "host/contract-client", "host/store/save.ts"],
  ["host", "host/store", "models/llama.ts"],
  ["entry-points", "host/command-line", "renderer/page.ts"],
  ["renderer", "renderer", "host/store/save.ts"],
  ["renderer", "renderer/views", "agents/coding.ts"],
  ["electron", "electron", "agents/pipeline/run.ts"],
  ["scripts", "scripts", "host/folders.ts"],
  ["no-test-code", "host/store", "test/support.ts"],
  ["no-test-code", "agents/checks", "bench/judge.ts"],
  ["bench", "bench", "renderer/page.ts"],
  ["agents-are-pure", "agents/checks", "node:fs"],
  ["contract-is-pure", "host/contract-client", "node:fs"],
  ["renderer-without-node", "renderer", "node:path"],
  ["resolvable", "models", "models/gone.ts"],
];

let house: string;
let violations: { rule: { name: string }; from: string }[];

/** The file that makes a forbidden import. */
const culprit = (folder: string, index: number): string => `${folder}/culprit-${index}.ts`;

function importOf(file: string, imported: string): string {
  if (imported.startsWith("node:")) return `import "${imported}";\n`;
  const relative = path.relative(path.dirname(file), imported).replace(/[.]ts$/, ".js");
  return `import "${relative.startsWith(".") ? relative : `./${relative}`}";\n`;
}

beforeAll(async () => {
  house = await mkdtemp(path.join(os.tmpdir(), "lamplight-layers-"));
  for (const name of [".dependency-cruiser.cjs", "tsconfig.json"]) {
    await copyFile(path.join(ROOT, name), path.join(house, name));
  }
  const files = { ...GOOD };
  FORBIDDEN.forEach(([, folder, imported], index) => {
    files[culprit(folder, index)] = importOf(culprit(folder, index), imported);
  });
  files["renderer/type-only.ts"] =
    `import type { x } from "../host/store/save.js";\nexport type Y = typeof x;\n`;
  files["models/circle-a.ts"] = `import "./circle-b.js";\n`;
  files["models/circle-b.ts"] = `import "./circle-a.js";\n`;
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(house, name)), { recursive: true });
    await writeFile(path.join(house, name), text);
  }
  const folders = [...new Set(Object.keys(files).map((name) => name.split("/")[0] ?? ""))];
  const command = [CRUISER, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders];
  const { stdout } = await run(process.execPath, command, { cwd: house }).catch(
    (error: { stdout: string }) => error,
  );
  ({ violations } = (JSON.parse(stdout) as { summary: { violations: typeof violations } }).summary);
});

afterAll(() => rm(house, { recursive: true, force: true }));

const rulesBrokenBy = (file: string): string[] =>
  violations.filter((violation) => violation.from === file).map((violation) => violation.rule.name);

describe("the arrows of import", () => {
  it("that point the right way are let through", () => {
    expect(Object.keys(GOOD).flatMap(rulesBrokenBy)).toEqual([]);
  });

  it.each(FORBIDDEN.map((entry, index) => [...entry, index] as const))(
    "are kept by the rule %s: a file of %s must not import %s",
    (rule, folder, _, index) => expect(rulesBrokenBy(culprit(folder, index))).toContain(rule),
  );

  it("count where only a type is imported", () => {
    expect(rulesBrokenBy("renderer/type-only.ts")).toEqual(["renderer"]);
  });

  it("make no circles", () => {
    expect(rulesBrokenBy("models/circle-a.ts")).toEqual(["no-cycles"]);
  });
});
