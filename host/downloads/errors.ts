/** How a download can fail. */

import type { Failure } from "../../agents/artefacts/stage.js";

/** One source did not work; the next is tried. The message is one line for a person. */
export class SourceFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SourceFailed";
  }
}

/** The download ended without the file. `failure` is what to show a person. */
export class DownloadError extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.what} ${failure.why}`);
    this.name = "DownloadError";
  }
}

/** Codes of the system for a disk on which no more fits. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT"]);
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * Turns what the system says about writing into a failure for a person; null where it says something else.
 * @param kept what the person keeps, in one sentence
 */
export function diskError(error: unknown, folder: string, kept: string): DownloadError | null {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  if (DISK_FULL.has(code)) {
    return new DownloadError({
      code: "disk-full",
      what: "The disk became full during the download.",
      why: `Nothing more can be written to ${folder}.`,
      kept,
      next: "Free some space, or set LAMPLIGHT_HOME to a folder on a larger disk, and start again.",
    });
  }
  if (NOT_WRITABLE.has(code)) {
    return new DownloadError({
      code: "not-writable",
      what: "The download cannot be saved.",
      why: `Lamplight may not write to ${folder} (${code}).`,
      kept,
      next: "Change the folder's permissions, or set LAMPLIGHT_HOME to a folder of your own.",
    });
  }
  return null;
}

/** The shortest honest words for why a connection failed. */
export function connectionReason(error: unknown): string {
  const cause = (error as { cause?: unknown } | null)?.cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? (error as NodeJS.ErrnoException)?.code;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its name could not be resolved";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return "the connection was cut";
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return "it did not answer in time";
    case "ENETUNREACH":
    case "EHOSTUNREACH":
      return "there is no way to it from this network";
    default:
      if (cause instanceof Error) return cause.message;
      return error instanceof Error ? error.message : String(error);
  }
}
