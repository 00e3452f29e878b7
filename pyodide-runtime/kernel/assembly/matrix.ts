/**
 * Products of matrices with SIMD. AssemblyScript: a `usize` is an address in the interpreter's memory, and all
 * strides are in bytes.
 *
 * Every element is summed one term after the other, as numpy's einsum does it, so that both give the same
 * number; only reads of up to 28 bytes past the end of a row of B may happen, and what they give is dropped.
 */

/**
 * C (rows x columns) = A (rows x inner) B (inner x columns), plus a row of `bias` unless that is 0, and
 * then without what is negative when `rectify`. Elements of A lie `aRow` and `aStep` bytes apart, so that it
 * may be read transposed; rows of B and C are contiguous.
 */
export function multiply(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  bias: usize,
  rectify: bool,
): void {
  for (let column = 0; column < columns; column += 8) {
    const kept = min(8, columns - column);
    const offset = (<usize>column) << 2;
    const biasHere = bias ? bias + offset : 0;
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      const aHere = a + <usize>row * aRow;
      const cHere = c + <usize>row * cRow + offset;
      fourByEight(aHere, aRow, aStep, b + offset, bStep, cHere, cRow, inner, biasHere, rectify, kept);
    }
    for (; row < rows; row++) {
      const aHere = a + <usize>row * aRow;
      const cHere = c + <usize>row * cRow + offset;
      oneByEight(aHere, aStep, b + offset, bStep, cHere, inner, biasHere, rectify, kept);
    }
  }
}

/** A tile of four rows and up to eight columns: eight sums in registers, two loads of B for each step. */
function fourByEight(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cRow: usize,
  inner: i32,
  bias: usize,
  rectify: bool,
  kept: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  for (let step = 0; step < inner; step++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let factor = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(factor, b0));
    s01 = f32x4.add(s01, f32x4.mul(factor, b1));
    factor = v128.load_splat<f32>(a1);
    s10 = f32x4.add(s10, f32x4.mul(factor, b0));
    s11 = f32x4.add(s11, f32x4.mul(factor, b1));
    factor = v128.load_splat<f32>(a2);
    s20 = f32x4.add(s20, f32x4.mul(factor, b0));
    s21 = f32x4.add(s21, f32x4.mul(factor, b1));
    factor = v128.load_splat<f32>(a3);
    s30 = f32x4.add(s30, f32x4.mul(factor, b0));
    s31 = f32x4.add(s31, f32x4.mul(factor, b1));
    b += bStep;
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
  }
  const bias0 = bias ? v128.load(bias) : f32x4.splat(0);
  const bias1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  storeRow(c, finish(s00, bias0, rectify), finish(s01, bias1, rectify), kept);
  storeRow(c + cRow, finish(s10, bias0, rectify), finish(s11, bias1, rectify), kept);
  storeRow(c + 2 * cRow, finish(s20, bias0, rectify), finish(s21, bias1, rectify), kept);
  storeRow(c + 3 * cRow, finish(s30, bias0, rectify), finish(s31, bias1, rectify), kept);
}

/** One row of up to eight columns. */
function oneByEight(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  inner: i32,
  bias: usize,
  rectify: bool,
  kept: i32,
): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  for (let step = 0; step < inner; step++) {
    const factor = v128.load_splat<f32>(a);
    s0 = f32x4.add(s0, f32x4.mul(factor, v128.load(b)));
    s1 = f32x4.add(s1, f32x4.mul(factor, v128.load(b, 16)));
    b += bStep;
    a += aStep;
  }
  const bias0 = bias ? v128.load(bias) : f32x4.splat(0);
  const bias1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  storeRow(c, finish(s0, bias0, rectify), finish(s1, bias1, rectify), kept);
}

function finish(sum: v128, bias: v128, rectify: bool): v128 {
  const total = f32x4.add(sum, bias);
  return rectify ? f32x4.max(total, f32x4.splat(0)) : total;
}

/** The first `kept` of eight numbers. */
function storeRow(c: usize, left: v128, right: v128, kept: i32): void {
  storeFirst(c, left, kept);
  if (kept > 4) storeFirst(c + 16, right, kept - 4);
}

function storeFirst(c: usize, values: v128, kept: i32): void {
  if (kept >= 4) {
    v128.store(c, values);
    return;
  }
  store<f32>(c, f32x4.extract_lane(values, 0));
  if (kept > 1) store<f32>(c, f32x4.extract_lane(values, 1), 4);
  if (kept > 2) store<f32>(c, f32x4.extract_lane(values, 2), 8);
}

/** B (columns x rows) from A (rows x columns), both contiguous. */
export function transpose(a: usize, b: usize, rows: i32, columns: i32): void {
  const bRow = (<usize>rows) << 2;
  for (let row = 0; row < rows; row++) {
    let target = b + ((<usize>row) << 2);
    for (let column = 0; column < columns; column++) {
      store<f32>(target, load<f32>(a));
      a += 4;
      target += bRow;
    }
  }
}
