/** Sandboxes of Linux: bubblewrap, and where it is not installed the same made with `unshare`. */

import path from "node:path";
import {
  findProgram,
  LIFELINE_SCRIPT,
  nodeFlags,
  type ChildMode,
  type Sandbox,
  type SandboxPaths,
} from "./sandbox.js";

/** Where the child sees things: nothing of the real paths shows inside. */
const INNER = { folder: "/pyodide", script: "/node-child.mjs", snapshot: "/snapshot" };

export function linuxSandboxes(): Sandbox[] {
  const found: Sandbox[] = [];
  const bwrap = findProgram("bwrap");
  if (bwrap) found.push(bubblewrap(bwrap));
  const [unshare, shell, chroot] = ["unshare", "sh", "chroot"].map(findProgram);
  if (unshare && shell && chroot) found.push(namespaces(unshare, shell, chroot));
  return found;
}

function bubblewrap(bwrap: string): Sandbox {
  return {
    isolation: {
      level: "os-sandbox",
      description:
        "bubblewrap: no network, no environment, no files but Node and Pyodide (read only), no other processes",
    },
    command: (paths, mode) => ({
      file: bwrap,
      args: [
        ...["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"],
        ...mounts(paths).flatMap(([source, target]) => ["--ro-bind", source, target]),
        ...["--remount-ro", "/", "--chdir", "/"],
        ...innerCommand(paths, mode),
      ],
      env: {},
      lifeline: false,
    }),
  };
}

/**
 * Builds a small root in a private mount of /sys, which hides nothing that is needed, and runs the command
 * in it. Arguments: the program chroot, pairs of source and target, "--", the command.
 */
const NAMESPACE_SCRIPT = `
set -e
root=/sys
chroot=$1
shift
mount -t tmpfs -o mode=755,size=1m tmpfs $root
while [ "$1" != -- ]; do
  target=$root$2
  if [ -d "$1" ]; then mkdir -p "$target"; else mkdir -p "$(dirname "$target")"; : > "$target"; fi
  mount --bind "$1" "$target"
  # Flags that the file system was mounted with are locked and must be named again.
  mount -o remount,bind,ro "$target" 2>/dev/null ||
    mount -o remount,bind,ro,nosuid,nodev "$target" 2>/dev/null ||
    mount -o remount,bind,ro,nosuid,nodev,noexec "$target"
  shift 2
done
shift
mount -o remount,ro $root
set +e
set -- env -i "$chroot" $root "$@"
${LIFELINE_SCRIPT}`;

function namespaces(unshare: string, shell: string, chroot: string): Sandbox {
  const flags = ["--user", "--map-root-user", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork"];
  return {
    isolation: {
      level: "os-sandbox",
      description:
        "Linux namespaces: no network, no environment, no files but Node and Pyodide (read only), no other processes",
    },
    command: (paths, mode) => ({
      file: unshare,
      args: [
        ...[...flags, "--kill-child", "--", shell, "-c", NAMESPACE_SCRIPT, "sh", chroot],
        ...mounts(paths).flat(),
        ...["--", ...innerCommand(paths, mode)],
      ],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      lifeline: true,
    }),
  };
}

function innerCommand({ pyodideFolder, snapshotFile }: SandboxPaths, mode: ChildMode): string[] {
  // Without Node's own flags the trial sees what the sandbox alone shows.
  if (mode === "trial") {
    return [process.execPath, INNER.script, mode, path.join(pyodideFolder, "pyodide.asm.wasm")];
  }
  const files = snapshotFile ? [INNER.snapshot] : [];
  const flags = nodeFlags([INNER.folder + "/", INNER.script, ...files]);
  return [process.execPath, ...flags, INNER.script, mode, INNER.folder, ...files];
}

/** Pairs of a path here and its path inside. */
function mounts({ pyodideFolder, childScript, snapshotFile }: SandboxPaths): [string, string][] {
  return [
    ...[process.execPath, ...sharedLibraries()].map((file): [string, string] => [file, file]),
    [pyodideFolder, INNER.folder],
    [childScript, INNER.script],
    ...(snapshotFile ? [[snapshotFile, INNER.snapshot] as [string, string]] : []),
  ];
}

/** The shared libraries that this Node process runs with; the same binary in the sandbox needs no others. */
function sharedLibraries(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] };
  return report.sharedObjects.filter((file) => path.isAbsolute(file) && !file.endsWith(".node"));
}
