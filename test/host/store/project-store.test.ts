import { mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { StoreError, type StoreErrorCode } from "../../../agents/ports.js";
import { type OpenProject, openProjectStore } from "../../../host/store/project-store.js";
import { createProject, deleteProject, listProjects, sweepProjects } from "../../../host/store/projects.js";
import { everythingIn, temporaryFolder } from "../support/folders.js";
import { pointAt, recordOf, TASK_TEXT, VALUES } from "../support/records.js";

async function newProject(): Promise<{ root: string; folder: string; id: string }> {
  const root = join(await temporaryFolder(), "projects");
  const id = await createProject(root, { text: TASK_TEXT });
  return { root, folder: join(root, id), id };
}

async function open(folder: string): Promise<OpenProject> {
  const store = await openProjectStore(folder);
  onTestFinished(() => store.close());
  return store;
}

async function refusal(work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

describe("a new project", () => {
  it("is a folder that a person can read", async () => {
    const { root, folder, id } = await newProject();
    expect(id).toBe("every-morning-a-baker-bakes-between-0-and-30-loaves-demand");
    expect(await everythingIn(folder)).toEqual(["artefacts", "notes.md", "project.json", "runs", "task.md"]);
    expect(await readFile(join(folder, "task.md"), "utf8")).toBe(`${TASK_TEXT}\n`);
    expect(await listProjects(root)).toMatchObject([{ id, lastStage: null, problem: null }]);
  });

  it("gets a name of its own beside one with the same title", async () => {
    const root = await temporaryFolder();
    const ids = [];
    for (let i = 0; i < 3; i++)
      ids.push(await createProject(root, { text: TASK_TEXT, title: "Écluse & co" }));
    expect(ids).toEqual(["ecluse-co", "ecluse-co-2", "ecluse-co-3"]);
  });

  it("never gets a name that Windows keeps for a device", async () => {
    const root = await temporaryFolder();
    expect(await createProject(root, { text: TASK_TEXT, title: "CON" })).toBe("project-con");
    expect(await createProject(root, { text: TASK_TEXT, title: "计划" })).toBe("project");
  });

  it("is refused, with the numbers, when its description cannot be worked on", async () => {
    const root = await temporaryFolder();
    await expect(createProject(root, { text: " \n\t " })).rejects.toMatchObject({
      failure: { code: "description-empty" },
    });
    await expect(createProject(root, { text: "a".repeat(1_000_000) })).rejects.toMatchObject({
      failure: { code: "description-too-long", why: expect.stringMatching(/1,000,000.*50,000/) },
    });
    await expect(createProject(root, { text: "a\u0000b" })).rejects.toMatchObject({
      failure: { code: "description-not-text", why: expect.stringContaining("U+0000") },
    });
    expect(await everythingIn(root)).toEqual([]);
  });
});

describe("versions", () => {
  it("stay on disk, count up, and the last one is in force after reopening", async () => {
    const { folder } = await newProject();
    const first = await openProjectStore(folder);
    expect((await first.add(recordOf("parameters"))).version).toBe(1);
    const second = await first.add(recordOf("parameters", { seed: 7 }));
    expect(second.version).toBe(2);
    await first.close();

    const store = await open(folder);
    expect(await store.current()).toEqual({ parameters: second });
    expect((await store.history("parameters")).map((record) => record.seed)).toEqual([0, 7]);
    expect(await everythingIn(join(folder, "artefacts"))).toEqual([
      "02-parameters",
      "02-parameters/0001.json",
      "02-parameters/0002.json",
    ]);
  });

  it("can be put back in force, which makes everything after them stale", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    await store.add(recordOf("parameters", { seed: 1 }));
    await store.add(recordOf("parameters", { seed: 2 }));
    await store.add(recordOf("objective"));
    await store.restore("parameters", 1);
    expect((await store.current()).parameters?.seed).toBe(1);
    expect(store.file().stages.objective?.stale).toBe(true);
    expect((await store.add(recordOf("parameters"))).version).toBe(3);
  });

  it("with a value that could not be read again are not written", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    const broken = { ...VALUES.environment!, discount: Number.NaN };
    await expect(store.add(recordOf("environment", { value: broken }))).rejects.toThrow(/discount/);
    expect(await everythingIn(join(folder, "artefacts"))).toEqual([]);
  });

  it("made stale and approved by a person count as approved again", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    await store.add(recordOf("objective"));
    await store.add(recordOf("parameters"));
    expect(store.file().stages.objective?.stale).toBe(true);
    await store.approve("objective");
    expect(store.file().stages.objective).toMatchObject({ stale: false, state: "approved" });
  });

  it("keep a person's approval when an older one is restored", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    await store.add(recordOf("objective", { state: "needs-review" }));
    await store.approve("objective");
    await store.add(recordOf("objective", { state: "needs-review", seed: 2 }));
    expect((await store.current()).objective?.state).toBe("needs-review");
    await store.restore("objective", 1);
    expect((await store.current()).objective?.state).toBe("approved");
  });
});

describe("the description", () => {
  it("makes every stage stale when it changes", async () => {
    const { folder, root } = await newProject();
    const store = await open(folder);
    await store.add(recordOf("task"));
    await store.add(recordOf("parameters"));
    expect((await listProjects(root))[0]?.lastStage).toBe("parameters");
    await store.setText("Another task.");
    expect(Object.values(store.file().stages).every((stage) => stage.stale)).toBe(true);
    expect((await listProjects(root))[0]?.lastStage).toBe(null);
  });

  it("makes every stage stale also when a person changed task.md with an editor", async () => {
    const { folder } = await newProject();
    const first = await openProjectStore(folder);
    await first.add(recordOf("task"));
    await first.close();
    await writeFile(join(folder, "task.md"), "\uFEFFAnother task.\r\nWith two lines.\r\n");
    const store = await open(folder);
    expect(await store.text()).toBe("Another task.\nWith two lines.");
    expect(store.file().stages.task?.stale).toBe(true);
  });

  it("in a file that is not UTF-8 is refused with the file's name", async () => {
    const { folder } = await newProject();
    await writeFile(join(folder, "task.md"), Buffer.from([0x42, 0xe4, 0x72]));
    const error = await refusal(openProjectStore(folder));
    expect(error.code).toBe("project-invalid");
    expect(error.message).toMatch(/task\.md is not UTF-8/);
  });
});

describe("environment.py", () => {
  it("is the code in force, and is gone when there is none", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    await store.add(recordOf("coding"));
    expect(await readFile(join(folder, "environment.py"), "utf8")).toBe(VALUES.coding!.source);
    await store.add(recordOf("coding", { state: "failed", value: null }));
    expect(await everythingIn(folder)).not.toContain("environment.py");
    await store.restore("coding", 1);
    expect(await readFile(join(folder, "environment.py"), "utf8")).toBe(VALUES.coding!.source);
  });
});

describe("training runs", () => {
  it("keep configuration, metrics and weights", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    const runId = await store.createRun({ learningRate: 0.001 });
    expect([runId, await store.createRun({})]).toEqual(["0001", "0002"]);
    await store.appendMetrics(runId, [pointAt(10), pointAt(20)]);
    await store.appendMetrics(runId, [pointAt(30)]);
    expect((await store.metrics(runId)).map((point) => point.step)).toEqual([10, 20, 30]);
    expect(await store.loadWeights(runId)).toBe(null);
    await store.saveWeights(runId, new Uint8Array([1, 2, 3]));
    expect([...(await store.loadWeights(runId))!]).toEqual([1, 2, 3]);
  });

  it.each([
    ["half a line", '{"step":30,"episode"', 2],
    ["a whole line without its end", JSON.stringify(pointAt(30)), 2],
    ["zeros, as after a power cut", "\u0000".repeat(300), 2],
    ["a line end after rubbish", '{"step":\n', 2],
    ["nothing", "", 2],
    ["a third line", `${JSON.stringify(pointAt(30))}\n`, 3],
  ])("end with the last whole line when the file ends with %s", async (_what, tail, count) => {
    const { folder } = await newProject();
    const first = await openProjectStore(folder);
    const runId = await first.createRun({});
    await first.appendMetrics(runId, [pointAt(10), pointAt(20)]);
    await first.close();
    const path = join(folder, "runs", runId, "metrics.jsonl");
    await writeFile(path, (await readFile(path, "utf8")) + tail);

    const store = await open(folder);
    expect((await readFile(path, "utf8")).split("\n")).toHaveLength(count + 1);
    await store.appendMetrics(runId, [pointAt(40)]);
    expect((await store.metrics(runId)).map((point) => point.step)).toEqual(
      [10, 20, 30].slice(0, count).concat(40),
    );
  });

  it("outside of the project are not touched", async () => {
    const { folder } = await newProject();
    const store = await open(folder);
    for (const runId of ["../..", "0001/..", "", "..", "0001\u0000"]) {
      await refusal(store.appendMetrics(runId, [pointAt(1)]));
      await refusal(store.loadWeights(runId));
    }
  });
});

describe("one writer", () => {
  it("is told which process has the project open", async () => {
    const { folder } = await newProject();
    const first = await openProjectStore(folder);
    const error = await refusal(openProjectStore(folder));
    expect(error.code).toBe("project-locked");
    expect(error.message).toContain(`Process ${process.pid}`);
    await first.close();
    await (await openProjectStore(folder)).close();
    expect(await everythingIn(folder)).toEqual(["artefacts", "notes.md", "project.json", "runs", "task.md"]);
  });

  it("of several that come at once is exactly one", async () => {
    const { folder } = await newProject();
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => openProjectStore(folder)));
    const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(opened).toHaveLength(1);
    await opened[0]!.close();
  });

  it("keeps a project from being deleted elsewhere", async () => {
    const { root, folder, id } = await newProject();
    const store = await openProjectStore(folder);
    expect((await refusal(deleteProject(root, id))).code).toBe("project-locked");
    await store.close();
    await deleteProject(root, id);
    expect(await everythingIn(root)).toEqual([]);
  });
});

describe("what is not a project of ours", () => {
  const FAULTS: [string, StoreErrorCode, (folder: string) => Promise<void>][] = [
    ["no such folder", "project-missing", (folder) => rename(folder, `${folder}-elsewhere`)],
    [
      "no project.json",
      "project-missing",
      (folder) => rename(join(folder, "project.json"), join(folder, "x")),
    ],
    [
      "half a project.json",
      "project-invalid",
      (folder) => writeFile(join(folder, "project.json"), '{"schemaV'),
    ],
    ["another schema", "project-invalid", (folder) => writeFile(join(folder, "project.json"), "[]")],
    [
      "a later schema version",
      "project-invalid",
      (folder) => writeFile(join(folder, "project.json"), '{"schemaVersion": 2}'),
    ],
    [
      "an artefact that is gone",
      "project-invalid",
      (folder) => rename(join(folder, "artefacts", "01-task"), join(folder, "artefacts", "x")),
    ],
    [
      "an artefact of another stage",
      "project-invalid",
      async (folder) => {
        const path = join(folder, "artefacts", "01-task", "0001.json");
        await writeFile(path, (await readFile(path, "utf8")).replace('"stage": "task"', '"stage": "train"'));
      },
    ],
  ];

  it.each(FAULTS)("%s: refused as %s, with the place and what to do", async (_name, code, damage) => {
    const { folder } = await newProject();
    const first = await openProjectStore(folder);
    await first.add(recordOf("task"));
    await first.close();
    await damage(folder);
    const error = await refusal(openProjectStore(folder));
    expect(error.code).toBe(code);
    expect(error.message).toContain(folder);
    expect(error.next).not.toBe("");
  });

  it("a link is refused, wherever in the project it is, and what it points to is not read", async () => {
    const { root, folder, id } = await newProject();
    const outside = await temporaryFolder();
    await writeFile(join(outside, "task.md"), "secret");

    await symlink(folder, join(root, "linked"));
    expect((await refusal(openProjectStore(join(root, "linked")))).message).toMatch(/is a link/);
    expect((await listProjects(root)).find((project) => project.id === "linked")?.problem?.why).toMatch(
      /link/,
    );
    expect((await refusal(deleteProject(root, "linked"))).message).toMatch(/is a link/);

    await rename(join(folder, "task.md"), join(folder, "old.md"));
    await symlink(join(outside, "task.md"), join(folder, "task.md"));
    expect((await refusal(openProjectStore(folder))).message).toMatch(/is a link/);

    await rename(join(folder, "old.md"), join(folder, "task.md"));
    await rename(join(folder, "runs"), join(folder, "old-runs"));
    await symlink(outside, join(folder, "runs"));
    expect((await refusal(openProjectStore(folder))).message).toMatch(/is a link/);
    await deleteProject(root, id);
    expect(await everythingIn(outside)).toEqual(["task.md"]);
  });

  it("is in the list with its failure, beside the projects that can be opened", async () => {
    const { root, id } = await newProject();
    await mkdir(join(root, "broken"));
    await writeFile(join(root, "broken", "project.json"), "{");
    await mkdir(join(root, "not a project"));
    await mkdir(join(root, "empty"));
    expect((await listProjects(root)).map((project) => [project.id, project.problem?.code ?? null])).toEqual([
      [id, null],
      ["broken", "project-invalid"],
    ]);
  });
});

describe("folders that a crash left half made", () => {
  it("are swept when their process is gone, and left alone while it works", async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, ".new-999999999-half"));
    await mkdir(join(root, ".gone-999999999-half"));
    await mkdir(join(root, `.new-${process.pid}-working`));
    await sweepProjects(root);
    expect(await everythingIn(root)).toEqual([`.new-${process.pid}-working`]);
  });
});
