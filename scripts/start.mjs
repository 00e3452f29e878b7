/**
 * `npm start`: sets up what is missing, then opens the app, or runs a command of the command-line program.
 * Needs nothing but Node, npm and, for some downloads, Python with pip.
 */

import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { planStart } from "./arguments.mjs";
import { describeFailure, ROOT } from "./common.mjs";
import { findElectron } from "./electron.mjs";
import { buildApp, checkNode, getAssets, installPackages } from "./steps.mjs";

/** A desktop shell that ends with an error this soon could not be opened here, in milliseconds. */
const ENDED_AT_ONCE = 5_000;

async function start() {
  checkNode();
  const plan = planStart(process.argv.slice(2));
  await installPackages();
  await buildApp();
  await getAssets(plan.assets);
  if (!plan.desktop) return runCommandLine(plan.command);
  const reason = await openDesktop();
  if (reason !== null) await runCommandLine([...plan.command, "--electron-missing", reason]);
}

/**
 * Opens the desktop shell and waits until it is closed.
 * @returns {Promise<string | null>} why it could not be opened
 */
async function openDesktop() {
  const electron = await findElectron();
  if ("reason" in electron) return electron.reason;
  const started = performance.now();
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  const child = spawn(electron.binary, [ROOT], { env: environment, stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    // A terminal sends its own SIGINT to the child as well; one more would do no harm.
    process.on(signal, () => child.kill(signal));
  }
  /** @type {{code: number, why: string}} */
  const end = await new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, why: error.message }));
    child.once("close", (code, signal) => resolve({ code: code ?? 1, why: signal ?? `exit code ${code}` }));
  });
  if (end.code !== 0 && performance.now() - started < ENDED_AT_ONCE) {
    return `Electron ended at once (${end.why})`;
  }
  process.exitCode = end.code;
  return null;
}

/**
 * Runs the command-line program in this process: the terminal, signals and the exit code are its own.
 * @param {string[]} command
 */
async function runCommandLine(command) {
  const program = path.join(ROOT, "dist", "host", "command-line.js");
  process.argv = [process.execPath, program, ...command];
  await import(pathToFileURL(program).href);
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
