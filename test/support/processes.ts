/** Looks at running processes; Linux only. */

import { readdirSync, readFileSync } from "node:fs";

/** A process that started at a certain moment: its number alone may be given to another one later. */
export interface SeenProcess {
  pid: number;
  parent: number;
  started: string;
}

/** All processes below one, however deep. */
export function descendants(pid: number): SeenProcess[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const below = (parent: number): SeenProcess[] =>
    all.filter((seen) => seen.parent === parent).flatMap((seen) => [seen, ...below(seen.pid)]);
  return below(pid);
}

export function isRunning({ pid, started }: SeenProcess): boolean {
  return readProcess(pid)?.started === started;
}

/** Whether the process is an interpreter of ours or the sandbox around one. */
export function isPython({ pid }: SeenProcess): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node-child");
  } catch {
    return false;
  }
}

/** Resolves when none of the processes runs any more, rejects with those that do after `milliseconds`. */
export async function untilGone(processes: SeenProcess[], milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const left = processes.filter(isRunning);
    if (left.length === 0) return;
    if (Date.now() > end) throw new Error(`still running: ${left.map(({ pid }) => pid).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Resolves when all interpreters below this process have slept for a second: one that computes, or would if the
 * machine had time for it, does not sleep.
 */
export async function untilPythonSleeps(): Promise<void> {
  for (let times = 0; times < 20; times++) {
    const awake = descendants(process.pid)
      .filter(isPython)
      .some(({ pid }) => fieldsOf(pid)?.[0] === "R");
    if (awake) times = 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Time of the processor that a process and all below it have used, in the kernel's ticks. */
export function processorTicks(pid: number): number {
  return [pid, ...descendants(pid).map((below) => below.pid)].reduce((sum, each) => sum + ownTicks(each), 0);
}

function ownTicks(pid: number): number {
  const fields = fieldsOf(pid);
  return fields ? Number(fields[11]) + Number(fields[12]) : 0;
}

function readProcess(pid: number): SeenProcess | undefined {
  const fields = fieldsOf(pid);
  if (!fields) return undefined;
  const [state, parent, started] = [fields[0], Number(fields[1]), fields[19] ?? ""];
  return state === "Z" ? undefined : { pid, parent, started };
}

/** What the kernel tells of a process, from its state on. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; the fields are counted after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
