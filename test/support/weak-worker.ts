/**
 * The worker with everything inside it laid open: Python holds all of JavaScript. What remains is the policy
 * of its response, which is what the tests with it are about.
 */

import { prepareInterpreter, type Pyodide } from "../../pyodide-runtime/interpreter.js";
import type { HostMessage } from "../../pyodide-runtime/protocol.js";
import { layOpen } from "../hostile/support/lay-open.js";

const runtime = new URL("runtime/", self.location.href).href;
let run: Awaited<ReturnType<typeof prepareInterpreter>> | undefined;

self.onmessage = async ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as HostMessage;
  if (message.type === "run") return run?.(message);
  run = await prepareInterpreter(message.parts, {
    load: loadOpenPyodide,
    readWheel: async (name) => new Uint8Array(await (await fetch(runtime + name)).arrayBuffer()),
    inflate: async (bytes) => {
      const stream = new Blob([bytes as BlobPart]).stream();
      const inflated = stream.pipeThrough(new DecompressionStream("deflate-raw"));
      return new Uint8Array(await new Response(inflated).arrayBuffer());
    },
    memoryOf: () => undefined,
    untilGoOn: () => undefined,
    send: (line) => self.postMessage(line),
    messageCharacters: message.messageCharacters,
  });
};

async function loadOpenPyodide(): Promise<Pyodide> {
  const { loadPyodide } = (await import(`${runtime}pyodide.mjs`)) as {
    loadPyodide: (options: object) => Promise<Pyodide>;
  };
  return layOpen(await loadPyodide({ indexURL: runtime, jsglobals: globalThis }));
}
