import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GROUP, keptLength, nextStep, noteStep } from "../../models/evaluation-grid.js";

/** Evaluates up to `end` in steps of at most `most`, and tells for each token whether it was in a group. */
function evaluate(grouped: boolean[], end: number, most: number): boolean[] {
  for (let done = grouped.length; done < end;) {
    const size = nextStep(done, end, most);
    expect(size).toBeGreaterThan(0);
    noteStep(grouped, done, size);
    done += size;
  }
  return grouped;
}

const multiple = fc.integer({ min: 1, max: 16 }).map((count) => count * GROUP);

describe("the evaluation of a prompt", () => {
  it("goes by groups, with the rest one by one", () => {
    expect(evaluate([], 11, 8)).toEqual([...Array<boolean>(8).fill(true), false, false, false]);
    expect(evaluate([], 3, 8)).toEqual([false, false, false]);
  });

  it("treats each token the same way whatever the size of steps", () => {
    fc.assert(
      fc.property(fc.nat(300), multiple, multiple, (end, most, other) => {
        expect(evaluate([], end, most)).toEqual(evaluate([], end, other));
      }),
    );
  });

  it("treats each token the same way whatever another prompt before had in common", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(300),
        fc.nat(300),
        multiple,
        (before, common, end, most) => {
          const grouped: (boolean | undefined)[] = evaluate([], before - 1, 32);
          noteStep(grouped, before - 1, 1);
          const kept = keptLength(Math.min(common, end, before), end, grouped);
          expect(kept).toBeLessThanOrEqual(Math.min(common, end, before));
          grouped.length = kept;
          expect(evaluate(grouped as boolean[], end, most)).toEqual(evaluate([], end, 32));
        },
      ),
    );
  });

  it("keeps nearly all there is in common", () => {
    const grouped = [...evaluate([], 99, 32), false];
    expect(keptLength(50, 200, grouped)).toBe(48);
    expect(keptLength(100, 200, grouped)).toBe(96);
    expect(keptLength(99, 99, grouped)).toBe(99);
    expect(keptLength(97, 97, grouped)).toBe(97);
    expect(keptLength(95, 95, grouped)).toBe(92);
    expect(keptLength(0, 10, grouped)).toBe(0);
  });

  it("keeps what the model itself wrote, and goes on by groups after it", () => {
    const grouped: (boolean | undefined)[] = [...evaluate([], 10, 8), false];
    const written = 4;
    const kept = keptLength(11 + written, 24, grouped);
    expect(kept).toBe(15);
    noteStep(grouped, kept, 1);
    noteStep(grouped, 16, 8);
    expect(grouped.slice(8)).toEqual([
      ...Array<boolean>(3).fill(false),
      ...Array<undefined>(4),
      false,
      ...Array<boolean>(8).fill(true),
    ]);
    expect(keptLength(14, 30, grouped)).toBe(12);
  });
});
