/** The command-line program, bundled as the build does it, in a folder laid out like the app's own. */

import { build, type BuildOptions } from "esbuild";
import { spawn } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";
import { ensureKernel } from "../../../scripts/kernel.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
/** Below `node_modules`, so that the bundles find their packages; one for each test file. */
const APP = join(ROOT, "node_modules/.cache", `lamplight-test-app-${process.pid}`);

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let program: Promise<string> | null = null;
let whole: Promise<string> | null = null;
afterAll(() => rm(APP, { recursive: true, force: true }));

/** Bundles the program once for each test file and returns its path. */
export function bundledProgram(): Promise<string> {
  program ??= bundleApp(APP, { "model-process": "models/model-process.ts" });
  return program;
}

/**
 * The same, whole: with its window, and with the worker for Chromium. Its model gives recorded answers; any
 * file that is a model by its header stands for it.
 * @param extra programs of the test's own to be bundled beside it, by name
 */
export function wholeProgram(extra: Record<string, string> = {}): Promise<string> {
  whole ??= (async () => {
    await ensureKernel();
    const app = join(APP, "whole");
    const modelProcess = "test/host/support/recorded-model-process.ts";
    const file = await bundleApp(app, { "model-process": modelProcess, ...extra });
    await cp(join(ROOT, "dist/renderer"), join(app, "dist/renderer"), { recursive: true });
    await build({
      ...SETTINGS,
      entryPoints: { worker: "pyodide-runtime/browser/python-worker.ts" },
      outdir: join(app, "dist/python-page"),
      platform: "browser",
    });
    return file;
  })();
  return whole;
}

const SETTINGS: BuildOptions = { absWorkingDir: ROOT, bundle: true, format: "esm", logLevel: "error" };

async function bundleApp(app: string, programs: Record<string, string>): Promise<string> {
  const output = join(app, "dist", "host");
  await mkdir(output, { recursive: true });
  for (const name of ["package.json", "assets/examples", "assets/assets.lock.json"]) {
    await cp(join(ROOT, name), join(app, name), { recursive: true });
  }
  await cp(join(ROOT, "pyodide-runtime/python"), join(output, "..", "python"), { recursive: true });
  await build({
    ...SETTINGS,
    entryPoints: {
      "command-line": "host/command-line.ts",
      "node-child": "pyodide-runtime/node-child.ts",
      ...programs,
    },
    outdir: output,
    platform: "node",
    target: "node20",
    packages: "external",
  });
  return join(output, "command-line.js");
}

export interface RunningProgram {
  ended: Promise<Ended>;
  stdout(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the program with a data folder of its own. `input` is its whole standard input. */
export async function startProgram(
  commandLine: string[],
  options: { home: string; input?: string | Uint8Array; folder?: string },
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [await bundledProgram(), ...commandLine], {
    cwd: options.folder ?? options.home,
    env: { PATH: process.env["PATH"], LAMPLIGHT_HOME: options.home },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const ended = new Promise<Ended>((resolveEnd) =>
    child.on("close", (code) => resolveEnd({ code, stdout, stderr })),
  );
  return { ended, stdout: () => stdout, kill: (signal) => child.kill(signal) };
}

export async function runProgramToEnd(
  commandLine: string[],
  options: { home: string; input?: string | Uint8Array; folder?: string },
): Promise<Ended> {
  return (await startProgram(commandLine, options)).ended;
}
