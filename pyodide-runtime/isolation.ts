/** How a Node process with Python is kept from the machine: the sandboxes of this system, strongest first. */

import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { linuxSandboxes } from "./linux-sandboxes.js";
import { findProgram, LIFELINE_SCRIPT, nodeFlags, type Sandbox, type SandboxPaths } from "./sandbox.js";

export function sandboxes(): Sandbox[] {
  return [...(process.platform === "linux" ? linuxSandboxes() : []), permissionSandbox()];
}

function permissionSandbox(): Sandbox {
  const shell = process.platform === "win32" ? undefined : findProgram("sh");
  return {
    isolation: {
      level: "process-permissions",
      description:
        "a Node process of its own that may read nothing but Pyodide and start nothing; its network is not cut off",
    },
    command({ pyodideFolder, childScript, snapshotFile }, mode) {
      const files = snapshotFile ? [snapshotFile] : [];
      const flags = nodeFlags([pyodideFolder + path.sep, childScript, ...files]);
      const node = [process.execPath, ...flags, childScript, mode];
      node.push(...(mode === "trial" ? [process.execPath] : [pyodideFolder, ...files]));
      // Windows ends children together with their parent by itself.
      return shell
        ? { file: shell, args: ["-c", LIFELINE_SCRIPT, "sh", ...node], env: {}, lifeline: true }
        : { file: process.execPath, args: node.slice(1), env: {}, lifeline: false };
    },
  };
}

/** Starts the child program once without Python, and looks whether what the sandbox promises holds here. */
export async function trialRun(sandbox: Sandbox, paths: SandboxPaths): Promise<boolean> {
  // Node's permissions speak of real paths only. What is missing is told by whoever needs it.
  const real = (file: string) => realpath(file).catch(() => file);
  const [pyodideFolder, childScript] = await Promise.all([
    real(paths.pyodideFolder),
    real(paths.childScript),
  ]);
  const { file, args, env } = sandbox.command({ pyodideFolder, childScript }, "trial");
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      env,
      stdio: ["ignore", "pipe", "ignore", "pipe"],
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (piece: string) => (text = (text + piece).slice(0, 1000)));
    child.on("error", () => resolve(false));
    child.on("close", () => resolve(holdsPromise(sandbox, text)));
  });
}

function holdsPromise({ isolation }: Sandbox, text: string): boolean {
  try {
    const seen = JSON.parse(text) as { canReadHost: boolean; hasNetwork: boolean };
    return !seen.canReadHost && (isolation.level === "process-permissions" || !seen.hasNetwork);
  } catch {
    return false;
  }
}
