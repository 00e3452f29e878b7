/** What every script shares: where the project is, and how a child process is run. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a command to its end and returns its exit code with all it wrote. A command that cannot be started
 * ends with code 127 and the reason as its output.
 * @param {string} file
 * @param {string[]} commandArguments
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, seconds?: number}} [options] `seconds`: killed after that
 * @returns {Promise<{code: number, output: string, timedOut: boolean}>}
 */
export function runCaptured(file, commandArguments, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, commandArguments, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
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
