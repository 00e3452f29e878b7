import { access, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunPipeline } from "../../agents/pipeline/pipeline.js";
import type { LanguageModel, PythonRunner } from "../../agents/ports.js";
import { blankRecord } from "../../agents/pipeline/context.js";
import { BenchStopped, runTrial, type TrialPlan } from "../../bench/trial.js";
import { reference } from "./figures.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-trial-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const model: LanguageModel = {
  identity: { name: "a-model", fileHash: "0".repeat(64), contextSize: 1000 },
  complete: () => Promise.reject(new Error("not called")),
  countTokens: () => Promise.reject(new Error("not called")),
  close: () => Promise.resolve(),
};
/** None of these trials gets as far as Python. */
const noPython: PythonRunner = {
  isolation: { level: "none", description: "" },
  run: () => Promise.reject(new Error("not called")),
  close: () => Promise.resolve(),
};

function plan(changes: Partial<TrialPlan> = {}): TrialPlan {
  return {
    task: { name: "a-task", text: "Decide something.", reference: "" },
    reference: reference(),
    variant: "full",
    seed: 3,
    folder,
    trialSeconds: 60,
    trainingSeconds: 10,
    signal: new AbortController().signal,
    onNote: () => undefined,
    ...changes,
  };
}

const trial = (runPipeline: RunPipeline, changes: Partial<TrialPlan> = {}) =>
  runTrial(plan(changes), { run: () => runPipeline, model, python: noPython, judge: noPython });

/** Works on a stage until it is stopped. */
const endless: RunPipeline = ({ signal, onEvent }) =>
  new Promise((resolve) => {
    onEvent({ type: "stage-start", stage: "modelling", at: "" });
    onEvent({ type: "stage-delta", stage: "modelling", text: "and on", tokens: 41, tokensPerSecond: 10 });
    signal.addEventListener("abort", () => resolve({ status: "stopped", stage: "modelling" }));
  });

test("a trial that takes too long is ended, and counts as failed in its stage", async () => {
  const { result, hangs } = await trial(endless, { trialSeconds: 0.2 });
  expect(hangs).toBe(false);
  expect(result).toMatchObject({
    task: "a-task",
    seed: 3,
    modelling: false,
    coding: false,
    policy: false,
    failure: "MC",
    ended: { stage: "modelling", code: "trial-time" },
    tokens: { sampled: 41 },
    score: null,
    project: path.join("projects", "a-task-full-3"),
  });
  await access(path.join(folder, result.project, "project.json"));
});

test("a trial that is interrupted is no result, and starts anew the next time", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("interrupted")), 100);
  await expect(trial(endless, { signal: stop.signal })).rejects.toThrow("interrupted");
  const { result } = await trial(endless, { trialSeconds: 0.1 });
  expect(result.ended?.code).toBe("trial-time");
});

test("a failed stage is named with its reason, and what it cost is counted", async () => {
  const usage = { promptTokens: 100, reusedTokens: 900, tokens: 20, seconds: 1 };
  const failing: RunPipeline = async ({ store, onEvent }) => {
    const failure = { code: "unusable", what: "No variables.", why: "It looped.", kept: "", next: "" };
    const record = await store.add({ ...blankRecord("variables", 0), state: "failed", usage, failure });
    onEvent({ type: "stage-end", record });
    return { status: "failed", stage: "variables", failure };
  };
  const { result } = await trial(failing);
  expect(result).toMatchObject({
    failure: "MC",
    ended: { stage: "variables", code: "unusable", why: "No variables. It looped." },
    tokens: { prompt: 100, reused: 900, sampled: 20 },
  });
  expect(result.reasons.modelling[0]).toContain("variables: No variables.");
});

test("a question fails the trial, unless it is the right answer", async () => {
  const asking: RunPipeline = async () => ({ status: "needs-answer", stage: "parameters" });
  expect((await trial(asking)).result).toMatchObject({ modelling: false, policy: false, failure: "MC" });
  const { result } = await trial(asking, { reference: "question" });
  expect(result).toMatchObject({ modelling: true, coding: true, policy: true, failure: null });
});

test("a trial without time for training ends with the code", async () => {
  const seen: (string | null)[] = [];
  const asked: RunPipeline = async ({ until }) => {
    seen.push(until);
    return { status: "completed" };
  };
  await trial(asked, { trainingSeconds: 0 });
  await trial(asked);
  expect(seen).toEqual(["coding", null]);
});

test("a missing model is no fault of the agents: the benchmark stops", async () => {
  const lost: RunPipeline = async () => ({
    status: "failed",
    stage: "parameters",
    failure: {
      code: "model-load-failed",
      what: "It cannot go on.",
      why: "No memory.",
      kept: "",
      next: "Free some.",
    },
  });
  await expect(trial(lost)).rejects.toThrow(BenchStopped);
});
