/** Memory of this process and everything that it started. */

import { readdir, readFile } from "node:fs/promises";

/** A measurement walks over every process of the machine, so one serves everybody for this long. */
const FRESH_MILLISECONDS = 1000;

/**
 * Makes a function that tells the resident memory in bytes of this process and its descendants, not older
 * than a second. Pages that processes share, such as those of a mapped model file, count once for each of
 * them. Where the system tells nothing of other processes (everything but Linux), this process alone.
 */
export function memoryMeter(): () => Promise<number> {
  let last: Promise<number> | null = null;
  let at = -Infinity;
  return () => {
    if (last === null || performance.now() - at > FRESH_MILLISECONDS) {
      at = performance.now();
      last = residentMemory();
    }
    return last;
  };
}

async function residentMemory(): Promise<number> {
  const own = process.memoryUsage.rss();
  if (process.platform !== "linux") return own;
  const names = await readdir("/proc").catch(() => []);
  const processes = new Map<number, { parent: number; resident: number }>();
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end between the listing and here.
    const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
    const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? "0";
    if (parent) processes.set(Number(name), { parent: Number(parent), resident: Number(kilobytes) * 1024 });
  }
  let total = own;
  for (const [pid, { resident }] of processes) if (descends(pid, processes)) total += resident;
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

/** Watches the memory while something runs: the largest of one measurement every two seconds. */
export function watchPeakMemory(): { peak(): number; stop(): void } {
  let peak = 0;
  const look = (): void => {
    void residentMemory().then((now) => (peak = Math.max(peak, now)));
  };
  look();
  const timer = setInterval(look, 2000);
  timer.unref();
  return { peak: () => peak, stop: () => clearInterval(timer) };
}
