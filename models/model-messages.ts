import { z } from "zod";

/** The messages between the host and the process that holds a model. Both sides check what they receive. */

export const ModelHints = z.object({ architecture: z.string(), chatTemplate: z.string().optional() });

const Request = z.object({
  messages: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), text: z.string() })),
  prefix: z.string(),
  stop: z.array(z.string()),
  maxTokens: z.number().int().nonnegative(),
  temperature: z.number().nonnegative(),
  seed: z.number(),
  grammar: z.string().optional(),
  sharedMessages: z.number().int().nonnegative().optional(),
});

export const ToModelProcess = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("open"),
    file: z.string(),
    name: z.string(),
    cacheFolder: z.string(),
    hints: ModelHints,
    contextSize: z.number().int().positive().optional(),
    gpuLayers: z.number().int().nonnegative().optional(),
  }),
  z.object({ type: z.literal("complete"), id: z.number(), request: Request }),
  z.object({ type: z.literal("abort"), id: z.number() }),
  z.object({ type: z.literal("count-tokens"), id: z.number(), text: z.string() }),
]);

const Failure = z.object({
  code: z.enum([
    "model-file-missing",
    "model-file-invalid",
    "model-load-failed",
    "model-context-overflow",
    "model-lost",
    "model-recording-stale",
    "aborted",
    // A mistake of the caller, such as a grammar that is none: no state of the model, and no port code.
    "request-invalid",
  ]),
  message: z.string(),
  next: z.string(),
});

const Completed = z.object({
  text: z.string(),
  ended: z.enum(["stop", "end", "limit", "repetition"]),
  stop: z.string().optional(),
  usage: z.object({
    promptTokens: z.number(),
    reusedTokens: z.number(),
    tokens: z.number(),
    seconds: z.number(),
  }),
  meanLogProbability: z.number().optional(),
});

export const FromModelProcess = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), step: z.enum(["hashing", "loading"]), fraction: z.number() }),
  z.object({
    type: z.literal("opened"),
    identity: z.object({ name: z.string(), fileHash: z.string(), contextSize: z.number() }),
    notes: z.array(z.string()),
    placement: z.object({ gpu: z.string().nullable(), gpuLayers: z.number(), layers: z.number() }).optional(),
  }),
  z.object({ type: z.literal("open-failed"), failure: Failure }),
  z.object({ type: z.literal("text"), id: z.number(), piece: z.string(), tokens: z.number() }),
  z.object({ type: z.literal("completed"), id: z.number(), completion: Completed }),
  z.object({ type: z.literal("counted"), id: z.number(), tokens: z.number() }),
  z.object({ type: z.literal("failed"), id: z.number(), failure: Failure }),
]);

export type ToModelProcess = z.infer<typeof ToModelProcess>;
export type FromModelProcess = z.infer<typeof FromModelProcess>;
export type ModelFailure = z.infer<typeof Failure>;
