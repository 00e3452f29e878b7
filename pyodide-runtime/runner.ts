/** The runner's life: a fresh interpreter for each job, and one that waits so that a job starts at once. */

import {
  PythonRuntimeLost,
  type Isolation,
  type PythonJob,
  type PythonRunner,
  type PythonRunOptions,
} from "../agents/ports.js";
import type { InterpreterChannel } from "./channel.js";
import { runJob, untilReady } from "./job-run.js";
import { STOP_DEADLINE, type RuntimeLimits } from "./protocol.js";

export interface RunnerParts {
  isolation: Isolation;
  limits: RuntimeLimits;
  /** Keep one interpreter ready. */
  warm: boolean;
  /** Starts an interpreter and sends it the start message. */
  start: () => InterpreterChannel;
}

interface Spare {
  channel: InterpreterChannel;
  ready: Promise<void>;
  ended: boolean;
}

const ENTRY = /^lamplight(\.[a-z_][a-z0-9_]*)+$/;

export function createRunner({ isolation, limits, warm, start }: RunnerParts): PythonRunner {
  let spare: Spare | undefined;
  let closed = false;
  const channels = new Set<InterpreterChannel>();

  const startSpare = (): Spare => {
    const channel = start();
    channels.add(channel);
    const started: Spare = { channel, ready: untilReady(channel, limits), ended: false };
    started.ready.then(
      () => {
        // While it waits nobody else listens: an end now must not be met by the next job.
        channel.listener = { onLine: () => undefined, onEnd: () => (started.ended = true) };
      },
      () => (started.ended = true),
    );
    return started;
  };
  const takeSpare = (): Spare => {
    const taken = spare && !spare.ended ? spare : startSpare();
    spare = undefined;
    return taken;
  };
  const end = async (channel: InterpreterChannel) => {
    channels.delete(channel);
    await channel.kill();
  };
  const keepWarm = () => {
    if (warm && !closed && (!spare || spare.ended)) spare = startSpare();
  };

  const run = async (job: PythonJob, options: PythonRunOptions = {}) => {
    if (closed) throw new PythonRuntimeLost("unavailable", "The Python runner is closed.");
    if (!ENTRY.test(job.entry)) {
      throw new PythonRuntimeLost("unavailable", `“${job.entry}” is not a job of the Python package.`);
    }
    if (options.signal?.aborted) throw new PythonRuntimeLost("aborted", "The Python run was stopped.");
    const { channel, ready } = takeSpare();
    try {
      await orAborted(ready, options.signal);
      return await runJob(channel, job, limits, options);
    } finally {
      void end(channel);
      keepWarm();
    }
  };

  keepWarm();
  return {
    isolation,
    run,
    async close() {
      closed = true;
      const ends = Promise.all([...channels].map(end));
      await Promise.race([ends, new Promise((resolve) => setTimeout(resolve, STOP_DEADLINE).unref?.())]);
    },
  };
}

function orAborted(ready: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return ready;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new PythonRuntimeLost("aborted", "The Python run was stopped."));
    signal.addEventListener("abort", abort, { once: true });
    ready.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
