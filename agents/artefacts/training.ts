/** What is known of a task before training, what training reports while it runs, and what was tried. */

import { z } from "zod";

/** A number that generated code reported: finite, or null where it was not. */
const Reported = z.number().nullable();

/** One finished episode, or a summary of the episodes since the last point. */
export const TrainingPoint = z.object({
  /** Environment steps so far. */
  step: z.number().int().min(0),
  episode: z.number().int().min(0),
  /** Sum of the training reward over the episode. */
  return: Reported,
  /** Sum of the task's own objective over the episode. */
  objective: Reported,
  length: Reported,
  loss: Reported,
  /** Mean of the greatest action value over the last batch. */
  q: Reported,
  /** Probability of a random action. */
  exploration: Reported,
  stepsPerSecond: Reported,
  /** Mean return of greedy evaluation episodes, where one was made at this point. */
  evaluation: Reported,
});
export type TrainingPoint = z.infer<typeof TrainingPoint>;

/** Mean total objective of an episode with its standard error, over `episodes` fresh episodes. */
export const Estimate = z.object({
  mean: z.number(),
  standardError: z.number().min(0),
  episodes: z.number().int().min(1),
  meanLength: z.number(),
});
export type Estimate = z.infer<typeof Estimate>;

/** The 95 % confidence interval of an estimate's mean. */
export function confidenceInterval({ mean, standardError }: Estimate): [low: number, high: number] {
  return [mean - 1.96 * standardError, mean + 1.96 * standardError];
}

/**
 * The exact answer of an environment whose states can be enumerated, or why there is none. Values are
 * expected total objectives of an episode, where more is better.
 */
export const Exact = z.discriminatedUnion("solved", [
  z.object({
    solved: z.literal(true),
    optimum: z.number(),
    /** The value of uniformly random actions. */
    random: z.number(),
    /** The value of the actions that are best for the objective of the step alone. */
    greedy: z.number(),
    states: z.number().int().min(1),
    /** States with an action that is allowed in them. */
    pairs: z.number().int().min(1),
    transitions: z.number().int().min(0),
    /** Steps after which every episode is over, where a limit ends it; null where the states alone tell. */
    limit: z.number().int().min(1).nullable(),
    /**
     * The value of the exact policy as it can be delivered, acting by what is observed and the step; below the
     * optimum where states that look alike want different actions.
     */
    observable: z.number(),
    seconds: z.number().min(0),
  }),
  z.object({ solved: z.literal(false), reason: z.string().max(1000) }),
]);
export type Exact = z.infer<typeof Exact>;

/** What simple rules reach, as a measure for the policy; each over fresh episodes. */
export const Baselines = z.object({
  random: Estimate,
  /** The best action when taken throughout; null when there are too many actions to try. */
  bestConstant: Estimate.extend({ action: z.number().int() }).nullable(),
  /** The action whose own step promises most, without a look ahead; null where it cannot be found in time. */
  greedy: Estimate.nullable(),
  /** Why there is no greedy baseline; empty when there is. */
  greedyReason: z.string().max(1000),
});
export type Baselines = z.infer<typeof Baselines>;

/** One training that the tuner tried; the first training, with what follows from the task, comes first. */
export const TunerTrial = z.object({
  /** Counts the rounds of successive halving from 1; what came before is round 0. */
  round: z.number().int().min(0),
  /** Hyperparameters that differ from those of the first training. */
  changes: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])),
  seed: z.number().int(),
  steps: z.number().int().min(0),
  seconds: z.number().min(0),
  /** Mean objective of an episode under the trial's best policy; null when the trial failed. */
  value: z.number().nullable(),
  /** Whether it went on to the next round, and in the end which one's policy was taken. */
  fate: z.enum(["dropped", "promoted", "chosen", "failed"]),
  /** Why a trial failed; empty otherwise. */
  problem: z.string().max(1000).default(""),
});
export type TunerTrial = z.infer<typeof TunerTrial>;

/** Which policy runs: the network of a training, or the exact one, which is a table. */
export const DeliveredPolicy = z.object({
  kind: z.enum(["network", "exact"]),
  /** One sentence for a person: why this one runs. */
  reason: z.string().max(1000),
});
export type DeliveredPolicy = z.infer<typeof DeliveredPolicy>;
