/** Memory of this process and everything that it started. */

import { readdir, readFile } from "node:fs/promises";

/**
 * Resident memory in bytes, this process and its descendants. Pages that processes share, such as those of a
 * mapped model file, count once for each of them. Where the system tells nothing of other processes
 * (everything but Linux), this process alone.
 */
export async function residentMemory(): Promise<number> {
  const own = process.memoryUsage.rss();
  if (process.platform !== "linux") return own;
  const names = await readdir("/proc").catch(() => []);
  const parents = new Map<number, { parent: number; resident: number }>();
  await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        // A process may end between the listing and here.
        const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
        const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
        const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? "0";
        if (parent) parents.set(Number(name), { parent: Number(parent), resident: Number(kilobytes) * 1024 });
      }),
  );
  let total = own;
  for (const [pid, { resident }] of parents) if (descends(pid, parents)) total += resident;
  return total;
}

function descends(pid: number, processes: Map<number, { parent: number }>): boolean {
  let at = processes.get(pid);
  for (let depth = 0; at && depth < 64; depth++) {
    if (at.parent === process.pid) return true;
    at = processes.get(at.parent);
  }
  return false;
}

/** Watches the memory while something runs. */
export function watchPeakMemory(everyMilliseconds: number): { peak(): number; stop(): void } {
  let peak = process.memoryUsage.rss();
  const look = (): void => {
    void residentMemory().then((now) => (peak = Math.max(peak, now)));
  };
  look();
  const timer = setInterval(look, everyMilliseconds);
  timer.unref();
  return { peak: () => peak, stop: () => clearInterval(timer) };
}
