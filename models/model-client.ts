import { fork, type ChildProcess, type ForkOptions } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import {
  ModelError,
  type Completion,
  type CompletionOptions,
  type CompletionRequest,
  type LanguageModel,
  type ModelIdentity,
} from "../agents/ports.js";
import type { ModelPlacement } from "./llama-engine.js";
import { readGgufHeader } from "./gguf-header.js";
import { FromModelProcess, type ModelFailure, type ToModelProcess } from "./model-messages.js";

export interface ModelProgress {
  step: "hashing" | "loading";
  /** 0 to 1. */
  fraction: number;
}

export interface OpenModelOptions {
  /** The GGUF file. */
  file: string;
  /** Catalogue name; by default the file's name without its ending. */
  name?: string;
  /** Folder for file hashes and evaluated prompt states. */
  cacheFolder: string;
  /** The bundled model-process.js. */
  processScript: string;
  /** Tokens; by default up to 8,192. */
  contextSize?: number;
  /** Layers on the graphics card; chosen by free memory if absent. */
  gpuLayers?: number;
  onProgress?: (progress: ModelProgress) => void;
}

export interface OpenedModel extends LanguageModel {
  /** What a person should know about how this model is used. */
  readonly notes: string[];
  /** Where its layers are, where its process tells. */
  readonly placement?: ModelPlacement;
  /** Process that holds the model, while there is one. */
  readonly processId: number | undefined;
}

interface Worker {
  child: ChildProcess;
  identity: ModelIdentity;
  notes: string[];
  placement?: ModelPlacement;
  calls: Map<number, PendingCall>;
}

interface PendingCall {
  resolve(message: FromModelProcess): void;
  reject(error: Error): void;
  onText?: CompletionOptions["onText"];
}

/** A process that does not react to an abort for this long is ended; the next call gets a new one. */
const ABORT_GRACE_MILLISECONDS = 5000;
const KEPT_ERROR_OUTPUT = 2000;

/**
 * Opens a model in a process of its own. If that process is lost, calls in flight fail with `model-lost` and
 * the next call loads the model again.
 * @throws ModelError `model-file-missing`, `model-file-invalid`, `model-load-failed`, `model-lost`; calls of
 *   the model throw TypeError for a grammar that is none.
 */
export async function openModel(options: OpenModelOptions): Promise<OpenedModel> {
  const first = await startWorker(options);
  let current: Promise<Worker> | undefined = Promise.resolve(first);
  let live: Worker | undefined = first;
  let closed = false;
  let nextId = 1;
  watch(first);

  function watch(worker: Worker): void {
    worker.child.once("exit", () => {
      if (live !== worker) return;
      live = undefined;
      current = undefined;
    });
  }

  async function worker(): Promise<Worker> {
    if (closed) throw lostError("the model was closed");
    current ??= startWorker(options).then(
      (started) => {
        if (closed) started.child.kill("SIGKILL");
        live = started;
        watch(started);
        return started;
      },
      (error: unknown) => {
        current = undefined;
        throw error;
      },
    );
    return await current;
  }

  async function call(
    message: (id: number) => ToModelProcess,
    callOptions: CompletionOptions = {},
  ): Promise<FromModelProcess> {
    const { signal, onText } = callOptions;
    if (signal?.aborted) throw abortError();
    const target = await worker();
    if (signal?.aborted) throw abortError();
    const id = nextId++;
    if (!target.child.connected) throw lostError("it ended before the question reached it");
    return await new Promise<FromModelProcess>((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const abort = (): void => {
        send(target.child, { type: "abort", id });
        grace = setTimeout(() => target.child.kill("SIGKILL"), ABORT_GRACE_MILLISECONDS);
        grace.unref();
        // The entry in `calls` stays until the process has let go of the call: that ends the grace.
        reject(abortError());
      };
      const settle = (): void => {
        clearTimeout(grace);
        signal?.removeEventListener("abort", abort);
        target.calls.delete(id);
      };
      target.calls.set(id, {
        onText: (piece, tokens) => {
          if (!signal?.aborted) onText?.(piece, tokens);
        },
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener("abort", abort, { once: true });
      send(target.child, message(id));
    });
  }

  return {
    identity: first.identity,
    notes: first.notes,
    placement: first.placement,
    get processId() {
      return live?.child.pid;
    },
    async complete(request: CompletionRequest, callOptions?: CompletionOptions): Promise<Completion> {
      const answer = await call((id) => ({ type: "complete", id, request }), callOptions);
      if (answer.type !== "completed") throw lostError("it gave an answer to another question");
      return answer.completion;
    },
    async countTokens(text: string): Promise<number> {
      const answer = await call((id) => ({ type: "count-tokens", id, text }));
      if (answer.type !== "counted") throw lostError("it gave an answer to another question");
      return answer.tokens;
    },
    async close(): Promise<void> {
      closed = true;
      const child = live?.child;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      // Nothing in the process is worth an orderly end: caches are written whole or not at all.
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function startWorker(options: OpenModelOptions): Promise<Worker> {
  const header = await readGgufHeader(options.file);
  const environment = { ...process.env };
  delete environment["NODE_OPTIONS"];
  const child = fork(options.processScript, [], {
    serialization: "advanced",
    execArgv: [],
    env: environment,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    ...withoutCoreFile(),
  });
  let errorOutput = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errorOutput = (errorOutput + text).slice(-KEPT_ERROR_OUTPUT);
  });

  return await new Promise<Worker>((resolve, reject) => {
    const calls = new Map<number, PendingCall>();
    let opened = false;
    const lose = (why: string): void => {
      const lastLine = errorOutput.trim().split("\n").at(-1) ?? "";
      const error = lostError(lastLine === "" ? why : `${why}; its last words: ${lastLine.slice(0, 300)}`);
      if (!opened) reject(error);
      for (const pending of [...calls.values()]) pending.reject(error);
    };
    child.on("message", (raw) => {
      const parsed = FromModelProcess.safeParse(raw);
      if (!parsed.success) {
        child.kill("SIGKILL");
        return lose("it sent something that is not in its language");
      }
      const message = parsed.data;
      switch (message.type) {
        case "progress":
          return options.onProgress?.({ step: message.step, fraction: message.fraction });
        case "opened":
          opened = true;
          return resolve({
            child,
            identity: message.identity,
            notes: message.notes,
            placement: message.placement,
            calls,
          });
        case "open-failed":
          opened = true;
          child.kill("SIGKILL");
          return reject(modelError(message.failure));
        case "text":
          return calls.get(message.id)?.onText?.(message.piece, message.tokens);
        case "failed":
          return calls.get(message.id)?.reject(modelError(message.failure));
        default:
          return calls.get(message.id)?.resolve(message);
      }
    });
    child.once("error", (error) => lose(`it could not be started (${error.message})`));
    child.once("exit", (code, signal) => lose(`it ended with ${signal ?? `exit code ${code}`}`));
    send(child, {
      type: "open",
      file: path.resolve(options.file),
      name: options.name ?? path.basename(options.file).replace(/\.gguf$/i, ""),
      cacheFolder: options.cacheFolder,
      hints: { architecture: header.architecture, chatTemplate: header.chatTemplate },
      contextSize: options.contextSize,
      gpuLayers: options.gpuLayers,
    });
  });
}

/**
 * A crash of native code must not leave the questions that it was asked in a core file, whatever the person's
 * limits say. Windows and Electron write none unasked.
 */
function withoutCoreFile(): ForkOptions {
  const shell = "/bin/sh";
  if (process.versions["electron"] !== undefined || !existsSync(shell)) return {};
  return { execPath: shell, execArgv: ["-c", 'ulimit -c 0; exec "$0" "$@"', process.execPath] };
}

function send(child: ChildProcess, message: ToModelProcess): void {
  // A child that is gone answers with its exit event; the send itself need not fail.
  if (child.connected) child.send(message, () => undefined);
}

function modelError(failure: ModelFailure): Error {
  if (failure.code === "request-invalid") return new TypeError(failure.message);
  return new ModelError(failure.code, failure.message, failure.next);
}

function lostError(why: string): ModelError {
  return new ModelError(
    "model-lost",
    `The process that holds the model is gone: ${why}. The answer in work is lost, everything saved is kept.`,
    "Run the stage again; the model is then loaded anew. If it happens again, take a smaller model or context.",
  );
}

function abortError(): ModelError {
  return new ModelError("aborted", "The answer was stopped before it was complete.", "Run the stage again.");
}
