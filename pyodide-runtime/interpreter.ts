/**
 * The interpreter's side, the same in a Node process and in a browser worker: loads Pyodide from the pinned
 * folder, installs the trusted package, waits for the one job, and runs it.
 */

import { connectKernel, KERNEL_PART, type EmscriptenModule } from "./kernel/connect.js";
import { HOLD_POINT, type HostMessage, type InterpreterMessage, type PythonParts } from "./protocol.js";
import { wheelFiles, type Inflate } from "./wheel.js";

/** The part of Pyodide's interface that is used here. */
export interface Pyodide {
  _module: EmscriptenModule;
  pyimport(name: string): BootModule;
  FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, bytes: Uint8Array, options?: { canOwn: boolean }): void;
    chmod(path: string, mode: number): void;
    filesystems: Record<string, unknown>;
  };
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
  setStdout(options: { write: (bytes: Uint8Array) => number }): void;
  setStderr(options: { write: (bytes: Uint8Array) => number }): void;
  setStdin(options: { stdin: () => undefined }): void;
}

/** `boot.py`. */
interface BootModule {
  prepare(): void;
  compiled_modules(): string;
  connect_kernel(first: number): void;
  close_javascript(): void;
  run_job(entry: string, input: string, send: (message: FromPython) => void, pausable: boolean): FromPython;
}

/**
 * A message of Python: JSON in ASCII. It comes as bytes, because Pyodide makes a string out of single
 * characters, 32 bytes each, so that a long message would meet the limit of memory before its own.
 * Generated code may hand over anything.
 */
type FromPython = string | PyBytes;

interface PyBytes {
  getBuffer(type: "u8"): { data: Uint8Array; release(): void };
}

export interface InterpreterWorld {
  /** Loads Pyodide with no JavaScript globals for Python. */
  load: () => Promise<Pyodide>;
  /** A wheel of the pinned folder. */
  readWheel: (name: string) => Promise<Uint8Array>;
  inflate: Inflate;
  /** The WebAssembly memory that a buffer belongs to. */
  memoryOf: (buffer: ArrayBufferLike) => WebAssembly.Memory | undefined;
  /** Bytecode of the wheels' modules from a snapshot, base64 by path. */
  compiled?: Record<string, string>;
  /** Sends one line of JSON without a newline in it. */
  send: (line: string) => void;
  /** Blocks until the host lets the job go on. */
  untilGoOn: () => void;
  /** Longer messages are not sent: the host is told instead. */
  messageCharacters: number;
}

/** Sources for compilers and type checkers, a third of numpy's files. */
const NEVER_IMPORTED = /\.(pyi|h|pxd|pyx|c|a)$/;

const PACKAGE_FOLDER = "/lamplight";

/**
 * Prepares an interpreter, says `ready`, and returns the function that runs the job.
 * The function never throws: whatever happens becomes the last message.
 */
export async function prepareInterpreter(
  parts: PythonParts,
  world: InterpreterWorld,
): Promise<(message: Extract<HostMessage, { type: "run" }>) => Promise<void>> {
  const pyodide = await world.load();
  streamOutput(pyodide, world.send);
  const { boot, installWheel } = await installParts(pyodide, parts, world);
  const kernel = parts.files[KERNEL_PART];
  const first = kernel && (await connectKernel(pyodide, decodeBase64(kernel), world.memoryOf));
  if (first) boot.connect_kernel(first);
  boot.close_javascript();
  for (const name of ["NODEFS", "PROXYFS", "WORKERFS", "IDBFS", "NATIVEFS_ASYNC"])
    delete pyodide.FS.filesystems[name];
  tell(world.send, { type: "ready" });

  return async (message) => {
    try {
      for (const group of message.packages) {
        for (const wheel of parts.wheels[group]) await installWheel(wheel);
      }
      const send = (said: FromPython): void => {
        const line = lineOf(said, world.messageCharacters);
        world.send(line);
        // Not a function of its own: Python then holds nothing of JavaScript that it did not hold before.
        if (line === HOLD_POINT) world.untilGoOn();
      };
      send(boot.run_job(message.entry, JSON.stringify(message.input), send, message.pausable));
    } catch (error) {
      // Only the runtime itself can fail here: exceptions of Python code come back as a message.
      tell(world.send, { type: "lost", ...describeFailure(error) });
    }
  };
}

/** The line that a message becomes. What is too long becomes the word that it is. */
function lineOf(said: FromPython, longest: number): string {
  if (typeof said === "string") return said;
  const buffer = said.getBuffer("u8");
  try {
    const { data } = buffer;
    if (data.length <= longest) return new TextDecoder().decode(data);
    const message = `One message had ${data.length} characters; at most ${longest} are taken.`;
    return JSON.stringify({ type: "lost", reason: "output", message });
  } finally {
    buffer.release();
  }
}

/** Installs the base wheels and the trusted package, and imports what every job needs. */
export async function installParts(
  pyodide: Pyodide,
  parts: PythonParts,
  world: Pick<InterpreterWorld, "readWheel" | "inflate" | "compiled">,
): Promise<{ boot: BootModule; installWheel: (name: string) => Promise<void> }> {
  const sitePackages = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')") as string;
  const installWheel = async (name: string) => {
    for await (const { path, bytes } of wheelFiles(await world.readWheel(name), world.inflate)) {
      if (!NEVER_IMPORTED.test(path)) writeFile(pyodide, `${sitePackages}/${path}`, bytes);
    }
  };
  for (const wheel of parts.wheels.base) await installWheel(wheel);
  for (const [path, base64] of Object.entries(world.compiled ?? {}))
    writeFile(pyodide, path, decodeBase64(base64));
  installPackage(pyodide, parts.files);
  const boot = pyodide.pyimport("boot");
  boot.prepare();
  return { boot, installWheel };
}

/** Why the runtime failed. Pyodide's errors can carry a megabyte of source: the start says it all. */
export function describeFailure(error: unknown): { reason: "memory" | "crashed"; message: string } {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isMemory = /out of memory|Cannot enlarge memory|Array buffer allocation/i.test(text);
  return { reason: isMemory ? "memory" : "crashed", message: text.slice(0, 1000) };
}

function tell(send: (line: string) => void, message: InterpreterMessage): void {
  send(JSON.stringify(message));
}

function installPackage(pyodide: Pyodide, files: Record<string, string>): void {
  for (const [path, base64] of Object.entries(files)) {
    writeFile(pyodide, `${PACKAGE_FOLDER}/${path}`, decodeBase64(base64));
    pyodide.FS.chmod(`${PACKAGE_FOLDER}/${path}`, 0o444);
  }
  pyodide.runPython(`import sys; sys.path.insert(0, "${PACKAGE_FOLDER}"); sys.dont_write_bytecode = True`);
}

function writeFile(pyodide: Pyodide, path: string, bytes: Uint8Array): void {
  pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  pyodide.FS.writeFile(path, bytes, { canOwn: true });
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Sends printed text as it comes, also within a line. */
function streamOutput(pyodide: Pyodide, send: (line: string) => void): void {
  const writer = (stream: "stdout" | "stderr") => {
    const decoder = new TextDecoder();
    return (bytes: Uint8Array) => {
      const text = decoder.decode(bytes, { stream: true });
      if (text !== "") tell(send, { type: "output", stream, text });
      return bytes.length;
    };
  };
  pyodide.setStdout({ write: writer("stdout") });
  pyodide.setStderr({ write: writer("stderr") });
  pyodide.setStdin({ stdin: () => undefined });
}
