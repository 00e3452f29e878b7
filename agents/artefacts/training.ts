/** What training reports while it runs. */

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
