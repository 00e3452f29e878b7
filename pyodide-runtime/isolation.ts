/** How a Node process with Python is kept from the machine: the command lines, strongest first. */

import { spawn } from "node:child_process";
import { constants, accessSync } from "node:fs";
import path from "node:path";
import type { Isolation, IsolationLevel } from "../agents/ports.js";

export interface SandboxPaths {
  /** The pinned Pyodide folder. */
  pyodideFolder: string;
  /** The bundled child program. */
  childScript: string;
}

/** A command line that starts the child program, and one that only looks around in the same place. */
export interface Launch {
  isolation: Isolation;
  file: string;
  args: string[];
  trialArgs: string[];
}

/** Where the child sees things when it has a file system of its own. */
const INNER_FOLDER = "/pyodide";
const INNER_SCRIPT = "/node-child.mjs";

/** The launches to try on this machine, strongest first. */
export function candidateLaunches(paths: SandboxPaths): Launch[] {
  const launches: Launch[] = [];
  const bwrap = process.platform === "linux" ? findProgram("bwrap") : undefined;
  if (bwrap) launches.push(bubblewrapLaunch(bwrap, paths));
  launches.push(permissionLaunch(paths));
  return launches;
}

function bubblewrapLaunch(bwrap: string, { pyodideFolder, childScript }: SandboxPaths): Launch {
  const wrapper = [
    "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
    ...[process.execPath, ...sharedLibraries()].flatMap((file) => ["--ro-bind", file, file]),
    "--ro-bind", pyodideFolder, INNER_FOLDER,
    "--ro-bind", childScript, INNER_SCRIPT,
    "--remount-ro", "/",
    "--chdir", "/",
    process.execPath,
  ]; // prettier-ignore
  return {
    isolation: {
      level: "os-sandbox",
      description:
        "bubblewrap: own namespaces without a network; sees nothing but Node and Pyodide, read only; no environment",
    },
    file: bwrap,
    args: [...wrapper, ...nodeFlags([INNER_FOLDER + "/", INNER_SCRIPT]), INNER_SCRIPT, INNER_FOLDER],
    // Without Node's own flags: they must not hide that the sandbox shows something.
    trialArgs: [...wrapper, INNER_SCRIPT, "--trial", path.join(pyodideFolder, "pyodide.mjs")],
  };
}

function permissionLaunch({ pyodideFolder, childScript }: SandboxPaths): Launch {
  const flags = nodeFlags([pyodideFolder + path.sep, childScript]);
  return {
    isolation: {
      level: "process-permissions",
      description:
        "a Node process of its own with permission flags (reads Pyodide only, starts no process); its network is not cut off",
    },
    file: process.execPath,
    args: [...flags, childScript, pyodideFolder],
    trialArgs: [...flags, childScript, "--trial", process.execPath],
  };
}

function nodeFlags(readable: string[]): string[] {
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  return [
    "--no-warnings",
    "--no-addons",
    "--disallow-code-generation-from-strings",
    "--max-old-space-size=512",
    permission,
    ...readable.map((file) => `--allow-fs-read=${file}`),
  ];
}

/** The shared libraries that this Node process runs with; the same binary in the sandbox needs no others. */
function sharedLibraries(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] };
  return report.sharedObjects.filter((file) => path.isAbsolute(file) && !file.endsWith(".node"));
}

function findProgram(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    if (path.isAbsolute(file) && isExecutable(file)) return file;
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs the launch once without Python and looks whether what it promises holds. */
export function trialRun(launch: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(launch.file, launch.trialArgs, {
      env: {},
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => (text = (text + piece).slice(0, 10_000)));
    child.on("error", () => resolve(false));
    child.on("close", () => resolve(holdsPromise(launch.isolation.level, text)));
  });
}

function holdsPromise(level: IsolationLevel, text: string): boolean {
  try {
    const seen = JSON.parse(text) as { canReadHost: boolean; hasNetwork: boolean };
    return !seen.canReadHost && (level === "process-permissions" || !seen.hasNetwork);
  } catch {
    return false;
  }
}
