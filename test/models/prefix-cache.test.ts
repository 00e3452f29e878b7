import { mkdir, readdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openPrefixCache, stateKey } from "../../models/prefix-cache.js";
import { temporaryFolder } from "./support/small-model.js";

let folder: string;
beforeEach(async () => {
  folder = path.join(await temporaryFolder(), "states");
});

const origin = { fileHash: "aa", engine: "b1", contextSize: 2048, device: "processor 0" };
const key = stateKey(origin, [1, 2, 3]);
const save = (content: string) => (file: string) => writeFile(file, content);

/** What the cache would load, or undefined. */
async function restored(name = key): Promise<string | undefined> {
  let content: string | undefined;
  const found = await openPrefixCache(folder).restore(name, async (file) => {
    content = await readFile(file, "utf8");
  });
  expect(found).toBe(content !== undefined);
  return content;
}

describe("a saved prompt state", () => {
  it("comes back as it was saved, also for a later process", async () => {
    expect(await restored()).toBeUndefined();
    expect(await openPrefixCache(folder).store(key, save("state"))).toBe(true);
    expect(await restored()).toBe("state");
    expect((await readdir(folder)).sort()).toEqual([`${key}.json`, `${key}.state`]);
  });

  it("belongs to one model file, engine, context, device and text", () => {
    const keys = [
      key,
      stateKey({ ...origin, fileHash: "ab" }, [1, 2, 3]),
      stateKey({ ...origin, engine: "b2" }, [1, 2, 3]),
      stateKey({ ...origin, contextSize: 4096 }, [1, 2, 3]),
      stateKey({ ...origin, device: "cuda 10" }, [1, 2, 3]),
      stateKey(origin, [1, 2, 4]),
      stateKey(origin, [1, 2]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(stateKey(origin, [1, 2, 3])).toBe(key);
  });

  it.each<[string, () => Promise<void>]>([
    ["was changed", () => writeFile(path.join(folder, `${key}.state`), "stale")],
    ["was cut short", () => truncate(path.join(folder, `${key}.state`), 2)],
    ["has a description that is no JSON", () => writeFile(path.join(folder, `${key}.json`), "{")],
    [
      "has a description of another",
      () => writeFile(path.join(folder, `${key}.json`), '{"format":1,"key":"x"}'),
    ],
  ])("that %s counts as absent and is written anew", async (_, damage) => {
    await openPrefixCache(folder).store(key, save("state"));
    await damage();
    expect(await restored()).toBeUndefined();
    expect(await openPrefixCache(folder).store(key, save("state"))).toBe(true);
    expect(await restored()).toBe("state");
  });

  it("that the model refuses counts as absent", async () => {
    const cache = openPrefixCache(folder);
    await cache.store(key, save("state"));
    expect(await cache.restore(key, () => Promise.reject(new Error("refused")))).toBe(false);
  });

  it("that cannot be saved costs nothing and leaves nothing", async () => {
    const cache = openPrefixCache(folder);
    const fail = async (file: string): Promise<void> => {
      await writeFile(file, "half");
      throw new Error("no space left on device");
    };
    expect(await cache.store(key, fail)).toBe(false);
    expect(await readdir(folder)).toEqual([]);

    await writeFile(path.join(await temporaryFolder(), "file"), "");
    const blocked = openPrefixCache(path.join(folder, "file"));
    await writeFile(path.join(folder, "file"), "not a folder");
    expect(await blocked.store(key, save("state"))).toBe(false);
  });
});

describe("the room for states", () => {
  it("goes to those used last", async () => {
    const cache = openPrefixCache(folder, { bytes: 30, files: 10 });
    for (const [index, name] of ["a", "b", "c"].entries()) {
      await cache.store(name, save("0123456789"));
      const used = new Date(Date.now() - 60_000 + index * 1000);
      await utimes(path.join(folder, `${name}.state`), used, used);
    }
    expect(await cache.restore("a", () => Promise.resolve())).toBe(true);
    await cache.store("d", save("0123456789"));
    expect((await readdir(folder)).filter((name) => name.endsWith(".state")).sort()).toEqual(
      ["a", "c", "d"].map((name) => `${name}.state`),
    );
    expect((await readdir(folder)).filter((name) => name.endsWith(".json")).length).toBe(3);
  });

  it("is bounded in files too", async () => {
    const cache = openPrefixCache(folder, { bytes: 1e9, files: 2 });
    for (const name of ["a", "b", "c", "d"]) await cache.store(name, save("x"));
    expect((await readdir(folder)).filter((name) => name.endsWith(".state")).length).toBe(2);
  });

  it("is rid of stray files of a process that died, once they are old", async () => {
    await mkdir(folder, { recursive: true });
    for (const name of ["old.1.tmp", "new.1.tmp"]) await writeFile(path.join(folder, name), "half");
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(path.join(folder, "old.1.tmp"), longAgo, longAgo);
    await openPrefixCache(folder).store(key, save("state"));
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual(["new.1.tmp"]);
  });
});
