/** One job in one interpreter: forwards its events, holds it to the limits, and tells how it ended. */

import type { Json } from "../agents/artefacts/json.js";
import {
  PythonCodeError,
  PythonRuntimeLost,
  type PythonJob,
  type PythonLostReason,
  type PythonRunOptions,
} from "../agents/ports.js";
import { SILENT_LISTENER, type InterpreterChannel } from "./channel.js";
import { parseInterpreterMessage } from "./messages.js";
import { STOP_DEADLINE, type RuntimeLimits } from "./protocol.js";

/** Waits until a started interpreter is ready for its job. */
export function untilReady(channel: InterpreterChannel, limits: RuntimeLimits): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (loss?: PythonRuntimeLost) => {
      clearTimeout(timer);
      channel.listener = SILENT_LISTENER;
      if (!loss) return resolve();
      void channel.kill();
      reject(loss);
    };
    const timer = setTimeout(() => {
      finish(new PythonRuntimeLost("time", `Python did not start within ${limits.startSeconds} seconds.`));
    }, limits.startSeconds * 1000);
    channel.listener = {
      onLine(line) {
        const message = parseInterpreterMessage(line);
        if (message?.type === "ready") finish();
        if (message?.type === "lost") {
          finish(new PythonRuntimeLost(message.reason, `Python did not start. ${message.message}`));
        }
      },
      onEnd: (reason, message) => finish(new PythonRuntimeLost(reason, `Python did not start. ${message}`)),
    };
  });
}

/**
 * Runs the job in a ready interpreter and ends that interpreter.
 * @throws PythonCodeError, PythonRuntimeLost
 */
export function runJob(
  channel: InterpreterChannel,
  job: PythonJob,
  limits: RuntimeLimits,
  { signal, pause, onEvent }: PythonRunOptions,
): Promise<Json> {
  return new Promise((resolve, reject) => {
    let output = 0;
    let reports = 0;
    let reportCharacters = 0;
    let holdPoints = 0;
    let settled = false;

    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      limit.stop();
      stopListening?.();
      signal?.removeEventListener("abort", abort);
      channel.listener = SILENT_LISTENER;
      // The promise settles when nothing of the job runs any more, or at the deadline.
      const deadline = setTimeout(act, STOP_DEADLINE);
      void channel.kill().then(() => {
        clearTimeout(deadline);
        act();
      });
    };
    const lose = (reason: PythonLostReason, message: string) =>
      settle(() => reject(new PythonRuntimeLost(reason, message)));
    const abort = () => lose("aborted", "The Python run was stopped.");
    const limit = timeLimit(job.seconds * 1000, () =>
      lose("time", `The Python code ran longer than its limit of ${job.seconds} seconds and was ended.`),
    );
    /** Whether the interpreter stands at a hold point. */
    let held = false;
    const goOn = () => {
      held = false;
      limit.start();
      channel.goOn();
    };
    const stopListening = pause?.onChange(() => {
      if (held && !pause.paused) goOn();
    });
    limit.start();

    channel.listener = {
      onLine(line) {
        const message = parseInterpreterMessage(line);
        // Whoever sends does not stand still: what only pretends to gets no time for that.
        if (held) limit.start();
        if (message?.type === "hold-point") {
          holdPoints++;
          held = pause?.paused ?? false;
          if (held) limit.stop();
          else goOn();
        } else if (!message) {
          // Not a message: forged or broken text counts as printed, so that it cannot come without end.
          output += line.length + 1;
        } else if (message.type === "output") {
          output += message.text.length;
          onEvent?.({ type: "output", stream: message.stream, text: message.text });
        } else if (message.type === "report") {
          reports++;
          reportCharacters += line.length;
          onEvent?.({ type: "report", name: message.name, data: message.data });
        } else if (message.type === "result") {
          settle(() => resolve(message.value));
        } else if (message.type === "exception") {
          settle(() => reject(new PythonCodeError(message.exception, message.message, message.traceback)));
        } else if (message.type === "lost") {
          lose(message.reason, explainLoss(message.reason, message.message, limits));
        }
        if (output > limits.outputCharacters) {
          lose(
            "output",
            `The Python code printed more than ${limits.outputCharacters} characters and was ended.`,
          );
        } else if (reports > limits.reports || reportCharacters > limits.reportCharacters) {
          lose("output", "The Python code sent more reports than one run may send and was ended.");
        } else if (holdPoints > limits.holdPoints) {
          lose("output", "The Python code asked more often whether it may go on than it may and was ended.");
        }
      },
      onEnd: (reason, message) => lose(reason, message),
    };
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) return abort();
    const { entry, input, packages = [] } = job;
    channel.send({ type: "run", entry, input, packages, pausable: pause !== undefined });
  });
}

/** Calls back once when it has run for so many milliseconds, those left out in which it was stopped. */
function timeLimit(milliseconds: number, onOver: () => void): { start(): void; stop(): void } {
  let left = milliseconds;
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    start() {
      if (timer !== undefined) return;
      since = performance.now();
      timer = setTimeout(onOver, left);
    },
    stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      left = Math.max(0, left - (performance.now() - since));
    },
  };
}

function explainLoss(reason: "memory" | "output" | "crashed", detail: string, limits: RuntimeLimits): string {
  switch (reason) {
    case "memory":
      return `The Python code needed more memory than its limit of ${Math.round(limits.memoryBytes / 1024 ** 2)} MB.\n${detail}`;
    case "output":
      return `The Python code sent more than it may and was ended. ${detail}`;
    case "crashed":
      return `The Python runtime broke down. ${detail}`;
  }
}
