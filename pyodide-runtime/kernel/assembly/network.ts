/** Forward and backward through fully connected layers with ReLU between them. */

import { multiply, transpose } from "./matrix";

export function sizeOf(sizes: usize, layer: i32): i32 {
  return load<i32>(sizes + ((<usize>layer) << 2));
}

/** The widest of the sizes from `first` on. */
export function widest(sizes: usize, layers: i32, first: i32): i32 {
  let result = 0;
  for (let layer = first; layer <= layers; layer++) result = max(result, sizeOf(sizes, layer));
  return result;
}

/** Rows of observations less the scaling's origin become inputs: times `factor` after `shift`, within `clip`. */
export function scaleRows(from: usize, to: usize, size: i32, shift: usize, factor: usize, clip: f32): void {
  const high = f32x4.splat(clip);
  const low = f32x4.splat(-clip);
  let index: usize = 0;
  const bytes = (<usize>size) << 2;
  for (; index + 16 <= bytes; index += 16) {
    const moved = f32x4.sub(v128.load(from + index), v128.load(shift + index));
    v128.store(to + index, f32x4.min(f32x4.max(f32x4.mul(moved, v128.load(factor + index)), low), high));
  }
  for (; index < bytes; index += 4) {
    const moved = (load<f32>(from + index) - load<f32>(shift + index)) * load<f32>(factor + index);
    store<f32>(to + index, min(max(moved, -clip), clip));
  }
}

/** What every layer gives for `rows` inputs, one after the other at `kept`; returns where the outputs lie. */
export function forward(
  inputs: usize,
  rows: i32,
  sizes: usize,
  layers: i32,
  weights: usize,
  kept: usize,
): usize {
  for (let layer = 0; layer < layers; layer++) {
    const inner = sizeOf(sizes, layer);
    const outer = sizeOf(sizes, layer + 1);
    weights = forwardLayer(inputs, rows, inner, outer, weights, kept, layer < layers - 1);
    inputs = kept;
    kept += (<usize>(rows * outer)) << 2;
  }
  return inputs;
}

/** One layer; returns the address of the next one's weights. */
function forwardLayer(
  inputs: usize,
  rows: i32,
  inner: i32,
  outer: i32,
  weights: usize,
  outputs: usize,
  rectify: bool,
): usize {
  const outerBytes = (<usize>outer) << 2;
  const bias = weights + <usize>inner * outerBytes;
  const innerBytes = (<usize>inner) << 2;
  multiply(
    inputs,
    innerBytes,
    4,
    weights,
    outerBytes,
    outputs,
    outerBytes,
    rows,
    outer,
    inner,
    bias,
    rectify,
  );
  return bias + outerBytes;
}

/**
 * The gradient of every weight from `delta`, the gradient of the outputs. `inputs` and `kept` are those of
 * `forward`; `delta` and `otherDelta` are overwritten, `turned` holds the largest matrix.
 */
export function backward(
  inputs: usize,
  rows: i32,
  sizes: usize,
  layers: i32,
  weights: usize,
  gradient: usize,
  kept: usize,
  delta: usize,
  otherDelta: usize,
  turned: usize,
): void {
  let layerWeights = weights;
  let layerGradient = gradient;
  let before = kept;
  for (let layer = 0; layer < layers; layer++) {
    const count = <usize>((sizeOf(sizes, layer) + 1) * sizeOf(sizes, layer + 1));
    layerWeights += count << 2;
    layerGradient += count << 2;
    before += (<usize>(rows * sizeOf(sizes, layer + 1))) << 2;
  }
  before -= (<usize>(rows * sizeOf(sizes, layers))) << 2;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const inner = sizeOf(sizes, layer);
    const outer = sizeOf(sizes, layer + 1);
    const innerBytes = (<usize>inner) << 2;
    const outerBytes = (<usize>outer) << 2;
    const bytes = (<usize>((inner + 1) * outer)) << 2;
    layerWeights -= bytes;
    layerGradient -= bytes;
    const activations = layer > 0 ? before - <usize>rows * innerBytes : inputs;
    multiply(
      activations,
      4,
      innerBytes,
      delta,
      outerBytes,
      layerGradient,
      outerBytes,
      inner,
      outer,
      rows,
      0,
      false,
    );
    sumRows(delta, rows, outer, layerGradient + <usize>inner * outerBytes);
    if (layer === 0) return;
    transpose(layerWeights, turned, inner, outer);
    multiply(delta, outerBytes, 4, turned, innerBytes, otherDelta, innerBytes, rows, inner, outer, 0, false);
    keepWherePositive(otherDelta, activations, rows * inner);
    const free = delta;
    delta = otherDelta;
    otherDelta = free;
    before = activations;
  }
}

/** The sum over `rows` rows of `columns` numbers, one row after the other. */
function sumRows(from: usize, rows: i32, columns: i32, to: usize): void {
  const bytes = (<usize>columns) << 2;
  memory.copy(to, from, bytes);
  for (let row = 1; row < rows; row++) {
    from += bytes;
    let index: usize = 0;
    for (; index + 16 <= bytes; index += 16) {
      v128.store(to + index, f32x4.add(v128.load(to + index), v128.load(from + index)));
    }
    for (; index < bytes; index += 4) store<f32>(to + index, load<f32>(to + index) + load<f32>(from + index));
  }
}

/** The gradient of ReLU. */
function keepWherePositive(delta: usize, activations: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  const zero = f32x4.splat(0);
  let index: usize = 0;
  for (; index + 16 <= bytes; index += 16) {
    const positive = f32x4.gt(v128.load(activations + index), zero);
    v128.store(delta + index, v128.and(v128.load(delta + index), positive));
  }
  for (; index < bytes; index += 4) if (!(load<f32>(activations + index) > 0)) store<f32>(delta + index, 0);
}
