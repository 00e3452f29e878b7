/** Draws of rows of the replay, alike or in proportion to priorities in a square of blocks: see `replay.py`. */

import * as plan from "./plan";

/** JavaScript's `Math.pow`: that of AssemblyScript brings data of its own. */
declare function power(base: f64, exponent: f64): f64;

export function element(array: usize, index: i32): f64 {
  return load<f64>(array + ((<usize>index) << 3));
}

/** The rows of one update, and how much each counts. */
export function draw(request: usize): void {
  if (plan.whole(request, plan.WIDTH)) {
    sample(request);
    weigh(request);
    return;
  }
  const size = <f64>load<i32>(plan.place(request, plan.COUNTERS), 4);
  const batch = plan.whole(request, plan.BATCH);
  const points = plan.place(request, plan.POINTS);
  const rows = plan.place(request, plan.ROWS);
  for (let index = 0; index < batch; index++) {
    store<i32>(rows + ((<usize>index) << 2), <i32>(element(points, index) * size));
  }
}

/** One row for each of `batch` equal parts of the sum of all priorities, and its priority. */
function sample(request: usize): void {
  const blocks = plan.place(request, plan.BLOCKS);
  const sums = plan.place(request, plan.SUMS);
  const width = plan.whole(request, plan.WIDTH);
  const last = load<i32>(plan.place(request, plan.COUNTERS), 4) - 1;
  const batch = plan.whole(request, plan.BATCH);
  let total: f64 = 0;
  for (let block = 0; block < width; block++) total += element(sums, block);
  const part = total / <f64>batch;
  // The points ascend, so the blocks do as well.
  let block = 0;
  let before: f64 = 0;
  for (let index = 0; index < batch; index++) {
    const offset = (<usize>index) << 3;
    const point = (<f64>index + load<f64>(plan.place(request, plan.POINTS) + offset)) * part;
    while (block < width - 1 && before + element(sums, block) <= point) before += element(sums, block++);
    const inside = blocks + ((<usize>(block * width)) << 3);
    const rest = point - before;
    let column = 0;
    let reached = element(inside, 0);
    while (column < width - 1 && reached <= rest) reached += element(inside, ++column);
    const row = min(block * width + column, last);
    store<i32>(plan.place(request, plan.ROWS) + (offset >> 1), row);
    store<f64>(plan.place(request, plan.PRIORITIES) + offset, element(blocks, row));
  }
}

/** Makes up for the uneven draw; the largest weight is 1. */
function weigh(request: usize): void {
  const batch = plan.whole(request, plan.BATCH);
  const priorities = plan.place(request, plan.PRIORITIES);
  const importance = plan.place(request, plan.IMPORTANCE);
  const numbers = plan.place(request, plan.NUMBERS);
  const exponent = -plan.number(numbers, plan.CORRECTION);
  const smallest = plan.number(numbers, plan.SMALLEST_DRAWN);
  let largest: f64 = 0;
  for (let index = 0; index < batch; index++) {
    const weight = power(max(element(priorities, index), smallest), exponent);
    store<f64>(priorities + ((<usize>index) << 3), weight);
    largest = max(largest, weight);
  }
  for (let index = 0; index < batch; index++) {
    store<f32>(importance + ((<usize>index) << 2), <f32>(element(priorities, index) / largest));
  }
}

/** Sets the priorities of the rows of an update by their errors, and sums their blocks anew. */
export function prioritise(request: usize): void {
  const blocks = plan.place(request, plan.BLOCKS);
  const sums = plan.place(request, plan.SUMS);
  const width = plan.whole(request, plan.WIDTH);
  const batch = plan.whole(request, plan.BATCH);
  const rows = plan.place(request, plan.ROWS);
  const errors = plan.place(request, plan.ERRORS);
  const highest = plan.place(request, plan.HIGHEST);
  const numbers = plan.place(request, plan.NUMBERS);
  const exponent = plan.number(numbers, plan.EXPONENT);
  const smallest = plan.number(numbers, plan.SMALLEST_PRIORITY);
  let largest: f64 = 0;
  for (let index: usize = 0; index < <usize>batch; index++) {
    const row = <usize>load<i32>(rows + (index << 2));
    const priority = power(<f64>abs(load<f32>(errors + (index << 2))) + smallest, exponent);
    store<f64>(blocks + (row << 3), priority);
    largest = max(largest, priority);
  }
  for (let index: usize = 0; index < <usize>batch; index++) {
    const block = load<i32>(rows + (index << 2)) / width;
    const inside = blocks + ((<usize>(block * width)) << 3);
    let sum: f64 = 0;
    for (let column = 0; column < width; column++) sum += element(inside, column);
    store<f64>(sums + ((<usize>block) << 3), sum);
  }
  store<f64>(highest, max(plan.number(numbers, plan.HIGHEST_DECAY) * load<f64>(highest), largest));
}
