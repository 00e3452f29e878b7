/** Check the environment and learn what can be known of it before training; judge the policy in the end. */

import { z } from "zod";
import type { CheckResult, Failure, StageRecord } from "../artefacts/stage.js";
import { Baselines, Exact } from "../artefacts/training.js";
import { Estimate, type EvaluateValue, type StageValues } from "../artefacts/values.js";
import { blankRecord, type RunContext, StageFailed } from "./context.js";
import {
  environmentInput,
  type Job,
  reportedEstimate,
  runJob,
  runOptionalJob,
  toBase64,
} from "./policy-jobs.js";
import { isBetter, shareOfTheWay, shortfallsOf, STANDARD_ERRORS, yardsticksOf } from "./shortfalls.js";

const CHECK_SECONDS = 120;
const SURVEY_SECONDS = 240;
/** Enumerating the states may take this long before training goes on without the optimum. */
const EXACT_SECONDS = 20;
const EVALUATE_SECONDS = 300;
const EVALUATION_EPISODES = 500;
/** A right value is missed by so much once in three million evaluations. */
const STANDARD_ERRORS_OF_PROMISE = 5;

type Record_ = Omit<StageRecord, "version">;

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
  const found = await runJob(context, {
    stage: "check",
    startedAt,
    name: "check_environment",
    input: { source: context.values.coding?.source ?? "" },
    seconds: CHECK_SECONDS,
    schema: Checked,
  });
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
  const statesHold = !checks.some((check) => check.name === "state" && !check.passed);
  const known = await survey(context, startedAt, statesHold);
  return {
    ...record,
    seconds: (Date.now() - startedAt) / 1000,
    state: checks.every((check) => check.passed) ? "approved" : "needs-review",
    value: {
      observationSpace: (found.observation_space ?? "").slice(0, 2000),
      actionCount: found.action_count,
      meanEpisodeLength: found.mean_episode_length ?? 0,
      stepsPerSecond: found.steps_per_second ?? 0,
      ...known,
    } satisfies StageValues["check"],
  };
}

const Surveyed = z
  .object({
    exact: Exact,
    baselines: z.object({
      random: reportedEstimate(),
      best_constant: reportedEstimate()
        .and(z.object({ action: z.number().int() }))
        .nullable(),
      greedy: reportedEstimate().nullable(),
      greedy_reason: z.string().max(1000),
    }),
  })
  .transform(({ exact, baselines: { random, best_constant, greedy, greedy_reason } }) => ({
    exact,
    baselines: Baselines.parse({ random, bestConstant: best_constant, greedy, greedyReason: greedy_reason }),
  }));

/** The optimum, where the states can be enumerated in time, and what simple rules reach. */
async function survey(
  context: RunContext,
  startedAt: number,
  statesHold: boolean,
): Promise<Pick<StageValues["check"], "exact" | "baselines">> {
  const job: Job<z.infer<typeof Surveyed>> = {
    stage: "check",
    startedAt,
    name: "survey",
    input: {
      ...environmentInput(context),
      sense: "maximize",
      seed: context.options.seed,
      episodes: EVALUATION_EPISODES,
      seconds: EXACT_SECONDS,
      states_hold: statesHold,
    },
    seconds: SURVEY_SECONDS,
    schema: Surveyed,
  };
  const found = await runOptionalJob(context, job, "Neither optimum nor baselines could be worked out.");
  if (!found) return {};
  const { exact } = found;
  context.note(
    "check",
    exact.solved
      ? `All ${exact.states} states were enumerated: the best possible mean total objective is ${exact.optimum.toFixed(2)}, that of random actions ${exact.random.toFixed(2)}.`
      : `The optimum is not known: ${exact.reason}.`,
  );
  return found;
}

const Evaluated = z.object({
  policy: reportedEstimate(),
  random: reportedEstimate().optional(),
  best_constant: reportedEstimate()
    .and(z.object({ action: z.number().int() }))
    .nullish(),
});

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
  const played = await evaluate(context, startedAt, weights, values.check?.baselines === undefined);
  const baselines = values.check?.baselines ?? {
    random: Estimate.parse(played.random),
    bestConstant: played.best_constant ?? null,
    greedy: null,
    greedyReason: "The environment was checked before single steps were tried.",
  };
  const { random, bestConstant, greedy } = baselines;
  const policy = Estimate.parse(played.policy);
  const joint = Math.hypot(policy.standardError, random.standardError);
  const difference = policy.mean - random.mean;
  const standardErrorsBetter = joint > 0 ? difference / joint : Math.sign(difference) * 1000;
  const yardsticks = { ...yardsticksOf(values), random, bestConstant, greedy };
  const optimum = values.check?.exact?.solved ? values.check.exact.optimum : null;
  const value: EvaluateValue = {
    sense: values.objective?.sense ?? "maximize",
    policy,
    random,
    bestConstant,
    standardErrorsBetter,
    threshold: yardsticks.threshold,
    succeeded:
      standardErrorsBetter >= STANDARD_ERRORS &&
      !(bestConstant && isBetter(bestConstant, policy)) &&
      !(greedy && isBetter(greedy, policy)) &&
      (yardsticks.threshold === null || policy.mean >= yardsticks.threshold),
    ...(values.train?.delivered ? { delivered: values.train.delivered } : {}),
    greedy,
    network: await networkEstimate(context, startedAt),
    optimum,
    gap: optimum === null ? null : optimum - policy.mean,
    share: shareOfTheWay(policy.mean, values.check?.exact?.solved ? values.check.exact : null),
    shortfalls: [...shortfallsOf(policy, yardsticks), ...brokenPromise(context, policy)],
  };
  return { ...blankRecord("evaluate", startedAt), value };
}

/** The exact policy plays what was computed for it, or what was enumerated is not the environment that runs. */
function brokenPromise(context: RunContext, policy: Estimate): string[] {
  const { check, train } = context.values;
  const exact = check?.exact;
  if (train?.delivered?.kind !== "exact" || !exact?.solved) return [];
  const { mean, standardError } = policy;
  const rounding = 1e-6 * Math.max(1, Math.abs(mean));
  if (Math.abs(mean - exact.observable) <= STANDARD_ERRORS_OF_PROMISE * standardError + rounding) return [];
  const found =
    `The exact policy reaches ${mean.toFixed(2)} where ${exact.observable.toFixed(2)} was computed. ` +
    "Does get_state() leave something out that the future depends on?";
  context.note("evaluate", found);
  return [found];
}

function evaluate(
  context: RunContext,
  startedAt: number,
  weights: Uint8Array,
  baselines: boolean,
): Promise<z.infer<typeof Evaluated>> {
  return runJob(context, {
    stage: "evaluate",
    startedAt,
    name: "evaluate",
    input: {
      ...environmentInput(context),
      weights: toBase64(weights),
      episodes: EVALUATION_EPISODES,
      seed: context.options.seed,
      baselines,
    },
    seconds: EVALUATE_SECONDS,
    schema: Evaluated,
  });
}

/** The trained network, where the exact policy runs in its place. */
async function networkEstimate(context: RunContext, startedAt: number): Promise<Estimate | null> {
  const runId = context.values.train?.networkRunId;
  const weights = runId ? await context.options.store.loadWeights(runId) : null;
  return weights ? Estimate.parse((await evaluate(context, startedAt, weights, false)).policy) : null;
}

export function notBetter(value: EvaluateValue): Failure {
  const { policy, random, bestConstant, greedy, threshold } = value;
  const figure = (each: { mean: number; standardError: number }): string =>
    `${each.mean.toFixed(2)} ± ${each.standardError.toFixed(2)}`;
  return {
    code: "policy-not-better",
    what: "The trained policy falls short.",
    why:
      `Its mean total objective is ${figure(policy)} over ${policy.episodes} episodes; random actions reach ${figure(random)}` +
      (bestConstant && isBetter(bestConstant, policy)
        ? `, and action ${bestConstant.action} all the time ${figure(bestConstant)}`
        : "") +
      (greedy && isBetter(greedy, policy)
        ? `, and taking what is best for the single step ${figure(greedy)}`
        : "") +
      (threshold === null ? "." : `; the task counts as solved from ${threshold}.`),
    kept: "The specification, the environment, the training curve, the weights and all that was tried are in the project.",
    next: "Give the search for better settings more minutes or another seed; if that does not help, look at the checks of the environment.",
  };
}
