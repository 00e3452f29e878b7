/** What recorded episodes of policies hold. All of it comes from beside generated code: bounded and parsed. */

import { z } from "zod";

/** Steps that are recorded of one episode; a longer one is cut there, and says so. */
export const MAX_RECORDED_STEPS = 2_000;
/** Numbers of a state that are recorded; of a longer state, the first ones. */
export const MAX_COLUMNS = 60;
/** Policies whose action values are worth showing one by one. */
export const MAX_SHOWN_ACTIONS = 64;

/** A number that generated code gave: finite, or null where it was not. */
const Given = z.number().nullable();
const PerStep = z.array(Given).max(MAX_RECORDED_STEPS + 1);
const Rows = z.array(z.array(Given).max(MAX_COLUMNS)).max(MAX_RECORDED_STEPS + 1);

/** One number of the state or of the observation. */
export const Quantity = z.object({
  name: z.string().max(120),
  /** Bounds that are declared; null where there is none. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  integer: z.boolean(),
});
export type Quantity = z.infer<typeof Quantity>;

export const PlayedPolicy = z.discriminatedUnion("kind", [
  /** The network of the training. */
  z.object({ kind: z.literal("trained") }),
  /** The exact policy, as a table. */
  z.object({ kind: z.literal("optimum") }),
  z.object({ kind: z.literal("random") }),
  z.object({ kind: z.literal("constant"), action: z.number().int().min(0) }),
]);
export type PlayedPolicy = z.infer<typeof PlayedPolicy>;

/** Step t goes from `states[t]` by `actions[t]` to `states[t + 1]`. */
export const Episode = z.object({
  policy: PlayedPolicy,
  states: Rows,
  observations: Rows,
  actions: z.array(z.number().int().min(0)).max(MAX_RECORDED_STEPS),
  rewards: PerStep,
  /** Each step's share of the objective; more is better. */
  objectives: PerStep,
  terms: z.record(z.string().max(200), PerStep),
  /** What the policy expects of each action, by step; null where it tells no values or there are too many. */
  values: z.array(z.array(Given).max(MAX_SHOWN_ACTIONS)).max(MAX_RECORDED_STEPS).nullable(),
  /** Which actions are allowed, by step; null when every action always is. */
  allowed: z.array(z.array(z.boolean()).max(MAX_SHOWN_ACTIONS)).max(MAX_RECORDED_STEPS).nullable(),
  ended: z.enum(["terminated", "truncated", "cut"]),
});
export type Episode = z.infer<typeof Episode>;

/** How a state can be drawn, beyond bars; `columns` are places in the state. */
export const Drawing = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cart-pole"), limit: z.number(), angleLimit: z.number() }),
  z.object({ kind: z.literal("mountain-car"), low: z.number(), high: z.number(), goal: z.number() }),
  z.object({ kind: z.literal("acrobot") }),
  z.object({
    kind: z.literal("grid"),
    rows: z.number().int().min(1).max(60),
    columns: z.number().int().min(1).max(60),
    /** Row by row; "" for a plain cell. */
    cells: z.array(z.string().max(12)).max(3600),
    row: z.number().int().min(0),
    column: z.number().int().min(0),
  }),
]);
export type Drawing = z.infer<typeof Drawing>;

/** The network of a policy, so that its values can be computed anywhere; arrays as base64 of little-endian numbers. */
export const NetworkWeights = z.object({
  sizes: z.array(z.number().int().min(1)).min(2).max(20),
  /** float32, layer after layer: the matrix row by row (inputs x outputs), then the bias. */
  weights: z.string().max(40_000_000),
  /** float64, taken off an observation first. */
  origin: z.string().max(1_000_000),
  /** float32: input = clip((observation - origin - shift) * factor, -clip, clip). */
  shift: z.string().max(1_000_000),
  factor: z.string().max(1_000_000),
  clip: z.number().positive(),
});
export type NetworkWeights = z.infer<typeof NetworkWeights>;

export const EpisodeSet = z.object({
  seed: z.number().int(),
  state: z.array(Quantity).max(MAX_COLUMNS),
  observation: z.array(Quantity).max(MAX_COLUMNS),
  actionCount: z.number().int().min(1),
  drawing: Drawing.nullable(),
  episodes: z.array(Episode).min(1).max(8),
  network: NetworkWeights.nullable(),
  /** What could not be recorded, and why, in sentences for a person. */
  notes: z.array(z.string().max(1000)).max(20),
});
export type EpisodeSet = z.infer<typeof EpisodeSet>;
