/**
 * A pipeline of three stages that leaves real records in the real store, for tests of what is around it.
 * Words of the description steer it: «wait» stays in `objective` until it is stopped, «ask» asks a question
 * there, «break» fails there, «crash» throws; «doubt» leaves `parameters` in need of review.
 */

import { type Failure, STAGE_NAMES, type StageName } from "../../../agents/artefacts/stage.js";
import type { RunPipeline } from "../../../agents/pipeline/pipeline.js";
import { pointAt, recordOf } from "./records.js";

const STAGES: StageName[] = ["task", "parameters", "objective", "train"];

export const FAILURE: Failure = {
  code: "stage-output-invalid",
  what: "The answer could not be used.",
  why: "It was empty.",
  kept: "The stages before.",
  next: "Run it again.",
};

export const smallPipeline: RunPipeline = async ({ store, from, until, seed, signal, onEvent }) => {
  const text = await store.text();
  const before = await store.current();
  const first = from ?? STAGES.find((stage) => before[stage]?.state !== "approved") ?? "train";
  for (const stage of STAGES.filter((each) => STAGE_NAMES.indexOf(each) >= STAGE_NAMES.indexOf(first))) {
    if (signal.aborted) return { status: "stopped", stage };
    if (until !== null && STAGE_NAMES.indexOf(stage) > STAGE_NAMES.indexOf(until)) break;
    onEvent({ type: "stage-start", stage, at: new Date().toISOString() });
    for (const word of ["one ", "two ", "three"]) {
      onEvent({ type: "stage-delta", stage, text: word, tokens: 1, tokensPerSecond: 20 });
    }
    if (stage === "objective") {
      if (text.includes("crash")) throw new Error("A fault of the pipeline.");
      if (text.includes("wait")) {
        await new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true }),
        );
        return { status: "stopped", stage };
      }
      if (text.includes("break")) {
        const record = await store.add(
          recordOf(stage, { state: "failed", value: null, failure: FAILURE, seed }),
        );
        onEvent({ type: "stage-end", record });
        return { status: "failed", stage, failure: FAILURE };
      }
      const asked = before.objective?.questions[0];
      if (text.includes("ask") && !asked?.answer) {
        const questions = [
          { id: "sense", text: "Large or small?", suggestions: ["large", "small"], answer: null },
        ];
        const record = await store.add(recordOf(stage, { state: "needs-answer", questions, seed }));
        onEvent({ type: "stage-end", record });
        return { status: "needs-answer", stage };
      }
    }
    if (stage === "train") {
      const runId = await store.createRun({ seed });
      await store.appendMetrics(runId, [pointAt(10)]);
      onEvent({ type: "training-metric", runId, points: [pointAt(10)] });
      continue;
    }
    const doubtful = stage === "parameters" && text.includes("doubt");
    const record = await store.add(recordOf(stage, { seed, state: doubtful ? "needs-review" : "approved" }));
    onEvent({ type: "stage-end", record });
  }
  return { status: "completed" };
};
