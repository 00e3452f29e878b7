/** Stable-Baselines3 and torch in a virtual environment of their own, made when it is first needed. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Print } from "./bench.js";

export const STABLE_BASELINES = ["torch==2.13.0", "stable-baselines3==2.9.2", "gymnasium==1.4.0"];

/** Sends one line of JSON to the script, which answers with one. */
export type StableBaselines = (given: object) => Promise<unknown>;

/**
 * @param root the project, in whose cache the environment lies
 * @throws Error when there is no Python 3 with venv and pip, or the packages cannot be had
 */
export async function stableBaselines(
  root: string,
  print: Print,
  signal: AbortSignal,
): Promise<StableBaselines> {
  const folder = path.join(root, "node_modules/.cache/lamplight/stable-baselines");
  const python = path.join(folder, "bin/python");
  if (!existsSync(python)) {
    print(`Installing ${STABLE_BASELINES.join(", ")} into ${folder} …`);
    await mkdir(path.dirname(folder), { recursive: true });
    // Only a whole one takes the name; its interpreter does not mind being moved, and nothing else is called.
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await run("python3", ["-m", "venv", unfinished], "", signal);
    const pip = ["-m", "pip", "install", "--quiet", ...STABLE_BASELINES];
    await run(path.join(unfinished, "bin/python"), pip, "", signal);
    await rename(unfinished, folder);
  }
  const script = path.join(root, "bench/python/stable_baselines.py");
  return async (given) => {
    const printed = await run(python, [script], `${JSON.stringify(given)}\n`, signal);
    return JSON.parse(printed.trim().split("\n").pop() ?? "");
  };
}

/** What a program printed. @throws Error with the end of its messages when it fails. */
function run(file: string, args: string[], input: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"], signal });
    let printed = "";
    let messages = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => (messages = (messages + text).slice(-2000)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", (error) => reject(new Error(`${file} cannot be started: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${file} ${args[0] ?? ""} ended with code ${code}.\n${messages.trim()}`));
    });
  });
}
