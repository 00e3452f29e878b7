/** Probes what a trial has left behind, and puts the three verdicts together. */

import { PythonCodeError, PythonRuntimeLost, type PythonRunner } from "../agents/ports.js";
import type { Figure, Figures, ReferenceKnowledge } from "./figures.js";
import { judgeCoding, judgeModelling, judgePolicy, normalisedScore, type Verdict } from "./judge.js";
import { playPolicy, playScript, probeGenerated } from "./probing.js";
import type { FailureClass, TrialResult } from "./results.js";
import { moments } from "./statistics.js";
import { ZodError } from "zod";

/** What a trial ended with, as far as the judge needs it. */
export interface TrialOutput {
  /** Python module with make(); null when there is none. */
  source: string | null;
  /** Id of the registry's environment, where one was taken as it is. */
  libraryId: string | null;
  /** Weights of the trained policy, base64; null when there is none. */
  weights: string | null;
  /** The module trains a policy of its own in at most so many seconds; null when the trainer was ours. */
  trainsItself: number | null;
  /** Why there is no module or no policy. */
  problem: string;
}

export type Verdicts = Pick<
  TrialResult,
  "modelling" | "coding" | "policy" | "failure" | "reasons" | "objective" | "score"
>;

const POLICY_EPISODES = 500;

/**
 * The episodes of the trial's policy in the trial's own environment. Never throws for what generated code can cause.
 * @throws PythonRuntimeLost ("unavailable", "aborted") when Python itself cannot be had.
 */
export async function playTrial(
  python: PythonRunner,
  reference: ReferenceKnowledge,
  output: TrialOutput,
  signal: AbortSignal,
): Promise<Attempt<Figure>> {
  const { source, weights, trainsItself } = output;
  if (source !== null && trainsItself !== null) {
    return attempt(() => playScript(python, source, reference, trainsItself, POLICY_EPISODES, signal));
  }
  if (source === null || weights === null) return { problem: output.problem || "No policy was trained." };
  return attempt(() => playPolicy(python, { source }, weights, POLICY_EPISODES, signal));
}

/** As `playTrial`, with the verdicts on what it played. */
export async function judgeTrial(
  python: PythonRunner,
  reference: ReferenceKnowledge,
  output: TrialOutput,
  policy: Attempt<Figure>,
  signal: AbortSignal,
): Promise<Verdicts> {
  const { source, libraryId, problem } = output;
  if (source === null) return failedEverywhere(problem);
  const figures = await attempt(() => probeGenerated(python, { source }, reference, signal));
  return combine(reference, figures, policy, libraryId);
}

/** The verdicts on a task whose right answer is a question. */
export function judgeQuestion(asked: boolean): Verdicts {
  if (!asked) return failedEverywhere("The task leaves a gap: the right answer is a question.");
  return {
    modelling: true,
    coding: true,
    policy: true,
    failure: null,
    reasons: { modelling: [], coding: [], policy: [] },
    objective: null,
    score: null,
  };
}

/** What a job gave, or why it gave nothing. */
export type Attempt<Value> = { value: Value } | { problem: string };

async function attempt<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof PythonCodeError) return { problem: `${error.exception}: ${error.message}` };
    if (error instanceof PythonRuntimeLost && !["unavailable", "aborted"].includes(error.reason)) {
      return { problem: error.message };
    }
    if (error instanceof ZodError)
      return { problem: "What it reported cannot be read; did its code change that of the judge?" };
    throw error;
  }
}

export function combine(
  reference: ReferenceKnowledge,
  figures: Attempt<Figures>,
  policy: Attempt<Figure>,
  libraryId: string | null,
): Verdicts {
  const played = "value" in policy && policy.value.objectives.length > 0 ? policy.value : null;
  const modelling = modellingVerdict(reference, figures, played, libraryId);
  const coding = "value" in figures ? judgeCoding(figures.value) : failing(figures.problem);
  const worth = played
    ? judgePolicy(reference.facts, played)
    : failing("problem" in policy ? policy.problem : "The policy played no episode.");
  const solved = modelling.passed && coding.passed && worth.passed;
  const { mean, standardError, count } = played ? moments(played.objectives) : moments([0]);
  return {
    modelling: modelling.passed,
    coding: coding.passed,
    policy: solved,
    failure: solved ? null : failureClass(modelling.passed, coding.passed),
    reasons: { modelling: modelling.reasons, coding: coding.reasons, policy: worth.reasons },
    objective: played && { mean, standardError, episodes: count },
    score: played && modelling.passed && coding.passed ? normalisedScore(reference.facts, played) : null,
  };
}

function modellingVerdict(
  reference: ReferenceKnowledge,
  figures: Attempt<Figures>,
  policy: Figure | null,
  libraryId: string | null,
): Verdict {
  if (libraryId !== null && libraryId === reference.facts.libraryId) return { passed: true, reasons: [] };
  if ("problem" in figures) return failing("Nothing could be compared, because the code does not run.");
  return judgeModelling(reference, figures.value, policy);
}

function failedEverywhere(problem: string): Verdicts {
  return {
    modelling: false,
    coding: false,
    policy: false,
    failure: "MC",
    reasons: { modelling: [problem], coding: [problem], policy: [problem] },
    objective: null,
    score: null,
  };
}

function failing(reason: string): Verdict {
  return { passed: false, reasons: [reason] };
}

export function failureClass(modelling: boolean, coding: boolean): FailureClass {
  if (!modelling) return coding ? "M" : "MC";
  return coding ? "none" : "C";
}
