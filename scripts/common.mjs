/** What every script shares: where the project is, how a child is run, and how a failure is told. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A failure that a person can read as it is: what happened, why, what was kept, what to do next. */
export class SetupError extends Error {
  /**
   * @param {string} what
   * @param {string} why
   * @param {string} next
   */
  constructor(what, why, next) {
    super(`${what}\n  Why:  ${why}\n  Next: ${next}`);
    this.name = "SetupError";
  }
}

/**
 * What a person is told when the set-up cannot go on.
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (error instanceof SetupError) return error.message;
  const failure = /** @type {{failure?: Record<string, string>} | null} */ (error)?.failure;
  if (failure) {
    const { what, why, kept, next } = failure;
    return `${what}\n  Why:  ${why}\n  Kept: ${kept}\n  Next: ${next}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs a command to its end and returns its exit code with all it wrote. A command that cannot be started
 * ends with code 127 and the reason as its output.
 * @param {string} file
 * @param {string[]} commandArguments
 * @param {{env?: NodeJS.ProcessEnv, seconds?: number}} [options] `seconds`: it is killed after that long
 * @returns {Promise<{code: number, output: string, timedOut: boolean}>}
 */
export function runCaptured(file, commandArguments, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, commandArguments, {
      cwd: ROOT,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      // Only npm on Windows is a batch file; its arguments here hold nothing that a shell would read.
      shell: file.endsWith(".cmd"),
      windowsHide: true,
    });
    let output = "";
    let timedOut = false;
    const timer = options.seconds
      ? setTimeout(() => {
          timedOut = true;
          child.kill("SIGKILL");
        }, options.seconds * 1000)
      : undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    }
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: output + error.message, timedOut });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output, timedOut });
    });
  });
}

/**
 * npm as the person started it, or as it is found.
 * @returns {[string, ...string[]]}
 */
export function npmCommand() {
  const running = process.env["npm_execpath"];
  if (running?.endsWith(".js") && existsSync(running)) return [process.execPath, running];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/**
 * Runs a command that takes its time, and says so: at once, then every few seconds, then how it ended.
 * @param {string} what
 * @param {Parameters<typeof runCaptured>} command
 * @param {{write(text: string): unknown, isTTY?: boolean}} [output]
 */
export async function runWithElapsedTime(what, command, output = process.stderr) {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const rewrite = output.isTTY ? "\r\x1b[2K" : "";
  output.write(`${what} …${output.isTTY ? "" : "\n"}`);
  const timer = setInterval(
    () => output.write(`${rewrite}${what} … ${seconds()} s${output.isTTY ? "" : "\n"}`),
    output.isTTY ? 1_000 : 15_000,
  );
  const result = await runCaptured(...command);
  clearInterval(timer);
  output.write(`${rewrite}${what}: ${result.code === 0 ? "done in" : "failed after"} ${seconds()} s\n`);
  return result;
}
