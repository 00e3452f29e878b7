/** What a person wishes of a training reaches the pipeline, in its units. */

import { describe, expect, it } from "vitest";
import type { PipelineOptions } from "../../agents/pipeline/pipeline.js";
import { TASK_TEXT } from "./support/records.js";
import { smallHost } from "./support/small-host.js";

describe("a run", () => {
  it("hands on minutes of tuning as seconds, a limit on time, and settings of the trainer", async () => {
    const seen: PipelineOptions[] = [];
    const { host } = await smallHost({
      async runPipeline(options) {
        seen.push(options);
        return { status: "completed" };
      },
    });
    const { id: projectId } = await host.handle("project.create", { text: TASK_TEXT });
    const runOnce = async (wishes: object) => {
      await host.handle("run.start", { projectId, from: null, ...wishes });
      for (;;) {
        const { running } = await host.handle("project.open", { projectId });
        if (running === null) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const training = { configuration: { steps: 4000 }, seconds: 40 };
    await runOnce({ training, tuningMinutes: 2.5 });
    await runOnce({ tuningMinutes: 0 });
    await runOnce({});
    expect(seen[0]).toMatchObject({
      trainingSeconds: 40,
      tuningSeconds: 150,
      trainingConfiguration: { steps: 4000 },
    });
    // None at all is a wish, too; without one, the pipeline has its own measure.
    expect(seen[1]).toMatchObject({ trainingSeconds: 1, tuningSeconds: 0 });
    expect(seen[2]).not.toHaveProperty("tuningSeconds");
  });
});
