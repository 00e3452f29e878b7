/**
 * What the two sides of an interpreter say to each other, and the limits that the trusted side enforces.
 * Both sides send JSON text, one message a line. Nothing here imports a package: this file is also part of
 * the programs that run beside generated code.
 */

import type { Json } from "../agents/artefacts/json.js";

/** The pieces that an interpreter is made of, beside Pyodide itself. */
export interface PythonParts {
  /** Files of the trusted Python package, base64 by path, such as `lamplight/jobs.py`. */
  files: Record<string, string>;
  /** File names of wheels in the pinned folder, in order of installation. */
  wheels: Record<WheelGroup, string[]>;
}

/** `base` is installed and imported before the job is known, the others when a job asks. */
export type WheelGroup = "base" | "sympy" | "pint";

export type HostMessage =
  | { type: "start"; parts: PythonParts; memoryBytes: number; messageCharacters: number }
  | { type: "run"; entry: string; input: Json; packages: ("sympy" | "pint")[]; pausable: boolean };

/** What an interpreter sends where it can be held; it then waits, without an event loop, until it may go on. */
export const HOLD_POINT = '{"type":"hold-point"}';

/** All of it may be forged by generated code. */
export type InterpreterMessage =
  | { type: "ready" }
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | { type: "report"; name: string; data: Json }
  | { type: "hold-point" }
  | { type: "result"; value: Json }
  | { type: "exception"; exception: string; message: string; traceback: string }
  | { type: "lost"; reason: "memory" | "output" | "crashed"; message: string };

/** What one interpreter may use. Whoever exceeds a limit is ended. */
export interface RuntimeLimits {
  /** Until Pyodide, numpy and Gymnasium are ready. */
  startSeconds: number;
  /** WebAssembly memory of the interpreter; the whole process may use `processMemoryBytes`. */
  memoryBytes: number;
  processMemoryBytes: number;
  /** Printed text of one job, both streams together. */
  outputCharacters: number;
  /** One message: a result, a report or a piece of printed text. */
  messageCharacters: number;
  /** Reports of one job: all of them, and their text together. */
  reports: number;
  reportCharacters: number;
  /** How often one job may ask whether it may go on. */
  holdPoints: number;
}

export const DEFAULT_LIMITS: RuntimeLimits = {
  startSeconds: 120,
  memoryBytes: 2 * 1024 ** 3,
  processMemoryBytes: 3 * 1024 ** 3,
  outputCharacters: 8 * 1024 ** 2,
  messageCharacters: 16 * 1024 ** 2,
  reports: 200_000,
  reportCharacters: 16 * 1024 ** 2,
  // Twice a second for the week that a search for settings may take, and some more.
  holdPoints: 1_500_000,
};

/** Longest wait between the wish to stop and the end of the interpreter, in milliseconds. */
export const STOP_DEADLINE = 1000;

export function startMessage(parts: PythonParts, limits: RuntimeLimits): HostMessage {
  const { memoryBytes, messageCharacters } = limits;
  return { type: "start", parts, memoryBytes, messageCharacters };
}
