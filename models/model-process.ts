/**
 * The process that holds one language model. llama.cpp is native code that reads files by strangers: what
 * goes wrong in it ends this process and nothing else. Started by model-client.ts; ends with its parent.
 */

import path from "node:path";
import { ModelError } from "../agents/ports.js";
import { hashModelFile } from "./file-hash.js";
import { abortedError, openLlamaModel, type LoadedModel } from "./llama-model.js";
import { ToModelProcess, type FromModelProcess, type ModelFailure } from "./model-messages.js";

type OpenMessage = Extract<ToModelProcess, { type: "open" }>;

const PROGRESS_EVERY_MILLISECONDS = 100;

function runModelProcess(): void {
  let model: LoadedModel | undefined;
  const calls = new Map<number, AbortController>();
  const send = (message: FromModelProcess): void => {
    if (process.connected) process.send?.(message);
  };

  async function receive(message: ToModelProcess): Promise<void> {
    switch (message.type) {
      case "open":
        try {
          model = await open(message, send);
          send({ type: "opened", identity: model.identity, notes: model.notes, placement: model.placement });
        } catch (error) {
          send({ type: "open-failed", failure: failureOf(error, "model-load-failed") });
        }
        return;
      case "abort":
        calls.get(message.id)?.abort();
        return;
      case "count-tokens":
        send({ type: "counted", id: message.id, tokens: (await model?.countTokens(message.text)) ?? 0 });
        return;
      case "complete":
        await complete(message.id, message.request);
    }
  }

  async function complete(id: number, request: Extract<ToModelProcess, { type: "complete" }>["request"]) {
    const controller = new AbortController();
    calls.set(id, controller);
    try {
      if (!model) throw abortedError();
      const completion = await model.complete(request, {
        signal: controller.signal,
        onText: (piece, tokens) => send({ type: "text", id, piece, tokens }),
      });
      send({ type: "completed", id, completion });
    } catch (error) {
      send({ type: "failed", id, failure: failureOf(error, "model-lost") });
    } finally {
      calls.delete(id);
    }
  }

  process.on("message", (message) => {
    const parsed = ToModelProcess.safeParse(message);
    if (parsed.success) void receive(parsed.data);
  });
  // Native threads may be busy for seconds: an ordinary exit would wait for them.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
}

async function open(message: OpenMessage, send: (message: FromModelProcess) => void): Promise<LoadedModel> {
  const report = (step: "hashing" | "loading") => {
    let last = 0;
    return (fraction: number): void => {
      if (fraction < 1 && performance.now() - last < PROGRESS_EVERY_MILLISECONDS) return;
      last = performance.now();
      send({ type: "progress", step, fraction: Math.min(1, Math.max(0, fraction)) });
    };
  };
  const fileHash = await hashModelFile(message.file, message.cacheFolder, report("hashing"));
  return await openLlamaModel({
    ...message,
    fileHash,
    cacheFolder: path.join(message.cacheFolder, "prompt-states"),
    onProgress: report("loading"),
  });
}

function failureOf(error: unknown, code: ModelFailure["code"]): ModelFailure {
  if (error instanceof ModelError) return { code: error.code, message: error.message, next: error.next };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError)
    return { code: "request-invalid", message: message.slice(0, 2000), next: "" };
  return { code, message: message.slice(0, 2000), next: "Try again; the model is loaded anew if need be." };
}

runModelProcess();
