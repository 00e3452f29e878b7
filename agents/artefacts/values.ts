/** What each stage produces, as one zod schema per stage. Types are inferred from the schemas. */

import { z } from "zod";
import { Span, STAGE_NAMES, type StageName, type StageRecord } from "./stage.js";
import { Baselines, DeliveredPolicy, Estimate, Exact, TunerTrial } from "./training.js";

export { Estimate };

/** A Python identifier that none of the fixed names of the expression language uses. */
export const Symbol_ = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, "a name of letters, digits and underscores");
/** Source of an expression in the Python subset of the specification. */
export const ExpressionSource = z.string().min(1).max(2000);

export const NumberArray: z.ZodType<NumberArray> = z.lazy(() =>
  z.union([z.number(), z.array(NumberArray).min(1).max(1000)]),
);
export type NumberArray = number | NumberArray[];

export const LibraryMatch = z.object({
  /** Id in Gymnasium's registry, with its version, such as `Acrobot-v1`. */
  id: z.string().max(100),
  stepLimit: z.number().int().min(1).nullable(),
  rewardThreshold: z.number().nullable(),
  /** Words of the registry's documentation that speak for the match. */
  evidence: z.array(z.string().max(400)).max(10),
});
export type LibraryMatch = z.infer<typeof LibraryMatch>;

export const TaskValue = z.object({
  title: z.string().min(1).max(120),
  /** The Gymnasium environment that the task is, or null when it is one of its own. */
  library: LibraryMatch.nullable(),
  /** Sentences that stand in for what the description leaves open and nobody has said. */
  assumptions: z.array(z.string().max(1000)).max(20).optional(),
});
export type TaskValue = z.infer<typeof TaskValue>;

export const Parameter = z.object({
  symbol: Symbol_,
  value: NumberArray,
  unit: z.string().max(60),
  meaning: z.string().max(200),
  span: Span.nullable(),
  origin: z.enum(["given", "derived", "assumed"]),
});
export type Parameter = z.infer<typeof Parameter>;

export const ParametersValue = z.object({
  parameters: z.array(Parameter).max(200),
  /** Numbers of the text that no parameter takes, each with the reason. */
  unused: z.array(z.object({ span: Span, reason: z.string().max(200) })).max(200),
});
export type ParametersValue = z.infer<typeof ParametersValue>;

export const ObjectiveValue = z.object({
  sense: z.enum(["maximize", "minimize"]),
  /** The quantity in plain words, such as «expected total profit». */
  statement: z.string().min(1).max(300),
  unit: z.string().max(60),
});
export type ObjectiveValue = z.infer<typeof ObjectiveValue>;

export const StateVariable = z.object({
  symbol: Symbol_,
  type: z.enum(["integer", "real", "boolean"]),
  /** [] for a scalar, [n] for a vector. */
  shape: z.array(z.number().int().min(1).max(1000)).max(2),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Value at the start of an episode; may draw with `rng`. */
  initial: ExpressionSource,
  observed: z.boolean(),
  unit: z.string().max(60),
  meaning: z.string().max(200),
});
export type StateVariable = z.infer<typeof StateVariable>;

export const ActionPart = z.union([
  z.object({ kind: z.literal("choices"), labels: z.array(z.string().max(80)).min(1).max(1000) }),
  z
    .object({
      kind: z.literal("range"),
      low: z.number().int(),
      high: z.number().int(),
      unit: z.string().max(60),
    })
    .refine((range) => range.high >= range.low, "the range is empty: high is below low"),
]);
export type ActionPart = z.infer<typeof ActionPart>;

export const Action = z.object({
  /** One part for a plain decision, several for a tuple; each part counts from its `low` (choices from 0). */
  parts: z.array(ActionPart).min(1).max(8),
  meaning: z.string().max(300),
});
export type Action = z.infer<typeof Action>;

export const VariablesValue = z.object({
  state: z.array(StateVariable).max(100),
  action: Action,
});
export type VariablesValue = z.infer<typeof VariablesValue>;

/** How a constraint is kept: by the dynamics, by forbidding actions, by ending the episode, or at a cost. */
export const ConstraintKind = z.enum(["enforced", "forbids", "ends", "costs"]);
export type ConstraintKind = z.infer<typeof ConstraintKind>;

export const Constraint = z.object({
  statement: z.string().min(1).max(300),
  kind: ConstraintKind,
  /** The condition that holds, where it can be written; null where words must do. */
  expression: ExpressionSource.nullable(),
});
export type Constraint = z.infer<typeof Constraint>;

export const ConstraintsValue = z.object({ constraints: z.array(Constraint).max(100) });
export type ConstraintsValue = z.infer<typeof ConstraintsValue>;

/**
 * One line of the dynamics. Names mean the values at the start of the step; the value of a state variable
 * `x` at its end is `next_x`. A line may use `action`, parameters, state variables and earlier targets.
 */
export const Assignment = z.object({
  target: Symbol_,
  kind: z.enum(["draw", "quantity", "next"]),
  expression: ExpressionSource,
  /** What happens, in plain words. */
  event: z.string().max(300),
});
export type Assignment = z.infer<typeof Assignment>;

/** The formulas of the model, derived from the expressions by trusted code. */
export const Formulas = z.object({
  objective: z.string(),
  dynamics: z.array(z.string()),
  constraints: z.array(z.string()),
});
export type Formulas = z.infer<typeof Formulas>;

export const ModellingValue = z.object({
  /** The agent's own code for each sentence of the text, with its place; null when a person wrote the dynamics. */
  source: z
    .array(
      z.object({
        sentence: z.string().max(2000),
        start: z.number().int().min(0),
        code: z.string().max(4000),
      }),
    )
    .max(500)
    .nullable(),
  dynamics: z.array(Assignment).max(200),
  /** Each step's share of the objective, in its own unit, in the objective's own sense. */
  share: ExpressionSource,
  latex: Formulas,
});
export type ModellingValue = z.infer<typeof ModellingValue>;

export const StateActionRewardValue = z.object({
  /** Symbols of the state variables that the policy sees, in the order of the observation. */
  observation: z.array(Symbol_).max(100),
  /** Whether the fraction of the episode that is over is part of the observation. */
  observesTime: z.boolean(),
  /** The training signal: more is better. By default the share, negated when it is to be small. */
  reward: ExpressionSource,
  /** Potential over the state for shaping (Ng, Harada, Russell 1999), or null. */
  potential: ExpressionSource.nullable(),
  latex: z.object({ state: z.string(), action: z.string(), reward: z.string() }),
});
export type StateActionRewardValue = z.infer<typeof StateActionRewardValue>;

export const EnvironmentValue = z.object({
  /** Ends the episode when true at the end of a step; `False` where nothing does. */
  terminated: ExpressionSource,
  stepLimit: z.number().int().min(1).max(1_000_000),
  /** Whether the text gives the step limit, or it is only a guard. */
  stepLimitOrigin: z.enum(["given", "derived", "assumed"]),
  discount: z.number().gt(0).max(1),
  /** True where `action` is allowed; null when every action always is. */
  feasible: ExpressionSource.nullable(),
});
export type EnvironmentValue = z.infer<typeof EnvironmentValue>;

/** Where the environment that runs came from. */
export const CodeOrigin = z.enum(["agent", "derived", "library", "person"]);
export type CodeOrigin = z.infer<typeof CodeOrigin>;

export const CodingValue = z.object({
  /** Python module that defines `make()`, which returns a fresh `gymnasium.Env`. */
  source: z.string().max(200_000),
  origin: CodeOrigin,
  /** The agent's own functions, kept also when the derived environment was chosen; null for a library task. */
  agentSource: z.string().max(200_000).nullable(),
  /** The module derived from the specification by trusted code; null for a library task. */
  derivedSource: z.string().max(200_000).nullable(),
  /** Rounds of the debug loop: what went back to the agent. */
  debugRounds: z.array(z.object({ problem: z.string().max(8000) })).max(20),
});
export type CodingValue = z.infer<typeof CodingValue>;

export const CheckValue = z.object({
  /** Shape and bounds as text, number of actions. */
  observationSpace: z.string().max(2000),
  actionCount: z.number().int().min(1),
  /** Mean length of an episode under uniformly random actions. */
  meanEpisodeLength: z.number(),
  stepsPerSecond: z.number(),
  /** The best that is possible, where it can be computed. */
  exact: Exact.optional(),
  baselines: Baselines.optional(),
});
export type CheckValue = z.infer<typeof CheckValue>;

export const TrainValue = z.object({
  /** Folder of the run below the project's `runs/`. */
  runId: z.string().max(100),
  algorithm: z.literal("DQN"),
  /** Every hyperparameter that the trainer used. */
  configuration: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])),
  seed: z.number().int(),
  steps: z.number().int(),
  episodes: z.number().int(),
  seconds: z.number(),
  bestReturn: z.number(),
  /** Why training ended: it was done, had converged, or was stopped. */
  ended: z.enum(["steps", "converged", "stopped"]),
  /** What computed the updates: numpy where the machine cannot run the kernel. */
  computedBy: z.enum(["kernel", "numpy"]).optional(),
  /** Which policy the weights of the run hold. */
  delivered: DeliveredPolicy.optional(),
  /** Where the exact policy runs: the folder of the trained network's weights. */
  networkRunId: z.string().max(100).optional(),
  /** What the first training fell short of, one sentence each; empty when of nothing. */
  shortfalls: z.array(z.string().max(400)).max(10).optional(),
  /** What was tried, in order; absent where the tuner had nothing to do. */
  trials: z.array(TunerTrial).max(500).optional(),
});
export type TrainValue = z.infer<typeof TrainValue>;

export const EvaluateValue = z.object({
  sense: z.enum(["maximize", "minimize"]),
  policy: Estimate,
  random: Estimate,
  /** Best and worst constant action, as further baselines; null when there are too many actions. */
  bestConstant: Estimate.extend({ action: z.number().int() }).nullable(),
  /** Difference to the random policy in joint standard errors, positive when the policy is better. */
  standardErrorsBetter: z.number(),
  /** Threshold of the registry for a library task. */
  threshold: z.number().nullable(),
  succeeded: z.boolean(),
  /** Which policy was played. */
  delivered: DeliveredPolicy.optional(),
  /** The actions that are best for their own step; see Baselines. */
  greedy: Estimate.nullable().optional(),
  /** The trained network, where the exact policy runs in its place. */
  network: Estimate.nullable().optional(),
  /** The best possible mean total objective; null where it is not known. */
  optimum: z.number().nullable().optional(),
  /** How far the policy stays below the optimum. */
  gap: z.number().nullable().optional(),
  /** Part of the way from random actions to the optimum that the policy makes: 1 is the best possible. */
  share: z.number().nullable().optional(),
  /** What the policy falls short of, one sentence each. */
  shortfalls: z.array(z.string().max(400)).max(10).optional(),
});
export type EvaluateValue = z.infer<typeof EvaluateValue>;

export const STAGE_VALUES = {
  task: TaskValue,
  parameters: ParametersValue,
  objective: ObjectiveValue,
  variables: VariablesValue,
  constraints: ConstraintsValue,
  modelling: ModellingValue,
  "state-action-reward": StateActionRewardValue,
  environment: EnvironmentValue,
  coding: CodingValue,
  check: CheckValue,
  train: TrainValue,
  evaluate: EvaluateValue,
} satisfies Record<StageName, z.ZodType>;

export type StageValues = { [Name in StageName]: z.infer<(typeof STAGE_VALUES)[Name]> };

/** The values of the records that follow their stage's schema. */
export function acceptedValues(
  records: Partial<Record<StageName, StageRecord>>,
  stages: readonly StageName[] = STAGE_NAMES,
): Partial<StageValues> {
  const values: Partial<StageValues> = {};
  for (const stage of stages) {
    const parsed = STAGE_VALUES[stage].safeParse(records[stage]?.value);
    if (parsed.success) Object.assign(values, { [stage]: parsed.data });
  }
  return values;
}
