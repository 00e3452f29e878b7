/** Why a person cannot do something with an open project now. */

import type { Failure, StageName } from "../agents/artefacts/stage.js";

export function runInProgress(title: string): Failure {
  return {
    code: "run-in-progress",
    what: "A run is in progress.",
    why: `The run of «${title}» is working with the model and writes to its project.`,
    kept: "Nothing was changed.",
    next: "Stop the run, or wait until it has ended.",
  };
}

export function neverRan(stage: StageName): Failure {
  return {
    code: "stage-empty",
    what: `The stage «${stage}» has no result yet.`,
    why: "It has not run in this project.",
    kept: "Nothing was changed.",
    next: "Run the project first.",
  };
}

export function nothingToApprove(stage: StageName): Failure {
  return {
    code: "stage-not-approvable",
    what: `There is nothing to approve in «${stage}».`,
    why: "Its last attempt ended without a value.",
    kept: "Nothing was changed.",
    next: "Run the stage again, write its value yourself, or restore an older version.",
  };
}

export function nothingToPause(stage: StageName | null): Failure {
  return {
    code: "nothing-to-pause",
    what: "There is no training to pause.",
    why:
      stage === null
        ? "Nothing trains in this project now."
        : `The run is at «${stage}»; only the training and the measuring of a policy can be paused.`,
    kept: "Nothing was changed.",
    next: stage === null ? "Start a training first." : "Wait until the run trains, or stop it.",
  };
}

export function questionUnknown(stage: StageName, questionId: string): Failure {
  return {
    code: "question-unknown",
    what: "This question is not asked any more.",
    why: `The version in force of «${stage}» has no question «${questionId}».`,
    kept: "Nothing was changed.",
    next: "Look at the stage again.",
  };
}
