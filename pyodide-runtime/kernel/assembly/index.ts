/**
 * The inner loop of the trainer, the same computation as `network.py` and `Learner` in `dqn.py`, on the same
 * memory. AssemblyScript. It has no memory, stack or data of its own there: all that it writes lies in arrays
 * whose addresses Python gives it.
 */

import { best } from "./greedy";
import { backward, forward, scaleRows, sizeOf, widest } from "./network";
import * as plan from "./plan";
import { draw, prioritise } from "./priorities";

export { act, take } from "./collect";

/**
 * Q-values of observations. Integers at `request`: layers, sizes, weights, rows, inputs, shift, factor (0 where
 * the inputs are scaled already), outputs, scratch, scaled inputs, bits of the bound as f32.
 */
export function values(request: usize): void {
  const layers = plan.whole(request, 0);
  const sizes = plan.place(request, 1);
  const rows = plan.whole(request, 3);
  let inputs = plan.place(request, 4);
  const factor = plan.place(request, 6);
  const size = sizeOf(sizes, 0);
  if (factor) {
    const scaled = plan.place(request, 9);
    const bytes = (<usize>size) << 2;
    const clip = reinterpret<f32>(plan.whole(request, 10));
    for (let row: usize = 0; row < <usize>rows; row++) {
      scaleRows(inputs + row * bytes, scaled + row * bytes, size, plan.place(request, 5), factor, clip);
    }
    inputs = scaled;
  }
  const outputs = forward(inputs, rows, sizes, layers, plan.place(request, 2), plan.place(request, 8));
  memory.copy(plan.place(request, 7), outputs, (<usize>(rows * sizeOf(sizes, layers))) << 2);
}

/** Draws rows of the replay and learns from them, as often as asked. */
export function update(request: usize): void {
  const layers = plan.whole(request, plan.LAYERS);
  const sizes = plan.place(request, plan.SIZES);
  const batch = plan.whole(request, plan.BATCH);
  const size = sizeOf(sizes, 0);
  const actions = sizeOf(sizes, layers);
  const area = (<usize>(batch * widest(sizes, layers, 1))) << 2;
  const inputBytes = (<usize>(batch * size)) << 2;
  // Scratch: inputs, chosen actions, targets, two areas for gradients, all activations, a matrix.
  const inputs = plan.place(request, plan.SCRATCH);
  const targets = inputs + inputBytes;
  const first = targets + ((<usize>batch) << 3);
  const second = first + area;
  const kept = second + area;
  let turned = kept;
  for (let layer = 1; layer <= layers; layer++) turned += (<usize>(batch * sizeOf(sizes, layer))) << 2;
  const weights = plan.place(request, plan.WEIGHTS);
  const numbers = plan.place(request, plan.NUMBERS);
  const count = plan.whole(request, plan.UPDATES);
  const rows = plan.place(request, plan.ROWS);
  const prioritised = plan.whole(request, plan.WIDTH) > 0;

  for (let index = 0; index < count; index++) {
    draw(request);
    gather(request, rows, plan.place(request, plan.NEXT_OBSERVATIONS), inputs, batch, size);
    const chosen = first;
    const online = forward(inputs, batch, sizes, layers, weights, kept);
    choose(request, rows, online, chosen, batch, actions);
    const targetWeights = plan.place(request, plan.TARGET_WEIGHTS);
    const judged = forward(inputs, batch, sizes, layers, targetWeights, kept);
    computeTargets(request, rows, judged, chosen, targets, batch, actions);

    gather(request, rows, plan.place(request, plan.OBSERVATIONS), inputs, batch, size);
    const outputs = forward(inputs, batch, sizes, layers, weights, kept);
    differentiate(request, rows, outputs, targets, first, batch, actions);
    const gradient = plan.place(request, plan.GRADIENT);
    backward(inputs, batch, sizes, layers, weights, gradient, kept, first, second, turned);
    descend(request, numbers);
    if (prioritised) prioritise(request);
    plan.setPlace(request, plan.POINTS, plan.place(request, plan.POINTS) + ((<usize>batch) << 3));
  }
}

/** Scaled observations of rows of the replay. */
function gather(request: usize, rows: usize, from: usize, to: usize, batch: i32, size: i32): void {
  const shift = plan.place(request, plan.SHIFT);
  const factor = plan.place(request, plan.FACTOR);
  const clip = <f32>plan.number(plan.place(request, plan.NUMBERS), plan.CLIP);
  const bytes = (<usize>size) << 2;
  for (let index: usize = 0; index < <usize>batch; index++) {
    const row = load<i32>(rows + (index << 2));
    scaleRows(from + <usize>row * bytes, to + index * bytes, size, shift, factor, clip);
  }
}

/** The best of the allowed actions for each row. */
function choose(request: usize, rows: usize, values: usize, chosen: usize, batch: i32, actions: i32): void {
  const allowed = plan.place(request, plan.NEXT_ALLOWED);
  for (let index = 0; index < batch; index++) {
    const offset = (<usize>index) << 2;
    const mask = allowed ? allowed + <usize>(load<i32>(rows + offset) * actions) : 0;
    store<i32>(chosen + offset, best(values, mask, actions));
    values += (<usize>actions) << 2;
  }
}

/** Targets in units of reward, float64; takes them into the running statistics and then normalises them. */
function computeTargets(
  request: usize,
  rows: usize,
  values: usize,
  chosen: usize,
  targets: usize,
  batch: i32,
  actions: i32,
): void {
  const numbers = plan.place(request, plan.NUMBERS);
  const mean = plan.number(numbers, plan.VALUE_MEAN);
  const deviation = plan.number(numbers, plan.VALUE_DEVIATION);
  const rewards = plan.place(request, plan.REWARDS);
  const discounts = plan.place(request, plan.DISCOUNTS);
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let index = 0; index < batch; index++) {
    const offset = (<usize>index) << 2;
    const row = (<usize>load<i32>(rows + offset)) << 3;
    const action = load<i32>(chosen + offset);
    const judged = <f64>load<f32>(values + ((<usize>(index * actions + action)) << 2)) * deviation + mean;
    const target = load<f64>(rewards + row) + load<f64>(discounts + row) * judged;
    sum += target;
    squares += target * target;
    store<f32>(targets + offset, <f32>((target - mean) / deviation));
  }
  const rate = plan.number(numbers, plan.STATISTIC_RATE);
  const first = plan.number(numbers, plan.FIRST_STATISTIC);
  const second = plan.number(numbers, plan.SECOND_STATISTIC);
  plan.setNumber(numbers, plan.FIRST_STATISTIC, first + rate * (sum / <f64>batch - first));
  plan.setNumber(numbers, plan.SECOND_STATISTIC, second + rate * (squares / <f64>batch - second));
}

/** Errors, Huber loss and its gradient with respect to the outputs. */
function differentiate(
  request: usize,
  rows: usize,
  outputs: usize,
  targets: usize,
  delta: usize,
  batch: i32,
  actions: i32,
): void {
  const taken = plan.place(request, plan.ACTIONS);
  const importance = plan.place(request, plan.IMPORTANCE);
  const errors = plan.place(request, plan.ERRORS);
  memory.fill(delta, 0, (<usize>(batch * actions)) << 2);
  let loss: f64 = 0;
  for (let index = 0; index < batch; index++) {
    const offset = (<usize>index) << 2;
    const row = <usize>load<i32>(rows + offset);
    const output = (<usize>(index * actions + load<i32>(taken + (row << 2)))) << 2;
    const error = load<f32>(outputs + output) - load<f32>(targets + offset);
    const clipped = min(max(error, <f32>-1), <f32>1);
    const weight = load<f32>(importance + offset);
    store<f32>(errors + offset, error);
    loss += <f64>(weight * clipped * (error - <f32>0.5 * clipped));
    store<f32>(delta + output, (weight * clipped) / <f32>batch);
  }
  plan.setNumber(plan.place(request, plan.NUMBERS), plan.LOSS, loss / <f64>batch);
}

/** Bounds the gradient, takes one step of Adam, and moves the target network towards the online one. */
function descend(request: usize, numbers: usize): void {
  const bytes = (<usize>plan.whole(request, plan.PARAMETERS)) << 2;
  const gradient = plan.place(request, plan.GRADIENT);
  const firstMoment = plan.place(request, plan.FIRST_MOMENT);
  const secondMoment = plan.place(request, plan.SECOND_MOMENT);
  const weights = plan.place(request, plan.WEIGHTS);
  const targetWeights = plan.place(request, plan.TARGET_WEIGHTS);

  const norm = Math.sqrt(squaredNorm(gradient, bytes));
  const longest = plan.number(numbers, plan.MAXIMUM_NORM);
  const shortened: f32 = norm > longest ? <f32>(longest / norm) : 1;
  const firstDecay = plan.number(numbers, plan.FIRST_DECAY);
  const secondDecay = plan.number(numbers, plan.SECOND_DECAY);
  const firstPower = plan.number(numbers, plan.FIRST_POWER) * firstDecay;
  const secondPower = plan.number(numbers, plan.SECOND_POWER) * secondDecay;
  plan.setNumber(numbers, plan.FIRST_POWER, firstPower);
  plan.setNumber(numbers, plan.SECOND_POWER, secondPower);
  const correction = Math.sqrt(1 - secondPower);
  const step = <f32>((plan.number(numbers, plan.LEARNING_RATE) * correction) / (1 - firstPower));
  const epsilon = <f32>(plan.number(numbers, plan.ADAM_EPSILON) * correction);
  const firstRate = <f32>(1 - firstDecay);
  const secondRate = <f32>(1 - secondDecay);
  const targetRate = <f32>plan.number(numbers, plan.TARGET_RATE);

  const shortenedBy = f32x4.splat(shortened);
  const firstRates = f32x4.splat(firstRate);
  const secondRates = f32x4.splat(secondRate);
  const steps = f32x4.splat(step);
  const epsilons = f32x4.splat(epsilon);
  const targetRates = f32x4.splat(targetRate);
  let index: usize = 0;
  for (; index + 16 <= bytes; index += 16) {
    const slope = f32x4.mul(v128.load(gradient + index), shortenedBy);
    let first = v128.load(firstMoment + index);
    first = f32x4.add(first, f32x4.mul(firstRates, f32x4.sub(slope, first)));
    let second = v128.load(secondMoment + index);
    second = f32x4.add(second, f32x4.mul(secondRates, f32x4.sub(f32x4.mul(slope, slope), second)));
    const size = f32x4.add(f32x4.sqrt(second), epsilons);
    let weight = v128.load(weights + index);
    weight = f32x4.sub(weight, f32x4.div(f32x4.mul(steps, first), size));
    const target = v128.load(targetWeights + index);
    v128.store(gradient + index, slope);
    v128.store(firstMoment + index, first);
    v128.store(secondMoment + index, second);
    v128.store(weights + index, weight);
    v128.store(targetWeights + index, f32x4.add(target, f32x4.mul(targetRates, f32x4.sub(weight, target))));
  }
  for (; index < bytes; index += 4) {
    const slope = load<f32>(gradient + index) * shortened;
    let first = load<f32>(firstMoment + index);
    first += firstRate * (slope - first);
    let second = load<f32>(secondMoment + index);
    second += secondRate * (slope * slope - second);
    const weight = load<f32>(weights + index) - (step * first) / (sqrt<f32>(second) + epsilon);
    const target = load<f32>(targetWeights + index);
    store<f32>(gradient + index, slope);
    store<f32>(firstMoment + index, first);
    store<f32>(secondMoment + index, second);
    store<f32>(weights + index, weight);
    store<f32>(targetWeights + index, target + targetRate * (weight - target));
  }
}

function squaredNorm(gradient: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  let index: usize = 0;
  for (; index + 16 <= bytes; index += 16) {
    const four = v128.load(gradient + index);
    const front = f64x2.promote_low_f32x4(four);
    const back = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(front, front));
    high = f64x2.add(high, f64x2.mul(back, back));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; index < bytes; index += 4) {
    const slope = <f64>load<f32>(gradient + index);
    sum += slope * slope;
  }
  return sum;
}
