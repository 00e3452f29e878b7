import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  appendResult,
  otherConditions,
  readResults,
  resultsFile,
  summarise,
  type TrialResult,
  writeSummary,
} from "../../bench/results.js";
import { trialResult } from "./trial-result.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-results-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const results: TrialResult[] = [
  trialResult({ seed: 0 }),
  trialResult({ seed: 1, policy: false, failure: "none", score: 0.5, seconds: 300 }),
  trialResult({ seed: 2, modelling: false, policy: false, failure: "M", score: null }),
  trialResult({
    seed: 0,
    variant: "single",
    modelling: false,
    coding: false,
    policy: false,
    failure: "MC",
    score: null,
  }),
];

test("reads what was written, in order", async () => {
  for (const result of results) await appendResult(folder, result);
  expect(await readResults(folder)).toEqual(results);
});

test("has no results where there is no file", async () => {
  expect(await readResults(folder)).toBeNull();
});

test("takes a line that a crash cut off out of the file, so that the next one is whole", async () => {
  await appendResult(folder, results[0]!);
  await appendFile(resultsFile(folder), '{"task":"half');
  expect(await readResults(folder)).toEqual([results[0]]);
  await appendResult(folder, results[1]!);
  expect(await readResults(folder)).toEqual([results[0], results[1]]);
});

test("does not guess at a damaged line", async () => {
  await appendFile(resultsFile(folder), "damaged\n");
  await appendResult(folder, results[0]!);
  await expect(readResults(folder)).rejects.toThrow(/Line 1 of .* is not a result/);
});

test("summarises rates, means and failures by variant and task", async () => {
  await writeSummary(folder, summarise("paper", "a-model", "a machine", results));
  const written = JSON.parse(await readFile(path.join(folder, "summary.json"), "utf8")) as unknown;
  expect(written).toEqual({
    suite: "paper",
    model: "a-model",
    machine: "a machine",
    variants: {
      full: {
        tasks: {
          "inventory-management": {
            trials: 3,
            modelling: 2 / 3,
            coding: 1,
            policy: 1 / 3,
            score: 0.5,
            seconds: 180,
            tokens: 1000,
            failures: { MC: 0, M: 1, C: 0, none: 1 },
          },
        },
      },
      single: {
        tasks: {
          "inventory-management": {
            trials: 1,
            modelling: 0,
            coding: 0,
            policy: 0,
            score: 0,
            seconds: 120,
            tokens: 1000,
            failures: { MC: 1, M: 0, C: 0, none: 0 },
          },
        },
      },
    },
  });
});

test("does not mix trials that were made in another way", () => {
  const made = [trialResult({ trainingSeconds: 60 })];
  expect(otherConditions(made, "0".repeat(64), 60)).toBeNull();
  expect(otherConditions(made, "1".repeat(64), 60)).toContain("made with the model a-model");
  expect(otherConditions(made, "0".repeat(64), 180)).toMatch(/60 seconds each.*--training-minutes 1,/);
  expect(otherConditions([], "1".repeat(64), 180)).toBeNull();
});
