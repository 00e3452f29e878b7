/** What `Collector` in `collecting.py` computes between two steps of the environments, on the same memory. */

import { best } from "./greedy";
import { forward, scaleRows, sizeOf } from "./network";
import { number, place, setPlace, whole } from "./plan";
import { element } from "./priorities";

// Entries of a request, in the order of `kernel.py`; a lane is one copy of the environment.
const LANES = 0;
const LAYERS = 1;
const SIZES = 2; // i32, inputs first
const WEIGHTS = 3;
const OBSERVATIONS = 4; // f64 (lanes x inputs), as the environments show them
const ORIGIN = 5; // f64 (inputs)
const CENTRED = 6; // f32 (lanes x inputs), less the origin; written by `act`
const SHIFT = 7; // f32
const FACTOR = 8; // f32
const SCALED = 9; // f32 (lanes x inputs), written
const SCRATCH = 10; // f32
const OUTPUTS = 11; // f32 (lanes x actions), written
const ALLOWED = 12; // u8 (lanes x actions), or 0
const DRAWS = 13; // f64 (3 x lanes), numbers from 0 to 1; moves on with each `act`
const REPEATS = 14; // f64 (longest repeat - 1), the distribution function of the length of a repeat
const LONGEST = 15; // longest repeat
const LEFT = 16; // i32 (lanes), exploring steps that are left, written
const REPEATED = 17; // i32 (lanes), the exploring action, written
const CHOSEN = 18; // i32 (lanes), written
const REWARDS = 19; // f64 (lanes)
const ENDS = 20; // u8 (lanes), 0: goes on, 1: is over, 2: nothing follows
const FOLLOWING = 21; // f32 (lanes x inputs), what came after, less the origin; written, moves on with each `take`
const RETURNS = 22; // steps of reward in a target
const PENDING_OBSERVATIONS = 23; // f32 (lanes x returns x inputs), a ring for each lane, written
const PENDING_ACTIONS = 24; // i32 (lanes x returns)
const PENDING_REWARDS = 25; // f64 (lanes x returns)
const PENDING = 26; // i32 (lanes x 2), first and count of each ring
const CAPACITY = 27; // rows of the replay
const COUNTERS = 28; // i32, row that is written next, and rows that hold something
const ROW_OBSERVATIONS = 29;
const ROW_NEXT_OBSERVATIONS = 30;
const ROW_ACTIONS = 31;
const ROW_REWARDS = 32;
const ROW_DISCOUNTS = 33;
const ROW_NEXT_ALLOWED = 34;
const BLOCKS = 35;
const SUMS = 36;
const WIDTH = 37; // 0 where no priorities are kept
const HIGHEST = 38;
const NUMBERS = 39; // f64, see below

const EPSILON = 0;
const DISCOUNT = 1;
const CLIP = 2;

/** Chooses an action for each lane: the best one, or an exploring one. */
export function act(request: usize): void {
  const lanes = whole(request, LANES);
  const sizes = place(request, SIZES);
  const layers = whole(request, LAYERS);
  const size = sizeOf(sizes, 0);
  const actions = sizeOf(sizes, layers);
  const numbers = place(request, NUMBERS);
  const centred = place(request, CENTRED);
  const scaled = place(request, SCALED);
  const clip = <f32>number(numbers, CLIP);
  centre(request, centred, lanes, size);
  for (let lane = 0; lane < lanes; lane++) {
    const offset = (<usize>(lane * size)) << 2;
    scaleRows(centred + offset, scaled + offset, size, place(request, SHIFT), place(request, FACTOR), clip);
  }
  const outputs = forward(scaled, lanes, sizes, layers, place(request, WEIGHTS), place(request, SCRATCH));
  memory.copy(place(request, OUTPUTS), outputs, (<usize>(lanes * actions)) << 2);

  const draws = place(request, DRAWS);
  const epsilon = number(numbers, EPSILON);
  const allowed = place(request, ALLOWED);
  for (let lane = 0; lane < lanes; lane++) {
    const offset = (<usize>lane) << 2;
    const mask = allowed ? allowed + <usize>(lane * actions) : 0;
    const left = place(request, LEFT) + offset;
    const repeated = place(request, REPEATED) + offset;
    if (load<i32>(left) === 0 && element(draws, lane) < epsilon) {
      store<i32>(repeated, pick(element(draws, lanes + lane), mask, actions));
      store<i32>(left, lengthOf(request, element(draws, 2 * lanes + lane)));
    }
    if (mask && !load<u8>(mask + <usize>load<i32>(repeated))) store<i32>(left, 0);
    let action = load<i32>(repeated);
    if (load<i32>(left) > 0) store<i32>(left, load<i32>(left) - 1);
    else action = best(outputs + ((<usize>(lane * actions)) << 2), mask, actions);
    store<i32>(place(request, CHOSEN) + offset, action);
  }
  setPlace(request, DRAWS, draws + ((<usize>(3 * lanes)) << 3));
}

/** Observations less their origin. */
function centre(request: usize, to: usize, lanes: i32, size: i32): void {
  const origin = place(request, ORIGIN);
  let from = place(request, OBSERVATIONS);
  for (let lane = 0; lane < lanes; lane++) {
    for (let index = 0; index < size; index++) {
      store<f32>(to, <f32>(load<f64>(from) - element(origin, index)));
      from += 8;
      to += 4;
    }
  }
}

/** One of the allowed actions, each alike, for a number from 0 to 1. */
function pick(draw: f64, mask: usize, actions: i32): i32 {
  if (!mask) return <i32>(draw * <f64>actions);
  let count = 0;
  for (let action: usize = 0; action < <usize>actions; action++) count += load<u8>(mask + action) ? 1 : 0;
  let before = <i32>(draw * <f64>count);
  let action = 0;
  for (; action < actions - 1; action++) if (load<u8>(mask + <usize>action) && before-- === 0) break;
  return action;
}

/** How long an exploring action is repeated, for a number from 0 to 1. */
function lengthOf(request: usize, draw: f64): i32 {
  const longest = whole(request, LONGEST);
  const repeats = place(request, REPEATS);
  let length = 1;
  while (length < longest && element(repeats, length - 1) <= draw) length++;
  return length;
}

/** Takes what the steps gave, and puts what is complete into the replay. */
export function take(request: usize): void {
  const lanes = whole(request, LANES);
  const size = sizeOf(place(request, SIZES), 0);
  const bytes = (<usize>size) << 2;
  const returns = whole(request, RETURNS);
  const following = place(request, FOLLOWING);
  centre(request, following, lanes, size);
  for (let lane = 0; lane < lanes; lane++) {
    const ring = place(request, PENDING) + ((<usize>lane) << 3);
    const end = load<u8>(place(request, ENDS) + <usize>lane);
    const slot = lane * returns + ((load<i32>(ring) + load<i32>(ring, 4)) % returns);
    const observation = place(request, CENTRED) + <usize>lane * bytes;
    memory.copy(place(request, PENDING_OBSERVATIONS) + <usize>slot * bytes, observation, bytes);
    const action = load<i32>(place(request, CHOSEN) + ((<usize>lane) << 2));
    store<i32>(place(request, PENDING_ACTIONS) + ((<usize>slot) << 2), action);
    const reward = element(place(request, REWARDS), lane);
    store<f64>(place(request, PENDING_REWARDS) + ((<usize>slot) << 3), reward);
    store<i32>(ring, load<i32>(ring, 4) + 1, 4);
    if (load<i32>(ring, 4) === returns || end) emit(request, lane, ring, end === 2);
    while (end && load<i32>(ring, 4) > 0) emit(request, lane, ring, end === 2);
    // Nothing is repeated across the end of an episode.
    if (end) store<i32>(place(request, LEFT) + ((<usize>lane) << 2), 0);
  }
  setPlace(request, FOLLOWING, following + <usize>lanes * bytes);
}

/** Writes the oldest step of a lane's ring into the replay, with the rewards of those after it. */
function emit(request: usize, lane: i32, ring: usize, terminal: bool): void {
  const size = sizeOf(place(request, SIZES), 0);
  const bytes = (<usize>size) << 2;
  const returns = whole(request, RETURNS);
  const discount = number(place(request, NUMBERS), DISCOUNT);
  const first = load<i32>(ring);
  const count = load<i32>(ring, 4);
  let total: f64 = 0;
  let follows: f64 = terminal ? 0 : 1;
  for (let index = count - 1; index >= 0; index--) {
    const slot = lane * returns + ((first + index) % returns);
    total = element(place(request, PENDING_REWARDS), slot) + discount * total;
    follows *= discount;
  }
  const oldest = lane * returns + first;
  store<i32>(ring, (first + 1) % returns);
  store<i32>(ring, count - 1, 4);

  const counters = place(request, COUNTERS);
  const capacity = whole(request, CAPACITY);
  const row = load<i32>(counters);
  const offset = <usize>row * bytes;
  const observation = place(request, PENDING_OBSERVATIONS) + <usize>oldest * bytes;
  memory.copy(place(request, ROW_OBSERVATIONS) + offset, observation, bytes);
  const next = place(request, FOLLOWING) + <usize>lane * bytes;
  memory.copy(place(request, ROW_NEXT_OBSERVATIONS) + offset, next, bytes);
  const action = load<i32>(place(request, PENDING_ACTIONS) + ((<usize>oldest) << 2));
  store<i32>(place(request, ROW_ACTIONS) + ((<usize>row) << 2), action);
  store<f64>(place(request, ROW_REWARDS) + ((<usize>row) << 3), total);
  store<f64>(place(request, ROW_DISCOUNTS) + ((<usize>row) << 3), follows);
  const rowAllowed = place(request, ROW_NEXT_ALLOWED);
  if (rowAllowed) {
    const actions = <usize>sizeOf(place(request, SIZES), whole(request, LAYERS));
    memory.copy(rowAllowed + <usize>row * actions, place(request, ALLOWED) + <usize>lane * actions, actions);
  }
  const width = whole(request, WIDTH);
  if (width) {
    const highest = load<f64>(place(request, HIGHEST));
    const priority = place(request, BLOCKS) + ((<usize>row) << 3);
    const sum = place(request, SUMS) + ((<usize>(row / width)) << 3);
    store<f64>(sum, load<f64>(sum) + (highest - load<f64>(priority)));
    store<f64>(priority, highest);
  }
  store<i32>(counters, (row + 1) % capacity);
  store<i32>(counters, min(load<i32>(counters, 4) + 1, capacity), 4);
}
