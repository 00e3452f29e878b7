import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRunner, packageWithProbe, PROBE_ENTRY as entry } from "../../support/pyodide.js";

const cacheFolder = await mkdtemp(path.join(os.tmpdir(), "lamplight-cache-"));
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));
const pythonPackageFolder = await packageWithProbe();

async function runOnce(options: { cacheFolder?: string }, before = async () => {}) {
  const runner = await openRunner({ pythonPackageFolder, warm: false, ...options });
  await before();
  const code = `
import random, sys, gymnasium, numpy
environment = gymnasium.make("CartPole-v1")
result = [environment.reset(seed=3)[0], random.random(), numpy.random.default_rng().random(), sys.version]
`;
  const result = await runner.run({ entry, input: { code }, seconds: 120 });
  await runner.close();
  return result as [number[], number, number, string];
}

test("a start from a snapshot gives the same interpreter, and its random numbers are still fresh", async () => {
  const made = await runOnce({ cacheFolder });
  expect(await readdir(cacheFolder)).toEqual([expect.stringMatching(/^python-.*\.snapshot$/)]);
  const restored = await runOnce({ cacheFolder });
  const plain = await runOnce({ cacheFolder: undefined });
  expect(restored[0]).toEqual(plain[0]);
  expect(restored[3]).toEqual(plain[3]);
  expect(new Set([made[1], restored[1], plain[1]]).size).toBe(3);
  expect(new Set([made[2], restored[2], plain[2]]).size).toBe(3);
});

test("a damaged snapshot is replaced, a vanished one is done without", async () => {
  const snapshots = async () => (await readdir(cacheFolder)).map((name) => path.join(cacheFolder, name));
  const [damaged = ""] = await snapshots();
  await writeFile(damaged, "damaged");
  await runOnce({ cacheFolder }, async () => {
    const [made = ""] = await snapshots();
    expect((await stat(made)).size).toBeGreaterThan(10_000_000);
    await rm(made);
  });
  expect(await snapshots()).toEqual([]);
});

test("where none can be kept, interpreters start without", async () => {
  const file = path.join(cacheFolder, "a-file");
  await writeFile(file, "");
  expect((await runOnce({ cacheFolder: file }))[0]).toHaveLength(4);
});
