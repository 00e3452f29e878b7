/** `child_process.fork` for a utility process: the main process forks, and carries the messages. */

import type { ChildProcess, fork, ForkOptions } from "node:child_process";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ChildReport, Lifeline } from "./utility-messages.js";
import type { UtilityRequest } from "./utility-request.js";

type OutputMode = "pipe" | "ignore" | "inherit";

/**
 * Makes a stand-in for `child_process.fork`. What it returns behaves like a ChildProcess with an IPC channel,
 * except that the standard input is closed and a killed child has an exit code instead of a signal.
 */
export function forkThrough(lifeline: Lifeline): typeof fork {
  const children = new Map<number, RemoteChild>();
  let lastId = 0;
  lifeline.on("message", ({ data }) => {
    children.get(data.id)?.report(data);
    if (data.type === "exit" || data.type === "refused") children.delete(data.id);
  });
  lifeline.start();

  return ((module: string | URL, ...rest: [(readonly string[])?, ForkOptions?] | [ForkOptions?]) => {
    const args = Array.isArray(rest[0]) ? (rest[0] as string[]) : [];
    const options = (Array.isArray(rest[0]) || rest[0] === undefined ? rest[1] : rest[0]) as
      ForkOptions | undefined;
    const id = ++lastId;
    const [stdout, stderr] = outputModes(options);
    const child = new RemoteChild(id, (request) => lifeline.postMessage(request), stdout, stderr);
    children.set(id, child);
    lifeline.postMessage({
      type: "fork",
      id,
      module: module instanceof URL ? fileURLToPath(module) : module,
      args: [...args],
      env: definedOnly(options?.env ?? process.env),
      execArgv: [...(options?.execArgv ?? [])],
      stdout,
      stderr,
    });
    return child as unknown as ChildProcess;
  }) as typeof fork;
}

/** The properties and events of ChildProcess that a forked Node program is used through. */
class RemoteChild extends EventEmitter {
  pid: number | undefined = undefined;
  connected = true;
  killed = false;
  exitCode: number | null = null;
  readonly signalCode = null;
  readonly stdin = null;
  readonly stdout: PassThrough | null;
  readonly stderr: PassThrough | null;

  constructor(
    private readonly id: number,
    private readonly request: (request: UtilityRequest) => void,
    stdout: OutputMode,
    stderr: OutputMode,
  ) {
    super();
    this.stdout = stdout === "pipe" ? new PassThrough() : null;
    this.stderr = stderr === "pipe" ? new PassThrough() : null;
  }

  report(report: ChildReport): void {
    switch (report.type) {
      case "spawned":
        this.pid = report.pid;
        this.emit("spawn");
        break;
      case "message":
        this.emit("message", report.message, undefined);
        break;
      case "output":
        this[report.stream]?.write(report.bytes);
        break;
      case "refused":
        this.connected = false;
        this.emit("error", new Error(report.why));
        this.end(-1);
        break;
      case "exit":
        this.end(report.code);
        break;
    }
  }

  private end(code: number): void {
    this.exitCode = code;
    const wasConnected = this.connected;
    this.connected = false;
    this.stdout?.end();
    this.stderr?.end();
    if (wasConnected) this.emit("disconnect");
    this.emit("exit", code, null);
    this.emit("close", code, null);
  }

  /** The last argument, if it is a function, is called once the message is on its way. */
  send(message: unknown, ...rest: unknown[]): boolean {
    const last = rest.at(-1);
    const callback = typeof last === "function" ? (last as (error: Error | null) => void) : undefined;
    if (!this.connected) {
      const error = new Error("The child process has ended, so nothing can be sent to it.");
      if (callback) process.nextTick(callback, error);
      else process.nextTick(() => this.emit("error", error));
      return false;
    }
    this.request({ type: "send", id: this.id, message });
    if (callback) process.nextTick(callback, null);
    return true;
  }

  /** Ends the child. A child that is stuck in native code needs SIGKILL, which its pid allows from here. */
  kill(signal?: NodeJS.Signals | number): boolean {
    if (this.exitCode !== null) return false;
    this.killed = true;
    this.request({ type: "kill", id: this.id });
    if ((signal === "SIGKILL" || signal === 9) && this.pid !== undefined) {
      try {
        process.kill(this.pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
    return true;
  }

  disconnect(): void {
    this.kill();
  }

  ref(): void {}

  unref(): void {}
}

function outputModes(options: ForkOptions | undefined): [OutputMode, OutputMode] {
  const { stdio } = options ?? {};
  const mode = (wanted: unknown): OutputMode =>
    wanted === "pipe" || wanted === "ignore" ? wanted : "inherit";
  if (Array.isArray(stdio)) return [mode(stdio[1]), mode(stdio[2])];
  if (typeof stdio === "string") return [mode(stdio), mode(stdio)];
  return options?.silent ? ["pipe", "pipe"] : ["inherit", "inherit"];
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
