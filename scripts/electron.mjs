/** Whether the desktop shell can be opened here, and its binary, which comes from its project's own releases. */

import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT, runWithElapsedTime } from "./common.mjs";

const PACKAGE = path.join(ROOT, "node_modules", "electron");
const MEMORY = path.join(ROOT, "node_modules", ".cache", "lamplight", "electron.json");

/** A binary that could not be had is asked for again after this long, in milliseconds. */
const ASK_AGAIN_AFTER = 24 * 60 * 60 * 1000;
const CONNECT_MILLISECONDS = 5_000;
const DOWNLOAD_SECONDS = 15 * 60;

/** Settings of the person's own, by which the binary may come from elsewhere than its project's releases. */
const OWN_WAY = [
  ...["ELECTRON_MIRROR", "npm_config_electron_mirror", "ELECTRON_CUSTOM_DIR"],
  ...["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "ELECTRON_GET_USE_PROXY"],
];

/** @typedef {{binary: string} | {reason: string}} ElectronAnswer */

/**
 * The binary, or why there is no desktop window here. Fetches the binary once if it is missing.
 * @returns {Promise<ElectronAnswer>}
 */
export async function findElectron() {
  const environment = process.env;
  const chosen = environment["ELECTRON_OVERRIDE_DIST_PATH"];
  if (chosen) {
    const binary = path.join(chosen, binaryName());
    return existsSync(binary) ? { binary } : { reason: `there is no ${binaryName()} in ${chosen}` };
  }
  const obstacle = desktopObstacle(process.platform, environment, process.getuid?.() ?? -1);
  if (obstacle) return { reason: obstacle };
  return installedBinary() ?? (await fetchBinary());
}

/**
 * What keeps a window from being opened, whatever is installed; null where nothing does.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} environment
 * @param {number} userId
 */
export function desktopObstacle(platform, environment, userId) {
  if (platform !== "linux") return null;
  if (!environment["DISPLAY"] && !environment["WAYLAND_DISPLAY"]) return "there is no display";
  if (userId === 0) return "Electron's sandbox does not run as root";
  return null;
}

function binaryName() {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return process.platform === "win32" ? "electron.exe" : "electron";
}

/** @returns {{binary: string} | null} */
function installedBinary() {
  try {
    const name = readFileSync(path.join(PACKAGE, "path.txt"), "utf8");
    const binary = path.join(PACKAGE, "dist", name);
    return existsSync(binary) ? { binary } : null;
  } catch {
    return null;
  }
}

/** @returns {Promise<ElectronAnswer>} */
async function fetchBinary() {
  const { version } = JSON.parse(await readFile(path.join(PACKAGE, "package.json"), "utf8"));
  const earlier = await rememberedFailure(version);
  if (earlier) return { reason: earlier };
  const reason = (await unreachable(version)) ?? (await runInstaller());
  const installed = installedBinary();
  if (installed) return installed;
  const told = `its binary could not be downloaded (${reason ?? "the installer brought none"})`;
  await rememberFailure(version, told);
  return { reason: told };
}

/**
 * Looks whether the releases answer at all: the installer itself would try for minutes.
 * @param {string} version
 * @returns {Promise<string | null>}
 */
async function unreachable(version) {
  if (OWN_WAY.some((name) => process.env[name])) return null;
  try {
    await fetch(`https://github.com/electron/electron/releases/tag/v${version}`, {
      method: "HEAD",
      signal: AbortSignal.timeout(CONNECT_MILLISECONDS),
    });
    return null;
  } catch {
    return "github.com does not answer";
  }
}

/** @returns {Promise<string | null>} why it failed */
async function runInstaller() {
  const { code, output, timedOut } = await runWithElapsedTime("Downloading Electron (about 110 MB)", [
    process.execPath,
    [path.join(PACKAGE, "install.js")],
    { seconds: DOWNLOAD_SECONDS },
  ]);
  if (timedOut) return `it took longer than ${DOWNLOAD_SECONDS / 60} minutes`;
  return code === 0 ? null : (output.trim().split("\n")[0] ?? "").slice(0, 200);
}

/**
 * @param {string} version
 * @returns {Promise<string | null>}
 */
async function rememberedFailure(version) {
  try {
    const memory = JSON.parse(await readFile(MEMORY, "utf8"));
    const age = Date.now() - Date.parse(memory.failedAt);
    return memory.version === version && age >= 0 && age < ASK_AGAIN_AFTER ? String(memory.reason) : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} version
 * @param {string} reason
 */
async function rememberFailure(version, reason) {
  await mkdir(path.dirname(MEMORY), { recursive: true });
  await writeFile(MEMORY, JSON.stringify({ version, reason, failedAt: new Date().toISOString() }));
}
