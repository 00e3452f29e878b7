/** What the pipeline tells while it runs. */

import { z } from "zod";
import { Failure, StageName, StageRecord } from "../artefacts/stage.js";
import { TrainingPoint } from "../artefacts/training.js";

export const PipelineEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("stage-start"), stage: StageName, at: z.string() }),
  /** New text of the model; `tokens` and `tokensPerSecond` are those of the stage so far. */
  z.object({
    type: z.literal("stage-delta"),
    stage: StageName,
    text: z.string(),
    tokens: z.number(),
    tokensPerSecond: z.number(),
  }),
  /** Something worth a line for a person: an attempt that a check refused, a part that is about to start. */
  z.object({ type: z.literal("stage-note"), stage: StageName, message: z.string() }),
  z.object({ type: z.literal("stage-end"), record: StageRecord }),
  z.object({ type: z.literal("training-metric"), runId: z.string(), points: z.array(TrainingPoint) }),
]);
export type PipelineEvent = z.infer<typeof PipelineEvent>;

/**
 * How a run ended. `completed`: every stage that was asked for is done, and the policy is better than random.
 * `not-better`: all stages ran, the policy is not. `failed` and `needs-answer` name the stage that stopped it.
 */
export const PipelineOutcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("completed") }),
  z.object({ status: z.literal("not-better"), failure: Failure }),
  z.object({ status: z.literal("failed"), stage: StageName, failure: Failure }),
  z.object({ status: z.literal("needs-answer"), stage: StageName }),
  z.object({ status: z.literal("stopped"), stage: StageName.nullable() }),
]);
export type PipelineOutcome = z.infer<typeof PipelineOutcome>;
