import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSuite } from "../../bench/suite.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-suite-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function addTask(name: string, files: Record<string, string | Uint8Array>): Promise<void> {
  await mkdir(path.join(folder, name));
  for (const [file, content] of Object.entries(files))
    await writeFile(path.join(folder, name, file), content);
}

const GOOD = { "task.md": "Decide something.", "reference.py": "OPTIMUM = 1.0" };

test("reads every task of a folder in the order of their names", async () => {
  await addTask("second", GOOD);
  await addTask("first", GOOD);
  await writeFile(path.join(folder, "README.md"), "not a task");
  await mkdir(path.join(folder, "__pycache__"));
  const suite = await readSuite(folder, null);
  expect(suite.tasks.map((task) => task.name)).toEqual(["first", "second"]);
  expect(suite.tasks[0]).toEqual({ name: "first", text: "Decide something.", reference: "OPTIMUM = 1.0" });
  expect(suite).toMatchObject({ name: path.basename(folder), broken: [] });
});

test("names what is missing or broken and keeps the rest", async () => {
  await addTask("good", GOOD);
  await addTask("no-reference", { "task.md": "Decide." });
  await addTask("no-text", { "reference.py": "OPTIMUM = 1.0" });
  await addTask("empty", { ...GOOD, "task.md": " \n" });
  await addTask("latin", { ...GOOD, "task.md": Uint8Array.of(0x66, 0xfc, 0x72) });
  await addTask("Bad Name", GOOD);
  const suite = await readSuite(folder, null);
  expect(suite.tasks.map((task) => task.name)).toEqual(["good"]);
  expect(Object.fromEntries(suite.broken.map(({ name, problem }) => [name, problem]))).toEqual({
    "Bad Name": expect.stringContaining("small letters"),
    empty: expect.stringContaining("description is empty"),
    latin: "task.md is not UTF-8 text.",
    "no-reference": "reference.py is missing.",
    "no-text": "task.md is missing.",
  });
});

test("takes only the wanted tasks, and says so when one is not there", async () => {
  await addTask("one", GOOD);
  await addTask("two", GOOD);
  expect((await readSuite(folder, ["two"])).tasks.map((task) => task.name)).toEqual(["two"]);
  await expect(readSuite(folder, ["two", "three"])).rejects.toThrow(
    /There is no task three in .* It has: one, two/,
  );
});

test("refuses a folder without tasks, and one that is not there", async () => {
  await expect(readSuite(folder, null)).rejects.toThrow(/There is no task in/);
  await expect(readSuite(path.join(folder, "nowhere"), null)).rejects.toThrow(/cannot be read \(ENOENT\)/);
});
