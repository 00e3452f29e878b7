/** The trained network in the window: its values follow every move of a slider without asking Python again. */

import type { NetworkWeights } from "../../agents/artefacts/episode.js";

export interface Network {
  sizes: readonly number[];
  weights: Float32Array;
  origin: Float64Array;
  shift: Float32Array;
  factor: Float32Array;
  clip: number;
}

/** @throws RangeError when the weights do not have the size that the layers need. */
export function readNetwork(stored: NetworkWeights): Network {
  const { sizes, clip } = stored;
  const network: Network = {
    sizes,
    clip,
    weights: new Float32Array(bytesOf(stored.weights)),
    origin: new Float64Array(bytesOf(stored.origin)),
    shift: new Float32Array(bytesOf(stored.shift)),
    factor: new Float32Array(bytesOf(stored.factor)),
  };
  const needed = sizes.slice(1).reduce((count, size, at) => count + (sizes[at]! + 1) * size, 0);
  if (network.weights.length !== needed)
    throw new RangeError(`${network.weights.length} weights for layers that need ${needed}`);
  for (const part of [network.origin, network.shift, network.factor])
    if (part.length !== sizes[0]) throw new RangeError(`${part.length} scales for ${sizes[0]} inputs`);
  return network;
}

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

/** What the network expects of each action in one observation. */
export function actionValues(network: Network, observation: ArrayLike<number>): number[] {
  const { sizes, weights, origin, shift, factor, clip } = network;
  let inputs = new Float32Array(sizes[0]!);
  for (let at = 0; at < inputs.length; at += 1) {
    const scaled = (Math.fround(observation[at]! - origin[at]!) - shift[at]!) * factor[at]!;
    inputs[at] = Math.min(clip, Math.max(-clip, scaled));
  }
  let start = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const width = sizes[layer]!;
    const bias = start + inputs.length * width;
    const outputs = weights.slice(bias, bias + width);
    for (let at = 0; at < inputs.length; at += 1) {
      const input = inputs[at]!;
      if (input === 0) continue;
      const row = start + at * width;
      for (let to = 0; to < width; to += 1) outputs[to]! += input * weights[row + to]!;
    }
    if (layer < sizes.length - 1) for (let to = 0; to < width; to += 1) if (outputs[to]! < 0) outputs[to] = 0;
    start = bias + width;
    inputs = outputs;
  }
  return [...inputs];
}

/** Place of the largest value, the first of equal ones. */
export function greedyAction(values: readonly number[]): number {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (values[at]! > values[best]!) best = at;
  return best;
}
