/**
 * Training: a DQN with settings that follow from the task; where it falls short, the exact policy if there is
 * one, and otherwise a search for better settings. Which policy runs in the end is recorded with the reason.
 */

import { z } from "zod";
import type { StageRecord } from "../artefacts/stage.js";
import { type DeliveredPolicy, TunerTrial, type TrainingPoint } from "../artefacts/training.js";
import type { StageValues } from "../artefacts/values.js";
import { blankRecord, type RunContext } from "./context.js";
import { environmentInput, fromBase64, type Job, runJob, runOptionalJob } from "./policy-jobs.js";
import { shareOfTheWay, shortfallsOf, targetOf, type Yardsticks, yardsticksOf } from "./shortfalls.js";

/** Added to the trainer's own limit before the runner ends it. */
const GRACE_SECONDS = 60;
/** The search for better settings may take this long unless the person says otherwise. */
export const TUNING_SECONDS = 180;
/** Enumerating a second time, with the network to be valued, takes about as long as the first time. */
const SOLVE_SECONDS = 60;
/** The exact policy takes the network's place where it is better by this part of the way from random actions. */
const WORTH_REPLACING = 0.01;
/** Training need not go on beyond this part of the way to a known optimum. */
const AS_GOOD_AS_BEST = 0.995;
const TUNED_ENOUGH = 0.98;

type Record_ = Omit<StageRecord, "version">;

const Trained = z.object({
  weights: z.string().max(200_000_000),
  configuration: z.record(z.string(), z.unknown()),
  steps: z.number().int(),
  episodes: z.number().int(),
  seconds: z.number(),
  best_return: z.number().nullable(),
  ended: z.enum(["steps", "converged", "stopped"]),
  computed_by: z.enum(["kernel", "numpy"]),
  /** The first training, and those with other horizons that followed it. */
  looks: z
    .array(
      z.object({
        changes: z.record(z.string(), z.unknown()),
        steps: z.number().int(),
        seconds: z.number(),
        value: z.number(),
        chosen: z.boolean(),
      }),
    )
    .min(1)
    .max(3),
});
type Trained = z.infer<typeof Trained>;

const Solved = z.discriminatedUnion("solved", [
  z.object({
    solved: z.literal(true),
    observable: z.number(),
    /** The exact value of the network; null where that took too long. */
    policy: z.number().nullable(),
    /** The exact policy, to be used as weights; null where it is too large. */
    table: z.string().max(200_000_000).nullable(),
  }),
  z.object({ solved: z.literal(false), reason: z.string() }),
]);

const Tuned = z.object({
  weights: z.string().max(200_000_000).nullable(),
  configuration: z.record(z.string(), z.unknown()),
  value: z.number().nullable(),
  trials: z.array(TunerTrial.omit({ changes: true }).extend({ changes: z.record(z.string(), z.unknown()) })),
});

/** @throws StageFailed */
export async function runTraining(context: RunContext): Promise<Record_> {
  const startedAt = Date.now();
  const { options } = context;
  const yardsticks = yardsticksOf(context.values);
  const { seed, trainingSeconds, python } = options;
  const isolation = { ...python.isolation };
  const runId = await options.store.createRun({ seed, seconds: trainingSeconds, isolation });
  const metrics = metricsOf(context, runId);
  const trained = await runJob(context, {
    stage: "train",
    startedAt,
    name: "train",
    input: {
      ...environmentInput(context),
      configuration: options.trainingConfiguration ?? {},
      seed: options.seed,
      seconds: options.trainingSeconds,
      sense: "maximize",
      threshold: yardsticks.threshold ?? targetOf(yardsticks, AS_GOOD_AS_BEST),
    },
    seconds: options.trainingSeconds + GRACE_SECONDS,
    schema: Trained,
    onReport: metrics.take,
  }).finally(() => metrics.done());
  await options.store.saveWeights(runId, fromBase64(trained.weights));
  const value: StageValues["train"] = {
    runId,
    algorithm: "DQN",
    configuration: plainConfiguration(trained.configuration),
    seed: options.seed,
    steps: trained.steps,
    episodes: trained.episodes,
    seconds: trained.seconds,
    bestReturn: trained.best_return ?? 0,
    ended: trained.ended,
    computedBy: trained.computed_by,
    delivered: { kind: "network", reason: "The trained network is as good as was asked for." },
    shortfalls: shortfallsOf({ mean: trained.best_return ?? -Infinity, standardError: 0 }, yardsticks),
    ...(trained.looks.length > 1 ? { trials: looksOf(trained, seed) } : {}),
  };
  const improved =
    (await deliverExact(context, startedAt, trained, value, yardsticks)) ??
    (await deliverTuned(context, startedAt, value, looksOf(trained, seed), yardsticks)) ??
    value;
  return { ...blankRecord("train", startedAt), value: improved, seed: options.seed };
}

/** The exact policy in the network's place, where there is one and it is clearly better; the network is kept. */
async function deliverExact(
  context: RunContext,
  startedAt: number,
  trained: Trained,
  value: StageValues["train"],
  yardsticks: Yardsticks,
): Promise<StageValues["train"] | null> {
  const { options, values } = context;
  if (!values.check?.exact?.solved) return null;
  const { optimum, random } = values.check.exact;
  const job: Job<z.infer<typeof Solved>> = {
    stage: "train",
    startedAt,
    name: "solve",
    input: {
      ...environmentInput(context),
      sense: "maximize",
      seconds: SOLVE_SECONDS,
      weights: trained.weights,
      table: true,
    },
    seconds: 2 * SOLVE_SECONDS + GRACE_SECONDS,
    schema: Solved,
  };
  const found = await runOptionalJob(context, job, "The exact policy could not be worked out.");
  if (!found?.solved || found.table === null) return null;
  const network = found.policy ?? value.bestReturn;
  const way = Math.max(Math.abs(optimum - random), 1e-9);
  if (!(found.observable - network > WORTH_REPLACING * way)) {
    const share = shareOfTheWay(network, yardsticks.exact);
    const reason =
      share === null
        ? "The trained network is as good as the exact policy."
        : `The trained network makes ${(100 * share).toFixed(1)} % of the way from random actions to the optimum.`;
    return { ...value, delivered: { kind: "network", reason } };
  }
  const networkRunId = await options.store.createRun({ network: value.runId, seed: options.seed });
  await options.store.saveWeights(networkRunId, fromBase64(trained.weights));
  await options.store.saveWeights(value.runId, fromBase64(found.table));
  const reason =
    `The exact policy runs: it is worth ${found.observable.toFixed(2)} an episode, the trained network ` +
    `${network.toFixed(2)}. All ${values.check.exact.states} states were enumerated; the network is kept beside it.`;
  context.note("train", reason);
  const delivered: DeliveredPolicy = { kind: "exact", reason };
  return { ...value, delivered, networkRunId };
}

/** A search for settings that do better, where the first ones fall short; what was tried is kept either way. */
async function deliverTuned(
  context: RunContext,
  startedAt: number,
  value: StageValues["train"],
  looks: TunerTrial[],
  yardsticks: Yardsticks,
): Promise<StageValues["train"] | null> {
  const { options } = context;
  const seconds = options.tuningSeconds ?? TUNING_SECONDS;
  const { shortfalls = [] } = value;
  if (shortfalls.length === 0) return null;
  const reason = `The trained network runs, though it falls short. ${shortfalls[0]}`.slice(0, 1000);
  const short: StageValues["train"] = { ...value, delivered: { kind: "network", reason } };
  if (seconds <= 0) return short;
  context.note(
    "train",
    `${shortfalls[0]} Looking for better settings for at most ${Math.round(seconds / 60)} minutes.`,
  );
  const runId = await options.store.createRun({
    seed: options.seed,
    seconds,
    isolation: { ...options.python.isolation },
    after: value.runId,
  });
  const metrics = metricsOf(context, runId);
  const target = targetOf(yardsticks, TUNED_ENOUGH);
  const job: Job<z.infer<typeof Tuned>> = {
    stage: "train",
    startedAt,
    name: "tune",
    input: {
      ...environmentInput(context),
      sense: "maximize",
      configuration: value.configuration,
      seed: options.seed,
      seconds,
      best_known: value.bestReturn,
      target,
    },
    seconds: seconds + 2 * GRACE_SECONDS,
    schema: Tuned,
    onReport: metrics.take,
  };
  const found = await runOptionalJob(context, job, "The search for better settings failed.").finally(() =>
    metrics.done(),
  );
  if (!found) return short;
  const before =
    found.weights === null ? looks : looks.map((look) => ({ ...look, fate: "dropped" as const }));
  const trials = [...before, ...found.trials.map(trialOf)].slice(0, 500);
  if (found.weights === null || found.value === null) {
    context.note("train", `None of ${found.trials.length} other trainings did better than the first.`);
    return { ...short, trials };
  }
  await options.store.saveWeights(runId, fromBase64(found.weights));
  const tuned =
    `The best of ${found.trials.length} further trainings runs: it reaches ${found.value.toFixed(2)}, ` +
    `the first one reached ${value.bestReturn.toFixed(2)}.`;
  context.note("train", tuned);
  return {
    ...value,
    runId,
    configuration: plainConfiguration(found.configuration),
    bestReturn: found.value,
    delivered: { kind: "network", reason: tuned },
    shortfalls: shortfallsOf({ mean: found.value, standardError: 0 }, yardsticks),
    trials,
  };
}

/** The trainings that came before any tuning. */
function looksOf({ looks }: Trained, seed: number): TunerTrial[] {
  return looks.map(({ changes, steps, seconds, value, chosen }) => {
    const fate = chosen ? "chosen" : "dropped";
    const plain = plainConfiguration(changes);
    return { round: 0, changes: plain, seed, steps, seconds, value, fate, problem: "" };
  });
}

function trialOf(trial: z.infer<typeof Tuned>["trials"][number]): TunerTrial {
  return { ...trial, changes: plainConfiguration(trial.changes) };
}

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

/** Takes what a training reports: points go to the person and into the run, checkpoints into the run. */
function metricsOf(
  context: RunContext,
  runId: string,
): { take: NonNullable<Job<unknown>["onReport"]>; done(): Promise<void> } {
  const { store, onEvent } = context.options;
  const saver = saveInTurn(context);
  let last: TrainingPoint | null = null;
  const keep = (point: TrainingPoint): void => {
    last = point;
    onEvent({ type: "training-metric", runId, points: [point] });
    saver.add(() => store.appendMetrics(runId, [point]));
  };
  return {
    take(name, data) {
      const metric = name === "training-metric" ? Metric.safeParse(data) : null;
      if (metric?.success) keep(pointOf(metric.data, null));
      const evaluation = name === "evaluation" ? Evaluation.safeParse(data) : null;
      if (evaluation?.success)
        keep(evaluationPoint(evaluation.data.step, evaluation.data.mean_return ?? null, last));
      const checkpoint = name === "checkpoint" ? Checkpoint.safeParse(data) : null;
      if (checkpoint?.success) saver.add(() => store.saveWeights(runId, fromBase64(checkpoint.data.weights)));
    },
    done: () => saver.done(),
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
