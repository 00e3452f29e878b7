import { expect, test } from "vitest";
import { failureTable, rateTable, short, trialLine } from "../../bench/tables.js";
import { trialResult } from "./trial-result.js";

const results = [
  trialResult({ task: "pumped-storage" }),
  ...[0, 1].map((seed) => trialResult({ seed })),
  trialResult({ seed: 2, policy: false, failure: "none", score: 0.4 }),
  trialResult({
    task: "cart-pole",
    variant: "single",
    policy: false,
    coding: false,
    failure: "C",
    score: null,
  }),
];

test("shows the rates with Wilson's intervals beside the paper's, in the paper's order", () => {
  const lines = rateTable(results).split("\n");
  expect(lines[1]).toMatch(
    /^task +variant +trials +modelling +coding +policy .*light A-LAMP, 27B +A-LAMP, GPT-4o$/,
  );
  expect(lines.slice(3).map((line) => line.split(/ +/)[0])).toEqual([
    "cart-pole",
    "inventory-management",
    "pumped-storage",
  ]);
  // 2 of 3: Wilson's interval is .208 to .939.
  expect(lines[4]).toMatch(
    /full +3 +1\.00 \[\.44, 1\.00\] .* \.67 \[\.21, \.94\] +\.80 +120 +\.85 \/ \.25 \/ \.05/,
  );
  expect(lines[3]).toContain("– / – / .95");
});

test("counts where failed trials failed", () => {
  const lines = failureTable(results).split("\n");
  expect(lines[3]).toMatch(/^cart-pole +single +1 +1 +0 +0 +1 +0$/);
  expect(lines[4]).toMatch(/^inventory-management +full +3 +1 +0 +0 +0 +1$/);
});

test("says of a trial what holds and the first reason for what does not", () => {
  const line = trialLine(
    trialResult({
      modelling: false,
      policy: false,
      score: null,
      reasons: { modelling: ["It has 3 actions; the task has 2."], coding: [], policy: ["Too little."] },
    }),
  );
  expect(line).toBe("  ✗ modelling  ✓ coding  ✗ policy  120 s\n    It has 3 actions; the task has 2.");
});

test("writes figures as the paper does", () => {
  expect([0, 0.05, 1, -0.256].map(short)).toEqual([".00", ".05", "1.00", "-.26"]);
});
