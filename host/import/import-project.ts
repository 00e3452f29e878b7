/** Makes a project of one's own from a file that somebody else made. */

import { dirname, join } from "node:path";
import { readableJson, saveAtomically } from "../store/atomic-save.js";
import { DISK, type FileSteps } from "../store/file-steps.js";
import { isProjectId, placeProject, slugOf } from "../store/projects.js";
import { readArchive } from "./archive.js";
import { checkSharedProject } from "./project-files.js";

/**
 * Checks all of the archive, then makes a new project of it, whole or not at all; one that has its name keeps
 * it. The code that came along runs only when the person runs the project.
 * @returns the new project's id.
 * @throws HostFailure for an archive that is not a project or not safe, StoreError for a disk fault.
 */
export async function importProject(
  root: string,
  archive: Uint8Array,
  steps: FileSteps = DISK,
): Promise<string> {
  const { file, files } = checkSharedProject(await readArchive(archive));
  const wanted = isProjectId(file.id) ? file.id : slugOf(file.title);
  const imported = { at: new Date().toISOString(), ran: false };
  return placeProject(steps, root, wanted, async (folder, id) => {
    const made = new Set(["artefacts", "runs"]);
    for (const name of made) await steps.makeFolder(join(folder, name));
    for (const [path, content] of files) {
      const parent = dirname(path);
      if (parent !== "." && !made.has(parent)) await steps.makeFolder(join(folder, parent));
      made.add(parent);
      await saveAtomically(steps, join(folder, path), content);
    }
    await saveAtomically(steps, join(folder, "project.json"), readableJson({ ...file, id, imported }));
  });
}
