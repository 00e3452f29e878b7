/**
 * A run of the garage project for looking at the window: it tells what a run tells and keeps the records made
 * by hand, but asks no model and trains nothing.
 */

import { STAGE_NAMES, type StageName } from "../../../agents/artefacts/stage.js";
import type { RunPipeline } from "../../../agents/pipeline/pipeline.js";
import { garagePoints, garageRecord } from "./garage.js";

/** At these stages it stays until it is stopped. */
const HOLDS: readonly StageName[] = ["parameters", "train"];

const CURVE = garagePoints(1500).slice(0, 900);

export const garagePipeline: RunPipeline = async ({ store, from, signal, onEvent }) => {
  for (const stage of STAGE_NAMES.slice(STAGE_NAMES.indexOf(from ?? "task"))) {
    onEvent({ type: "stage-start", stage, at: new Date().toISOString() });
    if (stage === "train") {
      const runId = await store.createRun({});
      await store.appendMetrics(runId, CURVE);
      onEvent({ type: "training-metric", runId, points: CURVE });
    } else {
      const text = garageRecord(stage).rawOutputs[0]?.slice(0, 420) ?? "";
      onEvent({ type: "stage-delta", stage, text, tokens: 131, tokensPerSecond: 21.4 });
      onEvent({
        type: "stage-note",
        stage,
        message: "A check refused the first answer: 16 hours was left out.",
      });
    }
    if (HOLDS.includes(stage)) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return { status: "stopped", stage };
    }
    onEvent({ type: "stage-end", record: await store.add(garageRecord(stage)) });
  }
  return { status: "completed" };
};
