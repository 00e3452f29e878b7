/** Which parts of the error correction a run has: all, none, or, to see what each of them is worth, all but one. */

/**
 * `sentences`: the rules for single sentences, their mends, and the drawing until two pieces agree. The others
 * are rungs of the ladder; without `behaviour` there is one formulation and no debugging.
 */
export const CORRECTIONS = ["sentences", "grounding", "closure", "mathematics", "lint", "behaviour"] as const;
export type Correction = (typeof CORRECTIONS)[number];

/**
 * `full`: everything. `no-error-correction`: no checks, no re-examination, no debug loop. `single`: one prompt
 * asks for the whole script. All but the first exist for comparison.
 */
export type Variant = "full" | "no-error-correction" | "single" | `without-${Correction}`;

export const VARIANTS = [
  "full",
  "no-error-correction",
  "single",
  ...CORRECTIONS.map((part) => `without-${part}` as const),
] as const satisfies readonly Variant[];

export function isCorrected(variant: Variant): boolean {
  return variant !== "no-error-correction" && variant !== "single";
}

/** @param part a part that can be switched off, or another rung, which a corrected run always has */
export function has(variant: Variant, part: string): boolean {
  return isCorrected(variant) && variant !== `without-${part}`;
}
