/**
 * The child program with nothing taken away: Pyodide as it comes, all of Node in its reach. It stands in the
 * place of `node-child.ts`, inside a sandbox or without one.
 */

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { prepareInterpreter, type Pyodide } from "../../../pyodide-runtime/interpreter.js";
import type { HostMessage } from "../../../pyodide-runtime/protocol.js";
import { layOpen } from "./lay-open.js";

const folder = process.argv[3] ?? "";
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const start = JSON.parse((await lines.next()).value as string) as Extract<HostMessage, { type: "start" }>;
const run = await prepareInterpreter(start.parts, {
  async load(): Promise<Pyodide> {
    // Only the numbers of its flags are asked for; where Node's permissions are on, this name is refused.
    Object.assign(process, { binding: () => ({ fs: fs.constants }) });
    // Pyodide then takes this one instead of making its own, which needs a package that is not there.
    globalThis.require = createRequire(pathToFileURL(folder + "/"));
    const { loadPyodide } = (await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href)) as {
      loadPyodide: (options: object) => Promise<Pyodide>;
    };
    const env = { ...process.env, HOME: "/home/pyodide" };
    return layOpen(await loadPyodide({ indexURL: folder, env }));
  },
  readWheel: async (name) => new Uint8Array(fs.readFileSync(path.join(folder, name))),
  inflate: (bytes) => new Uint8Array(inflateRawSync(bytes)),
  memoryOf: () => undefined,
  untilGoOn: () => undefined,
  send: (line) => fs.writeSync(1, line + "\n"),
  messageCharacters: start.messageCharacters,
});
await run(JSON.parse((await lines.next()).value as string) as Extract<HostMessage, { type: "run" }>);
process.exit(0);
