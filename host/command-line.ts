/** Entry point of the command line, bundled to `dist/host/command-line.js`. */

import { appFolders } from "./assembly.js";
import { runProgram } from "./command-line/program.js";
import { createTerminal } from "./command-line/terminal.js";

/** What still runs this long after everything was closed is not waited for, in milliseconds. */
const LAST_WAIT = 2_000;

// Whoever reads the output may stop reading, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 0);
});

/** npm runs scripts in the package's folder; paths start from where the person is. */
const folder = process.env["npm_lifecycle_event"] === "start" ? process.env["INIT_CWD"] : undefined;

process.exitCode = await runProgram(process.argv.slice(2), {
  folders: appFolders(import.meta.dirname),
  folder: folder ?? process.cwd(),
  terminal: createTerminal(process.stdout),
  errors: createTerminal(process.stderr),
});
process.stdin.unref?.();
setTimeout(() => process.exit(), LAST_WAIT).unref();
