/** Failures that the window itself meets, in the four parts that every failure has. */

import type { Failure } from "../../agents/artefacts/stage.js";

export const NOT_CONNECTED: Failure = {
  code: "wire-closed",
  what: "The app's host cannot be reached.",
  why: "The connection was lost and is being made again.",
  kept: "What you entered is still here.",
  next: "Try again once the connection is back.",
};

/** A fault of the window itself. */
export function unexpected(error: unknown): Failure {
  return {
    code: "window-fault",
    what: "The window could not handle the answer.",
    why: error instanceof Error ? error.message : String(error),
    kept: "Everything that was saved before is untouched.",
    next: "Reload the page.",
  };
}
