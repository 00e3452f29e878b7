/**
 * What the main process and its utility processes tell each other about child processes. The packaged app
 * cannot run as Node (that fuse is off), so `child_process.fork` cannot work there; instead the main process
 * forks another utility process and carries the messages.
 */

import type { UtilityRequest } from "./utility-request.js";

/** First message to a utility process. It carries the port for all messages below. */
export const LIFELINE = "lamplight-lifeline";

/** From the main process to a utility process, about a child that it asked for. */
export type ChildReport =
  | { type: "spawned"; id: number; pid: number | undefined }
  /** The child was not started. */
  | { type: "refused"; id: number; why: string }
  | { type: "message"; id: number; message: unknown }
  | { type: "output"; id: number; stream: "stdout" | "stderr"; bytes: Uint8Array }
  | { type: "exit"; id: number; code: number };

/** The part of a message port that both processes use. */
export interface Lifeline {
  postMessage(message: UtilityRequest): void;
  on(event: "message", listener: (event: { data: ChildReport }) => void): unknown;
  start(): void;
}
