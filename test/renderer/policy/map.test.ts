import { describe, expect, it } from "vitest";
import type { EpisodeSet } from "../../../agents/artefacts/episode.js";
import { labelOf } from "../../../renderer/policy/labels.js";
import { axisOf, cellsFor, mapChoices, networkCost, policyMap } from "../../../renderer/policy/map.js";
import { actionValues, greedyAction, type Network, readNetwork } from "../../../renderer/policy/network.js";

/** Two inputs, two actions, no hidden layer: the first action is worth x, the second y. */
const IDENTITY: Network = {
  sizes: [2, 2],
  weights: Float32Array.of(1, 0, 0, 1, 0, 0),
  origin: new Float64Array(2),
  shift: new Float32Array(2),
  factor: Float32Array.of(1, 1),
  clip: 10,
};

function setWith(observations: number[][], bounds: [number | null, number | null, boolean][]): EpisodeSet {
  const quantities = bounds.map(([low, high, integer], at) => ({ name: `q${at}`, low, high, integer }));
  return {
    seed: 0,
    state: quantities,
    observation: quantities,
    actionCount: 2,
    drawing: null,
    episodes: [
      {
        policy: { kind: "trained" },
        states: observations,
        observations,
        actions: observations.slice(1).map(() => 0),
        rewards: observations.slice(1).map(() => 0),
        objectives: observations.slice(1).map(() => 0),
        terms: {},
        values: null,
        allowed: null,
        ended: "terminated",
      },
    ],
    network: null,
    notes: [],
  };
}

describe("the network in the window", () => {
  it("scales, clips and adds as the stored layers say", () => {
    const network: Network = {
      ...IDENTITY,
      origin: Float64Array.of(1, 0),
      shift: Float32Array.of(0, 2),
      factor: Float32Array.of(0.5, 100),
    };
    expect(actionValues(network, [5, 1])).toEqual([2, -10]);
  });

  it("lets nothing below zero out of a hidden layer", () => {
    const network: Network = { ...IDENTITY, sizes: [2, 1, 1], weights: Float32Array.of(1, 1, 0, 1, 0.5) };
    expect(actionValues(network, [-3, 1])).toEqual([0.5]);
    expect(actionValues(network, [3, 1])).toEqual([4.5]);
  });

  it("takes the first of equal actions, as Python does", () => {
    expect(greedyAction([1, 3, 3, 2])).toBe(1);
  });

  it("refuses weights that do not fit their layers", () => {
    const base64 = (bytes: ArrayBufferView) => Buffer.from(bytes.buffer as ArrayBuffer).toString("base64");
    const stored = {
      sizes: [2, 3],
      weights: base64(IDENTITY.weights),
      origin: base64(IDENTITY.origin),
      shift: base64(IDENTITY.shift),
      factor: base64(IDENTITY.factor),
      clip: 10,
    };
    expect(() => readNetwork(stored)).toThrow("6 weights for layers that need 9");
    expect(() => readNetwork({ ...stored, sizes: [2, 2], shift: "" })).toThrow("0 scales for 2 inputs");
  });
});

describe("a map of the policy", () => {
  it("says in each cell the best action and its value", () => {
    const set = setWith(
      [
        [0, 0],
        [3, 2],
      ],
      [
        [0, 3, true],
        [0, 2, true],
      ],
    );
    const map = policyMap(IDENTITY, [0, 0], axisOf(set, 0, 10), axisOf(set, 1, 10));
    expect(map.horizontal.values).toEqual([0, 1, 2, 3]);
    expect(map.vertical.values).toEqual([0, 1, 2]);
    const cell = (x: number, y: number) => [map.actions[y * 4 + x], map.values[y * 4 + x]];
    expect(cell(3, 1)).toEqual([0, 3]);
    expect(cell(0, 2)).toEqual([1, 2]);
    expect(cell(2, 2)).toEqual([0, 2]);
  });

  it("reaches as far as what was seen where no bounds are declared, or they lie far beyond", () => {
    const set = setWith(
      [
        [10, 1],
        [20, 2],
      ],
      [
        [null, null, false],
        [-1e9, 1e9, false],
      ],
    );
    expect(axisOf(set, 0, 4)).toMatchObject({ low: 9, high: 21 });
    expect(axisOf(set, 1, 4).high).toBeCloseTo(2.1, 9);
  });

  it("offers only numbers that change", () => {
    const set = setWith(
      [
        [1, 5, 0],
        [1, 6, 1],
      ],
      [
        [0, 2, false],
        [0, 9, false],
        [0, 1, false],
      ],
    );
    expect(mapChoices(set)).toEqual([1, 2]);
  });

  it("has fewer cells for a network that costs more", () => {
    const large: Network = { ...IDENTITY, sizes: [4, 256, 256, 2] };
    expect(networkCost(large)).toBe(4 * 256 + 256 * 256 + 2 * 256);
    expect(cellsFor(large, 8e6)).toBeLessThan(cellsFor(IDENTITY, 8e6));
    expect(cellsFor(large, 8e6) ** 2 * networkCost(large)).toBeLessThanOrEqual(8e6);
  });
});

describe("the label of an action", () => {
  const range = { kind: "range", low: -1, high: 1, unit: "km" } as const;
  const choices = { kind: "choices", labels: ["stay", "go"] } as const;
  it("counts the last part of a decision fastest", () => {
    expect(labelOf([range, { ...choices, labels: [...choices.labels] }], 3)).toBe("0 km, go");
    expect(labelOf([range], 0)).toBe("-1 km");
    expect(labelOf([range], 7)).toBe("action 7");
  });
});
