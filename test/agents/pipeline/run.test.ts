import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CheckValue, EvaluateValue, TrainValue } from "../../../agents/artefacts/values.js";
import type { Variant } from "../../../agents/pipeline/correction.js";
import type { PipelineEvent, PipelineOutcome } from "../../../agents/pipeline/events.js";
import { runPipeline } from "../../../agents/pipeline/run.js";
import type { LanguageModel } from "../../../agents/ports.js";
import { FENCE } from "../../../agents/prompts/document.js";
import { numberLead } from "../../../agents/prompts/numbers-prompt.js";
import { findNumbers } from "../../../agents/text/numbers.js";
import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject, projectFolder } from "../../../host/store/projects.js";
import { documentModel } from "../../support/document-model.js";
import { testRunner } from "../../support/pyodide.js";

const TASK =
  "A beekeeper visits a hive once a week, 12 times in all. She takes between 0 and 3 jars of honey, at most what is there. Each jar taken brings 8 coins. Then the bees fill a number of jars that is binomially distributed with 3 trials and probability 0.5; the hive keeps at most 6 jars. A week at whose end fewer than 2 jars are left costs 5 coins. The hive starts with 4 jars. Make her coins as many as possible.";

const NAMES = [
  "VISITS",
  "LEAST_TAKEN",
  "MOST_TAKEN",
  "JAR_PRICE",
  "BEE_TRIALS",
  "BEE_PROBABILITY",
  "CAPACITY",
  "JARS_NEEDED",
  "HUNGER_COST",
  "START_JARS",
];

const TABLE = findNumbers(TASK)
  .map((mention, index) => `${numberLead(TASK, mention)} unit | meaning of it | ${NAMES[index]}\n`)
  .join("");

const DOCUMENT = `${FENCE}# Goal
maximize("total coins")

# Decision in each step: how many jars to take
ACTIONS = between(0, 3)

# State that a step finds and leaves behind
STATE = [jars, weeks]
jars = 4
weeks = 1

# Constraints
jars <= 6  # enforced: the hive keeps at most 6 jars

# One step
def step(action):  # how many jars to take
    objective = 0
    # "A beekeeper visits a hive once a week, 12 times in all."
    weeks = weeks + 1
    # "She takes between 0 and 3 jars of honey, at most what is there."
    taken = min(action, jars)
    jars = jars - taken
    # "Each jar taken brings 8 coins."
    objective += 8 * taken
    # "Then the bees fill a number of jars that is binomially distributed with 3 trials and probability 0.5;"
    jars = jars + rng.binomial(3, 0.5)
    # "the hive keeps at most 6 jars."
    jars = min(jars, 6)
    # "A week at whose end fewer than 2 jars are left costs 5 coins."
    if jars < 2:
        objective += 5
    # "The hive starts with 4 jars."
    pass
    # "Make her coins as many as possible."
    pass

# What the policy sees
OBSERVATION = [jars, weeks]

# The end
STEP_LIMIT = 12
terminated = False
\`\`\``;

/** As the project keeps it: the cost with the sign that the sentence's own wording settles. */
const MENDED = DOCUMENT.replace("objective += 5", "objective -= 5");

const METHODS = `${FENCE}class Environment(Frame):
    def start(self, rng):
        self.jars = START_JARS

    def advance(self, action, rng):
        taken = min(action, self.jars)
        self.jars = min(self.jars - taken + rng.binomial(BEE_TRIALS, BEE_PROBABILITY), CAPACITY)
        return JAR_PRICE * taken - (HUNGER_COST if self.jars < JARS_NEEDED else 0)

    def is_over(self):
        return False

\`\`\``;

const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-pipeline-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(
  model: LanguageModel,
  options: {
    until?: "coding" | "environment";
    signal?: AbortSignal;
    steps?: number;
    variant?: Variant;
  } = {},
) {
  const store = await openProjectStore(projectFolder(folder, await createProject(folder, { text: TASK })));
  const events: PipelineEvent[] = [];
  const outcome: PipelineOutcome = await runPipeline({
    model,
    python: await testRunner(),
    store,
    from: null,
    until: options.until ?? null,
    variant: options.variant ?? "full",
    seed: 1,
    // Steps end the training, so that a slow machine gets the same policy.
    trainingSeconds: 150,
    trainingConfiguration: { steps: options.steps ?? 6000 },
    signal: options.signal ?? new AbortController().signal,
    onEvent: (event) => events.push(event),
  });
  const records = await store.current();
  await store.close();
  return { outcome, records, events };
}

describe("runPipeline", () => {
  it("goes from a description to a policy that is better than chance", async () => {
    const { outcome, records, events } = await run(documentModel([TABLE, DOCUMENT, MENDED, METHODS]));
    expect(outcome).toEqual({ status: "completed" });
    for (const record of Object.values(records))
      expect([record.stage, record.state]).toEqual([record.stage, "approved"]);
    expect(records.parameters?.value).toMatchObject({ parameters: { length: 10 } });
    expect(records.modelling?.value).toMatchObject({
      share: "JAR_PRICE * taken - (HUNGER_COST if next_jars < JARS_NEEDED else 0)",
    });
    expect(records.coding?.value).toMatchObject({ origin: "derived", debugRounds: [] });
    // Nobody asked for a count of the weeks.
    expect((records.coding?.value as { source: string }).source).not.toContain("weeks");
    expect(
      (records.evaluate?.value as { standardErrorsBetter: number }).standardErrorsBetter,
    ).toBeGreaterThan(10);
    expect(events.some((event) => event.type === "training-metric")).toBe(true);
  });

  it("knows the optimum, and runs the exact policy where the network stays below it", async () => {
    const { outcome, records } = await run(documentModel([TABLE, DOCUMENT, MENDED, METHODS]), {
      steps: 1200,
    });
    expect(outcome).toEqual({ status: "completed" });
    const check = CheckValue.parse(records.check?.value);
    // Jars from 0 to 6, with the weeks left to the limit.
    expect(check.exact).toMatchObject({ solved: true, states: 7, limit: 12 });
    expect(check.baselines?.random.episodes).toBe(500);
    expect(check.baselines?.greedy?.episodes).toBe(500);
    const train = TrainValue.parse(records.train?.value);
    expect(train.delivered?.kind).toBe("exact");
    expect(train.delivered?.reason).toContain("7 states");
    const evaluation = EvaluateValue.parse(records.evaluate?.value);
    expect(evaluation.delivered?.kind).toBe("exact");
    const { policy, network, optimum } = evaluation;
    if (!check.exact?.solved || !network) throw new Error("neither optimum nor network");
    expect(optimum).toBe(check.exact.optimum);
    expect(Math.abs(policy.mean - check.exact.optimum)).toBeLessThan(4 * policy.standardError);
    expect(policy.mean).toBeGreaterThan(network.mean);
    expect(evaluation.share).toBeGreaterThan(0.9);
    expect(evaluation.shortfalls).toEqual([]);
  });

  it("sends the first difference back to the coding agent, and in the end runs what it derived itself", async () => {
    const wrong = METHODS.replace("JAR_PRICE * taken", "2 * JAR_PRICE * taken");
    const model = documentModel([TABLE, DOCUMENT, MENDED, wrong]);
    const { outcome, records } = await run(model, { until: "coding" });
    expect(outcome.status).toBe("completed");
    const value = records.coding?.value as { origin: string; debugRounds: { problem: string }[] };
    expect(value.origin).toBe("derived");
    expect(value.debugRounds).toHaveLength(2);
    expect(model.requests.at(-1)?.messages.at(-1)?.text).toContain("by the model.");
    expect(records.coding?.checks.find((check) => check.name === "two formulations agree")?.passed).toBe(
      false,
    );
  });

  it("gives the agent the traceback of code that does not run", async () => {
    const broken = METHODS.replace("taken = min(action, self.jars)", "taken = min(action, self.honey)");
    const { records } = await run(documentModel([TABLE, DOCUMENT, MENDED, broken]), { until: "coding" });
    const value = records.coding?.value as { debugRounds: { problem: string }[] };
    expect(value.debugRounds[0]?.problem).toContain("honey");
  });

  it("ends with the stage, the reason and what was kept when no answer is of use", async () => {
    const { outcome, records } = await run(
      documentModel([TABLE, DOCUMENT.replace("ACTIONS = between(0, 3)", "ACTIONS = whatever she likes")]),
    );
    expect(outcome).toMatchObject({
      status: "failed",
      stage: "variables",
      failure: { code: "stage-output-invalid" },
    });
    expect(records.objective?.state).toBe("approved");
    expect(records.variables).toMatchObject({ state: "failed", value: null });
    expect(records.variables?.rawOutputs.join()).toContain("whatever she likes");
    expect(records.modelling).toBeUndefined();
  });

  it("asks again, and says what is doubtful, when the model forgets a number", async () => {
    const forgetful = DOCUMENT.replace("    if jars < 2:\n        objective += 5\n", "    pass\n");
    const { outcome, records, events } = await run(documentModel([TABLE, forgetful]), {
      until: "environment",
    });
    expect(outcome.status).toBe("completed");
    expect(records.modelling?.state).toBe("needs-review");
    expect(records.modelling?.checks.find((check) => !check.passed)?.message).toContain("HUNGER_COST = 5");
    expect(
      events.some((event) => event.type === "stage-note" && event.message.includes("Asking again")),
    ).toBe(true);
  });

  it("leaves out the part of the correction that a comparison switches off, and no other", async () => {
    const forgetful = DOCUMENT.replace("    if jars < 2:\n        objective += 5\n", "    pass\n");
    const without = async (variant: Variant, document: string, until: "coding" | "environment") =>
      (await run(documentModel([TABLE, document, MENDED, METHODS]), { variant, until })).records;

    const unclosed = await without("without-closure", forgetful, "environment");
    expect(unclosed.modelling?.checks.map(({ name }) => name)).not.toContain("every number used");
    const rungs = new Set(Object.values(unclosed).flatMap((record) => record.checks.map(({ rung }) => rung)));
    expect(rungs).not.toContain("closure");
    expect([...rungs]).toEqual(expect.arrayContaining(["grounding", "lint", "behaviour"]));

    const unmended = await without("without-sentences", DOCUMENT, "environment");
    expect(JSON.stringify(unmended.modelling?.value)).toContain("objective += 5");
    expect(unmended.modelling?.checks.map(({ rung }) => rung)).toContain("closure");

    const alone = await without("without-behaviour", DOCUMENT, "coding");
    expect(alone.environment?.checks.map(({ name }) => name)).not.toContain("formulations agree");
    expect(alone.coding?.value).toMatchObject({ origin: "derived", debugRounds: [] });
    expect(alone.coding?.checks.map(({ name }) => name)).not.toContain("two formulations agree");
  });

  it("stops between two answers and keeps what is finished", async () => {
    const controller = new AbortController();
    const inner = documentModel([TABLE, DOCUMENT]);
    const model: LanguageModel = {
      ...inner,
      complete: (request, options) => {
        if (request.prefix.includes("ACTIONS")) controller.abort();
        return inner.complete(request, options);
      },
    };
    const { outcome, records } = await run(model, { signal: controller.signal });
    expect(outcome).toEqual({ status: "stopped", stage: "variables" });
    expect(records.objective?.state).toBe("approved");
    expect(records.variables).toBeUndefined();
  });
});
