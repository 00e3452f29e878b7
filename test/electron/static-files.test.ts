import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { windowFile, WINDOW_POLICY } from "../../electron/app-protocol.js";
import { APP_ORIGIN } from "../../electron/schemes.js";
import { tried } from "../hostile/support/tried.js";
import { containedFile, fileHandler, pathParts } from "../../electron/static-files.js";

let outside: string;
let folder: string;

beforeAll(async () => {
  outside = await mkdtemp(path.join(tmpdir(), "lamplight-shell-"));
  folder = path.join(outside, "renderer");
  await mkdir(path.join(folder, "assets"), { recursive: true });
  await writeFile(path.join(folder, "index.html"), "<!doctype html><title>Lamplight</title>");
  await writeFile(path.join(folder, "assets", "index-B3x_k.js"), "export {};");
  await writeFile(path.join(folder, "assets", "notes.exe"), "not a kind of file that is served");
  await writeFile(path.join(folder, ".hidden.js"), "hidden");
  await writeFile(path.join(outside, "secret.txt"), "canary");
  // A folder whose name starts with the served folder's name.
  await mkdir(path.join(outside, "renderer-backup"));
  await writeFile(path.join(outside, "renderer-backup", "old.txt"), "canary");
  await symlink(path.join(outside, "secret.txt"), path.join(folder, "link.txt"));
  await symlink(outside, path.join(folder, "up"));
  await symlink(path.join(outside, "renderer-backup"), path.join(folder, "backup"));
  await symlink(path.join(folder, "assets"), path.join(folder, "inside"));
});
afterAll(() => rm(outside, { recursive: true, force: true }));

const serve = (address: string, method = "GET") =>
  fileHandler((asked) => windowFile(asked, folder))({ url: address, method } as Request);

describe("an address of the window", () => {
  it.each([
    [`${APP_ORIGIN}/`, ["index.html"]],
    [`${APP_ORIGIN}`, ["index.html"]],
    [`${APP_ORIGIN}/index.html?x=1#train`, ["index.html"]],
    [`${APP_ORIGIN}/assets/index-B3x_k.js`, ["assets", "index-B3x_k.js"]],
    [
      `${APP_ORIGIN}/numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl`,
      ["numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl"],
    ],
  ])("%s stands for %j", (address, parts) => {
    expect(pathParts(address, APP_ORIGIN)).toEqual(parts);
  });

  it.each([
    ["another host", "app://other/index.html"],
    ["another scheme", "file:///etc/passwd"],
    ["the network", "https://lamplight/index.html"],
    ["a port", "app://lamplight:80/index.html"],
    ["a user", "app://user@lamplight/index.html"],
    ["a password", "app://:word@lamplight/index.html"],
    ["an encoded slash", "app://lamplight/assets%2findex.js"],
    ["an encoded backslash", "app://lamplight/assets%5cindex.js"],
    ["a backslash", "app://lamplight/..\\secret.txt"],
    ["a doubly encoded slash", "app://lamplight/%252e%252e%252fsecret.txt"],
    ["an encoded null byte", "app://lamplight/index.html%00.js"],
    ["a null byte", "app://lamplight/index.html\0.js"],
    ["an empty part", "app://lamplight//etc/passwd"],
    ["a folder", "app://lamplight/assets/"],
    ["a drive", "app://lamplight/C:/Windows/win.ini"],
    ["an alternate stream", "app://lamplight/index.html::$DATA"],
    ["a hidden file", "app://lamplight/.hidden.js"],
    ["a last dot", "app://lamplight/index.html."],
    ["a space", "app://lamplight/index.html%20"],
    ["a character in overlong encoding", "app://lamplight/%c0%ae%c0%ae/secret.txt"],
    ["no address at all", "lamplight"],
    ["nothing", ""],
  ])("with %s is refused", (_what, address) => {
    expect(pathParts(address, APP_ORIGIN)).toBeNull();
  });

  it.each([
    "app://lamplight/../secret.txt",
    "app://lamplight/%2e%2e/secret.txt",
    "app://lamplight/a/../../secret.txt",
  ])("that climbs stays below the folder: %s", async (address) => {
    const parts = pathParts(address, APP_ORIGIN);
    expect(parts).toEqual(["secret.txt"]);
    expect(await containedFile(folder, parts ?? [])).toBeNull();
  });
});

describe("the folder", () => {
  it("gives the real path of a file inside, also through a link that stays inside", async () => {
    const file = path.join(folder, "assets", "index-B3x_k.js");
    expect(await containedFile(folder, ["assets", "index-B3x_k.js"])).toBe(file);
    expect(await containedFile(folder, ["inside", "index-B3x_k.js"])).toBe(file);
  });

  it.each([
    ["a linked file", ["link.txt"]],
    ["a linked folder", ["up", "secret.txt"]],
    ["a linked folder with the same beginning", ["backup", "old.txt"]],
    ["a climbing part", ["..", "secret.txt"]],
    ["a folder", ["assets"]],
    ["a missing file", ["missing.js"]],
    ["a null byte", ["index.html\0"]],
  ])("does not give %s", async (_what, parts) => {
    expect(await containedFile(folder, parts)).toBeNull();
  });
});

it("a handler that only joins paths gives all of them, so the tests are real", async ({ task }) => {
  const ways = [["link.txt"], ["up", "secret.txt"], ["backup", "old.txt"], ["..", "secret.txt"]];
  for (const parts of ways) expect(await readFile(path.join(folder, ...parts), "utf8")).toBe("canary");
  const outcome = "the file outside is read each time";
  tried(task, { point: 3, what: "weakened: paths only joined", inputs: ways.length, outcome });
});

describe("the handler", () => {
  it("serves the page with its type, its length and the policy", async () => {
    const response = await serve(`${APP_ORIGIN}/`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<title>Lamplight</title>");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-length": "39",
      "content-security-policy": WINDOW_POLICY,
      "x-content-type-options": "nosniff",
    });
  });

  it("serves a script as a module can be loaded from", async () => {
    const response = await serve(`${APP_ORIGIN}/assets/index-B3x_k.js`);
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  it("answers HEAD without a body", async () => {
    const response = await serve(`${APP_ORIGIN}/`, "HEAD");
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it.each(["link.txt", "up/secret.txt", "assets/notes.exe", "assets", "missing.js"])(
    "does not find %s, and says nothing about it",
    async (name) => {
      const response = await serve(`${APP_ORIGIN}/${name}`);
      expect([response.status, await response.text()]).toEqual([404, "Not found"]);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    },
  );

  it.each(["POST", "PUT", "DELETE", "OPTIONS"])("refuses %s", async (method) => {
    expect((await serve(`${APP_ORIGIN}/`, method)).status).toBe(405);
  });
});

describe("the window's policy", () => {
  it("lets no script run but the app's own files, and nothing be evaluated", () => {
    expect(WINDOW_POLICY).toContain("script-src 'self';");
    expect(WINDOW_POLICY).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(WINDOW_POLICY.match(/'unsafe-inline'/g)).toHaveLength(1);
    expect(WINDOW_POLICY).toContain("style-src-attr 'unsafe-inline'");
  });

  it("begins with a ban on everything", () => expect(WINDOW_POLICY).toMatch(/^default-src 'none'; /));
});
