import type { TrialResult } from "../../bench/results.js";

/** A trial that succeeded, with changes. */
export function trialResult(changes: Partial<TrialResult> = {}): TrialResult {
  const variant = changes.variant ?? "full";
  const seed = changes.seed ?? 0;
  return {
    task: "inventory-management",
    variant,
    seed,
    model: { name: "a-model", fileHash: "0".repeat(64) },
    trainingSeconds: 180,
    modelling: true,
    coding: true,
    policy: true,
    failure: null,
    ended: null,
    reasons: { modelling: [], coding: [], policy: [] },
    objective: { mean: 1480, standardError: 6, episodes: 500 },
    score: 1,
    confidence: null,
    tokens: { prompt: 5000, reused: 20_000, sampled: 1000 },
    seconds: 120,
    judgeSeconds: 10,
    project: `projects/inventory-management-${variant}-${seed}`,
    at: "2026-01-01T00:00:00.000Z",
    ...changes,
  };
}
