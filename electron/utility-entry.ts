/**
 * First script of every utility process: gives its program what a forked Node program has (`process.send`,
 * messages on `process`, `child_process.fork`), then loads it. The program is the first argument.
 */

import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { pathToFileURL } from "node:url";
import { forkThrough } from "./utility-fork.js";
import { LIFELINE, type Lifeline } from "./utility-messages.js";

function start(): void {
  const parent = process.parentPort;
  parent.once("message", (event) => {
    const lifeline = event.ports[0] as Lifeline | undefined;
    if (event.data !== LIFELINE || !lifeline)
      throw new Error("A utility process was started without its port.");
    Object.assign(childProcess, { fork: forkThrough(lifeline) });
    syncBuiltinESMExports();

    process.send = (message: unknown) => {
      parent.postMessage(message);
      return true;
    };
    // The other end is the main process: when that ends, so does this one.
    process.connected = true;
    parent.on("message", (received) => {
      if (received.ports.length > 0) lifeline.postMessage({ type: "received" });
      else process.emit("message", received.data, undefined);
    });

    const [program] = process.argv.splice(1, 2).slice(1);
    if (!program) throw new Error("A utility process was started without a program.");
    process.argv.splice(1, 0, program);
    // A rejection ends the process with the error on its standard error, as in any Node program.
    void import(pathToFileURL(program).href).then(() => lifeline.postMessage({ type: "ready" }));
  });
}

start();
