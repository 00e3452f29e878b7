import { mkdtemp, mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeComplaint, packagesMatch, sourcesFingerprint, withSetupLock } from "../../scripts/steps.mjs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-steps-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the version of Node", () => {
  it.each(["20.19.0", "20.20.2", "22.0.0", "100.1.0"])("%s will do", (version) =>
    expect(nodeComplaint(version)).toBeNull(),
  );
  it.each(["20.18.3", "18.20.4", "6.1.0"])("%s is too old, and the message has both", (version) =>
    expect(nodeComplaint(version)).toBe(`Lamplight needs Node 20.19 or newer; this is Node ${version}.`),
  );
});

describe("installed packages", () => {
  const wanted = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/for-another-system": { version: "2.0.0", optional: true },
    },
  };

  it("match when everything needed here has its version", () => {
    expect(packagesMatch(wanted, { packages: { "node_modules/a": { version: "1.0.0" } } })).toBe(true);
  });

  it("do not match when one is missing or has another version", () => {
    expect(packagesMatch(wanted, { packages: {} })).toBe(false);
    expect(packagesMatch(wanted, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
    const optional = {
      "node_modules/a": { version: "1.0.0" },
      "node_modules/for-another-system": { version: "1.9.0" },
    };
    expect(packagesMatch(wanted, { packages: optional })).toBe(false);
  });

  it("of this project match its lock file", async () => {
    const root = path.join(import.meta.dirname, "..", "..");
    const [lock, installed] = (await Promise.all(
      ["package-lock.json", "node_modules/.package-lock.json"].map(
        async (name) => JSON.parse(await readFile(path.join(root, name), "utf8")) as unknown,
      ),
    )) as Parameters<typeof packagesMatch>;
    expect(packagesMatch(lock, installed)).toBe(true);
  });
});

describe("the fingerprint of the sources", () => {
  it("stays the same until a source changes, appears or goes", async () => {
    const file = path.join(folder, "host", "deep", "a.ts");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "one");
    const before = await sourcesFingerprint(folder);
    expect(await sourcesFingerprint(folder)).toBe(before);

    await utimes(file, new Date(), new Date(Date.now() + 10_000));
    const touched = await sourcesFingerprint(folder);
    expect(touched).not.toBe(before);

    await writeFile(path.join(folder, "host", "b.ts"), "two");
    expect(await sourcesFingerprint(folder)).not.toBe(touched);
  });

  it("does not see what is no source", async () => {
    const before = await sourcesFingerprint(folder);
    await mkdir(path.join(folder, "dist"));
    await writeFile(path.join(folder, "dist", "a.js"), "one");
    expect(await sourcesFingerprint(folder)).toBe(before);
  });
});

describe("the lock of the set-up", () => {
  it("lets one task in at a time", async () => {
    let inside = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 30));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withSetupLock(task, folder)));
    expect(most).toBe(1);
  });

  it("is open again after a task that failed", async () => {
    await expect(withSetupLock(() => Promise.reject(new Error("no")), folder)).rejects.toThrow("no");
    let ran = false;
    await withSetupLock(() => {
      ran = true;
      return Promise.resolve();
    }, folder);
    expect(ran).toBe(true);
  });
});
