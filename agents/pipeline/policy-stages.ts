/** The last three stages: check the environment, train a policy in it, and judge the policy. */

import { z } from "zod";
import type { Json } from "../artefacts/json.js";
import type { CheckResult, Failure, StageRecord } from "../artefacts/stage.js";
import type { TrainingPoint } from "../artefacts/training.js";
import { Estimate, type EvaluateValue, type StageValues } from "../artefacts/values.js";
import { PythonCodeError, PythonRuntimeLost } from "../ports.js";
import { blankRecord, type RunContext, StageFailed } from "./context.js";

const CHECK_SECONDS = 120;
const EVALUATE_SECONDS = 300;
const EVALUATION_EPISODES = 500;
/** Added to the trainer's own limit before the runner ends it. */
const GRACE_SECONDS = 60;
/** A policy counts as better than chance from this many joint standard errors. */
const STANDARD_ERRORS_BETTER = 3;

type Record_ = Omit<StageRecord, "version">;

function environmentInput(context: RunContext): { [key: string]: Json } {
  const library = context.values.task?.library;
  const coding = context.values.coding;
  if (library && coding?.origin === "library") return { library_id: library.id };
  return { source: coding?.source ?? "" };
}

const Checked = z.object({
  observation_space: z.string().nullable(),
  action_count: z.number().int().nullable(),
  mean_episode_length: z.number().nullable(),
  steps_per_second: z.number().nullable(),
  checks: z
    .array(z.object({ name: z.string(), passed: z.boolean(), message: z.string(), mend: z.string() }))
    .min(1)
    .max(100),
});

/** Checks without which training makes no sense. */
const ESSENTIAL = new Set(["loads", "spaces", "plays", "observations", "rewards", "determinism"]);

/** @throws StageFailed */
export async function runCheck(context: RunContext): Promise<Record_> {
  const startedAt = Date.now();
  const found = await job(
    context,
    "check",
    startedAt,
    "check_environment",
    { source: context.values.coding?.source ?? "" },
    CHECK_SECONDS,
    Checked,
  );
  const checks = found.checks.map((check): CheckResult => ({
    name: check.name.slice(0, 80),
    rung: "behaviour",
    passed: check.passed,
    message: check.message.slice(0, 2000),
    mend: check.mend.slice(0, 2000),
    place: "",
  }));
  const fatal = checks.find((check) => !check.passed && ESSENTIAL.has(check.name));
  const record = { ...blankRecord("check", startedAt), checks };
  if (fatal || found.action_count === null)
    throw new StageFailed({
      ...record,
      state: "failed",
      failure: {
        code: "environment-check-failed",
        what: `The environment does not pass the check «${fatal?.name ?? "spaces"}».`,
        why: fatal?.message ?? "Its spaces are not known.",
        kept: "The specification, the code and every check are in the project.",
        next: fatal?.mend || "Edit the model or the code, and run from there.",
      },
    });
  return {
    ...record,
    state: checks.every((check) => check.passed) ? "approved" : "needs-review",
    value: {
      observationSpace: (found.observation_space ?? "").slice(0, 2000),
      actionCount: found.action_count,
      meanEpisodeLength: found.mean_episode_length ?? 0,
      stepsPerSecond: found.steps_per_second ?? 0,
    } satisfies StageValues["check"],
  };
}

const Trained = z.object({
  weights: z.string().max(200_000_000),
  configuration: z.record(z.string(), z.unknown()),
  steps: z.number().int(),
  episodes: z.number().int(),
  seconds: z.number(),
  best_return: z.number().nullable(),
  ended: z.enum(["steps", "converged", "stopped"]),
});

const Metric = z.object({
  step: z.number().int().min(0),
  episode: z.number().int().min(0),
  return: z.number().nullish(),
  objective: z.number().nullish(),
  length: z.number().nullish(),
  loss: z.number().nullish(),
  q: z.number().nullish(),
  exploration: z.number().nullish(),
  steps_per_second: z.number().nullish(),
});
const Evaluation = z.object({ step: z.number().int().min(0), mean_return: z.number().nullish() });
const Checkpoint = z.object({ weights: z.string().max(200_000_000) });

/** @throws StageFailed */
export async function runTraining(context: RunContext): Promise<Record_> {
  const startedAt = Date.now();
  const { options } = context;
  const { seed, trainingSeconds: seconds, python } = options;
  const runId = await options.store.createRun({ seed, seconds, isolation: { ...python.isolation } });
  const saver = saveInTurn(context);
  let last: TrainingPoint | null = null;
  const keep = (point: TrainingPoint): void => {
    last = point;
    options.onEvent({ type: "training-metric", runId, points: [point] });
    saver.add(() => options.store.appendMetrics(runId, [point]));
  };
  const result = await job(
    context,
    "train",
    startedAt,
    "train",
    {
      ...environmentInput(context),
      configuration: options.trainingConfiguration ?? {},
      seed: options.seed,
      seconds: options.trainingSeconds,
    },
    options.trainingSeconds + GRACE_SECONDS,
    Trained,
    (name, data) => {
      const metric = name === "training-metric" ? Metric.safeParse(data) : null;
      if (metric?.success) keep(pointOf(metric.data, null));
      const evaluation = name === "evaluation" ? Evaluation.safeParse(data) : null;
      if (evaluation?.success)
        keep(evaluationPoint(evaluation.data.step, evaluation.data.mean_return ?? null, last));
      const checkpoint = name === "checkpoint" ? Checkpoint.safeParse(data) : null;
      if (checkpoint?.success)
        saver.add(() => options.store.saveWeights(runId, fromBase64(checkpoint.data.weights)));
    },
  ).finally(() => saver.done());
  await options.store.saveWeights(runId, fromBase64(result.weights));
  return {
    ...blankRecord("train", startedAt),
    value: {
      runId,
      algorithm: "DQN",
      configuration: plainConfiguration(result.configuration),
      seed: options.seed,
      steps: result.steps,
      episodes: result.episodes,
      seconds: result.seconds,
      bestReturn: result.best_return ?? 0,
      ended: result.ended,
    } satisfies StageValues["train"],
    seed: options.seed,
  };
}

function pointOf(metric: z.infer<typeof Metric>, evaluation: number | null): TrainingPoint {
  return {
    step: metric.step,
    episode: metric.episode,
    return: metric.return ?? null,
    objective: metric.objective ?? null,
    length: metric.length ?? null,
    loss: metric.loss ?? null,
    q: metric.q ?? null,
    exploration: metric.exploration ?? null,
    stepsPerSecond: metric.steps_per_second ?? null,
    evaluation,
  };
}

function evaluationPoint(step: number, evaluation: number | null, last: TrainingPoint | null): TrainingPoint {
  return {
    step,
    episode: last?.episode ?? 0,
    return: null,
    objective: null,
    length: null,
    loss: null,
    q: null,
    exploration: null,
    stepsPerSecond: null,
    evaluation,
  };
}

/** Saves one after the other; a failed save is told and does not end the training. */
function saveInTurn(context: RunContext): { add(save: () => Promise<void>): void; done(): Promise<void> } {
  let line = Promise.resolve();
  let told = false;
  return {
    add(save) {
      line = line.then(save).catch((problem: unknown) => {
        if (!told) context.note("train", `Could not save training data: ${String(problem)}`);
        told = true;
      });
    },
    done: () => line,
  };
}

function plainConfiguration(configuration: Record<string, unknown>): StageValues["train"]["configuration"] {
  const plain: StageValues["train"]["configuration"] = {};
  for (const [key, value] of Object.entries(configuration)) {
    if (typeof value === "number" || typeof value === "string" || typeof value === "boolean")
      plain[key] = value;
    else if (Array.isArray(value) && value.every((each) => typeof each === "number")) plain[key] = value;
  }
  return plain;
}

const Evaluated = z.object({
  policy: estimate(),
  random: estimate(),
  best_constant: estimate()
    .and(z.object({ action: z.number().int() }))
    .nullable(),
});

function estimate() {
  return z
    .object({
      mean: z.number(),
      standard_error: z.number(),
      episodes: z.number().int(),
      mean_length: z.number(),
    })
    .transform((each) => ({
      mean: each.mean,
      standardError: each.standard_error,
      episodes: each.episodes,
      meanLength: each.mean_length,
    }));
}

/** @throws StageFailed */
export async function runEvaluation(context: RunContext): Promise<Record_> {
  const startedAt = Date.now();
  const { options, values } = context;
  const weights = values.train ? await options.store.loadWeights(values.train.runId) : null;
  if (!weights)
    throw new StageFailed({
      ...blankRecord("evaluate", startedAt),
      state: "failed",
      failure: {
        code: "weights-missing",
        what: "There is no trained policy to evaluate.",
        why: "The run's weights are not in the project.",
        kept: "Everything else is in the project.",
        next: "Train again.",
      },
    });
  const found = await job(
    context,
    "evaluate",
    startedAt,
    "evaluate",
    {
      ...environmentInput(context),
      weights: toBase64(weights),
      episodes: EVALUATION_EPISODES,
      seed: options.seed,
    },
    EVALUATE_SECONDS,
    Evaluated,
  );
  const joint = Math.hypot(found.policy.standardError, found.random.standardError);
  const difference = found.policy.mean - found.random.mean;
  const standardErrorsBetter = joint > 0 ? difference / joint : Math.sign(difference) * 1000;
  const threshold = values.task?.library?.rewardThreshold ?? null;
  const value: EvaluateValue = {
    sense: values.objective?.sense ?? "maximize",
    policy: Estimate.parse(found.policy),
    random: Estimate.parse(found.random),
    bestConstant: found.best_constant,
    standardErrorsBetter,
    threshold,
    succeeded:
      standardErrorsBetter >= STANDARD_ERRORS_BETTER &&
      !beatenByConstant(found.policy, found.best_constant) &&
      (threshold === null || found.policy.mean >= threshold),
  };
  return { ...blankRecord("evaluate", startedAt), value };
}

/** A policy that one action without any thought beats has learnt nothing. */
function beatenByConstant(policy: Estimate, constant: Estimate | null): boolean {
  if (!constant) return false;
  const joint = Math.hypot(policy.standardError, constant.standardError);
  return constant.mean - policy.mean > STANDARD_ERRORS_BETTER * joint;
}

export function notBetter(value: EvaluateValue): Failure {
  const { policy, random, threshold } = value;
  const figure = (each: { mean: number; standardError: number }): string =>
    `${each.mean.toFixed(2)} ± ${each.standardError.toFixed(2)}`;
  return {
    code: "policy-not-better",
    what: "The trained policy falls short.",
    why:
      `Its mean total objective is ${figure(policy)} over ${policy.episodes} episodes; random actions reach ${figure(random)}` +
      (beatenByConstant(policy, value.bestConstant)
        ? `, and action ${value.bestConstant?.action} all the time ${value.bestConstant ? figure(value.bestConstant) : ""}`
        : "") +
      (threshold === null ? "." : `; the task counts as solved from ${threshold}.`),
    kept: "The specification, the environment, the training curve and the weights are in the project.",
    next: "Train longer or with another seed; if that does not help, look at the checks of the environment.",
  };
}

/** Runs a job of the trusted package; what generated code did wrong becomes the stage's failure. */
async function job<Output>(
  context: RunContext,
  stage: "check" | "train" | "evaluate",
  startedAt: number,
  name: string,
  input: Json,
  seconds: number,
  schema: z.ZodType<Output>,
  onReport?: (name: string, data: Json) => void,
): Promise<Output> {
  try {
    const result = await context.options.python.run(
      { entry: `lamplight.jobs.${name}`, input, seconds },
      {
        signal: context.options.signal,
        onEvent: (event) => {
          if (event.type === "report") onReport?.(event.name, event.data);
        },
      },
    );
    const parsed = schema.safeParse(result);
    if (parsed.success) return parsed.data;
    throw failedJob(
      stage,
      startedAt,
      "The environment's report could not be read.",
      parsed.error.issues[0]?.message ?? "",
    );
  } catch (problem) {
    if (problem instanceof PythonCodeError)
      throw failedJob(
        stage,
        startedAt,
        `The environment raised ${problem.exception}.`,
        `${problem.message}\n${problem.traceback}`.slice(0, 4000),
      );
    if (problem instanceof PythonRuntimeLost && !["aborted", "unavailable"].includes(problem.reason))
      throw failedJob(
        stage,
        startedAt,
        `The environment's run ended early (${problem.reason}).`,
        problem.message,
      );
    throw problem;
  }
}

function failedJob(
  stage: "check" | "train" | "evaluate",
  startedAt: number,
  what: string,
  why: string,
): StageFailed {
  return new StageFailed({
    ...blankRecord(stage, startedAt),
    state: "failed",
    failure: {
      code: `${stage}-failed`,
      what,
      why,
      kept: "All earlier stages, and what training had reached, are in the project.",
      next: "Look at the code of the environment, mend it or the model, and run from there.",
    },
  });
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  const CHUNK = 32_768;
  let text = "";
  for (let start = 0; start < bytes.length; start += CHUNK)
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(text);
}
