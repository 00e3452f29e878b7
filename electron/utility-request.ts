/** What a utility process may ask of the main process. */

import { z } from "zod";

const ChildId = z.number().int().min(1);
const Output = z.enum(["pipe", "ignore", "inherit"]);

export const UtilityRequest = z.discriminatedUnion("type", [
  /** Its module has been loaded and listens. */
  z.object({ type: z.literal("ready") }),
  /** The next of the messages that carried ports has arrived. */
  z.object({ type: z.literal("received") }),
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
