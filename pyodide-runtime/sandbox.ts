/** What a sandbox is: a way to start the child program so that it reaches little of the machine. */

import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Isolation } from "../agents/ports.js";

export interface SandboxPaths {
  /** The pinned Pyodide folder. */
  pyodideFolder: string;
  /** The bundled child program. */
  childScript: string;
  /** Saved state of a started interpreter, if there is one. */
  snapshotFile?: string;
}

/** What the child program is asked to do: see `node-child.ts`. */
export type ChildMode = "run" | "snapshot" | "trial";

export interface Command {
  file: string;
  args: string[];
  env: Record<string, string>;
  /** The command watches file descriptor 3 and ends everything when the host is gone. */
  lifeline: boolean;
}

export interface Sandbox {
  isolation: Isolation;
  command(paths: SandboxPaths, mode: ChildMode): Command;
}

/** Runs a command and ends it when file descriptor 3 closes, that is, when the host is gone. */
export const LIFELINE_SCRIPT = `
exec 4<&0
"$@" <&4 3<&- 4<&- &
child=$!
{ read -r _ <&3; kill -9 $child; } >/dev/null 2>&1 4<&- &
watch=$!
wait $child
code=$?
kill -9 $watch
exit $code
`;

/** Node's own restrictions. They are one more layer inside a sandbox and the only one without it. */
export function nodeFlags(readable: string[]): string[] {
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

export function findProgram(name: string): string | undefined {
  for (const folder of [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/sbin"]) {
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
