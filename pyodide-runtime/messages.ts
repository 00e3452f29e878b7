/** Reads what an interpreter sends. Generated code can forge any of it, so it is parsed, bounded and cut. */

import { z } from "zod";
import type { InterpreterMessage } from "./protocol.js";

const DEPTH_LIMIT = 80;

const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("output"), stream: z.enum(["stdout", "stderr"]), text: z.string() }),
  z.object({ type: z.literal("hold-point") }),
  z.object({ type: z.literal("report"), name: z.string().min(1).max(100), data: z.unknown() }),
  z.object({ type: z.literal("result"), value: z.unknown() }),
  z.object({
    type: z.literal("exception"),
    exception: z.string().transform((text) => text.slice(0, 200)),
    message: z.string().transform((text) => text.slice(0, 1000)),
    traceback: z.string().transform((text) => text.slice(0, 4000)),
  }),
  z.object({
    type: z.literal("lost"),
    reason: z.enum(["memory", "output", "crashed"]),
    message: z.string().transform((text) => text.slice(0, 4000)),
  }),
]);

/** The message that a line holds, or undefined when it is none. */
export function parseInterpreterMessage(line: string): InterpreterMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = Message.safeParse(value);
  if (!parsed.success) return undefined;
  const fault = faultOf(value);
  // Such as 1e999: JSON that no honest interpreter sends, and no number to anyone.
  if (fault === "infinite") return undefined;
  if (fault === "deep") {
    const message = `what the code sends may not be nested more than ${DEPTH_LIMIT - 2} deep`;
    return { type: "exception", exception: "ValueError", message, traceback: `ValueError: ${message}` };
  }
  // What came out of JSON.parse is Json; only its depth was in doubt.
  return parsed.data as InterpreterMessage;
}

/** Whether a parsed value nests so deep that a recursive reader would overflow, or holds a number that is none. */
function faultOf(value: unknown): "deep" | "infinite" | null {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_LIMIT) return "deep";
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      for (const child of Object.values(item)) {
        if (typeof child === "object" && child !== null) next.push(child);
        else if (typeof child === "number" && !Number.isFinite(child)) return "infinite";
      }
    }
    level = next;
  }
  return null;
}
