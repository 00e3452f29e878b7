/** The steps of the set-up. Each looks first whether there is anything to do, and is silent if not. */

import { createHash } from "node:crypto";
import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { npmCommand, ROOT, runWithElapsedTime, SetupError } from "./common.mjs";

const NEEDED_NODE = [20, 19];

/**
 * @param {string} version such as `20.19.0`
 * @returns {string | null} what to tell the person, or null where this Node will do
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = NEEDED_NODE;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return null;
  return `Lamplight needs Node ${NEEDED_NODE.join(".")} or newer; this is Node ${version}.`;
}

/** @throws {SetupError} when this Node is too old. */
export function checkNode() {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint) {
    throw new SetupError(
      complaint,
      "Older versions lack what its packages use.",
      "Install a current Node and start again.",
    );
  }
}

/**
 * Whether the installed packages are those of the lock file.
 * @param {{packages: Record<string, {version?: string, optional?: boolean, link?: boolean}>}} wanted package-lock.json
 * @param {{packages: Record<string, {version?: string}>}} installed npm's own record inside node_modules
 */
export function packagesMatch(wanted, installed) {
  return Object.entries(wanted.packages).every(([place, entry]) => {
    if (place === "") return true;
    const found = installed.packages[place];
    // What another system needs is listed, but not installed.
    return found ? found.version === entry.version : entry.optional === true;
  });
}

async function packagesAreInstalled() {
  try {
    const [wanted, installed] = await Promise.all(
      ["package-lock.json", "node_modules/.package-lock.json"].map(async (name) =>
        JSON.parse(await readFile(path.join(ROOT, name), "utf8")),
      ),
    );
    return packagesMatch(wanted, installed);
  } catch {
    return false;
  }
}

/** @throws {SetupError} when npm could not install the packages. */
export async function installPackages() {
  if (await packagesAreInstalled()) return;
  await withSetupLock(async () => {
    if (await packagesAreInstalled()) return;
    const [file, ...npm] = npmCommand();
    const { code, output } = await runWithElapsedTime("Installing packages (npm ci, about a minute)", [
      file,
      [...npm, "ci", "--include=dev", "--include=optional"],
    ]);
    if (code === 0) return;
    const full = /ENOSPC/.test(output);
    throw new SetupError(
      "The packages could not be installed.",
      full ? "The disk is full." : lastLines(output, 12),
      full
        ? `Free about 2 GB on the disk of ${ROOT} and start again.`
        : "Check the connection to the network (npm uses its own proxy settings) and start again.",
    );
  });
}

/** Everything that the build reads. */
const BUILD_SOURCES = [
  ...["agents", "assets", "electron", "host", "models", "pyodide-runtime", "renderer"],
  ...["package-lock.json", "package.json", "scripts/build.mjs", "tsconfig.json", "vite.config.ts"],
];

/** A text that changes when a source does: names, sizes and times, without reading what is inside. */
export async function sourcesFingerprint(root = ROOT) {
  const hash = createHash("sha256");
  for (const source of BUILD_SOURCES) {
    const names = await readdir(path.join(root, source), { recursive: true, withFileTypes: true }).catch(
      () => null,
    );
    const files = names
      ? names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
      : [path.join(root, source)];
    for (const file of files.filter((name) => !/\.(pyc|wasm|tmp)$/.test(name)).sort()) {
      const found = await stat(file).catch(() => null);
      if (found) hash.update(`${path.relative(root, file)}\0${found.size}\0${found.mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

async function isBuilt() {
  const stamp = await readFile(path.join(ROOT, "dist", ".stamp"), "utf8").catch(() => "");
  return stamp !== "" && stamp === (await sourcesFingerprint());
}

/** @throws {SetupError} when the build failed; what was built before is untouched. */
export async function buildApp() {
  if (await isBuilt()) return;
  await withSetupLock(async () => {
    if (await isBuilt()) return;
    const { code, output } = await runWithElapsedTime("Building", [
      process.execPath,
      [path.join(ROOT, "scripts", "build.mjs")],
    ]);
    if (code !== 0) {
      throw new SetupError(
        "The build failed.",
        lastLines(output, 30),
        "Undo the last change to the sources, or report this with these lines.",
      );
    }
  });
}

/**
 * Downloads what is missing of these groups of `assets/assets.lock.json`. The download itself is part of the
 * app, which uses it too, so the build comes first.
 * @param {("always" | "starter" | "tests")[]} groups
 */
export async function getAssets(groups) {
  if (groups.length === 0) return;
  const { ensureGroups, showDownloads, dataFolder } = await import(
    pathToFileURL(path.join(ROOT, "dist", "host", "downloads.js")).href
  );
  await ensureGroups(path.join(ROOT, "assets", "assets.lock.json"), groups, {
    dataFolder: dataFolder(),
    projectFolder: ROOT,
    onEvent: showDownloads(process.stderr),
  });
}

/**
 * Two starts in one folder must not install or build at the same time: the second waits for the first.
 * @param {() => Promise<void>} task
 */
export async function withSetupLock(task, root = ROOT) {
  const key = createHash("sha256").update(root).digest("hex").slice(0, 16);
  const file = path.join(os.tmpdir(), `lamplight-setup-${key}`);
  for (let told = false; !(await takeLock(file)); told = true) {
    if (!told) process.stderr.write("Another start is setting up this folder; waiting for it …\n");
    await sleep(500);
  }
  try {
    await task();
  } finally {
    await rm(file, { force: true });
  }
}

/** @param {string} file */
async function takeLock(file) {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  const owner = Number(await readFile(file, "utf8").catch(() => ""));
  const age = Date.now() - (await stat(file).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
  // A file without a number is just being written, unless it stays so.
  if (owner > 0 ? !isRunning(owner) : age > 10_000) await rm(file, { force: true });
  return false;
}

/** @param {number} processId */
function isRunning(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * @param {string} text
 * @param {number} count
 */
function lastLines(text, count) {
  return text.trim().split("\n").slice(-count).join("\n        ");
}
