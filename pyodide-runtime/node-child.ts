/**
 * The program of one disposable Python process.
 *
 *     node-child.js run PINNED_FOLDER [SNAPSHOT]   reads two lines from standard input (start, run), and one
 *                                                  more for each time that it asks whether it may go on; writes
 *                                                  messages to standard output, and ends
 *     node-child.js snapshot PINNED_FOLDER         reads one line (start), writes a snapshot
 *     node-child.js trial HOST_FILE                tells what of the machine is in reach here
 */

import { webcrypto } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { inflateRawSync } from "node:zlib";
import {
  describeFailure,
  installParts,
  prepareInterpreter,
  type InterpreterWorld,
  type Pyodide,
} from "./interpreter.js";
import type { HostMessage } from "./protocol.js";
import { limitWasmMemory } from "./wasm-memory.js";

/** Names that give JavaScript a way out; whatever Python may reach of JavaScript does not find them. */
const REMOVED_GLOBALS = [
  "fetch", "WebSocket", "EventSource", "XMLHttpRequest", "BroadcastChannel", "MessageChannel",
  "require", "module", "process", "global",
]; // prettier-ignore

/** What Pyodide, numpy and Gymnasium import of the standard library: it is then part of the snapshot. */
const SNAPSHOT_IMPORTS =
  "base64, ctypes, dataclasses, datetime, difflib, hashlib, hmac, importlib.metadata, json, linecache, " +
  "pickle, platform, py_compile, secrets, shutil, sysconfig, traceback";

const [mode = "", argument = "", snapshotFile] = process.argv.slice(2);
if (mode === "trial") tellSurroundings(argument);
else if (mode === "snapshot") await writeSnapshot(argument);
else await main(argument, snapshotFile);

/** For the trial run: what of the machine is in reach here. */
function tellSurroundings(hostFile: string): void {
  const interfaces = Object.values(os.networkInterfaces()).flat();
  const hasNetwork = interfaces.some((network) => network && !network.internal);
  process.stdout.write(JSON.stringify({ canReadHost: canRead(hostFile), hasNetwork }));
}

function canRead(file: string): boolean {
  try {
    fs.closeSync(fs.openSync(file, "r"));
    return true;
  } catch {
    return false;
  }
}

/** The memory of a started interpreter without packages, and the bytecode of the packages. */
async function writeSnapshot(folder: string): Promise<void> {
  const { writeSync } = fs;
  const { parts } = JSON.parse(lineReader()() ?? "") as Extract<HostMessage, { type: "start" }>;
  const pyodide = await loadPyodide(folder, { _makeSnapshot: true });
  pyodide.runPython(`import ${SNAPSHOT_IMPORTS}`);
  const memory = pyodide.makeMemorySnapshot();
  const { boot } = await installParts(pyodide, parts, filesOf(folder));
  writeAll(writeSync, Buffer.from(boot.compiled_modules() + "\n"));
  writeAll(writeSync, memory);
}

function readSnapshot(file: string): { compiled: Record<string, string>; memory: Uint8Array } {
  const bytes = fs.readFileSync(file);
  const newline = bytes.indexOf(10);
  const compiled = JSON.parse(bytes.toString("utf8", 0, newline)) as Record<string, string>;
  return { compiled, memory: new Uint8Array(bytes.subarray(newline + 1)) };
}

async function main(folder: string, snapshotFile?: string): Promise<void> {
  const writeSync = fs.writeSync;
  const exit = process.exit.bind(process);
  const send = (line: string) => writeAll(writeSync, Buffer.from(line + "\n"));
  const nextLine = lineReader();
  try {
    const start = JSON.parse(nextLine() ?? exit(0)) as Extract<HostMessage, { type: "start" }>;
    const memoryOf = limitWasmMemory(start.memoryBytes);
    const snapshot = snapshotFile ? readSnapshot(snapshotFile) : undefined;
    const run = await prepareInterpreter(start.parts, {
      load: () => loadPyodide(folder, snapshot ? { _loadSnapshot: snapshot.memory } : {}),
      compiled: snapshot?.compiled,
      ...filesOf(folder),
      memoryOf,
      send,
      untilGoOn: () => void (nextLine() ?? exit(0)),
      messageCharacters: start.messageCharacters,
    });
    // Waits without an event loop: nothing else has to happen before the job comes.
    const job = JSON.parse(nextLine() ?? exit(0)) as Extract<HostMessage, { type: "run" }>;
    await run(job);
    exit(0);
  } catch (error) {
    send(JSON.stringify({ type: "lost", ...describeFailure(error) }));
    exit(1);
  }
}

/**
 * Pyodide, given only what it needs of Node. Its main file would otherwise hold `require` and `import`, and
 * with them a shell: `os.system` of Python runs `child_process`.
 */
async function loadPyodide(folder: string, options: object): Promise<Pyodide> {
  const file = path.join(folder, "pyodide.asm.js");
  const modules = limitedModules();
  const source = fs.readFileSync(file, "utf8").replace(/(?<![\w$.])import\(/g, "limitedImport(");
  const names = ["require", "limitedImport", "process", "__filename", "__dirname"];
  const define = vm.compileFunction(source, names, { filename: file });
  define(modules, async (name: string) => modules(name), limitedProcess(), file, folder);
  const { loadPyodide: load } = (await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href)) as {
    loadPyodide: (options: object) => Promise<Pyodide>;
  };
  const pyodide = await load({
    indexURL: folder,
    jsglobals: Object.create(null),
    env: { HOME: "/home/pyodide" },
    stdin: () => undefined,
    ...options,
  });
  for (const name of REMOVED_GLOBALS) Reflect.deleteProperty(globalThis, name);
  return pyodide;
}

/** No processes, no sockets, no way to write: only what Pyodide touches while it loads. */
function limitedModules(): (name: string) => unknown {
  const modules: Record<string, object> = {
    fs: { readFileSync: fs.readFileSync },
    "fs/promises": {},
    path: { ...path },
    url: {},
    vm: {},
    // What Python sees of `os.system`: a shell that knows no command.
    child_process: { spawnSync: () => ({ status: 127 }) },
    tty: { isatty: () => false },
    crypto: { randomFillSync: (view: Uint8Array) => webcrypto.getRandomValues(view) },
  };
  return (name) => {
    const module = modules[name.replace(/^node:/, "")];
    if (!module) throw new Error(`${name} is not available to Python`);
    return { ...module, default: module };
  };
}

function limitedProcess(): object {
  return {
    versions: { node: process.versions.node },
    version: process.version,
    platform: process.platform,
    argv: [],
    stdin: { fd: 0 },
    stdout: { fd: 1 },
    stderr: { fd: 2 },
    binding: () => ({ fs: fs.constants }),
  };
}

function filesOf(folder: string): Pick<InterpreterWorld, "readWheel" | "inflate"> {
  const { readFileSync } = fs;
  return {
    // Pyodide crashes on a Node Buffer.
    readWheel: async (name) => new Uint8Array(readFileSync(path.join(folder, name))),
    inflate: (bytes) => new Uint8Array(inflateRawSync(bytes)),
  };
}

function writeAll(writeSync: typeof fs.writeSync, bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length;) sent += writeSync(1, bytes, sent);
}

/** Blocking reader of lines from standard input; undefined at its end, which is also the host's end. */
function lineReader(): () => string | undefined {
  let rest = Buffer.alloc(0);
  const chunk = Buffer.alloc(1 << 16);
  return () => {
    const pieces = [rest];
    for (;;) {
      const last = pieces[pieces.length - 1] ?? rest;
      const end = last.indexOf(10);
      if (end >= 0) {
        pieces[pieces.length - 1] = last.subarray(0, end);
        rest = Buffer.from(last.subarray(end + 1));
        return Buffer.concat(pieces).toString("utf8");
      }
      const count = fs.readSync(0, chunk, 0, chunk.length, null);
      if (count === 0) return undefined;
      pieces.push(Buffer.from(chunk.subarray(0, count)));
    }
  };
}
