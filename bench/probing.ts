/** Runs the judge's Python jobs: one environment for each interpreter, the reference apart from generated code. */

import { z } from "zod";
import type { Json } from "../agents/artefacts/json.js";
import type { PythonRunner } from "../agents/ports.js";
import { Figure, Figures, ReferenceFacts, type ProbePlan, type ReferenceKnowledge } from "./figures.js";

/** An environment as text of a module or as an id of Gymnasium's registry. */
export type EnvironmentSource = { source: string } | { library_id: string };

/** Probes take seconds, but a machine may be busy; only code that never returns needs this limit. */
const PROBE_SECONDS = 600;
/** For loading the script and playing what it trained. */
const SCRIPT_GRACE_SECONDS = 120;
/** A reference may play long episodes; only a limit keeps a broken one from playing for ever. */
const REFERENCE_STEP_BOUND = 20_000;
const REFERENCE_SEED = 7_000_000;
const GENERATED_SEED = 9_000_000;
const POLICY_SEED = 80_000_000;

/** Steps that the figures of a kind may take together, beyond the 200 episodes that each figure always has. */
const STEPS = { random: 100_000, held: 150_000, constants: 200_000, cycles: 150_000 };
const EPISODES = 200;
const MOST_EPISODES = 1000;
const MOST_CYCLES = 240;

const Raw = z.object({
  action_count: z.number(),
  observation_space: z.string(),
  checker: z.unknown(),
  random: z.unknown(),
  held: z.unknown(),
  constants: z.unknown(),
  cycles: z.unknown(),
  faults: z.unknown(),
});

const RawFacts = z.object({
  expect: z.unknown(),
  library_id: z.unknown(),
  optimum: z.unknown(),
  optimum_source: z.unknown(),
  random: z.unknown(),
  success: z.unknown(),
  has_rule: z.unknown(),
});

/**
 * Reads and probes a reference.
 * @throws PythonCodeError, PythonRuntimeLost, Error when the reference is broken; the message says how.
 */
export async function knowReference(
  python: PythonRunner,
  source: string,
): Promise<ReferenceKnowledge | null> {
  const facts = await readFacts(python, source);
  if (facts.expect === "question") return null;
  const plan = planFor(await probe(python, { source }, REFERENCE_SEED, FIRST_LOOK));
  const figures = await probe(python, { source }, REFERENCE_SEED, plan);
  if (figures.faults.length > 0 || !figures.checker.passed) {
    throw new Error(
      `The reference is broken: ${[figures.checker.message, ...figures.faults].join(" ").trim()}`,
    );
  }
  const rule = facts.hasRule ? await playRule(python, source, EPISODES) : null;
  return { facts, plan, figures, rule };
}

/** Enough to see how long an episode is. */
const FIRST_LOOK: ProbePlan = {
  randomEpisodes: 50,
  heldEpisodes: 2,
  constantEpisodes: 2,
  cycleEpisodes: 0,
  cycleLength: 1,
  stepBound: REFERENCE_STEP_BOUND,
  longestHold: 1,
};

function planFor({ actionCount, random }: Figures): ProbePlan {
  const mean = random.lengths.reduce((sum, length) => sum + length, 0) / random.lengths.length;
  const affordable = (steps: number, figures: number, least = EPISODES, most = MOST_EPISODES) =>
    Math.min(most, Math.max(least, Math.floor(steps / (figures * mean))));
  const cycleLength = [3, 2, 1].find((length) => cycleCount(actionCount, length) <= MOST_CYCLES)!;
  const cycles = cycleCount(actionCount, cycleLength);
  return {
    randomEpisodes: affordable(STEPS.random, 1),
    heldEpisodes: affordable(STEPS.held, 1),
    constantEpisodes: affordable(STEPS.constants, actionCount),
    cycleEpisodes: affordable(STEPS.cycles, Math.max(1, cycles), 10, EPISODES),
    cycleLength,
    stepBound: 10 * Math.max(...random.lengths) + 100,
    longestHold: Math.max(2, Math.round(mean / 4)),
  };
}

/** Sequences of 2 to `longest` actions that are not one action only. */
function cycleCount(actions: number, longest: number): number {
  let count = 0;
  for (let length = 2; length <= longest; length++) count += actions ** length - actions;
  return count;
}

/** @throws PythonCodeError when the module cannot even be loaded, PythonRuntimeLost when it takes too long. */
export async function probeGenerated(
  python: PythonRunner,
  environment: EnvironmentSource,
  reference: ReferenceKnowledge,
  signal?: AbortSignal,
): Promise<Figures> {
  return probe(python, environment, GENERATED_SEED, reference.plan, signal);
}

async function probe(
  python: PythonRunner,
  environment: EnvironmentSource,
  seed: number,
  plan: ProbePlan,
  signal?: AbortSignal,
): Promise<Figures> {
  const raw = Raw.parse(
    await python.run(
      {
        entry: "lamplight.judge.probe",
        input: {
          ...environment,
          seed,
          random_episodes: plan.randomEpisodes,
          held_episodes: plan.heldEpisodes,
          constant_episodes: plan.constantEpisodes,
          cycle_episodes: plan.cycleEpisodes,
          cycle_length: plan.cycleLength,
          step_bound: plan.stepBound,
          longest_hold: plan.longestHold,
        },
        seconds: PROBE_SECONDS,
      },
      signal ? { signal } : {},
    ),
  );
  return Figures.parse({
    ...raw,
    actionCount: raw.action_count,
    observationSpace: raw.observation_space,
  });
}

/** The episodes of a trained policy (weights as base64) in the environment that it was trained on. */
export async function playPolicy(
  python: PythonRunner,
  environment: EnvironmentSource,
  weights: string,
  episodes: number,
  signal?: AbortSignal,
): Promise<Figure> {
  const input: Json = { ...environment, weights, episodes, seed: POLICY_SEED };
  const job = { entry: "lamplight.judge.play_policy", input, seconds: PROBE_SECONDS };
  return Figure.parse(await python.run(job, signal ? { signal } : {}));
}

/** The episodes of a reference's own rule. */
export async function playRule(python: PythonRunner, source: string, episodes: number): Promise<Figure> {
  const input = { source, episodes, seed: POLICY_SEED, step_bound: REFERENCE_STEP_BOUND };
  return Figure.parse(
    await python.run({ entry: "lamplight.judge.play_rule", input, seconds: PROBE_SECONDS }),
  );
}

/**
 * The episodes of the policy that a generated script trains in at most `seconds`.
 * @throws PythonRuntimeLost ("time") when it takes much longer.
 */
export async function playScript(
  python: PythonRunner,
  source: string,
  reference: ReferenceKnowledge,
  seconds: number,
  episodes: number,
  signal: AbortSignal,
): Promise<Figure> {
  const input = { source, seconds, episodes, seed: POLICY_SEED, step_bound: reference.plan.stepBound };
  const job = { entry: "lamplight.judge.play_script", input, seconds: seconds + SCRIPT_GRACE_SECONDS };
  return Figure.parse(await python.run(job, { signal }));
}

export async function readFacts(python: PythonRunner, source: string): Promise<ReferenceFacts> {
  const raw = RawFacts.parse(
    await python.run({ entry: "lamplight.judge.read_reference", input: { source }, seconds: 60 }),
  );
  return ReferenceFacts.parse({
    ...raw,
    libraryId: raw.library_id,
    optimumSource: raw.optimum_source,
    hasRule: raw.has_rule,
  });
}
