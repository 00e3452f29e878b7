/** Turns what was thrown into a failure for a person: what happened, why, what was kept, what to do next. */

import type { Failure } from "../agents/artefacts/stage.js";
import {
  ModelError,
  PythonCodeError,
  PythonRuntimeLost,
  StoreError,
  type StoreErrorCode,
} from "../agents/ports.js";
import { HostFailure } from "./contract-client/client.js";
import { DownloadError } from "./downloads/errors.js";

const STORE_WHAT: Record<StoreErrorCode, string> = {
  "project-missing": "There is no such project.",
  "project-invalid": "The project cannot be opened.",
  "project-locked": "The project is open elsewhere.",
  "disk-full": "The disk is full, so the change was not saved.",
  "not-writable": "The project's folder cannot be written.",
  "store-failed": "The project could not be read or saved.",
};

/** A failure that any wire can carry. Never throws. */
export function failureOf(error: unknown): Failure {
  if (error instanceof HostFailure || error instanceof DownloadError) return error.failure;
  if (error instanceof StoreError) {
    return bounded({
      code: error.code,
      what: STORE_WHAT[error.code],
      why: error.message,
      kept: "Everything that was saved before is untouched.",
      next: error.next,
    });
  }
  if (error instanceof ModelError) {
    return bounded({
      code: error.code,
      what: "The language model is not available.",
      why: error.message,
      kept: "The project is untouched.",
      next: error.next,
    });
  }
  if (error instanceof PythonRuntimeLost || error instanceof PythonCodeError) {
    return bounded({
      code: "python-unavailable",
      what: "Python could not do its work.",
      why: error.message,
      kept: "The project is untouched.",
      next: "Try again. If it fails again, run `npm start -- models` to see whether the set-up is complete.",
    });
  }
  return bounded({
    code: "internal",
    what: "Lamplight made a mistake of its own.",
    why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    kept: "Everything that was saved before is untouched.",
    next: "Try again. If it happens again, please report it with these words.",
  });
}

/** Shortens each part to what the contract allows; messages of generated code have no limit of their own. */
export function bounded(failure: Failure): Failure {
  const cut = (text: string, limit: number): string =>
    text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return {
    code: cut(failure.code, 80),
    what: cut(failure.what, 2000),
    why: cut(failure.why, 4000),
    kept: cut(failure.kept, 2000),
    next: cut(failure.next, 2000),
  };
}
