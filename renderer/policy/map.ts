/** What a policy does or expects over two numbers of the observation, the others held where they are. Pure. */

import type { EpisodeSet, Quantity } from "../../agents/artefacts/episode.js";
import { actionValues, greedyAction, type Network } from "./network.js";

export interface Axis {
  /** Place in the observation. */
  place: number;
  name: string;
  low: number;
  high: number;
  /** The ends as a person reads them: of whole numbers the first and the last. */
  ends: readonly [low: number, high: number];
  /** Values of the cells' middles. */
  values: readonly number[];
}

export interface PolicyMap {
  horizontal: Axis;
  vertical: Axis;
  /** Row by row, the lowest value of the vertical axis first. */
  actions: Uint16Array;
  values: Float32Array;
}

/** More cells on an axis show no more. */
const MOST_CELLS = 48;
const LEAST_CELLS = 9;

/** Places of the observation that change or have a range, the best two first. */
export function mapChoices(set: EpisodeSet): number[] {
  const spread = set.observation.map((_, place) => {
    const [low, high] = seenRange(set, place);
    return high - low;
  });
  const places = set.observation.map((_, place) => place).filter((place) => spread[place]! > 0);
  // The time that has passed says less than what has happened.
  return places.sort(
    (one, other) => Number(isTime(set.observation[one]!)) - Number(isTime(set.observation[other]!)),
  );
}

function isTime(quantity: Quantity): boolean {
  return quantity.name === "time";
}

/** Multiplications that one value of the network takes. */
export function networkCost(network: Network): number {
  return network.sizes.slice(1).reduce((cost, size, at) => cost + size * network.sizes[at]!, 0);
}

/** An axis over a number of the observation with as many cells as a budget of multiplications allows. */
export function axisOf(set: EpisodeSet, place: number, cells: number): Axis {
  const quantity = set.observation[place]!;
  const [seenLow, seenHigh] = seenRange(set, place);
  const margin = 0.1 * (seenHigh - seenLow);
  const low = bounded(quantity.low, seenLow - margin, quantity, seenHigh - seenLow);
  const high = bounded(quantity.high, seenHigh + margin, quantity, seenHigh - seenLow);
  const whole = quantity.integer && high - low + 1 <= MOST_CELLS;
  const count = whole ? Math.round(high - low) + 1 : cells;
  const values = Array.from({ length: count }, (_, at) =>
    whole ? low + at : low + ((high - low) * (at + 0.5)) / count,
  );
  return whole
    ? { place, name: quantity.name, low: low - 0.5, high: high + 0.5, ends: [low, high], values }
    : { place, name: quantity.name, low, high, ends: [low, high], values };
}

/** Declared bounds, unless what was seen fills only a sliver of them. */
function bounded(declared: number | null, seen: number, quantity: Quantity, spread: number): number {
  if (declared === null) return seen;
  if (quantity.low === null || quantity.high === null) return declared;
  return spread >= 0.02 * (quantity.high - quantity.low) ? declared : seen;
}

function seenRange(set: EpisodeSet, place: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const episode of set.episodes)
    for (const row of episode.observations) {
      const value = row[place];
      if (value === null || value === undefined) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return low <= high ? [low, high] : [0, 0];
}

/** Cells on each axis so that a map stays within the budget. */
export function cellsFor(network: Network, budget: number): number {
  const cells = Math.floor(Math.sqrt(budget / networkCost(network)));
  return Math.min(MOST_CELLS, Math.max(LEAST_CELLS, cells));
}

export function policyMap(
  network: Network,
  observation: readonly number[],
  horizontal: Axis,
  vertical: Axis,
): PolicyMap {
  const width = horizontal.values.length;
  const actions = new Uint16Array(width * vertical.values.length);
  const values = new Float32Array(actions.length);
  const point = [...observation];
  vertical.values.forEach((y, row) => {
    point[vertical.place] = y;
    horizontal.values.forEach((x, column) => {
      point[horizontal.place] = x;
      const found = actionValues(network, point);
      const best = greedyAction(found);
      actions[row * width + column] = best;
      values[row * width + column] = found[best]!;
    });
  });
  return { horizontal, vertical, actions, values };
}
