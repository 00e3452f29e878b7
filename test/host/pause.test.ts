/** A training that is held and goes on, through the contract and with the real pipeline and Python. */

import { describe, expect, it } from "vitest";
import type { PipelineOutcome } from "../../agents/pipeline/events.js";
import type { HostFailure } from "../../host/contract-client/client.js";
import type { HostEvent, RequestOutput } from "../../host/contract.js";
import type { Host } from "../../host/rpc.js";
import { untilPythonSleeps } from "../support/processes.js";
import { failureOf } from "./support/failures.js";
import { kioskHost } from "./support/kiosk-host.js";
import { smallHost } from "./support/small-host.js";

async function kiosk() {
  const { host, projectId } = await kioskHost();
  const events: HostEvent[] = [];
  host.subscribe((event) => events.push(event));
  return { host, projectId, events };
}

const SETTINGS = { steps: 40_000, hidden: [16], warm_up: 200, extension: 1 };

/** Trains, and resolves with the outcome when the run has ended. */
async function train(host: Host, projectId: string, onReport?: () => void): Promise<PipelineOutcome> {
  const ended = new Promise<PipelineOutcome>((resolve) => {
    host.subscribe((event) => {
      if (event.type === "run-end") resolve(event.outcome);
      if (event.type === "pipeline" && event.event.type === "training-metric") onReport?.();
    });
  });
  await host.handle("run.start", {
    projectId,
    from: "train",
    until: "train",
    seed: 3,
    tuningMinutes: 0,
    training: { configuration: SETTINGS, seconds: 120 },
  });
  return ended;
}

const points = (events: readonly HostEvent[]): number =>
  events.filter((event) => event.type === "pipeline" && event.event.type === "training-metric").length;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The evaluations of the last training: these do not depend on the speed of the machine. */
async function curveOf(host: Host, projectId: string) {
  const project = await host.handle("project.open", { projectId });
  const record = project.stages.find(({ stage }) => stage === "train")?.record;
  const { runId } = record?.value as { runId: string };
  const metrics: RequestOutput<"run.metrics"> = await host.handle("run.metrics", { projectId, runId });
  const curve = metrics.filter(({ evaluation }) => evaluation !== null);
  return { record, curve: curve.map(({ step, evaluation }) => [step, evaluation]) };
}

const refusal = async (work: Promise<unknown>) => (await failureOf(work)).code;

describe("a training that is paused", () => {
  it("stands still, says so, and goes on to the same curve; its time leaves the pause out", async () => {
    const undisturbed = await kiosk();
    await train(undisturbed.host, undisturbed.projectId);
    const expected = await curveOf(undisturbed.host, undisturbed.projectId);

    const { host, projectId, events } = await kiosk();
    const started = Date.now();
    let report = (): void => undefined;
    const reported = new Promise<void>((resolve) => (report = resolve));
    const ended = train(host, projectId, () => report());
    await reported;
    const held = await host.handle("run.set-paused", { projectId, paused: true });
    const since = Date.parse(held.running?.since ?? "");
    expect(held.running).toMatchObject({ stage: "train", runId: expect.any(String) });
    expect(Date.parse(held.running?.pausedAt ?? "")).toBeGreaterThanOrEqual(started);
    expect(await host.handle("run.set-paused", { projectId, paused: true })).toEqual(held);
    expect(events).toContainEqual({ type: "project-changed", project: held });

    await untilPythonSleeps();
    const [before, still] = [points(events), Date.now()];
    await wait(2000);
    expect(points(events)).toBe(before);
    expect((await host.handle("project.open", { projectId })).running).toEqual(held.running);
    const stood = Date.now() - still;

    const going = await host.handle("run.set-paused", { projectId, paused: false });
    expect(going.running?.pausedAt).toBeNull();
    expect(Date.parse(going.running?.since ?? "") - since).toBeGreaterThanOrEqual(stood);
    expect(await ended).toMatchObject({ status: "completed" });
    const whole = Date.now() - started;

    const { record, curve } = await curveOf(host, projectId);
    expect(curve.length).toBeGreaterThan(2);
    expect(curve).toEqual(expected.curve);
    expect((record?.seconds ?? 0) * 1000).toBeLessThanOrEqual(whole - stood);
    expect(await refusal(host.handle("run.set-paused", { projectId, paused: true }))).toBe(
      "nothing-to-pause",
    );
  });

  it("stops, with all its points kept, and starts anew without the pause", async () => {
    const { host, projectId, events } = await kiosk();
    let report = (): void => undefined;
    const reported = new Promise<void>((resolve) => (report = resolve));
    const ended = train(host, projectId, () => report());
    await reported;
    const { running } = await host.handle("run.set-paused", { projectId, paused: true });
    await untilPythonSleeps();
    const stopped = await host.handle("run.stop", { projectId });
    expect(await ended).toEqual({ status: "stopped", stage: "train" });
    expect(stopped.running).toBeNull();
    const kept = await host.handle("run.metrics", { projectId, runId: running?.runId ?? "" });
    expect(kept).toHaveLength(points(events));

    expect(await train(host, projectId)).toMatchObject({ status: "completed" });
  });

  it("ends with the host that is closed", async () => {
    const { host, projectId, events } = await kiosk();
    const ended = train(host, projectId);
    await expect.poll(() => points(events)).toBeGreaterThan(0);
    await host.handle("run.set-paused", { projectId, paused: true });
    await host.close();
    expect(await ended).toEqual({ status: "stopped", stage: "train" });
  });
});

describe("a pause of nothing", () => {
  it("is refused with the reason, and a word on what can be paused", async () => {
    const { host, projectId } = await kiosk();
    expect(await refusal(host.handle("run.set-paused", { projectId, paused: true }))).toBe(
      "nothing-to-pause",
    );
    expect(await refusal(host.handle("run.set-paused", { projectId, paused: false }))).toBe(
      "nothing-to-pause",
    );

    const { host: other } = await smallHost();
    const { id } = await other.handle("project.create", { text: "Please wait. Make 3 of them." });
    const waits = new Promise<void>((resolve) => {
      other.subscribe((event) => {
        if (
          event.type === "pipeline" &&
          event.event.type === "stage-start" &&
          event.event.stage === "objective"
        )
          resolve();
      });
    });
    await other.handle("run.start", { projectId: id, from: null });
    await waits;
    const why = await other
      .handle("run.set-paused", { projectId: id, paused: true })
      .catch((error: HostFailure) => error.failure.why);
    expect(why).toContain("«objective»");
  });
});
