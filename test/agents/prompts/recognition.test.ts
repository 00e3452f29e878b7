import { describe, expect, it } from "vitest";
import type { Json } from "../../../agents/artefacts/json.js";
import { recognise } from "../../../agents/prompts/recognition.js";
import { testRunner } from "../../support/pyodide.js";

interface Described {
  id: string;
  documentation: string;
  step_limit: number | null;
  reward_threshold: number | null;
}

async function registry() {
  const runner = await testRunner();
  const described = (await runner.run({
    entry: "lamplight.jobs.describe_library",
    input: {},
    seconds: 60,
  })) as Json & Described[];
  return described.map((entry) => ({
    id: entry.id,
    docs: entry.documentation,
    stepLimit: entry.step_limit,
    rewardThreshold: entry.reward_threshold,
  }));
}

const PENDULUM =
  "Two links hang from a fixed joint like the well-known acrobot. We may apply torque to the joint between them, and want the free end to swing above a given height in as few steps as possible; every step costs one point and after 500 steps the attempt ends.";
const LAKE =
  "The frozen lake benchmark: cross a 4x4 grid of ice from start to goal without falling into a hole. The ice is slippery. Reaching the goal earns one point, and after 100 steps it is over.";

describe("recognise", () => {
  it("finds environments of the registry by name, wording and numbers", async () => {
    const library = await registry();
    expect(recognise(PENDULUM, library)?.id).toBe("Acrobot-v1");
    expect(recognise(LAKE, library)?.id).toBe("FrozenLake-v1");
  });

  it("does not take a task that only resembles one", async () => {
    const library = await registry();
    expect(recognise(PENDULUM.replace("500", "730"), library)).toBeNull();
    expect(
      recognise("A taxi company with 12 cars decides each hour how many to send to the airport.", library),
    ).toBeNull();
    expect(recognise("Keep a greenhouse warm at the least cost for 24 hours.", library)).toBeNull();
  });
});
