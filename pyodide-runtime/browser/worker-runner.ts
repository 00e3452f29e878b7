/** The runner for a page: a disposable dedicated worker for each job. */

import type { PythonRunner } from "../../agents/ports.js";
import { lineChannel, type LineWire } from "../line-channel.js";
import { DEFAULT_LIMITS, type PythonParts, type RuntimeLimits } from "../protocol.js";
import { createRunner } from "../runner.js";

export interface WorkerRunnerOptions {
  /** Address of the built `python-worker.ts`, served with `workerHeaders`. */
  workerUrl: string;
  parts: PythonParts;
  /** Keep an interpreter ready for the next job (default true). */
  warm?: boolean;
  limits?: Partial<RuntimeLimits>;
}

export function createWorkerRunner({ workerUrl, parts, warm, limits }: WorkerRunnerOptions): PythonRunner {
  const all = { ...DEFAULT_LIMITS, ...limits };
  return createRunner({
    isolation: {
      level: "browser-sandbox",
      description: "a browser worker of an origin of its own: no network, no files, no storage",
    },
    limits: all,
    warm: warm ?? true,
    start: () => lineChannel(workerWire(workerUrl), parts, all),
  });
}

function workerWire(url: string): LineWire {
  const worker = new Worker(url, { type: "module" });
  return {
    send: (line) => worker.postMessage(line),
    // Nothing holds it: its server answers at once.
    goOn: () => undefined,
    listen(onLine, onEnd) {
      worker.onmessage = ({ data }: MessageEvent<unknown>) => onLine(data);
      worker.onerror = (event) =>
        onEnd("crashed", `The worker failed. ${event.message?.slice(0, 1000) ?? ""}`);
    },
    end() {
      // Ends the thread also within an endless loop.
      worker.terminate();
      return Promise.resolve();
    },
  };
}
