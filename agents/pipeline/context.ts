/** What every stage of a run shares, and the records that stages leave. */

import { NO_USAGE, type StageName, type StageRecord } from "../artefacts/stage.js";
import type { StageValues } from "../artefacts/values.js";
import type { PipelineOptions } from "./pipeline.js";

export interface RunContext {
  options: PipelineOptions;
  /** The description as it was written. */
  description: string;
  /** The same with single spaces. */
  text: string;
  values: Partial<StageValues>;
  /** A line for a person. */
  note(stage: StageName, message: string): void;
}

/** A record with everything that a stage does not set left empty. */
export function blankRecord(stage: StageName, startedAt: number): Omit<StageRecord, "version"> {
  return {
    schemaVersion: 1,
    stage,
    state: "approved",
    value: null,
    evidence: [],
    confidence: null,
    checks: [],
    questions: [],
    prompt: "",
    rawOutputs: [],
    madeBy: "library",
    model: null,
    seed: null,
    usage: NO_USAGE,
    seconds: (Date.now() - startedAt) / 1000,
    at: new Date().toISOString(),
    failure: null,
  };
}

/** A stage that cannot go on: its record says why. */
export class StageFailed extends Error {
  constructor(readonly record: Omit<StageRecord, "version">) {
    super(record.failure?.what ?? `${record.stage} failed`);
    this.name = "StageFailed";
  }
}
