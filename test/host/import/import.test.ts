import fc from "fast-check";
import { lstat, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromBufferPromise } from "yauzl";
import { STAGE_NAMES } from "../../../agents/artefacts/stage.js";
import { HostFailure } from "../../../host/contract-client/client.js";
import { readArchive } from "../../../host/import/archive.js";
import { exportProject } from "../../../host/import/export-project.js";
import { importProject } from "../../../host/import/import-project.js";
import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject, listProjects } from "../../../host/store/projects.js";
import { tried } from "../../hostile/support/tried.js";
import { faultyDisk } from "../support/faulty-disk.js";
import { everythingIn, QUICK_DISK, temporaryFolder } from "../support/folders.js";
import { type RawEntry, rawZip } from "../support/raw-zip.js";
import { pointAt, recordOf, TASK_TEXT, VALUES } from "../support/records.js";
import { smallHost } from "../support/small-host.js";

/** A folder of projects with one in it, inside a folder that nothing else may appear in. */
async function place(): Promise<{ outside: string; root: string; folder: string }> {
  const outside = await temporaryFolder(QUICK_DISK);
  const root = join(outside, "projects");
  const folder = join(root, await createProject(root, { text: TASK_TEXT, title: "Bakery" }));
  const store = await openProjectStore(folder);
  for (const stage of ["objective", "objective", "parameters", "coding"] as const)
    await store.add(recordOf(stage, { state: "approved" }));
  await store.createRun({ seed: 3 });
  await store.appendMetrics("0001", [pointAt(10), pointAt(20)]);
  await store.saveWeights("0001", new Uint8Array([1, 2, 3]));
  await store.close();
  return { outside, root, folder };
}

async function unpacked(archive: Uint8Array): Promise<RawEntry[]> {
  return [...(await readArchive(archive))].map(([name, data]) => ({ name, data }));
}

/** Everything below a folder with its content, to be compared. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const path of await everythingIn(folder)) {
    const status = await lstat(join(folder, path));
    seen[path] = status.isFile() ? await readFile(join(folder, path), "base64") : "folder or link";
  }
  return seen;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HostFailure);
  const { failure } = error as HostFailure;
  for (const part of [failure.what, failure.why, failure.kept, failure.next]) expect(part).not.toBe("");
  expect(failure.kept).toMatch(/Nothing was written/);
  return failure.code;
}

describe("a project as one file", () => {
  it("comes back as it was, beside the original, under a name of its own", async ({ task }) => {
    const { root, folder } = await place();
    const before = await snapshot(folder);
    const archive = await exportProject(folder, "bakery");
    expect(await exportProject(folder, "bakery")).toEqual(archive);
    const id = await importProject(root, archive);
    expect(id).toBe("bakery-2");
    expect(await snapshot(folder)).toEqual(before);

    const [original, copy] = [await openProjectStore(folder), await openProjectStore(join(root, id))];
    expect(await copy.text()).toBe(await original.text());
    expect(await copy.current()).toEqual(await original.current());
    for (const stage of STAGE_NAMES) expect(await copy.history(stage)).toEqual(await original.history(stage));
    expect(await copy.metrics("0001")).toEqual([pointAt(10), pointAt(20)]);
    expect(await copy.loadWeights("0001")).toEqual(new Uint8Array([1, 2, 3]));
    expect(await readFile(join(root, id, "environment.py"), "utf8")).toBe(
      (VALUES.coding as { source: string }).source,
    );
    expect(copy.file()).toMatchObject({ id, imported: { ran: false } });
    await Promise.all([original.close(), copy.close()]);
    expect((await listProjects(root)).map((project) => project.problem)).toEqual([null, null]);
    tried(task, { point: 8, what: "control: a project exported and imported", inputs: 1, outcome: "equal" });
  });

  it("may be packed without its folder, and with what a Mac adds", async () => {
    const { root, folder } = await place();
    const entries = await unpacked(await exportProject(folder, "bakery"));
    const bare = entries.map((entry) => ({ ...entry, name: entry.name.replace(/^bakery\//, "") }));
    const litter = [
      { name: "__MACOSX/._task.md", data: "x" },
      { name: ".DS_Store", data: "x" },
    ];
    expect(await importProject(root, rawZip([...bare, ...litter]))).toBe("bakery-2");
  });

  it("holds nothing that is not the project's, and no link is followed into it", async () => {
    const { folder, outside } = await place();
    await writeFile(join(folder, "private.txt"), "private");
    await writeFile(join(outside, "secret.txt"), "secret");
    const names = (await unpacked(await exportProject(folder, "bakery"))).map(({ name }) => name);
    expect(names).not.toContain("bakery/private.txt");
    expect(names).toContain("bakery/artefacts/09-coding/0001.json");
    await symlink(join(outside, "secret.txt"), join(folder, "runs", "0001", "configuration.json.new"));
    await expect(exportProject(folder, "bakery")).resolves.toBeDefined();
    await mkdir(join(folder, "runs", "0002"));
    await symlink(join(outside, "secret.txt"), join(folder, "runs", "0002", "configuration.json"));
    await expect(exportProject(folder, "bakery")).rejects.toMatchObject({ code: "project-invalid" });
  });
});

/** Changes to the entries of an honest archive, and what becomes of it. */
type Attack = [what: string, change: (entries: RawEntry[]) => RawEntry[], code: string];

const added = (entry: RawEntry) => (entries: RawEntry[]) => [...entries, entry];
const replaced = (path: string, change: (text: string) => string) => (entries: RawEntry[]) =>
  entries.map((entry) =>
    entry.name === `bakery/${path}`
      ? { ...entry, data: change(Buffer.from(entry.data ?? "").toString()) }
      : entry,
  );
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const OBJECTIVE = "artefacts/03-objective/0001.json";

const ATTACKS: Attack[] = [
  ["a way up", added({ name: "bakery/../../outside.txt", data: "out" }), "import-unsafe"],
  ["a way up alone", added({ name: "../outside.txt", data: "out" }), "import-unsafe"],
  ["a way up with backslashes", added({ name: "bakery\\..\\..\\outside.txt", data: "out" }), "import-unsafe"],
  ["an absolute path", added({ name: "/tmp/outside.txt", data: "out" }), "import-unsafe"],
  ["a drive", added({ name: "C:/outside.txt", data: "out" }), "import-unsafe"],
  ["a share", added({ name: "//server/outside.txt", data: "out" }), "import-unsafe"],
  ["a link", added({ name: "bakery/notes", data: "../..", mode: 0o120777 }), "import-unsafe"],
  [
    "a link in the place of a file of a project",
    added({ name: "bakery/runs/0002/weights.npz", data: "../../../../etc/passwd", mode: 0o120777 }),
    "import-unsafe",
  ],
  ["a device", added({ name: "bakery/notes", mode: 0o020666 }), "import-unsafe"],
  ["names that differ in case", added({ name: "bakery/TASK.md", data: "other" }), "import-unsafe"],
  ["a name twice", added({ name: "bakery/task.md", data: "other" }), "import-unsafe"],
  [
    "an encrypted file",
    added({ name: "bakery/runs/0002/weights.npz", data: "x", encrypted: true }),
    "import-unsafe",
  ],
  ["a file that no project has", added({ name: "bakery/run-me.sh", data: "x" }), "import-invalid"],
  ["a device's name", added({ name: "bakery/CON", data: "x" }), "import-invalid"],
  ["a name with a zero byte", added({ name: "bakery/task.md\0.txt", data: "x" }), "import-invalid"],
  ["a second project", added({ name: "other/project.json", data: "{}" }), "import-invalid"],
  ["a hidden file", added({ name: "bakery/.writer.json", data: "{}" }), "import-invalid"],
  [
    "no project.json",
    (entries) => entries.filter(({ name }) => !name.endsWith("project.json")),
    "import-invalid",
  ],
  ["no task.md", (entries) => entries.filter(({ name }) => !name.endsWith("task.md")), "import-invalid"],
  [
    "a version in force that is missing",
    (entries) => entries.filter(({ name }) => !name.includes("02-parameters")),
    "import-invalid",
  ],
  [
    "a bomb",
    added({ name: "bakery/runs/0002/weights.npz", data: new Uint8Array(300_000_000), deflated: true }),
    "import-too-large",
  ],
  [
    "a bomb that lies about its size",
    added({
      name: "bakery/runs/0002/weights.npz",
      data: new Uint8Array(50_000_000),
      deflated: true,
      declaredSize: 10,
    }),
    "import-unsafe",
  ],
  [
    "too many files",
    (entries) => [
      ...entries,
      ...Array.from({ length: 20_001 }, (_, n) => ({ name: `bakery/runs/${1000 + n}/weights.npz` })),
    ],
    "import-too-large",
  ],
  ["a description of binary data", replaced("task.md", () => "a\0b"), "import-invalid"],
  ["a description that is too long", replaced("task.md", () => "word ".repeat(20_000)), "import-invalid"],
  [
    "a future project",
    replaced("project.json", (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')),
    "import-newer",
  ],
  [
    "a future record",
    replaced(OBJECTIVE, (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 9')),
    "import-newer",
  ],
  ["deep JSON", replaced("project.json", () => nested(100_000)), "import-invalid"],
  [
    "deep JSON in a record",
    replaced(OBJECTIVE, (text) => text.replace('"evidence": []', `"evidence": ${nested(5000)}`)),
    "import-invalid",
  ],
  [
    "__proto__ in a project",
    replaced("project.json", (text) => text.replace("{", '{"__proto__": {"polluted": true},')),
    "import-invalid",
  ],
  [
    "__proto__ in a value",
    replaced(OBJECTIVE, (text) =>
      text.replace('"value": {', '"value": {"\\u005f_proto__": {"polluted": true},'),
    ),
    "import-invalid",
  ],
  [
    "a record of another stage",
    replaced(OBJECTIVE, (text) => text.replace('"objective"', '"parameters"')),
    "import-invalid",
  ],
  [
    "a value of another form",
    replaced(OBJECTIVE, (text) => text.replace('"maximize"', '"maximise"')),
    "import-invalid",
  ],
  [
    "an identity that leads out",
    replaced("project.json", (text) => text.replace('"bakery"', `"${"x".repeat(90)}"`)),
    "import-invalid",
  ],
  [
    "text that is not UTF-8",
    (entries) =>
      entries.map((entry) =>
        entry.name.endsWith("notes.md") ? { ...entry, data: new Uint8Array([0xff, 0xfe]) } : entry,
      ),
    "import-invalid",
  ],
];

describe("an archive that was made to do harm", () => {
  it.each(ATTACKS)("%s: nothing is written, and it is said why", async (_what, change, code) => {
    const { outside, root, folder } = await place();
    const entries = change(await unpacked(await exportProject(folder, "bakery")));
    const before = await snapshot(outside);
    expect(await codeOf(importProject(root, rawZip(entries)))).toBe(code);
    expect(await snapshot(outside)).toEqual(before);
    expect({}).not.toHaveProperty("polluted");
  });

  it("is counted", ({ task }) => {
    const codes = new Set(ATTACKS.map(([, , code]) => code));
    tried(task, {
      point: 8,
      what: "archives made to do harm",
      inputs: ATTACKS.length,
      outcome: `all refused before a byte was written (${codes.size} kinds of failure)`,
    });
  });

  it("gets out where nothing checks it, so the attacks are real", async ({ task }) => {
    const { outside, folder } = await place();
    const attacks = ATTACKS.filter(([what]) => /way up alone|^a link$|differ in case/.test(what));
    let written = 0;
    for (const [, change] of attacks) {
      const entries = change(await unpacked(await exportProject(folder, "bakery")));
      written += await unpackTrustingly(rawZip(entries), join(outside, "naive"));
    }
    expect(await readFile(join(outside, "outside.txt"), "utf8")).toBe("out");
    expect((await lstat(join(outside, "naive", "bakery", "notes"))).isSymbolicLink()).toBe(true);
    tried(task, {
      point: 8,
      what: "weakened: the same archives, unpacked without checks",
      inputs: attacks.length,
      outcome: `a file outside, a link, two names for one file (${written} files written)`,
    });
  });

  it("that is not even a zip archive is told apart", async () => {
    const { root } = await place();
    for (const bytes of ["", "PK", "<!doctype html>", "x".repeat(100_000)])
      expect(await codeOf(importProject(root, Buffer.from(bytes)))).toBe("import-not-zip");
    expect(await codeOf(importProject(root, new Uint8Array(64_000_001)))).toBe("import-too-large");
  });

  it("is refused or becomes a project inside the folder, whichever bytes are changed", async ({ task }) => {
    const { outside, root, folder } = await place();
    const archive = Buffer.from(await exportProject(folder, "bakery"));
    const change = fc.record({ at: fc.nat(archive.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    const outcomes = { refused: 0, project: 0 };
    const runs = 600;
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.nat(archive.length),
        fc.nat(4),
        async (changes, cut, whether) => {
          const bytes = Buffer.from(whether === 0 ? archive.subarray(0, cut) : archive);
          for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
          try {
            expect(await importProject(root, bytes)).toMatch(/^[a-z0-9][a-z0-9-]{0,79}$/);
            outcomes.project++;
          } catch (error) {
            expect(error).toBeInstanceOf(HostFailure);
            outcomes.refused++;
          }
        },
      ),
      { numRuns: runs },
    );
    expect((await everythingIn(outside)).filter((path) => !path.startsWith("projects"))).toEqual([]);
    for (const project of await listProjects(root)) expect(project.problem).toBeNull();
    tried(task, {
      point: 8,
      what: "a good archive with changed or missing bytes",
      inputs: runs,
      outcome: `${outcomes.refused} refused, ${outcomes.project} projects that open`,
    });
  });
});

describe("an import", () => {
  it.each(["ENOSPC", "EIO"])("that meets %s in any step leaves nothing behind", async (code) => {
    const { outside, root, folder } = await place();
    const archive = await exportProject(folder, "bakery");
    const before = await snapshot(outside);
    let failures = 0;
    for (let step = 1; ; step++) {
      const disk = faultyDisk(code);
      disk.failAt(step);
      const error: unknown = await importProject(root, archive, disk).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!disk.hasFailed()) break;
      failures++;
      expect(error).toMatchObject({ name: "StoreError" });
      if (disk.failed() !== "syncFolder") expect(await snapshot(outside)).toEqual(before);
    }
    expect(failures).toBeGreaterThan(30);
  });

  it("runs nothing of what came along, until the person runs it", async ({ task }) => {
    const { root, folder } = await place();
    const archive = Buffer.from(await exportProject(folder, "bakery")).toString("base64");
    let opened = 0;
    const python = {
      isolation: { level: "none", description: "" },
      run: () => Promise.reject(new Error("no")),
    } as const;
    const { host } = await smallHost({
      projectsFolder: root,
      openPython: () =>
        Promise.resolve({ ...python, run: () => (opened++, python.run()), close: async () => undefined }),
    });
    const { id: projectId } = await host.handle("project.import", { base64: archive });
    await host.handle("project.open", { projectId });
    await host.handle("stage.history", { projectId, stage: "coding" });
    await host.handle("stage.restore", { projectId, stage: "coding", version: 1 });
    await host.handle("stage.approve", { projectId, stage: "coding" });
    await host.handle("run.metrics", { projectId, runId: "0001" });
    await host.handle("project.export", { projectId });
    const inert = { failure: { code: "code-inert" } };
    await expect(host.handle("policy.play", { projectId, seed: 1, constant: null })).rejects.toMatchObject(
      inert,
    );
    const question = { projectId, changes: {}, sweep: null, state: null };
    await expect(host.handle("what-if.solve", question)).rejects.toMatchObject(inert);
    expect(opened).toBe(0);
    const ran = async () =>
      (
        JSON.parse(await readFile(join(root, projectId, "project.json"), "utf8")) as {
          imported: { ran: boolean };
        }
      ).imported.ran;
    expect(await ran()).toBe(false);
    const ended = new Promise((resolve) =>
      host.subscribe((event) => event.type === "run-end" && resolve(event)),
    );
    await host.handle("run.start", { projectId, from: null });
    await ended;
    expect(await ran()).toBe(true);
    tried(task, {
      point: 8,
      what: "requests on an imported project",
      inputs: 9,
      outcome: "none of them ran its code",
    });
  });
});

/** What a program does that thinks no evil of an archive. */
async function unpackTrustingly(bytes: Buffer, folder: string): Promise<number> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, decodeStrings: false });
  let written = 0;
  for await (const entry of zip.eachEntry()) {
    const path = join(folder, String(entry.fileNameRaw));
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    await mkdir(dirname(path), { recursive: true });
    if (entry.externalFileAttributes >>> 28 === 0o12) await symlink(String(Buffer.concat(chunks)), path);
    else await writeFile(path, Buffer.concat(chunks));
    written++;
  }
  return written;
}
