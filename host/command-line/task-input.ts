/** Where the command line takes a task from: a file, standard input or an example. */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Failure } from "../../agents/artefacts/stage.js";
import { HostFailure } from "../contract-client/client.js";
import { type AppInfo, MAX_DESCRIPTION_CHARACTERS } from "../contract.js";
import { descriptionFailure, normalised } from "../description.js";
import { errorCode } from "../store/file-steps.js";

/** More bytes than this cannot be a description, in whatever language. */
const MAX_BYTES = 4 * MAX_DESCRIPTION_CHARACTERS;

export interface TaskSource {
  /** Path of a text file, or `-` for standard input. */
  file?: string;
  /** Name of an example. */
  example?: string;
}

export interface TaskInput {
  text: string;
  /** Title of the example, where it is one. */
  title?: string;
}

export interface TaskSurroundings {
  folder: string;
  examples: AppInfo["examples"];
  input: AsyncIterable<Uint8Array | string> & { isTTY?: boolean };
}

/** @throws HostFailure when there is no task, or it cannot be worked on. */
export async function readTask(source: TaskSource, around: TaskSurroundings): Promise<TaskInput> {
  const { file, example } = source;
  if (file !== undefined && example !== undefined) throw new HostFailure(taskTwice());
  if (example !== undefined) return exampleOf(example, around.examples);
  if (file === undefined && around.input.isTTY) throw new HostFailure(taskAbsent(around.examples));
  const fromInput = file === undefined || file === "-";
  const place = fromInput ? "standard input" : resolve(around.folder, file);
  const bytes = await (fromInput ? readBounded(around.input, place) : readFileBounded(place));
  const text = normalised(decode(bytes, place));
  const failure = descriptionFailure(text);
  if (failure) throw new HostFailure({ ...failure, why: `${failure.why} It was read from ${place}.` });
  return { text };
}

async function readFileBounded(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).isDirectory()) throw new HostFailure(taskIsFolder(path));
    return await readBounded(createReadStream(path), path);
  } catch (error) {
    if (error instanceof HostFailure) throw error;
    throw new HostFailure(taskUnreadable(path, errorCode(error)));
  }
}

async function readBounded(chunks: AsyncIterable<Uint8Array | string>, place: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    length += bytes.length;
    if (length > MAX_BYTES) throw new HostFailure(taskTooLong(place));
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function decode(bytes: Uint8Array, place: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HostFailure(taskNotUtf8(bytes, place));
  }
}

function exampleOf(name: string, examples: AppInfo["examples"]): TaskInput {
  const example = examples.find((each) => each.name === name);
  if (example) return { text: example.text, title: example.title };
  throw new HostFailure({
    code: "example-unknown",
    what: `There is no example «${name}».`,
    why: "Only the examples that come with Lamplight have names.",
    kept: "Nothing was started.",
    next: `Choose one of: ${examples.map((each) => each.name).join(", ")}.`,
  });
}

const KEPT = "Nothing was started.";

function taskTwice(): Failure {
  return {
    code: "task-twice",
    what: "Two tasks were given.",
    why: "A file and an example cannot be run at once.",
    kept: KEPT,
    next: "Leave one of them away.",
  };
}

function taskAbsent(examples: AppInfo["examples"]): Failure {
  return {
    code: "task-absent",
    what: "No task was given.",
    why: "There is neither a file, nor --example, nor text on standard input.",
    kept: KEPT,
    next: `Name a text file, or try: npm start -- run --example ${examples[0]?.name ?? "NAME"}`,
  };
}

function taskIsFolder(path: string): Failure {
  return {
    code: "task-is-folder",
    what: "The task is not a file.",
    why: `${path} is a folder.`,
    kept: KEPT,
    next: "Name the text file with the description, such as TASK.md in that folder.",
  };
}

function taskUnreadable(path: string, code: string): Failure {
  const isMissing = code === "ENOENT" || code === "ENOTDIR";
  return {
    code: isMissing ? "task-missing" : "task-unreadable",
    what: isMissing ? "There is no such file." : "The file cannot be read.",
    why: isMissing ? `${path} is not there.` : `${path}: the system refuses it (${code}).`,
    kept: KEPT,
    next: isMissing ? "Check the path and the spelling." : "Check the rights of the file.",
  };
}

function taskTooLong(place: string): Failure {
  return {
    code: "task-too-long",
    what: "The description is too long.",
    why: `There are more than ${MAX_BYTES.toLocaleString("en")} bytes in ${place}; at most ${MAX_DESCRIPTION_CHARACTERS.toLocaleString("en")} characters are read.`,
    kept: KEPT,
    next: "Shorten it to the decision, the rules and the numbers.",
  };
}

function taskNotUtf8(bytes: Uint8Array, place: string): Failure {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const line = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0]?.split("\n").length ?? 1;
  return {
    code: "task-not-utf8",
    what: "The task is not UTF-8 text.",
    why: isUtf16
      ? `${place} is UTF-16, which Windows calls Unicode.`
      : `Line ${line} of ${place} has other bytes in it.`,
    kept: KEPT,
    next: "Save it as UTF-8 text and run it again.",
  };
}
