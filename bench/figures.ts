/** What the judge's Python jobs report, parsed: generated code ran beside them and may have forged it. */

import { z } from "zod";

/** Total objective and length of each episode that could be played. */
export const Figure = z
  .object({
    objectives: z.array(z.number()).max(10_000),
    lengths: z.array(z.number().int().min(1)).max(10_000),
    /** Length of the truncated episodes, where there are some and all are equally long. */
    limit: z.number().int().nullable(),
  })
  .refine((figure) => figure.objectives.length === figure.lengths.length, "as many totals as lengths");
export type Figure = z.infer<typeof Figure>;

export const Figures = z.object({
  actionCount: z.number().int().min(1),
  observationSpace: z.string(),
  checker: z.object({ passed: z.boolean(), message: z.string() }),
  /** Uniformly random actions. */
  random: Figure,
  /** Random actions, each held for a while. */
  held: Figure,
  /** Each action throughout; a single figure with an action drawn for each episode where there are too many. */
  constants: z.array(Figure).min(1),
  /** Each cycle of two or three actions again and again, where there are few enough; few episodes each. */
  cycles: z.array(Figure),
  /** The first few things that an environment must not do. */
  faults: z.array(z.string()),
});
export type Figures = z.infer<typeof Figures>;

/** What a task's reference.py declares. `optimum`, `random` and `success` mean nothing where a question is expected. */
export const ReferenceFacts = z.object({
  expect: z.literal("question").nullable(),
  libraryId: z.string().nullable(),
  optimum: z.number(),
  optimumSource: z.string(),
  random: z.number(),
  success: z.number(),
  hasRule: z.boolean(),
});
export type ReferenceFacts = z.infer<typeof ReferenceFacts>;

/** How an environment is probed: the reference and what should be like it in the same way. */
export const ProbePlan = z.object({
  randomEpisodes: z.number(),
  heldEpisodes: z.number(),
  /** With each action throughout. */
  constantEpisodes: z.number(),
  cycleEpisodes: z.number(),
  /** Cycles have 2 to so many actions; 1 where there are none. */
  cycleLength: z.number(),
  /** An episode that is longer counts as endless. */
  stepBound: z.number(),
  /** Longest mean number of steps for which a held action is repeated. */
  longestHold: z.number(),
});
export type ProbePlan = z.infer<typeof ProbePlan>;

/** All that is known of a task's reference environment. */
export const ReferenceKnowledge = z.object({
  facts: ReferenceFacts,
  plan: ProbePlan,
  figures: Figures,
  /** The reference's own rule, where it has one. */
  rule: Figure.nullable(),
});
export type ReferenceKnowledge = z.infer<typeof ReferenceKnowledge>;
