/** Draws in proportion to priorities that lie in a square of blocks: see `replay.py`. */

import { place, whole } from "./plan";

// Integers of a request, in the order of `kernel.py`.
const BLOCKS = 0; // f64 (width x width)
const SUMS = 1; // f64 (width), of each block
const WIDTH = 2;
const SIZE = 3; // rows that hold something
const COUNT = 4;
const POINTS = 5; // f64 (count), numbers from 0 to 1
const ROWS = 6; // i32 (count), written by `sample`, read by `prioritise`
const PRIORITIES = 7; // f64 (count), likewise

function element(array: usize, index: i32): f64 {
  return load<f64>(array + ((<usize>index) << 3));
}

/** One row for each of `count` equal parts of the sum of all priorities, and its priority. */
export function sample(request: usize): void {
  const blocks = place(request, BLOCKS);
  const sums = place(request, SUMS);
  const width = whole(request, WIDTH);
  const last = whole(request, SIZE) - 1;
  const count = whole(request, COUNT);
  let total: f64 = 0;
  for (let block = 0; block < width; block++) total += element(sums, block);
  const part = total / <f64>count;
  // The points ascend, so the blocks do as well.
  let block = 0;
  let before: f64 = 0;
  for (let index = 0; index < count; index++) {
    const offset = (<usize>index) << 3;
    const point = (<f64>index + load<f64>(place(request, POINTS) + offset)) * part;
    while (block < width - 1 && before + element(sums, block) <= point) before += element(sums, block++);
    const inside = blocks + ((<usize>(block * width)) << 3);
    const rest = point - before;
    let column = 0;
    let reached = element(inside, 0);
    while (column < width - 1 && reached <= rest) reached += element(inside, ++column);
    const row = min(block * width + column, last);
    store<i32>(place(request, ROWS) + (offset >> 1), row);
    store<f64>(place(request, PRIORITIES) + offset, element(blocks, row));
  }
}

/** Sets the priorities of rows, and sums their blocks anew. */
export function prioritise(request: usize): void {
  const blocks = place(request, BLOCKS);
  const sums = place(request, SUMS);
  const width = whole(request, WIDTH);
  const count = whole(request, COUNT);
  const rows = place(request, ROWS);
  for (let index: usize = 0; index < <usize>count; index++) {
    const row = <usize>load<i32>(rows + (index << 2));
    store<f64>(blocks + (row << 3), element(place(request, PRIORITIES), <i32>index));
  }
  for (let index: usize = 0; index < <usize>count; index++) {
    const block = load<i32>(rows + (index << 2)) / width;
    const inside = blocks + ((<usize>(block * width)) << 3);
    let sum: f64 = 0;
    for (let column = 0; column < width; column++) sum += element(inside, column);
    store<f64>(sums + ((<usize>block) << 3), sum);
  }
}
