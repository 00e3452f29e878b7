/** A project as one file for others: a zip archive of what its folder holds, and of nothing else. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ZipFile } from "yazl";
import { HostFailure } from "../contract-client/client.js";
import { readPlainFile } from "../store/file-steps.js";
import { MAX_ARCHIVE_BYTES, MAX_UNPACKED_BYTES } from "./archive.js";
import { sharedFileLimit } from "./project-files.js";

/** Name of the file for a project. */
export function exportName(id: string): string {
  return `${id}.lamplight.zip`;
}

/**
 * Packs a project that this process has open and nobody is writing to. The same content gives the same bytes.
 * @throws HostFailure `export-too-large`, StoreError when a file cannot be read or is a link.
 */
export async function exportProject(folder: string, id: string): Promise<Uint8Array> {
  const zip = new ZipFile();
  let total = 0;
  const paths = (await readdir(folder, { recursive: true })).map((path) => path.replaceAll("\\", "/")).sort();
  for (const path of paths) {
    const limit = sharedFileLimit(path);
    if (limit === null) continue;
    const bytes = await readPlainFile(join(folder, path), limit);
    if (bytes === null) continue;
    total += bytes.length;
    if (total > MAX_UNPACKED_BYTES) throw tooLarge(total, MAX_UNPACKED_BYTES);
    // The time of the export says nothing about the project.
    const mtime = new Date(2000, 0, 1);
    zip.addBuffer(Buffer.from(bytes), `${id}/${path}`, { mtime, mode: 0o100644, forceDosTimestamp: true });
  }
  zip.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as unknown as Uint8Array);
  const packed = new Uint8Array(Buffer.concat(chunks));
  if (packed.length > MAX_ARCHIVE_BYTES) throw tooLarge(packed.length, MAX_ARCHIVE_BYTES);
  return packed;
}

function tooLarge(bytes: number, most: number): HostFailure {
  return new HostFailure({
    code: "export-too-large",
    what: "The project is too large for one file.",
    why: `It takes ${bytes.toLocaleString("en")} bytes; ${most.toLocaleString("en")} can be imported again.`,
    kept: "The project is untouched.",
    next: "Take old folders below runs/ out of the project, or copy its folder as it is.",
  });
}
