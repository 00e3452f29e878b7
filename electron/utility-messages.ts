/**
 * What the main process and its utility processes tell each other about child processes. The packaged app
 * cannot run as Node (that fuse is off), so `child_process.fork` cannot work there; instead the main process
 * forks another utility process and carries the messages.
 */

import { z } from "zod";

/** First message to a utility process. It carries the port for all messages below. */
export const LIFELINE = "lamplight-lifeline";

const ChildId = z.number().int().min(1);
const Output = z.enum(["pipe", "ignore", "inherit"]);

/** From a utility process to the main process. */
export const UtilityRequest = z.discriminatedUnion("type", [
  /** Its module has been loaded and listens. */
  z.object({ type: z.literal("ready") }),
  z.object({
    type: z.literal("fork"),
    id: ChildId,
    module: z.string().max(4096),
    args: z.array(z.string()).max(64),
    env: z.record(z.string(), z.string()),
    execArgv: z.array(z.string()).max(64),
    stdout: Output,
    stderr: Output,
  }),
  z.object({ type: z.literal("send"), id: ChildId, message: z.unknown() }),
  z.object({ type: z.literal("kill"), id: ChildId }),
]);
export type UtilityRequest = z.infer<typeof UtilityRequest>;

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
