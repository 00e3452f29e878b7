/** Runs the stages in order over the three ports. */

import type { Json } from "../artefacts/json.js";
import type { StageName } from "../artefacts/stage.js";
import type { LanguageModel, Pause, ProjectStore, PythonRunner } from "../ports.js";
import type { Variant } from "./correction.js";
import type { PipelineEvent, PipelineOutcome } from "./events.js";

export interface PipelineOptions {
  model: LanguageModel;
  python: PythonRunner;
  store: ProjectStore;
  /** The first stage to run; null: the first that is not approved. */
  from: StageName | null;
  /** Stages after this one are left alone; null: go on to the end. */
  until: StageName | null;
  variant: Variant;
  seed: number;
  /**
   * Nobody answers questions: what the description leaves open is assumed and recorded where that is sensible,
   * and otherwise the run ends with the questions.
   */
  unattended?: boolean;
  /** Wall-clock limit of training, in seconds. */
  trainingSeconds: number;
  /** Longest search for better settings where the first training falls short, in seconds; 0 for none. */
  tuningSeconds?: number;
  /** Hyperparameters that differ from what the trainer derives from the task, such as `steps`. */
  trainingConfiguration?: { [name: string]: Json };
  signal: AbortSignal;
  /** Holds what runs of the stages that can be paused. */
  pause?: Pause;
  onEvent: (event: PipelineEvent) => void;
}

/** Never throws for what a model, generated code or a person can cause: that is the outcome. */
export type RunPipeline = (options: PipelineOptions) => Promise<PipelineOutcome>;
