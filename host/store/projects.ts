/** The folder of projects: list, create, delete. */

import { lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../../agents/artefacts/stage.js";
import { StoreError } from "../../agents/ports.js";
import { HostFailure } from "../contract-client/client.js";
import type { ProjectSummary } from "../contract.js";
import { descriptionFailure, normalised, titleOf } from "../description.js";
import { failureOf } from "../failures.js";
import { readableJson, saveAtomically } from "./atomic-save.js";
import { DISK, errorCode, type FileSteps, readPlainFile, storeErrorOf } from "./file-steps.js";
import { lastDone, newProjectFile, parseProjectFile } from "./project-file.js";
import { lockProject } from "./project-lock.js";

const PROJECT_ID = /^[a-z0-9][a-z0-9-]{0,79}$/;
/** Names that Windows keeps for devices; a project must be able to move there. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;
/** Folders that are being made or taken away, with the process that does it. */
const PASSING = /^\.(?:new|gone)-(\d+)-/;

export function isProjectId(text: string): boolean {
  return PROJECT_ID.test(text);
}

/** Folder of a project. @throws StoreError `project-missing` for an id that no project can have. */
export function projectFolder(root: string, id: string): string {
  if (PROJECT_ID.test(id)) return join(root, id);
  throw new StoreError(
    "project-missing",
    `No project is called «${id.slice(0, 100)}».`,
    "Choose one of the list.",
  );
}

/** Every project, newest change first. One that cannot be read is in the list with its failure. */
export async function listProjects(root: string): Promise<ProjectSummary[]> {
  let entries;
  try {
    entries = await readdir(root, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw storeErrorOf(error, root);
  }
  const summaries: ProjectSummary[] = [];
  for (const entry of entries) {
    if (!PROJECT_ID.test(entry.name) || !(entry.isDirectory() || entry.isSymbolicLink())) continue;
    const summary = await summaryOf(root, entry.name, entry.isSymbolicLink());
    if (summary) summaries.push(summary);
  }
  return summaries.sort((a, b) => b.changedAt.localeCompare(a.changedAt));
}

async function summaryOf(root: string, id: string, isLink: boolean): Promise<ProjectSummary | null> {
  const path = join(root, id, "project.json");
  try {
    if (isLink) {
      throw new StoreError(
        "project-invalid",
        `${join(root, id)} is a link.`,
        "Move the project itself here.",
      );
    }
    const bytes = await readPlainFile(path, 4_000_000);
    if (bytes === null) return null;
    const { title, createdAt, changedAt, stages } = parseProjectFile(bytes, path);
    return { id, title, createdAt, changedAt, lastStage: lastDone(stages), problem: null };
  } catch (error) {
    const problem: Failure = failureOf(error);
    return { id, title: id, createdAt: "", changedAt: "", lastStage: null, problem };
  }
}

export interface NewProject {
  text: string;
  /** Without one: the first words of the text. */
  title?: string;
  /** Without one: made from the title. With one that is taken: refused. */
  id?: string;
}

/**
 * Makes a project's folder, whole or not at all.
 * @returns its id.
 * @throws HostFailure for a description that cannot be worked on, StoreError for a disk fault.
 */
export async function createProject(
  root: string,
  project: NewProject,
  steps: FileSteps = DISK,
): Promise<string> {
  const failure = descriptionFailure(project.text);
  if (failure) throw new HostFailure(failure);
  const text = normalised(project.text);
  const title = (project.title?.replace(/[\s\p{Cc}]+/gu, " ").trim() || titleOf(text)).slice(0, 120);
  const fill: Fill = async (folder, id) => {
    await steps.makeFolder(join(folder, "artefacts"));
    await steps.makeFolder(join(folder, "runs"));
    await saveAtomically(steps, join(folder, "task.md"), `${text}\n`);
    await saveAtomically(steps, join(folder, "notes.md"), `# ${title}\n`);
    await saveAtomically(steps, join(folder, "project.json"), readableJson(newProjectFile(id, title, text)));
  };
  if (project.id === undefined) return placeProject(steps, root, slugOf(title), fill);
  const { id } = project;
  projectFolder(root, id);
  if ((await exists(join(root, id))) || !(await makeProject(steps, root, id, fill)))
    throw new StoreError("store-failed", `There is a project «${id}» already.`, "Choose another name.");
  return id;
}

/** Writes what a new project consists of into its folder, which is empty. */
type Fill = (folder: string, id: string) => Promise<void>;

/**
 * Makes a project's folder, whole or not at all, under the wanted name or, where that is taken, one like it.
 * @returns its id.
 * @throws StoreError for a disk fault, and what `fill` throws.
 */
export async function placeProject(
  steps: FileSteps,
  root: string,
  wanted: string,
  fill: Fill,
): Promise<string> {
  projectFolder(root, wanted);
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 ? wanted : `${wanted.slice(0, 74)}-${attempt}`;
    if (!(await exists(join(root, id))) && (await makeProject(steps, root, id, fill))) return id;
  }
}

/** @returns false when another process has made a project of that name in the meantime. */
async function makeProject(steps: FileSteps, root: string, id: string, fill: Fill): Promise<boolean> {
  const making = join(root, `.new-${process.pid}-${id}`);
  try {
    await mkdir(root, { recursive: true });
    await steps.remove(making);
    await steps.makeFolder(making);
    await fill(making, id);
    // A folder that holds anything is never replaced by a rename.
    await steps.rename(making, join(root, id));
    await steps.syncFolder(root);
    return true;
  } catch (error) {
    await steps.remove(making).catch(() => undefined);
    if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(errorCode(error)) && (await exists(join(root, id))))
      return false;
    throw storeErrorOf(error, join(root, id));
  }
}

/** Takes a project's folder away for good. @throws StoreError when it is missing or open elsewhere. */
export async function deleteProject(root: string, id: string, steps: FileSteps = DISK): Promise<void> {
  const folder = projectFolder(root, id);
  try {
    if ((await lstat(folder)).isSymbolicLink()) {
      throw new StoreError(
        "project-invalid",
        `${folder} is a link.`,
        "Delete the link yourself if you want to.",
      );
    }
  } catch (error) {
    throw storeErrorOf(error, folder);
  }
  const lock = await lockProject(folder);
  const going = join(root, `.gone-${process.pid}-${id}`);
  try {
    await steps.remove(going);
    await steps.rename(folder, going);
    await steps.remove(going);
    await steps.syncFolder(root);
  } catch (error) {
    throw storeErrorOf(error, folder);
  } finally {
    await lock.release();
  }
}

/** Takes away what processes that have ended left while making or deleting projects. */
export async function sweepProjects(root: string, steps: FileSteps = DISK): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const pid = PASSING.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await steps.remove(join(root, name)).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

export function slugOf(title: string): string {
  const slug = title
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  if (slug === "") return "project";
  return DEVICE.test(slug) ? `project-${slug}` : slug;
}
