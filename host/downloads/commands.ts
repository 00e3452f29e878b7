/** The ordinary package clients, run as children. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { SourceFailed } from "./errors.js";

const MAX_OUTPUT = 20_000;

export interface CommandOptions {
  signal: AbortSignal;
  environment?: NodeJS.ProcessEnv;
  /** Takes standard output as it comes; without it the output is collected with the errors. */
  onOutput?: (chunk: Buffer) => Promise<void>;
}

export interface CommandResult {
  /** null where the command could not be started at all. */
  code: number | null;
  /** The last of what it wrote, for its reasons. */
  output: string;
}

/** Runs a command to its end. @throws only what `onOutput` throws, or the signal's reason. */
export async function runCommand(command: string[], options: CommandOptions): Promise<CommandResult> {
  const [file = "", ...rest] = command;
  const child = spawn(file, rest, {
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    signal: options.signal,
    // Only npm on Windows is a batch file; its arguments here hold nothing that a shell would read.
    shell: file.endsWith(".cmd"),
    windowsHide: true,
  });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-MAX_OUTPUT);
  };
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
  child.stderr.on("data", collect);
  let consumed: Promise<void> = Promise.resolve();
  const { onOutput } = options;
  if (onOutput) {
    consumed = (async () => {
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) await onOutput(chunk);
    })().catch((error: unknown) => {
      child.kill();
      throw error;
    });
  } else {
    child.stdout.on("data", collect);
  }
  const [code] = await Promise.all([ended, consumed]);
  options.signal.throwIfAborted();
  return { code, output };
}

/** Where a Python with pip may be found. */
const PYTHONS =
  process.platform === "win32" ? [["py", "-3"], ["python"], ["python3"]] : [["python3"], ["python"]];

let pythonWithPip: Promise<string[]> | undefined;

/** The command of a Python that has pip; looked for once. @throws SourceFailed where there is none. */
export function findPython(signal: AbortSignal): Promise<string[]> {
  pythonWithPip ??= searchPython(signal).catch((error: unknown) => {
    pythonWithPip = undefined;
    throw error;
  });
  return pythonWithPip;
}

async function searchPython(signal: AbortSignal): Promise<string[]> {
  for (const command of PYTHONS) {
    const { code } = await runCommand([...command, "-m", "pip", "--version"], { signal });
    if (code === 0) return command;
  }
  throw new SourceFailed("no Python with pip was found; install Python 3 with pip");
}

/** npm as the person started it, or as it is found. */
export function npmCommand(): string[] {
  const running = process.env["npm_execpath"];
  if (running?.endsWith(".js") && existsSync(running)) return [process.execPath, running];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/** The line of a failed command's output that says why. */
export function reasonIn(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const errors = lines.filter((line) => /^(npm )?err(or)?\b/i.test(line));
  const line = (errors[0] ?? lines.at(-1) ?? "it gave no reason").replace(/^(npm )?err(or)?!?:?\s*/i, "");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** Whether a package client ended because nothing more fits on the disk. */
export function ranOutOfSpace(output: string): boolean {
  return /ENOSPC|No space left on device|\[Errno 28\]|Disk quota exceeded/i.test(output);
}
