/**
 * Where things lie. A plan is an array of 32-bit integers that Python fills: addresses, sizes and flags, in
 * the order of `kernel.py`. Numbers that are not whole lie in an array of float64 that it points to.
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
export const ROWS = 10; // i32 (updates x batch), rows of the replay
export const OBSERVATIONS = 11; // f32
export const NEXT_OBSERVATIONS = 12; // f32
export const ACTIONS = 13; // i32
export const REWARDS = 14; // f64
export const DISCOUNTS = 15; // f64
export const NEXT_ALLOWED = 16; // u8 (rows x actions), or 0
export const IMPORTANCE = 17; // f32 (batch)
export const SHIFT = 18; // f32
export const FACTOR = 19; // f32
export const ERRORS = 20; // f32 (batch), written
export const NUMBERS = 21; // f64, see below
export const SCRATCH = 22; // f32

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

export function whole(plan: usize, index: i32): i32 {
  return load<i32>(plan + ((<usize>index) << 2));
}

export function place(plan: usize, index: i32): usize {
  return load<usize>(plan + ((<usize>index) << 2));
}

export function number(numbers: usize, index: i32): f64 {
  return load<f64>(numbers + ((<usize>index) << 3));
}

export function setNumber(numbers: usize, index: i32, value: f64): void {
  store<f64>(numbers + ((<usize>index) << 3), value);
}
