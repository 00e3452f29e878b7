/**
 * The script of a disposable module worker with one interpreter. It lies beside a folder `runtime/` with the
 * pinned files, and its own response carries the policy that contains generated code: see `headers.ts`.
 * Receives two lines (start, run) and posts lines.
 */

import { describeFailure, prepareInterpreter, type Pyodide } from "../interpreter.js";
import type { HostMessage } from "../protocol.js";
import { GO_ON } from "./headers.js";
import { limitWasmMemory } from "../wasm-memory.js";
import type { Inflate } from "../wheel.js";

/** Ways out that the policy closes; closed here as well, so that one mistake is not enough. */
const REMOVED_GLOBALS = [
  ...["fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource"],
  ...["Worker", "SharedWorker", "importScripts", "BroadcastChannel", "indexedDB", "caches", "cookieStore"],
];

const post = self.postMessage.bind(self);
const request = self.fetch.bind(self);
const BlockingRequest = self.XMLHttpRequest;
const runtime = new URL("runtime/", self.location.href).href;

/** The job's part is set when the interpreter is ready; the host sends nothing before. */
let run: ((message: Extract<HostMessage, { type: "run" }>) => Promise<void>) | undefined;

self.onmessage = ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as HostMessage;
  const work = message.type === "start" ? start(message) : run?.(message);
  work?.catch((error: unknown) => post(JSON.stringify({ type: "lost", ...describeFailure(error) })));
};

async function start(message: Extract<HostMessage, { type: "start" }>): Promise<void> {
  const memoryOf = limitWasmMemory(message.memoryBytes);
  run = await prepareInterpreter(message.parts, {
    load: loadPyodide,
    readWheel: async (name) => {
      const response = await request(runtime + name);
      if (!response.ok) throw new Error(`${name} cannot be read: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    inflate,
    memoryOf,
    send: (line) => post(line),
    untilGoOn,
    messageCharacters: message.messageCharacters,
  });
}

/** The one way to wait in a worker that is in the middle of Python. */
function untilGoOn(): void {
  const question = new BlockingRequest();
  question.open("GET", runtime + GO_ON + self.location.search, false);
  try {
    question.send();
  } catch {
    // Nobody is there to hold it: better a training that cannot be paused than one that is lost.
  }
}

async function loadPyodide(): Promise<Pyodide> {
  const { loadPyodide: load } = (await import(/* @vite-ignore */ `${runtime}pyodide.mjs`)) as {
    loadPyodide: (options: object) => Promise<Pyodide>;
  };
  const pyodide = await load({
    indexURL: runtime,
    jsglobals: Object.create(null),
    env: { HOME: "/home/pyodide" },
    stdin: () => undefined,
  });
  for (const name of REMOVED_GLOBALS) Object.defineProperty(self, name, { value: undefined });
  return pyodide;
}

const inflate: Inflate = async (bytes) => {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
