/** Starts utility processes, and their children for them. */

import { MessageChannelMain, type MessagePortMain, utilityProcess } from "electron";
import { realpathSync } from "node:fs";
import { type ChildReport, LIFELINE } from "./utility-messages.js";
import { UtilityRequest } from "./utility-request.js";

/** Children that one utility process may have at a time: one model, and its test of a library. */
const MAX_CHILDREN = 4;

/** A program that may run in a utility process, and the name under which it shows in the system's lists. */
export interface Program {
  file: string;
  name: string;
}

export interface UtilitySettings {
  /** The built `utility-entry`. */
  entry: string;
  program: Program;
  /** What it, and its children, may fork. */
  mayFork: Program[];
  args: string[];
  env: Record<string, string>;
  execArgv: string[];
  stdout: "pipe" | "ignore" | "inherit";
  stderr: "pipe" | "ignore" | "inherit";
}

export interface Utility {
  pid(): number | undefined;
  /**
   * Waits until the program listens. `onReceived` is called when it has the message and its ports, and never
   * when it ends before; a message without ports is not confirmed.
   */
  post(message: unknown, ports?: MessagePortMain[], onReceived?: () => void): void;
  onMessage(listener: (message: unknown) => void): void;
  onSpawn(listener: () => void): void;
  onOutput(listener: (stream: "stdout" | "stderr", bytes: Uint8Array) => void): void;
  /** The code is not 0 when it crashed or was killed. */
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

/** Starts a utility process. Its children end with it. */
export function startUtility(settings: UtilitySettings): Utility {
  const child = utilityProcess.fork(settings.entry, [settings.program.file, ...settings.args], {
    serviceName: settings.program.name,
    env: settings.env,
    execArgv: settings.execArgv,
    stdio: ["ignore", settings.stdout, settings.stderr],
  });
  const { port1: lifeline, port2 } = new MessageChannelMain();
  child.postMessage(LIFELINE, [port2]);

  const children = new Map<number, Utility>();
  const report = (message: ChildReport): void => lifeline.postMessage(message);
  let waiting: (() => void)[] | null = [];
  const unconfirmed: (() => void)[] = [];

  lifeline.on("message", ({ data }) => {
    const parsed = UtilityRequest.safeParse(data);
    if (!parsed.success) return;
    const request = parsed.data;
    if (request.type === "ready") {
      const queue = waiting ?? [];
      waiting = null;
      for (const post of queue) post();
    } else if (request.type === "received") {
      unconfirmed.shift()?.();
    } else if (request.type === "send") {
      children.get(request.id)?.post(request.message);
    } else if (request.type === "kill") {
      children.get(request.id)?.kill();
    } else {
      forkFor(request);
    }
  });
  lifeline.start();

  function forkFor(request: Extract<UtilityRequest, { type: "fork" }>): void {
    const { id } = request;
    const program = settings.mayFork.find(({ file }) => isSameFile(file, request.module));
    if (!program || children.has(id) || children.size >= MAX_CHILDREN) {
      const why = program
        ? "Too many child processes are running."
        : `${request.module} is not a program that Lamplight starts.`;
      report({ type: "refused", id, why });
      return;
    }
    const grandchild = startUtility({ ...settings, ...request, program, env: cleanEnvironment(request.env) });
    children.set(id, grandchild);
    grandchild.onSpawn(() => report({ type: "spawned", id, pid: grandchild.pid() }));
    grandchild.onMessage((message) => report({ type: "message", id, message }));
    grandchild.onOutput((stream, bytes) => report({ type: "output", id, stream, bytes }));
    grandchild.onExit((code) => {
      children.delete(id);
      report({ type: "exit", id, code });
    });
  }

  child.once("exit", () => {
    for (const grandchild of children.values()) grandchild.kill();
    lifeline.close();
  });

  return {
    pid: () => child.pid,
    post(message, ports, onReceived) {
      const post = (): void => {
        if (ports?.length) unconfirmed.push(onReceived ?? (() => undefined));
        child.postMessage(message, ports);
      };
      if (waiting) waiting.push(post);
      else post();
    },
    onMessage: (listener) => void child.on("message", listener),
    onSpawn: (listener) => void child.once("spawn", listener),
    onOutput(listener) {
      for (const stream of ["stdout", "stderr"] as const)
        child[stream]?.on("data", (bytes: Uint8Array) => listener(stream, bytes));
    },
    onExit: (listener) => void child.once("exit", listener),
    kill: () => void child.kill(),
  };
}

function isSameFile(first: string, second: string): boolean {
  try {
    return realpathSync(first) === realpathSync(second);
  } catch {
    return false;
  }
}

/** Variables that would change how a Node or Electron process starts. */
const STARTING = /^(?:NODE_|ELECTRON_)/;

/** The environment for a utility process. `undefined` values are left out. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !STARTING.test(entry[0]),
    ),
  );
}
