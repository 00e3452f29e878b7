/** One process downloads at a time. */

import { setTimeout as sleep } from "node:timers/promises";
import type { DownloadEvent } from "./events.js";

/** A process that did not renew its lock for this long is gone, in milliseconds. */
const STALE_AFTER = 15_000;
const LOOK_AGAIN = 500;

interface Waiting {
  signal: AbortSignal;
  onEvent(event: DownloadEvent): void;
}

/** Runs the task while no other process downloads into the same folder. Waits as long as one does. */
export async function withDownloadLock(
  folder: string,
  waiting: Waiting,
  task: () => Promise<void>,
): Promise<void> {
  const { lock } = await import("proper-lockfile");
  const lost = { error: null as Error | null };
  let told = false;
  let release: (() => Promise<void>) | null = null;
  while (!release) {
    waiting.signal.throwIfAborted();
    try {
      release = await lock(folder, {
        stale: STALE_AFTER,
        update: STALE_AFTER / 3,
        onCompromised: (error) => (lost.error = error),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
      if (!told) waiting.onEvent({ type: "wait" });
      told = true;
      await sleep(LOOK_AGAIN, undefined, { signal: waiting.signal });
    }
  }
  try {
    await task();
  } finally {
    // A lock that was lost, while the machine slept perhaps, has nothing to release.
    if (!lost.error) await release();
  }
}
