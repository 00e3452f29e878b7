/** How the program ends, for scripts. */

import type { PipelineOutcome } from "../../agents/pipeline/events.js";

export const EXIT = {
  success: 0,
  /** A fault of Lamplight itself. */
  internal: 1,
  /** Arguments or a task that cannot be worked on. */
  badInput: 2,
  /** A stage failed or has a question, and said why. */
  stageFailed: 3,
  /** Everything ran, but the policy is not better than random actions. */
  notBetter: 4,
  /** Something that Lamplight needs is missing: a model, a sandbox, room on the disk. */
  environment: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const INPUT_CODES = [
  /^description-/,
  /^task-/,
  /^option-/,
  /^example-/,
  /^port-/,
  /^project-missing$/,
  /^(import|export|file)-/,
];
const ENVIRONMENT_CODES = [
  /^model-(file|load|lost)/,
  /^python-unavailable$/,
  /^project-/,
  /^store-/,
  /^disk-full$/,
  /^not-writable$/,
  /^download-/,
];

/** Exit code for a failure that ended the program before or during a run. */
export function exitCodeOf(failureCode: string): ExitCode {
  if (INPUT_CODES.some((pattern) => pattern.test(failureCode))) return EXIT.badInput;
  if (ENVIRONMENT_CODES.some((pattern) => pattern.test(failureCode))) return EXIT.environment;
  return failureCode === "internal" ? EXIT.internal : EXIT.stageFailed;
}

/** Exit code for the end of a run. A run that was stopped was stopped by a person. */
export function exitCodeOfRun(outcome: PipelineOutcome): ExitCode {
  switch (outcome.status) {
    case "completed":
      return EXIT.success;
    case "not-better":
      return EXIT.notBetter;
    case "needs-answer":
      return EXIT.stageFailed;
    case "stopped":
      return EXIT.interrupted;
    case "failed":
      return exitCodeOf(outcome.failure.code);
  }
}
