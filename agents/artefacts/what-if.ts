/** Exact solutions of a task whose numbers are others than those of its description. */

import { z } from "zod";

/** Values of one parameter that one request may ask for. */
export const MAX_VARIANTS = 40;

/** The solution with certain numbers. Values are expected total objectives, where more is better. */
export const Variant = z.discriminatedUnion("solved", [
  z.object({
    solved: z.literal(true),
    optimum: z.number(),
    states: z.number().int().min(1),
    /** What each action is worth at the start when everything after it is done best; null: not allowed. */
    actions: z.array(z.number().nullable()).max(200),
    /** The actions that are equally good at the start. */
    best: z.array(z.number().int().min(0)).max(10_000),
    /** States at which an episode may start; `actions` are those of the likeliest. */
    starts: z.number().int().min(0),
    /** States that this and the first variant both have, and those of them with another best action. */
    common: z.number().int().min(0),
    changed: z.number().int().min(0),
  }),
  z.object({ solved: z.literal(false), reason: z.string().max(1000) }),
]);
export type Variant = z.infer<typeof Variant>;

export const WhatIfAnswer = z.object({
  /** In the order of the values that were asked for; the first is the task with the changes alone. */
  variants: z.array(Variant).max(MAX_VARIANTS + 1),
  /** What to know about the changed numbers, in sentences for a person. */
  notes: z.array(z.string().max(1000)).max(40),
  seconds: z.number().min(0),
});
export type WhatIfAnswer = z.infer<typeof WhatIfAnswer>;
