/** `app://lamplight/`: the files of the window, from the built renderer's folder. */

import type { Session } from "electron";
import { APP_ORIGIN } from "./schemes.js";
import { fileHandler, pathParts, type ServedFile } from "./static-files.js";

/**
 * What a document of the window may do: run and show its own files, nothing else. Formulas are positioned
 * with style attributes, which is why those are allowed; style elements and scripts in the page are not.
 */
export const WINDOW_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const WINDOW_HEADERS = {
  "content-security-policy": WINDOW_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** What an address of the window stands for, or null. */
export function windowFile(address: string, rendererFolder: string): ServedFile | null {
  const parts = pathParts(address, APP_ORIGIN);
  return parts && { folder: rendererFolder, parts, headers: WINDOW_HEADERS };
}

export function serveWindowFiles(session: Session, rendererFolder: string): void {
  session.protocol.handle(
    "app",
    fileHandler((address) => windowFile(address, rendererFolder)),
  );
}
