import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StoreError } from "../../../agents/ports.js";
import { type OpenProject, openProjectStore } from "../../../host/store/project-store.js";
import { createProject } from "../../../host/store/projects.js";
import { faultyDisk } from "../support/faulty-disk.js";
import { tried } from "../../hostile/support/tried.js";
import { everythingIn, QUICK_DISK, temporaryFolder } from "../support/folders.js";
import { pointAt, recordOf, TASK_TEXT, VALUES } from "../support/records.js";

const CODES = { ENOSPC: "disk-full", EACCES: "not-writable", EROFS: "not-writable", EIO: "store-failed" };
const NEW_CODE = { ...VALUES.coding, source: "def make():\n    return 1\n" };

/** Each kind of save, and what tells whether the old or the new content is there. */
const SAVES: [string, (store: OpenProject) => Promise<unknown>, (store: OpenProject) => Promise<unknown>][] =
  [
    [
      "a new version",
      (store) => store.add(recordOf("coding", { value: NEW_CODE })),
      async (store) => (await store.current()).coding?.value,
    ],
    ["another description", (store) => store.setText("Another task."), (store) => store.text()],
    [
      "an approval",
      (store) => store.approve("objective"),
      async (store) => (await store.current()).objective?.state,
    ],
    [
      "an older version",
      (store) => store.restore("objective", 1),
      async (store) => (await store.current()).objective?.seed,
    ],
    [
      "metrics",
      (store) => store.appendMetrics("0001", [pointAt(20), pointAt(30)]),
      (store) => store.metrics("0001"),
    ],
    [
      "weights",
      (store) => store.saveWeights("0001", new Uint8Array([4, 5, 6, 7])),
      async (store) => [...((await store.loadWeights("0001")) ?? [])],
    ],
    [
      "a training run",
      (store) => store.createRun({ seed: 1 }),
      async (store) => everythingIn(join(store.folder, "runs")),
    ],
  ];

async function preparedProject(): Promise<string> {
  const root = await temporaryFolder(QUICK_DISK);
  const folder = join(root, await createProject(root, { text: TASK_TEXT }));
  const store = await openProjectStore(folder);
  await store.add(recordOf("objective", { state: "needs-review", seed: 1 }));
  await store.add(recordOf("objective", { state: "needs-review", seed: 2 }));
  await store.add(recordOf("coding"));
  await store.createRun({});
  await store.appendMetrics("0001", [pointAt(10)]);
  await store.saveWeights("0001", new Uint8Array([1, 2, 3]));
  await store.close();
  return folder;
}

async function copyOf(folder: string): Promise<string> {
  const copy = join(await temporaryFolder(QUICK_DISK), "copy");
  await cp(folder, copy, { recursive: true });
  return copy;
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

/** Steps that were made to fail, of all codes together. */
let faults = 0;

describe.each(Object.entries(CODES))("%s", (code, storeCode) => {
  it.each(SAVES)(
    "in any step of saving %s leaves the old or the new, and the next try works",
    async (_what, save, look) => {
      const prepared = await preparedProject();
      const clean = await openProjectStore(await copyOf(prepared));
      const old = await look(clean);
      await save(clean);
      const changed = await look(clean);
      await clean.close();
      expect(changed).not.toEqual(old);

      const stepsThatFailed: string[] = [];
      for (let step = 1; ; step++) {
        const folder = await copyOf(prepared);
        const disk = faultyDisk(code);
        const store = await openProjectStore(folder, disk);
        disk.failAt(step);
        const error = await thrownBy(save(store));
        const hasFailed = disk.hasFailed();
        if (hasFailed) stepsThatFailed.push(disk.failed());
        faults += Number(hasFailed);
        disk.failAt(0);
        await store.close();
        if (!hasFailed) break;
        expect(error).toBeInstanceOf(StoreError);
        expect((error as StoreError).code).toBe(storeCode);

        expect((await everythingIn(folder)).filter((path) => path.includes(".tmp"))).toEqual([]);
        const reopened = await openProjectStore(folder);
        expect([old, changed]).toContainEqual(await look(reopened));
        const coding = (await reopened.current()).coding?.value as { source: string };
        expect(await readFile(join(folder, "environment.py"), "utf8")).toBe(coding.source);
        await save(reopened);
        await reopened.close();
      }
      expect(stepsThatFailed).toEqual(expect.arrayContaining(["open", "write", "sync", "close"]));
    },
  );

  it("in any step of making a project leaves nothing behind", async () => {
    let failures = 0;
    for (let step = 1; ; step++) {
      const root = await temporaryFolder(QUICK_DISK);
      const disk = faultyDisk(code);
      disk.failAt(step);
      const error = await thrownBy(createProject(root, { text: TASK_TEXT }, disk));
      if (!disk.hasFailed()) break;
      failures++;
      expect((error as StoreError).code).toBe(storeCode);
      if (disk.failed() !== "syncFolder") expect(await everythingIn(root)).toEqual([]);
    }
    expect(failures).toBeGreaterThan(10);
  });
});

it("is counted", ({ task }) => {
  expect(faults).toBeGreaterThan(100);
  tried(task, {
    point: 7,
    what: `${Object.keys(CODES).join(", ")} in every step of ${SAVES.length} kinds of save`,
    inputs: faults,
    outcome: "old or new each time, nothing left lying about, the next try works",
  });
});
