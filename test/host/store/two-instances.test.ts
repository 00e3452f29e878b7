/** Processes that want the same project at the same time, and a project that is a link to elsewhere. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { createProject } from "../../../host/store/projects.js";
import { tried } from "../../hostile/support/tried.js";
import { ggufBytes } from "../../models/support/gguf-bytes.js";
import { runProgramToEnd } from "../support/bundled-program.js";
import { everythingIn, temporaryFolder } from "../support/folders.js";
import { TASK_TEXT } from "../support/records.js";
import { bundledWriters, type Writers } from "../support/writers.js";

let writers: Writers;
beforeAll(async () => {
  writers = await bundledWriters();
  return writers.remove;
});

const started = new Set<{ kill(): void }>();
afterEach(() => {
  for (const writer of started) writer.kill();
  started.clear();
});

interface Attempt {
  isWriting: boolean;
  pid: number | undefined;
  /** What a writer said that was refused. */
  refusal: string;
  kill(): Promise<void>;
}

/** Starts a writer, and waits until it writes or has given up. */
async function startWriter(folder: string): Promise<Attempt> {
  const child = spawn(process.execPath, [writers.busy, folder], { stdio: ["ignore", "pipe", "pipe"] });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  started.add({ kill: () => void child.kill("SIGKILL") });
  const refusal = text(child.stderr);
  const isWriting = await Promise.race([
    once(child.stdout, "data").then(() => true),
    once(child, "close").then(() => false),
  ]);
  return { isWriting, pid: child.pid, refusal: isWriting ? "" : await refusal, kill };
}

it("of several processes at once exactly one writes; the others are told which", async ({ task }) => {
  const root = await temporaryFolder();
  const folder = join(root, await createProject(root, { text: TASK_TEXT, id: "wanted" }));
  const [rounds, processes] = [3, 5];
  for (let round = 0; round < rounds; round++) {
    const attempts = await Promise.all(Array.from({ length: processes }, () => startWriter(folder)));
    const writing = attempts.filter(({ isWriting }) => isWriting);
    expect(writing).toHaveLength(1);
    for (const { isWriting, refusal } of attempts)
      if (!isWriting) expect(refusal).toMatch(/can be written by one Lamplight at a time/);
    // As by a crash: the next round must get in at once.
    await writing[0]?.kill();
  }
  tried(task, {
    point: 7,
    what: "processes that want one project at once",
    inputs: rounds * processes,
    outcome: `one of ${processes} writes each time, the others are told; the next gets in after a crash`,
  });
});

it("without the lock both write, so it is the lock that keeps the second out", async ({ task }) => {
  const root = await temporaryFolder();
  const folder = join(root, await createProject(root, { text: TASK_TEXT, id: "open" }));
  expect((await startWriter(folder)).isWriting).toBe(true);
  expect((await startWriter(folder)).isWriting).toBe(false);
  await rm(join(folder, ".writer.lock"), { recursive: true });
  await rm(join(folder, ".writer.json"));
  expect((await startWriter(folder)).isWriting).toBe(true);
  tried(task, { point: 7, what: "weakened: the lock taken away", inputs: 1, outcome: "two write at once" });
});

it("the command line is told too, and refuses a project that is a link", async ({ task }) => {
  const home = await temporaryFolder();
  const projects = join(home, "projects");
  await mkdir(projects);
  await writeFile(join(home, "model.gguf"), ggufBytes());
  const folder = join(projects, await createProject(projects, { text: TASK_TEXT, id: "busy" }));
  const run = (project: string, input = "") =>
    runProgramToEnd(["run", "--project", project, "--model", "model.gguf"], { home, input });

  const writer = await startWriter(folder);
  for (const input of ["", "Another task."]) {
    const { code, stderr } = await run("busy", input);
    expect([code, stderr.replace(/\s+/g, " ")]).toEqual([
      5,
      expect.stringMatching(new RegExp(`one Lamplight at a time\\. Process ${writer.pid} has had it open`)),
    ]);
  }
  await writer.kill();

  const outside = join(await temporaryFolder(), "elsewhere");
  await cp(folder, outside, { recursive: true });
  const before = await everythingIn(outside);
  const project = await readFile(join(outside, "project.json"), "utf8");
  await symlink(outside, join(projects, "linked"));
  for (const input of ["", "Another task."]) {
    const { code, stderr } = await run("linked", input);
    expect([code, stderr.replace(/\s+/g, " ")]).toEqual([5, expect.stringMatching(/linked is a link/)]);
  }
  expect(await everythingIn(outside)).toEqual(before);
  expect(await readFile(join(outside, "project.json"), "utf8")).toBe(project);
  tried(task, {
    point: 7,
    what: "the command line on a project in use, and on a link",
    inputs: 4,
    outcome: "refused with code 5; nothing changed",
  });
});
