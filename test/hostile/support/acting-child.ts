/** `acts.ts` in the place of the child program of a Node process; signals that can be refused are refused. */

import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { playInterpreter } from "./acts.js";

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGPIPE"] as const)
  process.on(signal, () => undefined);
process.on("uncaughtException", () => undefined);
process.on("unhandledRejection", () => undefined);

const play = playInterpreter((line) => {
  const bytes = Buffer.from(line + "\n");
  for (let sent = 0; sent < bytes.length;) sent += writeSync(1, bytes, sent);
});
createInterface({ input: process.stdin }).on("line", play);
