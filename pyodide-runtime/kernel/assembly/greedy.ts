/** The choice of the best action. */

/**
 * The allowed action with the highest value, the first of equal ones; the first allowed one where no value is a
 * number. `mask` is 0 where all are allowed.
 */
export function best(values: usize, mask: usize, actions: i32): i32 {
  let highest: f32 = -Infinity;
  let action = -1;
  for (let candidate = 0; candidate < actions; candidate++) {
    if (mask !== 0 && load<u8>(mask + <usize>candidate) === 0) continue;
    const value = load<f32>(values + ((<usize>candidate) << 2));
    if (action < 0 || value > highest) {
      if (value > highest) highest = value;
      action = candidate;
    }
  }
  return max(action, 0);
}
