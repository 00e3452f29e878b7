/** What a shared project consists of, and the checks that all of it has to pass before any of it is kept. */

import { STAGE_NAMES, type StageName } from "../../agents/artefacts/stage.js";
import { TrainingPoint } from "../../agents/artefacts/training.js";
import { STAGE_VALUES } from "../../agents/artefacts/values.js";
import { StoreError } from "../../agents/ports.js";
import { nestsDeeperThan } from "../contract-client/wire.js";
import { descriptionFailure, normalised } from "../description.js";
import { readableJson } from "../store/atomic-save.js";
import { parseProjectFile, parseRecord, type ProjectFile, SCHEMA_VERSION } from "../store/project-file.js";
import { importFailed } from "./failures.js";

/** Values of stages nest less than half as deep. */
const MAX_DEPTH = 64;

export interface SharedProject {
  file: ProjectFile;
  /** Content by path below the project's folder, made anew from what was checked. */
  files: Map<string, Uint8Array | string>;
}

type Check = (bytes: Uint8Array, path: string, into: SharedProject["files"]) => void;

/** Every file that a project has, by the form of its path, beside `project.json` and `task.md`. */
const KINDS: { path: RegExp; maxBytes: number; check: Check }[] = [
  {
    path: /^notes\.md$/,
    maxBytes: 1_000_000,
    check: (bytes, path, into) => into.set(path, textOf(bytes, path)),
  },
  // It is written anew from the coding stage, so that the two cannot differ.
  { path: /^environment\.py$/, maxBytes: 8_000_000, check: () => undefined },
  {
    path: new RegExp(`^artefacts/(?:${STAGE_NAMES.map(folderOf).join("|")})/\\d{4,8}\\.json$`),
    maxBytes: 64_000_000,
    check: checkRecord,
  },
  {
    path: /^runs\/\d{4,8}\/configuration\.json$/,
    maxBytes: 1_000_000,
    check: (bytes, path, into) => into.set(path, readableJson(jsonOf(bytes, path))),
  },
  { path: /^runs\/\d{4,8}\/metrics\.jsonl$/, maxBytes: 100_000_000, check: checkMetrics },
  {
    // Arrays of numbers; read only inside the sandbox, by a reader that unpickles nothing.
    path: /^runs\/\d{4,8}\/weights\.npz$/,
    maxBytes: 200_000_000,
    check: (bytes, path, into) => into.set(path, bytes),
  },
];

const MAX_PROJECT_BYTES = 4_000_000;
const MAX_TEXT_BYTES = 8_000_000;

/** Such as `02-parameters`. */
function folderOf(stage: StageName): string {
  return `${String(STAGE_NAMES.indexOf(stage) + 1).padStart(2, "0")}-${stage}`;
}

/** Whether a project's folder may hold a file of this path, and how large it may be. */
export function sharedFileLimit(path: string): number | null {
  if (path === "project.json") return MAX_PROJECT_BYTES;
  if (path === "task.md") return MAX_TEXT_BYTES;
  return KINDS.find((kind) => kind.path.test(path))?.maxBytes ?? null;
}

/**
 * Checks every file of an unpacked archive: paths, sizes, depth, schema and what refers to what.
 * @param archive content by path; all paths begin with one folder, or none does.
 * @throws HostFailure `import-invalid`, `import-newer` or `import-too-large`
 */
export function checkSharedProject(archive: ReadonlyMap<string, Uint8Array>): SharedProject {
  const content = withoutTopFolder(archive);
  for (const [path, bytes] of content) {
    const limit = sharedFileLimit(path);
    if (limit === null) throw invalid(path, "is no file of a project");
    if (bytes.length > limit) {
      throw importFailed(
        "import-too-large",
        "The project file is too large.",
        `${path} has ${bytes.length.toLocaleString("en")} bytes; at most ${limit.toLocaleString("en")} are read.`,
      );
    }
  }
  const projectBytes = content.get("project.json");
  const taskBytes = content.get("task.md");
  if (!projectBytes || !taskBytes) {
    throw importFailed(
      "import-invalid",
      "This is a zip archive, but no project.",
      `It has no ${projectBytes ? "task.md" : "project.json"}.`,
    );
  }
  jsonOf(projectBytes, "project.json");
  const file = told(() => parseProjectFile(projectBytes, "project.json"));
  const text = normalised(textOf(taskBytes, "task.md"));
  const refused = descriptionFailure(text);
  if (refused) throw invalid("task.md", `cannot be worked on: ${refused.why}`);

  const files: SharedProject["files"] = new Map();
  for (const [path, bytes] of content) KINDS.find((kind) => kind.path.test(path))?.check(bytes, path, files);
  for (const stage of STAGE_NAMES) {
    const version = file.stages[stage]?.version;
    if (version !== undefined && !files.has(recordPath(stage, version)))
      throw invalid(recordPath(stage, version), "is in force but not in the archive");
  }
  files.set("task.md", `${text}\n`);
  return { file, files };
}

function recordPath(stage: StageName, version: number): string {
  return `artefacts/${folderOf(stage)}/${String(version).padStart(4, "0")}.json`;
}

/** Some pack the folder itself, some what is in it. */
function withoutTopFolder(archive: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const tops = new Set([...archive.keys()].map((path) => path.split("/", 1)[0]));
  const [top = ""] = tops;
  const isInFolder = tops.size === 1 && archive.has(`${top}/project.json`);
  return new Map(
    [...archive].map(([path, bytes]) => [isInFolder ? path.slice(top.length + 1) : path, bytes]),
  );
}

function checkRecord(bytes: Uint8Array, path: string, into: SharedProject["files"]): void {
  const [, folder = "", number = ""] = path.split("/");
  const stage = STAGE_NAMES.find((name) => folderOf(name) === folder);
  if (!stage) throw invalid(path, "is no file of a project");
  jsonOf(bytes, path);
  const record = told(() => parseRecord(bytes, path, stage, Number.parseInt(number, 10)));
  const value = record.value === null ? null : STAGE_VALUES[stage].safeParse(record.value);
  if (value?.error) {
    const issue = value.error.issues[0];
    throw invalid(path, `holds no value of its stage: ${issue?.path.join(".") || "top"}: ${issue?.message}`);
  }
  into.set(path, readableJson({ ...record, value: value?.data ?? null }));
}

/** Keeps the lines that are points, as the reader of a project does. */
function checkMetrics(bytes: Uint8Array, path: string, into: SharedProject["files"]): void {
  const lines = textOf(bytes, path).split("\n").filter(isPoint);
  into.set(path, lines.map((line) => `${line}\n`).join(""));
}

function isPoint(line: string): boolean {
  if (line.length > 10_000) return false;
  try {
    return TrainingPoint.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid(path, "is not UTF-8 text");
  }
}

/** JSON that a recursive reader can walk through, without names that would reach behind an object. */
function jsonOf(bytes: Uint8Array, path: string): unknown {
  const text = textOf(bytes, path);
  if (nestsDeeperThan(text, MAX_DEPTH)) throw invalid(path, `is nested more than ${MAX_DEPTH} deep`);
  let hidden = false;
  let value: unknown;
  try {
    value = JSON.parse(text, (key, part: unknown) => {
      hidden ||= key === "__proto__";
      return part;
    });
  } catch {
    throw invalid(path, "is not JSON");
  }
  if (hidden) throw invalid(path, "has an entry called __proto__");
  refuseNewer(value, path);
  return value;
}

function refuseNewer(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null || !("schemaVersion" in value)) return;
  const { schemaVersion } = value;
  if (typeof schemaVersion !== "number" || schemaVersion <= SCHEMA_VERSION) return;
  throw importFailed(
    "import-newer",
    "The project was made by a newer Lamplight.",
    `${path} has schema version ${schemaVersion}; this Lamplight knows version ${SCHEMA_VERSION}.`,
  );
}

/** The store's own findings in the words of an import. */
function told<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw importFailed(
      "import-invalid",
      "The project in this file does not follow its form.",
      error.message.slice(0, 2000),
    );
  }
}

function invalid(path: string, why: string): Error {
  return importFailed(
    "import-invalid",
    "The project in this file does not follow its form.",
    `${path.slice(0, 200)} ${why}.`,
  );
}
