/**
 * Where an update finds things. A request is an array of 32-bit integers that Python fills: addresses, sizes and
 * flags, in the order of `kernel.py`. Numbers that are not whole lie in an array of float64 that it points to.
 */

export const LAYERS = 0; // layers of weights
export const SIZES = 1; // i32, inputs first
export const WEIGHTS = 2;
export const TARGET_WEIGHTS = 3;
export const GRADIENT = 4;
export const FIRST_MOMENT = 5;
export const SECOND_MOMENT = 6;
export const PARAMETERS = 7; // how many weights there are
export const BATCH = 8;
export const UPDATES = 9; // updates to make in this call
export const ROWS = 10; // i32 (batch), rows of the replay, written
export const OBSERVATIONS = 11; // f32
export const NEXT_OBSERVATIONS = 12; // f32
export const ACTIONS = 13; // i32
export const REWARDS = 14; // f64
export const DISCOUNTS = 15; // f64
export const NEXT_ALLOWED = 16; // u8 (rows x actions), or 0
export const IMPORTANCE = 17; // f32 (batch), written where there are priorities
export const SHIFT = 18; // f32
export const FACTOR = 19; // f32
export const ERRORS = 20; // f32 (batch), written
export const NUMBERS = 21; // f64, see below
export const SCRATCH = 22; // f32
export const POINTS = 23; // f64 (batch), numbers from 0 to 1 of the next update; moves on with each
export const COUNTERS = 24; // i32: row that is written next, rows that hold something
export const BLOCKS = 25; // f64 (width x width), priorities
export const SUMS = 26; // f64 (width), of each block
export const WIDTH = 27; // 0 where all rows are drawn alike
export const PRIORITIES = 28; // f64 (batch), written
export const HIGHEST = 29; // f64 (1), priority of a new row, written

export const LEARNING_RATE = 0;
export const MAXIMUM_NORM = 1;
export const TARGET_RATE = 2;
export const VALUE_MEAN = 3;
export const VALUE_DEVIATION = 4;
export const FIRST_STATISTIC = 5; // running mean of the targets, written
export const SECOND_STATISTIC = 6; // and of their squares, written
export const STATISTIC_RATE = 7;
export const FIRST_POWER = 8; // FIRST_DECAY to the number of updates so far, written
export const SECOND_POWER = 9; // likewise, written
export const LOSS = 10; // written
export const FIRST_DECAY = 11;
export const SECOND_DECAY = 12;
export const ADAM_EPSILON = 13;
export const CLIP = 14; // bound of the network's inputs
export const CORRECTION = 15; // how far an uneven draw is made up for
export const EXPONENT = 16; // of an error, for its priority
export const SMALLEST_PRIORITY = 17; // added to every error
export const SMALLEST_DRAWN = 18; // least priority that an uneven draw is made up for
export const HIGHEST_DECAY = 19; // of the priority of a new row, with each update

export function whole(request: usize, index: i32): i32 {
  return load<i32>(request + ((<usize>index) << 2));
}

export function place(request: usize, index: i32): usize {
  return load<usize>(request + ((<usize>index) << 2));
}

export function setPlace(request: usize, index: i32, value: usize): void {
  store<usize>(request + ((<usize>index) << 2), value);
}

export function number(numbers: usize, index: i32): f64 {
  return load<f64>(numbers + ((<usize>index) << 3));
}

export function setNumber(numbers: usize, index: i32, value: f64): void {
  store<f64>(numbers + ((<usize>index) << 3), value);
}
