/** `export` and `import`: a project as one file. */

import { open, readFile, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { HostFailure } from "../contract-client/client.js";
import { MAX_ARCHIVE_BYTES } from "../import/archive.js";
import type { Host } from "../rpc.js";
import { errorCode } from "../store/file-steps.js";
import type { Terminal } from "./terminal.js";

/** @throws HostFailure `file-exists` or `file-not-written`, and what the host refuses. */
export async function exportToFile(
  host: Host,
  projectId: string,
  file: string | undefined,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  const { fileName, base64 } = await host.handle("project.export", { projectId });
  const path = resolve(folder, file ?? fileName);
  const bytes = Buffer.from(base64, "base64");
  await writeNew(path, bytes);
  terminal.line(`${path}  ${bytes.length.toLocaleString("en")} bytes`);
}

/** Writes a file that was not there before, all of it or none. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const written = await open(path, "wx").catch((error: unknown) => {
    throw new HostFailure({
      code: errorCode(error) === "EEXIST" ? "file-exists" : "file-not-written",
      what: "The project was not exported.",
      why:
        errorCode(error) === "EEXIST"
          ? `There is a file ${path} already.`
          : `${path} cannot be written (${errorCode(error)}).`,
      kept: "The file and the project are untouched.",
      next: "Name another file: npm start -- export PROJECT FILE",
    });
  });
  try {
    await written.writeFile(bytes);
    await written.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw new HostFailure({
      code: errorCode(error) === "ENOSPC" ? "disk-full" : "file-not-written",
      what: "The project was not exported.",
      why: `${path} cannot be written to its end (${errorCode(error)}).`,
      kept: "The project is untouched; the half-written file was taken away.",
      next: "Make room on that disk, or name a file on another one.",
    });
  } finally {
    await written.close();
  }
}

/** @throws HostFailure `file-missing`, and what the host refuses. */
export async function importFromFile(
  host: Host,
  file: string,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  const path = resolve(folder, file);
  const base64 = await readArchiveFile(path);
  const project = await host.handle("project.import", { base64 });
  terminal.line(`Project ${project.folder}`);
  terminal.line(`Nothing of it has run here yet. Go on with: npm start -- run --project ${project.id}`);
}

async function readArchiveFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_ARCHIVE_BYTES) throw fileTooLarge(path, size);
    return await readFile(path, "base64");
  } catch (error) {
    if (error instanceof HostFailure) throw error;
    throw new HostFailure({
      code: "file-missing",
      what: "The file cannot be read.",
      why: `${path}: ${errorCode(error) === "ENOENT" ? "it is not there" : `the system refuses it (${errorCode(error)})`}.`,
      kept: "Nothing was written.",
      next: "Check the path and the spelling.",
    });
  }
}

function fileTooLarge(path: string, size: number): HostFailure {
  return new HostFailure({
    code: "import-too-large",
    what: "The project file is too large.",
    why: `${path} has ${size.toLocaleString("en")} bytes; at most ${MAX_ARCHIVE_BYTES.toLocaleString("en")} are read.`,
    kept: "Nothing was written.",
    next: "Ask for an export without old training runs.",
  });
}
