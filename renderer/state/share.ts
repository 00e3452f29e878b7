/** Projects as files, on the window's side. */

import type { Failure } from "../../agents/artefacts/stage.js";

/** A larger file does not fit into one frame of the contract, where it takes four characters for three bytes. */
export const MAX_SENT_BYTES = 5_900_000;

/** Offers a file to the person, as a download that never leaves the machine. */
export function offerFile(name: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun with the click; the address may go when it has been read.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  // A call takes a bounded number of arguments.
  for (let at = 0; at < bytes.length; at += 30_000)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 30_000)));
  return btoa(pieces.join(""));
}

export function tooLargeToSend(bytes: number): Failure {
  return {
    code: "import-too-large",
    what: "The file is too large to be imported in the window.",
    why: `It has ${bytes.toLocaleString("en")} bytes; the window sends at most ${MAX_SENT_BYTES.toLocaleString("en")}.`,
    kept: "Nothing was written; all projects are as they were.",
    next: "Import it in a terminal: npm start -- import FILE",
  };
}
