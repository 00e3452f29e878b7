/** Recorded episodes of a project's policies. */

import { EpisodeSet, MAX_RECORDED_STEPS, type PlayedPolicy } from "../agents/artefacts/episode.js";
import type { Json } from "../agents/artefacts/json.js";
import type { StageValues } from "../agents/artefacts/values.js";
import type { PythonRunner } from "../agents/ports.js";
import { HostFailure } from "./contract-client/client.js";
import { notYet, runStudy, valuesOf } from "./studies.js";
import { acceptedSpecification } from "./what-if.js";
import type { OpenProject } from "./store/project-store.js";

const PLAY_SECONDS = 60;

/** One episode of each policy that the project has, from the same start. @throws HostFailure */
export async function playPolicies(
  store: OpenProject,
  python: PythonRunner,
  input: { seed: number; constant: number | null },
  signal: AbortSignal,
): Promise<EpisodeSet> {
  const values = valuesOf(store.records());
  const { coding, train } = values;
  if (!coding) throw new HostFailure(notYet("The environment has no code yet.", "Code"));
  const policies: (PlayedPolicy & { weights?: string })[] = [];
  for (const { kind, runId } of train ? savedPolicies(train) : []) {
    const weights = await store.loadWeights(runId);
    if (weights) policies.push({ kind, weights: Buffer.from(weights).toString("base64") });
  }
  policies.push({ kind: "random" });
  const constant = input.constant ?? values.evaluate?.bestConstant?.action ?? null;
  if (constant !== null) policies.push({ kind: "constant", action: constant });
  const specification = acceptedSpecification(store.records());
  const library = coding.origin === "library" ? (values.task?.library?.id ?? null) : null;
  const found = await runStudy(
    python,
    "lamplight.episode.record",
    {
      ...(library === null ? { source: coding.source } : { library_id: library }),
      policies,
      seed: input.seed,
      steps: MAX_RECORDED_STEPS,
      ...(library === null && specification ? namesOf(specification) : {}),
    },
    PLAY_SECONDS,
    EpisodeSet,
    signal,
  );
  const notes = train ? [] : ["No policy has been trained yet, so only simple rules were played."];
  return { ...found, notes: [...notes, ...found.notes] };
}

/** The policies of a training and the runs that hold their weights; the exact one is a table. */
function savedPolicies(train: StageValues["train"]): { kind: "trained" | "optimum"; runId: string }[] {
  if (train.delivered?.kind !== "exact") return [{ kind: "trained", runId: train.runId }];
  return [
    ...(train.networkRunId === undefined ? [] : [{ kind: "trained" as const, runId: train.networkRunId }]),
    { kind: "optimum", runId: train.runId },
  ];
}

/** What the numbers of the state and of the observation are called, as lamplight.episode wants it. */
function namesOf(specification: NonNullable<ReturnType<typeof acceptedSpecification>>): {
  state: Json;
  observation: Json;
} {
  const describe = (variable: StageValues["variables"]["state"][number]): Json => [
    variable.symbol,
    variable.shape.reduce((product, size) => product * size, 1),
    variable.low,
    variable.high,
    variable.type !== "real",
  ];
  const { state, stateActionReward } = specification;
  const observed = stateActionReward.observation.flatMap((symbol) =>
    state.filter((variable) => variable.symbol === symbol),
  );
  const showsTime = stateActionReward.observesTime || observed.length === 0;
  return {
    state: state.map(describe),
    observation: [...observed.map(describe), ...(showsTime ? [["time", 1, 0, 1, false]] : [])],
  };
}
