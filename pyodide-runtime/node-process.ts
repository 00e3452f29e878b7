/** One child process with Python in it, as a channel: pipes, memory watch, and an end without orphans. */

import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { SILENT_LISTENER, type InterpreterChannel } from "./channel.js";
import type { Command } from "./sandbox.js";
import { startMessage, type PythonParts, type RuntimeLimits } from "./protocol.js";

const MEMORY_WATCH_INTERVAL = 300;
const STDERR_KEPT = 2000;
/** Answers that a child has not read, in bytes: one that asks without reading gets no more of them. */
const MOST_UNREAD = 4096;

export function startNodeInterpreter(
  command: Command,
  parts: PythonParts,
  limits: RuntimeLimits,
): InterpreterChannel {
  const child = spawn(command.file, command.args, {
    env: command.env,
    stdio: command.lifeline ? ["pipe", "pipe", "pipe", "pipe"] : ["pipe", "pipe", "pipe"],
    // A process group of its own, so that all of it can be ended at once.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let ended = false;
  let stderr = "";
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });

  const channel: InterpreterChannel = {
    listener: SILENT_LISTENER,
    send: (message) => child.stdin.write(JSON.stringify(message) + "\n"),
    goOn: () => {
      if (child.stdin.writableLength < MOST_UNREAD) child.stdin.write("\n");
    },
    kill: () => {
      ended = true;
      stopWatch();
      killGroup(child);
      return gone;
    },
  };
  const endWith = (...[reason, message]: Parameters<InterpreterChannel["listener"]["onEnd"]>) => {
    if (ended) return;
    void channel.kill();
    channel.listener.onEnd(reason, message);
  };
  const stopWatch = watchMemory(child, limits.processMemoryBytes, () => {
    const megabytes = Math.round(limits.processMemoryBytes / 1024 ** 2);
    endWith("memory", `The Python process used more than ${megabytes} MB of memory and was ended.`);
  });

  // A child that dies early breaks the pipe; its end is told by "close".
  child.stdin.on("error", () => undefined);
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (stderr = (stderr + text).slice(-STDERR_KEPT)));
  readLines(child, limits.messageCharacters, (line) => {
    if (line === undefined)
      endWith("output", "The Python code sent more in one piece than it may and was ended.");
    else if (!ended) channel.listener.onLine(line);
  });
  child.once("error", (error) =>
    endWith("unavailable", `The Python process cannot be started: ${error.message}`),
  );
  child.once("close", (code, signal) => {
    if (/heap out of memory/.test(stderr)) endWith("memory", "The Python process ran out of memory.");
    else
      endWith(
        "crashed",
        `The Python process ended with ${signal ?? `code ${code}`}. ${stderr.trim()}`.trim(),
      );
  });
  channel.send(startMessage(parts, limits));
  return channel;
}

/** Calls back with each line, or once with undefined when a line is too long. */
function readLines(child: ChildProcess, longest: number, onLine: (line: string | undefined) => void): void {
  let pieces: Buffer[] = [];
  let length = 0;
  let overflown = false;
  child.stdout?.on("data", (chunk: Buffer) => {
    for (let start = 0; start < chunk.length && !overflown;) {
      const newline = chunk.indexOf(10, start);
      const piece = chunk.subarray(start, newline < 0 ? chunk.length : newline);
      pieces.push(piece);
      length += piece.length;
      start += piece.length + 1;
      if (length > longest) {
        overflown = true;
        pieces = [];
        onLine(undefined);
      } else if (newline >= 0) {
        const line = Buffer.concat(pieces).toString("utf8");
        pieces = [];
        length = 0;
        onLine(line);
      }
    }
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Looks at the memory of the child and of what it started; Linux only, elsewhere the caps inside hold. */
function watchMemory(child: ChildProcess, limit: number, onExceeded: () => void): () => void {
  if (process.platform !== "linux" || child.pid === undefined) return () => undefined;
  const pid = child.pid;
  const timer = setInterval(() => {
    void residentBytes(pid).then((bytes) => {
      if (bytes > limit) onExceeded();
    });
  }, MEMORY_WATCH_INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}

/** Resident memory of a process and all processes below it, in bytes. */
async function residentBytes(pid: number): Promise<number> {
  try {
    const [statm, children] = await Promise.all([
      readFile(`/proc/${pid}/statm`, "utf8"),
      readFile(`/proc/${pid}/task/${pid}/children`, "utf8"),
    ]);
    const own = Number(statm.split(" ")[1]) * 4096;
    const below = await Promise.all(
      children
        .split(" ")
        .filter(Boolean)
        .map((text) => residentBytes(Number(text))),
    );
    return below.reduce((sum, bytes) => sum + bytes, own);
  } catch {
    return 0;
  }
}
