/** Ranges of sliders, and the values of a parameter at which another action becomes the best. Pure. */

import type { Parameter } from "../../agents/artefacts/values.js";
import type { Variant } from "../../agents/artefacts/what-if.js";

export interface SweepPoint {
  value: number;
  variant: Variant;
}

/** Between `low` and `high` the best action changes; `at` is where the two are worth the same. */
export interface Flip {
  low: number;
  high: number;
  at: number;
  from: number;
  to: number;
}

/** A parameter that is one number, with the range in which it can be moved. */
export interface Dial {
  parameter: Parameter & { value: number };
  low: number;
  high: number;
  /** Distance between two positions of the slider. */
  step: number;
}

const POSITIONS = 200;

/** Chances stay between 0 and 1; everything else goes from nothing to twice its value. */
export function dialOf(parameter: Parameter): Dial | null {
  const { value } = parameter;
  if (typeof value !== "number") return null;
  const isChance =
    value >= 0 && value <= 1 && (parameter.unit === "" || /prob|chance|%/i.test(parameter.unit));
  const [low, high] = isChance
    ? [0, 1]
    : value === 0
      ? [-10, 10]
      : value > 0
        ? [0, 2 * value]
        : [2 * value, 0];
  const whole = Number.isInteger(value) && !isChance && high - low >= 4;
  return {
    parameter: { ...parameter, value },
    low,
    high,
    step: whole ? Math.max(1, Math.round((high - low) / POSITIONS)) : (high - low) / POSITIONS,
  };
}

/** About `count` values of a dial from end to end, always with the number that it stands at. */
export function gridOf(dial: Dial, at: number, count: number): number[] {
  const whole = dial.step >= 1;
  const grid = Array.from({ length: count }, (_, index) => {
    const value = dial.low + ((dial.high - dial.low) * index) / (count - 1);
    return whole ? Math.round(value) : Number(value.toPrecision(6));
  });
  return [...new Set([...grid, at])].sort((one, other) => one - other);
}

/** Where the best action changes along the points, which are sorted by value. */
export function flipsOf(points: readonly SweepPoint[]): Flip[] {
  const flips: Flip[] = [];
  let before: { value: number; variant: Extract<Variant, { solved: true }> } | null = null;
  let best = new Set<number>();
  for (const { value, variant } of points) {
    if (!variant.solved) continue;
    const shared = variant.best.filter((action) => best.has(action));
    if (before !== null && shared.length === 0 && best.size > 0) {
      const [from, to] = [Math.min(...best), Math.min(...variant.best)];
      flips.push({
        low: before.value,
        high: value,
        from,
        to,
        at: crossing(before, { value, variant }, from, to),
      });
      best = new Set(variant.best);
    } else best = new Set(shared.length > 0 ? shared : variant.best);
    before = { value, variant };
  }
  return flips;
}

/** Where two actions are worth the same when their values run straight between two points. */
function crossing(
  low: { value: number; variant: Extract<Variant, { solved: true }> },
  high: { value: number; variant: Extract<Variant, { solved: true }> },
  from: number,
  to: number,
): number {
  const lead = ({ variant }: { variant: Extract<Variant, { solved: true }> }) =>
    (variant.actions[from] ?? Number.NaN) - (variant.actions[to] ?? Number.NaN);
  const [first, last] = [lead(low), lead(high)];
  const share = first / (first - last);
  const middle = (low.value + high.value) / 2;
  return Number.isFinite(share) && share >= 0 && share <= 1
    ? low.value + share * (high.value - low.value)
    : middle;
}

/** Values inside the widest flips, for a closer look; none where they are close enough or whole. */
export function closerLook(flips: readonly Flip[], dial: Dial, count: number): number[] {
  const whole = dial.step >= 1;
  const wide = flips.filter((flip) => flip.high - flip.low > (whole ? 1 : (dial.high - dial.low) / 100));
  const each = Math.floor(count / Math.max(1, Math.min(wide.length, 3)));
  return wide.slice(0, 3).flatMap((flip) => {
    const inside = Array.from({ length: each }, (_, index) => {
      const value = flip.low + ((flip.high - flip.low) * (index + 1)) / (each + 1);
      return whole ? Math.round(value) : Number(value.toPrecision(8));
    });
    return [...new Set(inside)].filter((value) => value > flip.low && value < flip.high);
  });
}

/** New points among those known before, sorted by value. */
export function joined(before: readonly SweepPoint[], after: readonly SweepPoint[]): SweepPoint[] {
  const byValue = new Map([...before, ...after].map((point) => [point.value, point]));
  return [...byValue.values()].sort((one, other) => one.value - other.value);
}
