/** Names, order and states of the stages, and the record that every stage run leaves. */

import { z } from "zod";

export const STAGE_NAMES = [
  "task",
  "parameters",
  "objective",
  "variables",
  "constraints",
  "modelling",
  "state-action-reward",
  "environment",
  "coding",
  "check",
  "train",
  "evaluate",
] as const;

export const StageName = z.enum(STAGE_NAMES);
export type StageName = z.infer<typeof StageName>;

/** Stages whose work in Python a person can hold still and let go on. */
export const PAUSABLE_STAGES: readonly StageName[] = ["train", "evaluate"];

export const StageState = z.enum([
  "empty",
  "queued",
  "running",
  "needs-answer",
  "needs-review",
  "approved",
  "stale",
  "failed",
]);
export type StageState = z.infer<typeof StageState>;

/** A place in the task text: UTF-16 offsets, end exclusive, and the words that stand there. */
export const Span = z.object({
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  quote: z.string().max(400),
});
export type Span = z.infer<typeof Span>;

/** Rungs of the ladder of error correction, in the order in which they are climbed. */
export const Rung = z.enum([
  "schema",
  "grounding",
  "closure",
  "mathematics",
  "lint",
  "behaviour",
  "confidence",
]);
export type Rung = z.infer<typeof Rung>;

/** One check of an artefact. A failed one says what is wrong, where, and the likely mend. */
export const CheckResult = z.object({
  name: z.string().max(80),
  rung: Rung,
  passed: z.boolean(),
  message: z.string().max(2000),
  /** What to change, in words that an agent and a person can follow; empty when passed. */
  mend: z.string().max(2000).default(""),
  /** Field of the artefact or symbol that the finding is about. */
  place: z.string().max(200).default(""),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const Question = z.object({
  id: z.string().max(80),
  text: z.string().max(1000),
  suggestions: z.array(z.string().max(200)).max(6),
  answer: z.string().max(1000).nullable(),
});
export type Question = z.infer<typeof Question>;

export const TokenUsage = z.object({
  promptTokens: z.number().int().min(0),
  reusedTokens: z.number().int().min(0),
  tokens: z.number().int().min(0),
  seconds: z.number().min(0),
});
export type TokenUsage = z.infer<typeof TokenUsage>;

export const NO_USAGE: TokenUsage = { promptTokens: 0, reusedTokens: 0, tokens: 0, seconds: 0 };

export const Maker = z.enum(["agent", "person", "library"]);
export type Maker = z.infer<typeof Maker>;

/** Failures cross every wire as data. */
export const Failure = z.object({
  /** Machine-readable, such as `stage-output-invalid`. */
  code: z.string().max(80),
  what: z.string().max(2000),
  why: z.string().max(4000),
  kept: z.string().max(2000),
  next: z.string().max(2000),
});
export type Failure = z.infer<typeof Failure>;

/**
 * What one run of one stage leaves; one JSON file in the project's `artefacts/`.
 * `value` is validated by the stage's own schema (see `STAGE_VALUES`), or null when the stage failed.
 */
export const StageRecord = z.object({
  schemaVersion: z.literal(1),
  stage: StageName,
  /** 1, 2, 3 … within the stage. */
  version: z.number().int().min(1),
  state: z.enum(["needs-answer", "needs-review", "approved", "failed"]),
  value: z.unknown(),
  evidence: z.array(Span).max(1000),
  /** Between 0 and 1, or null where there is none. */
  confidence: z.number().min(0).max(1).nullable(),
  checks: z.array(CheckResult).max(500),
  questions: z.array(Question).max(20),
  /** The last prompt, as given to the model. */
  prompt: z.string().max(400_000),
  /** Every answer of the model in order, failed attempts included. */
  rawOutputs: z.array(z.string().max(100_000)).max(50),
  madeBy: Maker,
  model: z.object({ name: z.string(), fileHash: z.string() }).nullable(),
  seed: z.number().int().nullable(),
  usage: TokenUsage,
  seconds: z.number().min(0),
  /** ISO 8601, UTC. */
  at: z.string(),
  failure: Failure.nullable(),
});
export type StageRecord = z.infer<typeof StageRecord>;
