/** One trial: the whole pipeline on one description, in a project of its own, and the judge's verdict. */

import path from "node:path";
import { CodingValue, TaskValue, TrainValue } from "../agents/artefacts/values.js";
import type { PipelineEvent, PipelineOutcome } from "../agents/pipeline/events.js";
import type { Variant } from "../agents/pipeline/correction.js";
import type { RunPipeline } from "../agents/pipeline/pipeline.js";
import type { LanguageModel, PythonRunner } from "../agents/ports.js";
import { openProjectStore, type OpenProject } from "../host/store/project-store.js";
import { createProject, deleteProject, projectFolder } from "../host/store/projects.js";
import type { Figure, ReferenceKnowledge } from "./figures.js";
import type { TrialResult } from "./results.js";
import type { SuiteTask } from "./suite.js";
import {
  type Attempt,
  judgeQuestion,
  judgeTrial,
  playTrial,
  type TrialOutput,
  type Verdicts,
} from "./verdict.js";

export interface TrialParts {
  /** For each variant the function that runs it. */
  run: (variant: Variant) => RunPipeline;
  model: LanguageModel;
  /** For the pipeline: it holds nothing of the judge. */
  python: PythonRunner;
  judge: PythonRunner;
}

export interface TrialPlan {
  task: SuiteTask;
  /** "question" where the right answer is to ask. */
  reference: ReferenceKnowledge | "question";
  variant: Variant;
  seed: number;
  /** Folder of the results; projects are kept below it. */
  folder: string;
  trialSeconds: number;
  /** Longest training; 0 ends the trial before it. */
  trainingSeconds: number;
  signal: AbortSignal;
  /** A line for the terminal. */
  onNote: (line: string) => void;
}

/** The benchmark cannot go on: what it needs is missing. Finished trials are kept. */
export class BenchStopped extends Error {
  override name = "BenchStopped";
}

/** What is left of a pipeline that does not react to its abort: its parts have to be replaced. */
const ABORT_GRACE_SECONDS = 60;

/** These failures are no fault of the agents. */
const NOT_THE_AGENTS = new Set([
  "model-file-missing",
  "model-file-invalid",
  "model-load-failed",
  "python-unavailable",
  "disk-full",
  "not-writable",
]);

/**
 * @returns the result, and whether the pipeline still hangs, so that model and Python must be opened anew
 * @throws BenchStopped; the signal's reason when it was aborted.
 */
export async function runTrial(
  plan: TrialPlan,
  parts: TrialParts,
): Promise<{ result: TrialResult; hangs: boolean }> {
  const { task, variant, seed } = plan;
  const projects = path.join(plan.folder, "projects");
  const id = `${task.name}-${variant}-${seed}`;
  await removeUnfinished(projects, id);
  await createProject(projects, { id, title: task.name, text: task.text });
  const store = await openProjectStore(projectFolder(projects, id));
  try {
    plan.signal.throwIfAborted();
    const started = performance.now();
    const run = await runLimited(plan, parts, store);
    plan.signal.throwIfAborted();
    stopIfNotTheAgents(run.outcome);
    const writing = performance.now();
    const output = await readOutput(plan, store, run.outcome);
    const played = await playOutput(plan, parts.judge, output);
    const playing = performance.now();
    const verdicts = await verdictsOn(plan, parts.judge, run.outcome, output, played);
    // A script trains while it is played, so that this time is its own.
    const ended = output.trainsItself === null ? writing : playing;
    const result: TrialResult = {
      task: task.name,
      variant,
      seed,
      model: { name: parts.model.identity.name, fileHash: parts.model.identity.fileHash },
      trainingSeconds: plan.trainingSeconds,
      ...verdicts,
      ended: endOf(run.outcome, run.stage, plan.trialSeconds),
      confidence: lowestConfidence(store),
      tokens: run.tokens,
      seconds: (ended - started) / 1000,
      judgeSeconds: (performance.now() - ended) / 1000,
      project: path.join("projects", id),
      at: new Date().toISOString(),
    };
    return { result, hangs: run.hangs };
  } finally {
    await store.close();
  }
}

async function removeUnfinished(projects: string, id: string): Promise<void> {
  await deleteProject(projects, id).catch((error: { code?: string }) => {
    if (error.code !== "project-missing") throw error;
  });
}

interface LimitedRun {
  outcome: PipelineOutcome;
  /** The last stage that started. */
  stage: string;
  tokens: TrialResult["tokens"];
  hangs: boolean;
}

async function runLimited(plan: TrialPlan, parts: TrialParts, store: OpenProject): Promise<LimitedRun> {
  const { variant, seed, trialSeconds, trainingSeconds } = plan;
  const limit = AbortSignal.timeout(trialSeconds * 1000);
  const signal = AbortSignal.any([plan.signal, limit]);
  const meter = createMeter(plan.onNote);
  const finished = parts.run(variant)({
    model: parts.model,
    python: parts.python,
    store,
    from: null,
    until: trainingSeconds === 0 ? "coding" : null,
    variant,
    seed,
    unattended: true,
    trainingSeconds,
    signal,
    onEvent: meter.take,
  });
  const outcome = await Promise.race([finished, afterAbort(signal, ABORT_GRACE_SECONDS)]);
  if (outcome === null) finished.catch(() => undefined);
  return {
    outcome: outcome ?? { status: "stopped", stage: null },
    stage: meter.stage(),
    tokens: meter.tokens(),
    hangs: outcome === null,
  };
}

/** Resolves with null some time after the abort; never without one. */
function afterAbort(signal: AbortSignal, seconds: number): Promise<null> {
  return new Promise((resolve) => {
    const wait = () => setTimeout(() => resolve(null), seconds * 1000).unref();
    if (signal.aborted) wait();
    else signal.addEventListener("abort", wait, { once: true });
  });
}

/** Counts tokens: those of finished stages from their records, those of an unfinished one as they come. */
function createMeter(onNote: (line: string) => void) {
  let stage = "task";
  let unfinished = 0;
  const sum = { prompt: 0, reused: 0, sampled: 0 };
  return {
    take(event: PipelineEvent): void {
      if (event.type === "stage-start") {
        stage = event.stage;
        unfinished = 0;
      } else if (event.type === "stage-delta") {
        unfinished = event.tokens;
      } else if (event.type === "stage-note") {
        onNote(`${event.stage}: ${event.message}`);
      } else if (event.type === "stage-end") {
        unfinished = 0;
        sum.prompt += event.record.usage.promptTokens;
        sum.reused += event.record.usage.reusedTokens;
        sum.sampled += event.record.usage.tokens;
      }
    },
    stage: () => stage,
    tokens: () => ({ ...sum, sampled: sum.sampled + unfinished }),
  };
}

function stopIfNotTheAgents(outcome: PipelineOutcome): void {
  if (outcome.status !== "failed" || !NOT_THE_AGENTS.has(outcome.failure.code)) return;
  const { what, why, next } = outcome.failure;
  throw new BenchStopped(`${what} ${why} ${next}`);
}

function playOutput(plan: TrialPlan, judge: PythonRunner, output: TrialOutput): Promise<Attempt<Figure>> {
  if (plan.reference === "question") return Promise.resolve({ problem: "The right answer is a question." });
  return playTrial(judge, plan.reference, output, plan.signal);
}

function verdictsOn(
  plan: TrialPlan,
  judge: PythonRunner,
  outcome: PipelineOutcome,
  output: TrialOutput,
  played: Attempt<Figure>,
): Verdicts | Promise<Verdicts> {
  if (plan.reference === "question") return judgeQuestion(outcome.status === "needs-answer");
  return judgeTrial(judge, plan.reference, output, played, plan.signal);
}

/** What the project holds for the judge. */
async function readOutput(
  plan: TrialPlan,
  store: OpenProject,
  outcome: PipelineOutcome,
): Promise<TrialOutput> {
  if (outcome.status === "needs-answer") {
    const problem = "It asked a question that nobody was there to answer.";
    return { source: null, libraryId: null, weights: null, trainsItself: null, problem };
  }
  const records = store.records();
  const coding = CodingValue.safeParse(records.coding?.value);
  const task = TaskValue.safeParse(records.task?.value);
  const train = TrainValue.safeParse(records.train?.value);
  // What ran out of time has failed, also where it had only to be looked at once more.
  const inTime = outcome.status !== "stopped";
  const weights = train.success && inTime ? await store.loadWeights(train.data.runId) : null;
  const taken = coding.data?.origin === "library" ? task.data?.library?.id : null;
  return {
    source: coding.data?.source ?? null,
    libraryId: taken ?? null,
    weights: weights && Buffer.from(weights).toString("base64"),
    trainsItself: plan.variant === "single" && inTime ? plan.trainingSeconds : null,
    problem: problemOf(outcome),
  };
}

function lowestConfidence(store: OpenProject): number | null {
  const stated = Object.values(store.records()).flatMap(({ confidence }) => confidence ?? []);
  return stated.length > 0 ? Math.min(...stated) : null;
}

function problemOf(outcome: PipelineOutcome): string {
  if (outcome.status === "failed")
    return `${outcome.stage}: ${outcome.failure.what} ${outcome.failure.why}`.slice(0, 1000);
  return outcome.status === "stopped" ? "The trial ran out of time." : "";
}

function endOf(outcome: PipelineOutcome, stage: string, limit: number): TrialResult["ended"] {
  switch (outcome.status) {
    case "completed":
    case "not-better":
      return null;
    case "failed":
      return {
        stage: outcome.stage,
        code: outcome.failure.code,
        why: `${outcome.failure.what} ${outcome.failure.why}`.slice(0, 2000),
      };
    case "needs-answer":
      return { stage: outcome.stage, code: "needs-answer", why: "It asked a question." };
    case "stopped":
      return {
        stage: outcome.stage ?? stage,
        code: "trial-time",
        why: `The trial took longer than its limit of ${Math.round(limit / 60)} minutes.`,
      };
  }
}
