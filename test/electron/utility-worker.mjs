/** Gives a worker thread what a utility process has, then loads its first script. */

import { EventEmitter } from "node:events";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { packed, unpacked } from "./fake-ports.mjs";

const thread = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/** As in Electron, messages wait while nobody listens. */
class ParentPort extends EventEmitter {
  constructor() {
    super();
    /** @type {unknown[]} */
    const waiting = [];
    /** @param {any} value */
    const deliver = (value) => this.emit("message", unpacked(value));
    thread.on("message", (value) => {
      if (this.listenerCount("message") === 0) waiting.push(value);
      else deliver(value);
    });
    this.on("newListener", (name) => {
      if (name === "message") process.nextTick(() => waiting.splice(0).forEach(deliver));
    });
  }

  /** @param {unknown} message */
  postMessage(message) {
    thread.postMessage(...packed(message, []));
  }
}

Object.defineProperty(process, "parentPort", { value: new ParentPort() });
process.argv[1] = workerData.entry;
await import(pathToFileURL(workerData.entry).href);
