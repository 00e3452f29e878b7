import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StageName } from "../../agents/artefacts/stage.js";
import { type Client, connectWire, HostFailure } from "../../host/contract-client/client.js";
import type { HostEvent, ProjectView } from "../../host/contract.js";
import { exportProject } from "../../host/import/export-project.js";
import { type Host, serve } from "../../host/rpc.js";
import { findSamples } from "../../host/samples.js";
import { memoryWires } from "../../host/wires/memory-wire.js";
import { failureOf } from "./support/failures.js";
import { temporaryFolder } from "./support/folders.js";
import { TASK_TEXT, VALUES } from "./support/records.js";
import { smallHost } from "./support/small-host.js";
import { FAILURE } from "./support/small-pipeline.js";

function clientOf(host: Host): { client: Client; events: HostEvent[] } {
  const [ofHost, ofWindow] = memoryWires();
  serve(host, ofHost);
  const client = connectWire(ofWindow);
  const events: HostEvent[] = [];
  client.onEvent((event) => events.push(event));
  return { client, events };
}

async function start(text = TASK_TEXT) {
  const small = await smallHost();
  const { client, events } = clientOf(small.host);
  const project = await client.request("project.create", { text });
  return { ...small, client, events, projectId: project.id };
}

async function runToEnd(
  client: Client,
  projectId: string,
  from: StageName | null = null,
): Promise<ProjectView> {
  const ended = new Promise<ProjectView>((resolve) => {
    const off = client.onEvent((event) => {
      if (event.type !== "project-changed" || event.project.running !== null) return;
      off();
      resolve(event.project);
    });
  });
  await client.request("run.start", { projectId, from, seed: 3 });
  return ended;
}

async function ended(client: Client, projectId: string): Promise<ProjectView> {
  for (;;) {
    const project = await client.request("project.open", { projectId });
    if (project.running === null) return project;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const failureCode = async (work: Promise<unknown>) => (await failureOf(work)).code;

function statesOf(project: ProjectView): Record<string, string> {
  return Object.fromEntries(
    project.stages.filter((view) => view.state !== "empty").map((view) => [view.stage, view.state]),
  );
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a run", () => {
  it("leaves its stages in the project and tells everything on the way, in order", async () => {
    const { client, events, projectId } = await start();
    const project = await runToEnd(client, projectId);
    expect(statesOf(project)).toEqual({ task: "approved", parameters: "approved", objective: "approved" });
    expect(project.outcome).toEqual({ status: "completed" });
    const told = events.map((event) =>
      event.type === "pipeline" ? `${event.type} ${event.event.type}` : event.type,
    );
    expect(told.slice(0, 4)).toEqual(["model-status", "project-changed", "model-status", "model-status"]);
    expect(told.slice(-5)).toEqual([
      "pipeline stage-start",
      "pipeline stage-delta",
      "pipeline training-metric",
      "run-end",
      "project-changed",
    ]);
    const deltas = events.flatMap((event) =>
      event.type === "pipeline" && event.event.type === "stage-delta" ? [event.event.text] : [],
    );
    expect(deltas).toEqual(["one two three", "one two three", "one two three", "one two three"]);
    const points = await client.request("run.metrics", { projectId, runId: "0001" });
    expect(points.map((point) => point.step)).toEqual([10]);
  });

  it("shows which stage runs and which are to come", async () => {
    const { client, projectId } = await start(`${TASK_TEXT} wait`);
    const started = await client.request("run.start", { projectId, from: null });
    expect(started.running).toEqual({
      ...{ stage: null, since: expect.any(String), until: null },
      ...{ runId: null, pausedAt: null },
    });
    expect(started.stages.every((view) => view.state === "queued")).toBe(true);
    let project = started;
    while (project.running?.stage !== "objective")
      project = await client.request("project.open", { projectId });
    expect(statesOf(project)).toMatchObject({
      task: "approved",
      parameters: "approved",
      objective: "running",
      variables: "queued",
      evaluate: "queued",
    });
    await client.request("run.stop", { projectId });
  });

  it("that is stopped keeps what is finished, and the next goes on from there", { retry: 2 }, async () => {
    const { client, events, projectId } = await start(`${TASK_TEXT} wait`);
    await client.request("run.start", { projectId, from: null });
    await until(() => events.some((event) => event.type === "pipeline" && event.event.type === "stage-end"));
    const began = performance.now();
    const stopped = await client.request("run.stop", { projectId });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(stopped.outcome).toMatchObject({ status: "stopped" });
    expect(stopped.running).toBe(null);
    expect(statesOf(stopped)).toMatchObject({ task: "approved" });

    events.length = 0;
    await client.request("run.start", { projectId, from: null });
    await until(() =>
      events.some((event) => event.type === "pipeline" && event.event.type === "stage-start"),
    );
    const first = events.flatMap((event) =>
      event.type === "pipeline" && event.event.type === "stage-start" ? [event.event.stage] : [],
    )[0];
    expect(first).not.toBe("task");
    await client.request("run.stop", { projectId });
  });

  it("of one stage leaves the others alone", async () => {
    const { client, projectId } = await start();
    await runToEnd(client, projectId);
    const started = await client.request("run.start", { projectId, from: "task", until: "task" });
    expect(started.running?.until).toBe("task");
    expect(statesOf(started)).toEqual({ task: "queued", parameters: "approved", objective: "approved" });
    const project = await ended(client, projectId);
    expect(project.stages.map((view) => view.versions).slice(0, 3)).toEqual([2, 1, 1]);
    expect(statesOf(project)).toEqual({ task: "approved", parameters: "stale", objective: "stale" });
    expect(project.outcome).toEqual({ status: "completed" });
  });

  it("stops after each stage, or after a doubtful one, when it is asked to", async () => {
    const { client, projectId } = await start(`${TASK_TEXT} doubt`);
    await client.request("run.start", { projectId, from: null, stopAt: "each-stage" });
    const first = await ended(client, projectId);
    expect(first.waiting).toEqual({ stage: "task", why: "each-stage" });
    expect(statesOf(first)).toEqual({ task: "approved" });

    await client.request("run.start", { projectId, from: "parameters", stopAt: "doubts" });
    const second = await ended(client, projectId);
    expect(second.waiting).toEqual({ stage: "parameters", why: "doubt" });
    expect(statesOf(second)).toEqual({ task: "approved", parameters: "needs-review" });
    const approved = await client.request("stage.approve", { projectId, stage: "parameters" });
    expect([approved.waiting, statesOf(approved).parameters]).toEqual([null, "approved"]);
  });

  it("that fails names its stage and keeps the stages before", async () => {
    const { client, projectId } = await start(`${TASK_TEXT} break`);
    const project = await runToEnd(client, projectId);
    expect(project.outcome).toEqual({ status: "failed", stage: "objective", failure: FAILURE });
    expect(statesOf(project)).toEqual({ task: "approved", parameters: "approved", objective: "failed" });
  });

  it("whose pipeline throws ends as failed, and the host goes on", async () => {
    const { client, projectId } = await start(`${TASK_TEXT} crash`);
    const project = await runToEnd(client, projectId);
    expect(project.outcome).toMatchObject({
      status: "failed",
      stage: "objective",
      failure: { code: "internal" },
    });
    expect((await runToEnd(client, projectId)).outcome).toMatchObject({ status: "failed" });
  });

  it("without its model says so, in the model's status too", async () => {
    const { host } = await smallHost({ model: "absent" });
    const { client } = clientOf(host);
    const { id } = await client.request("project.create", { text: TASK_TEXT });
    const project = await runToEnd(client, id);
    expect(project.outcome).toMatchObject({
      status: "failed",
      stage: "task",
      failure: { code: "model-file-missing", why: "There is no such file.", next: "Get it." },
    });
    expect((await client.request("app.info", {})).model.state).toBe("failed");
  });

  it("is alone: a second one, an edit, another text, a deletion and another model wait for its end", async () => {
    const { client, projectId } = await start(`${TASK_TEXT} wait`);
    const other = await client.request("project.create", { text: "Another task." });
    await client.request("run.start", { projectId, from: null });
    const ask = client.request;
    expect(await failureCode(ask("run.start", { projectId, from: null }))).toBe("run-in-progress");
    expect(await failureCode(ask("run.start", { projectId: other.id, from: null }))).toBe("run-in-progress");
    expect(await failureCode(ask("project.set-text", { projectId, text: "x" }))).toBe("run-in-progress");
    expect(await failureCode(ask("stage.edit", { projectId, stage: "task", value: VALUES.task }))).toBe(
      "run-in-progress",
    );
    expect(await failureCode(ask("project.delete", { projectId }))).toBe("run-in-progress");
    expect(await failureCode(ask("model.select", { name: "large" }))).toBe("model-in-use");
    await ask("run.stop", { projectId });
    expect((await ask("model.select", { name: "large" })).state).toBe("ready");
  });

  it("goes on when the window closes, and the next window sees it", async () => {
    const { client, host, projectId } = await start(`${TASK_TEXT} wait`);
    await client.request("run.start", { projectId, from: null });
    client.close();
    const { client: second } = clientOf(host);
    expect((await second.request("project.open", { projectId })).running).not.toBe(null);
    await second.request("run.stop", { projectId });
  });
});

describe("a person's changes", () => {
  it("put a valid value in force as the person's own and make later stages stale", async () => {
    const { client, projectId } = await start();
    await runToEnd(client, projectId);
    const value = { ...VALUES.parameters!, unused: [] };
    const project = await client.request("stage.edit", { projectId, stage: "parameters", value });
    expect(statesOf(project)).toEqual({ task: "approved", parameters: "approved", objective: "stale" });
    const view = project.stages.find((each) => each.stage === "parameters")!;
    expect([view.record?.madeBy, view.record?.version, view.versions]).toEqual(["person", 2, 2]);
    const again = await runToEnd(client, projectId);
    expect(again.stages.map((each) => each.versions).slice(0, 3)).toEqual([1, 2, 2]);
  });

  it("are refused in words when they do not fit the stage", async () => {
    const { client, projectId } = await start();
    const value = { parameters: [{ ...VALUES.parameters!.parameters[0], symbol: "two words" }], unused: 3 };
    const refused = await client
      .request("stage.edit", { projectId, stage: "parameters", value })
      .catch((error: HostFailure) => error.failure);
    expect(refused).toMatchObject({ code: "stage-value-invalid" });
    expect((refused as { why: string }).why).toMatch(
      /parameters, entry 1, symbol: a name of letters, digits and underscores; unused: /,
    );
    expect(await failureCode(client.request("stage.edit", { projectId, stage: "evaluate", value: {} }))).toBe(
      "stage-not-editable",
    );
  });

  it("with an expression that cannot be read or names nothing are refused with the place and the mend", async () => {
    const { client, projectId } = await start();
    await runToEnd(client, projectId);
    const state = (initial: string) => ({
      state: [
        {
          symbol: "stock",
          type: "integer",
          shape: [],
          low: null,
          high: null,
          initial,
          observed: true,
          unit: "",
          meaning: "",
        },
      ],
      action: { parts: [{ kind: "range", low: 0, high: 3, unit: "" }], meaning: "" },
    });
    const refusal = (initial: string) =>
      client
        .request("stage.edit", { projectId, stage: "variables", value: state(initial) })
        .then(() => "taken")
        .catch((error: HostFailure) => error.failure.why);
    expect(await refusal("demnd + 1")).toBe(
      "state, entry 1, initial: demnd is not declared. Is demand meant?",
    );
    expect(await refusal("2 +")).toMatch(/^state, entry 1, initial: .+/);
    expect(await refusal("__import__('os')")).toMatch(/^state, entry 1, initial: .+/);
    expect(await refusal("demand + 1")).toBe("taken");
  });

  it("derive the formulas anew and run the checks of the stage's agent", async () => {
    const { client, projectId } = await start();
    await runToEnd(client, projectId);
    const project = await client.request("stage.edit", {
      projectId,
      stage: "modelling",
      value: {
        source: null,
        dynamics: [{ target: "sold", kind: "quantity", expression: "demand / 2", event: "" }],
        share: "3 * sold",
        latex: { objective: "forged", dynamics: ["forged"], constraints: [] },
      },
    });
    const record = project.stages.find((view) => view.stage === "modelling")!.record!;
    const { latex } = record.value as { latex: { objective: string; dynamics: string[] } };
    expect(latex.dynamics).toEqual(["\\mathrm{sold} = \\frac{\\mathrm{demand}}{2}"]);
    expect(latex.objective).toContain("3 \\cdot \\mathrm{sold}");
    expect(record.checks.filter((check) => !check.passed).map((check) => check.name)).toContain(
      "the action matters",
    );
    expect(record.state).toBe("approved");
  });

  it("nested without end are refused, and the host goes on", async () => {
    const { client, host, projectId } = await start();
    let value: unknown = 1;
    for (let depth = 0; depth < 50_000; depth++) value = [value];
    const parameters = [{ ...VALUES.parameters!.parameters[0], value }];
    const direct = host.handle("stage.edit", {
      projectId,
      stage: "parameters",
      value: { parameters, unused: [] },
    });
    await expect(direct).rejects.toBeInstanceOf(HostFailure);
    expect((await client.request("project.open", { projectId })).id).toBe(projectId);
  });

  it("answer a question, and the next run uses the answer", async () => {
    const { client, projectId } = await start(`${TASK_TEXT} ask`);
    const asked = await runToEnd(client, projectId);
    expect(asked.outcome).toEqual({ status: "needs-answer", stage: "objective" });
    const answered = await client.request("stage.answer", {
      projectId,
      stage: "objective",
      questionId: "sense",
      answer: "large",
    });
    expect(statesOf(answered).objective).toBe("stale");
    expect((await runToEnd(client, projectId)).outcome).toEqual({ status: "completed" });
    expect(
      await failureCode(
        client.request("stage.answer", { projectId, stage: "objective", questionId: "other", answer: "x" }),
      ),
    ).toBe("question-unknown");
  });

  it("restore and approve versions, not what never was", async () => {
    const { client, projectId } = await start();
    await runToEnd(client, projectId);
    await client.request("stage.edit", { projectId, stage: "parameters", value: VALUES.parameters });
    const restored = await client.request("stage.restore", { projectId, stage: "parameters", version: 1 });
    expect(restored.stages[1]?.record?.madeBy).toBe("agent");
    expect((await client.request("stage.history", { projectId, stage: "parameters" })).length).toBe(2);
    const approved = await client.request("stage.approve", { projectId, stage: "objective" });
    expect(statesOf(approved).objective).toBe("approved");
    expect(await failureCode(client.request("stage.approve", { projectId, stage: "variables" }))).toBe(
      "stage-empty",
    );
    expect(
      await failureCode(client.request("stage.restore", { projectId, stage: "parameters", version: 9 })),
    ).toBe("project-invalid");
  });

  it("of the description make everything stale; a hopeless description changes nothing", async () => {
    const { client, projectId } = await start();
    await runToEnd(client, projectId);
    expect(await failureCode(client.request("project.set-text", { projectId, text: "   " }))).toBe(
      "description-empty",
    );
    expect(await failureCode(client.request("project.create", { text: "x".repeat(1_000_000) }))).toBe(
      "description-too-long",
    );
    const project = await client.request("project.set-text", { projectId, text: "Another task." });
    expect(new Set(Object.values(statesOf(project)))).toEqual(new Set(["stale"]));
  });

  it("are taken back and done again exactly, until the next run", async () => {
    const { client, projectId } = await start();
    const ran = await runToEnd(client, projectId);
    expect([ran.undo, ran.redo]).toEqual([null, null]);
    await client.request("stage.edit", {
      projectId,
      stage: "parameters",
      value: { parameters: [], unused: [] },
    });
    const changed = await client.request("project.set-text", { projectId, text: "Another task." });
    expect(changed.undo).toBe("the edit of the description");

    const once = await client.request("project.undo", { projectId });
    expect(once.text).toBe(TASK_TEXT);
    expect(statesOf(once)).toEqual({ task: "approved", parameters: "approved", objective: "stale" });
    expect([once.undo, once.redo]).toEqual(["the edit of «parameters»", "the edit of the description"]);
    const twice = await client.request("project.undo", { projectId });
    expect(twice.stages).toEqual(ran.stages.map((view) => ({ ...view, versions: expect.any(Number) })));
    expect(await failureCode(client.request("project.undo", { projectId }))).toBe("nothing-to-undo");

    await client.request("project.redo", { projectId });
    const again = await client.request("project.redo", { projectId });
    expect(again.text).toBe("Another task.");
    expect(new Set(Object.values(statesOf(again)))).toEqual(new Set(["stale"]));
    expect(again.stages[1]?.record?.version).toBe(2);
    expect(await failureCode(client.request("project.redo", { projectId }))).toBe("nothing-to-redo");
    expect((await runToEnd(client, projectId)).undo).toBe(null);
  });

  it("begin with a copy of a sample, which stays as it is", async () => {
    const { client, root, projectId } = await start();
    await runToEnd(client, projectId);
    const file = join(await temporaryFolder(), "bakery.lamplight.zip");
    await writeFile(file, await exportProject(join(root, projectId), projectId));
    const samples = await findSamples(dirname(file));
    expect(samples).toEqual([{ name: "bakery", title: "Bakery", file }]);

    const { host } = await smallHost({ samples });
    const { client: other } = clientOf(host);
    expect((await other.request("app.info", {})).samples).toEqual([{ name: "bakery", title: "Bakery" }]);
    const opened = await other.request("project.open-sample", { name: "bakery" });
    expect(statesOf(opened)).toEqual({ task: "approved", parameters: "approved", objective: "approved" });
    await other.request("stage.edit", {
      projectId: opened.id,
      stage: "parameters",
      value: { parameters: [], unused: [] },
    });
    const again = await other.request("project.open-sample", { name: "bakery" });
    expect(again.id).not.toBe(opened.id);
    expect(again.stages[1]?.record?.version).toBe(1);
    expect(await failureCode(other.request("project.open-sample", { name: "../bakery" }))).toBe(
      "sample-unknown",
    );
    expect(await findSamples(join(root, "nowhere"))).toEqual([]);
  });

  it("delete a project for good", async () => {
    const { client, projectId } = await start();
    await client.request("project.delete", { projectId });
    expect(await client.request("project.list", {})).toEqual([]);
    expect(await failureCode(client.request("project.open", { projectId }))).toBe("project-missing");
  });
});

describe("the host", () => {
  it("finds a project again after it was started anew, and tells a second host that it is taken", async () => {
    const { client, host, root, projectId } = await start();
    await runToEnd(client, projectId);
    const { host: second } = await smallHost({ projectsFolder: root });
    expect(await failureCode(second.handle("project.open", { projectId }))).toBe("project-locked");
    await host.close();
    const project = await second.handle("project.open", { projectId });
    expect(statesOf(project)).toEqual({ task: "approved", parameters: "approved", objective: "approved" });
  });

  it("opens the model at the first need, once, and closes it before another", async () => {
    const { client, projectId, opened } = await start();
    expect(opened).toEqual([]);
    await runToEnd(client, projectId);
    await runToEnd(client, projectId, "task");
    expect(opened).toEqual(["small"]);
    await client.request("model.select", { name: "large" });
    expect(opened).toEqual(["small", "-small", "large"]);
    expect(await failureCode(client.request("model.select", { name: "absent" }))).toBe("model-file-missing");
    await runToEnd(client, projectId, "task");
    expect(opened.at(-1)).toBe("large");
  });

  it("tells its memory, models and how generated code is contained", async () => {
    const { client, events, projectId } = await start();
    expect((await client.request("app.info", {})).isolation).toBe(null);
    await runToEnd(client, projectId);
    const info = await client.request("app.info", {});
    expect(info).toMatchObject({ version: "1.2.3", isolation: { level: "none" }, model: { state: "ready" } });
    expect(info.memory).toBeGreaterThan(10_000_000);
    expect(await client.request("model.list", {})).toHaveLength(1);
    await client.request("model.download", { name: "small" });
    expect(events.at(-1)).toMatchObject({ type: "download-progress", name: "small" });
  });
});
