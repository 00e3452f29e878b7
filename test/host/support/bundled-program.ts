/** The command-line program, bundled as the build does it, in a folder laid out like the app's own. */

import { build } from "esbuild";
import { spawn } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
/** Below `node_modules`, so that the bundles find their packages; one for each test file. */
const APP = join(ROOT, "node_modules/.cache", `lamplight-test-app-${process.pid}`);

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let program: Promise<string> | null = null;
afterAll(() => rm(APP, { recursive: true, force: true }));

/** Bundles the program once for each test file and returns its path. */
export function bundledProgram(): Promise<string> {
  program ??= (async () => {
    const output = join(APP, "dist", "host");
    await mkdir(output, { recursive: true });
    for (const name of ["package.json", "assets/examples", "assets/assets.lock.json"]) {
      await cp(join(ROOT, name), join(APP, name), { recursive: true });
    }
    await cp(join(ROOT, "pyodide-runtime/python"), join(output, "..", "python"), { recursive: true });
    await build({
      absWorkingDir: ROOT,
      entryPoints: {
        "command-line": "host/command-line.ts",
        "model-process": "models/model-process.ts",
        "node-child": "pyodide-runtime/node-child.ts",
      },
      outdir: output,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      logLevel: "error",
    });
    return join(output, "command-line.js");
  })();
  return program;
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
