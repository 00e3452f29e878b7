/** Reads a suite: a folder of tasks, each with task.md and reference.py. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { descriptionFailure, normalised } from "../host/description.js";

export interface SuiteTask {
  name: string;
  /** The description: all that agents may see. */
  text: string;
  /** Source of reference.py: only the judge may see it. */
  reference: string;
}

/** A task that cannot be used, and why. */
export interface BrokenTask {
  name: string;
  problem: string;
}

export interface Suite {
  name: string;
  tasks: SuiteTask[];
  broken: BrokenTask[];
}

/** The suite cannot be used at all; the message says what to do. */
export class SuiteError extends Error {
  override name = "SuiteError";
}

/** Names that can also be a project's. */
const TASK_NAME = /^[a-z0-9][a-z0-9-]{0,49}$/;

/**
 * @param wanted names of the tasks to read; null: all
 * @throws SuiteError when there is no such folder, it holds no task, or a wanted one is not in it.
 */
export async function readSuite(folder: string, wanted: string[] | null): Promise<Suite> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new SuiteError(`The suite ${folder} cannot be read (${error.code ?? error.message}).`);
  });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "__pycache__")
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0) {
    throw new SuiteError(
      `There is no task in ${folder}. A suite is a folder of folders, each with task.md and reference.py.`,
    );
  }
  const unknown = (wanted ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new SuiteError(`There is no task ${unknown.join(", ")} in ${folder}. It has: ${names.join(", ")}.`);
  }
  const suite: Suite = { name: path.basename(path.resolve(folder)), tasks: [], broken: [] };
  for (const name of names.filter((each) => wanted === null || wanted.includes(each))) {
    const task = await readTask(folder, name);
    if ("problem" in task) suite.broken.push(task);
    else suite.tasks.push(task);
  }
  return suite;
}

async function readTask(folder: string, name: string): Promise<SuiteTask | BrokenTask> {
  if (!TASK_NAME.test(name)) {
    return { name, problem: "Its folder needs a name of at most 50 small letters, digits and hyphens." };
  }
  const texts: string[] = [];
  for (const file of ["task.md", "reference.py"]) {
    const text = await readText(path.join(folder, name, file));
    if (text instanceof Missing) return { name, problem: `${file} ${text.why}` };
    texts.push(text);
  }
  const [text, reference] = texts as [string, string];
  const failure = descriptionFailure(text);
  if (failure) return { name, problem: `task.md: ${failure.what} ${failure.why}` };
  if (reference.trim() === "") return { name, problem: "reference.py is empty." };
  return { name, text: normalised(text), reference };
}

class Missing {
  constructor(readonly why: string) {}
}

async function readText(file: string): Promise<string | Missing> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return new Missing("is missing.");
    return new Missing(error instanceof TypeError ? "is not UTF-8 text." : `cannot be read (${code}).`);
  }
}
