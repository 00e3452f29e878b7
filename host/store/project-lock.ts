/**
 * One writer per project. The lock is a folder with a heartbeat (proper-lockfile); beside it stands who holds
 * it, so that a second instance can name the first and a crashed one does not lock its project for a while.
 */

import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock as acquire } from "proper-lockfile";
import { z } from "zod";
import { StoreError } from "../../agents/ports.js";
import { errorCode, storeErrorOf } from "./file-steps.js";

const Holder = z.object({ pid: z.number().int(), computer: z.string(), since: z.string() });
type Holder = z.infer<typeof Holder>;

/** Without a heartbeat for this long a lock of another computer counts as left behind. */
const STALE_MILLISECONDS = 20_000;
/** Taking a lock takes milliseconds; a process that died in the middle delays the next one this long. */
const OPENING_STALE_MILLISECONDS = 5_000;

export interface ProjectLock {
  /** @throws StoreError `project-locked` when another instance has taken the project over. */
  check(): void;
  release(): Promise<void>;
}

/** @throws StoreError `project-locked`, naming the process that has the project open, or for a disk fault. */
export async function lockProject(folder: string): Promise<ProjectLock> {
  const holderFile = join(folder, ".writer.json");
  const leave = await enter(folder);
  try {
    let lost = false;
    const take = (): Promise<() => Promise<void>> =>
      acquire(join(folder, ".writer"), {
        realpath: false,
        stale: STALE_MILLISECONDS,
        update: STALE_MILLISECONDS / 4,
        onCompromised: () => (lost = true),
      });
    let release: () => Promise<void>;
    try {
      release = await take();
    } catch (error) {
      if (errorCode(error) !== "ELOCKED") throw storeErrorOf(error, folder);
      const holder = await readHolder(holderFile);
      // Holders are written and taken away inside the guard, so a lock without one was left by a crash.
      if (holder !== null && !hasDied(holder)) throw projectLocked(folder, holder);
      await rm(join(folder, ".writer.lock"), { recursive: true, force: true });
      release = await take();
    }
    const holder: Holder = { pid: process.pid, computer: hostname(), since: new Date().toISOString() };
    await writeFile(holderFile, JSON.stringify(holder)).catch(async (error: unknown) => {
      await release();
      throw storeErrorOf(error, folder);
    });
    return {
      check() {
        if (lost) throw projectLocked(folder, null);
      },
      async release() {
        // A folder that is gone, or a lock that another has taken over, leaves nothing to give back.
        const leaveAgain = await enter(folder).catch(() => null);
        if (leaveAgain === null || lost) return leaveAgain?.();
        await rm(holderFile, { force: true }).catch(() => undefined);
        await release().catch(() => undefined);
        await leaveAgain();
      },
    };
  } finally {
    await leave();
  }
}

/** Lets one process at a time look at the lock and take it, so that two cannot both inherit a dead one's. */
async function enter(folder: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + OPENING_STALE_MILLISECONDS + 2_000;
  for (;;) {
    try {
      const leave = await acquire(join(folder, ".opening"), {
        realpath: false,
        stale: OPENING_STALE_MILLISECONDS,
        onCompromised: () => undefined,
      });
      return () => leave().catch(() => undefined);
    } catch (error) {
      if (errorCode(error) !== "ELOCKED") throw storeErrorOf(error, folder);
      if (Date.now() > deadline) throw projectLocked(folder, null);
      await sleep(30 + Math.random() * 30);
    }
  }
}

async function readHolder(holderFile: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(holderFile, "utf8")));
  } catch {
    return null;
  }
}

function hasDied(holder: Holder): boolean {
  if (holder.computer !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

function projectLocked(folder: string, holder: Holder | null): StoreError {
  const who = holder
    ? `Process ${holder.pid}${holder.computer === hostname() ? "" : ` on ${holder.computer}`} has had it open since ${holder.since}.`
    : "Another running Lamplight has it open.";
  return new StoreError(
    "project-locked",
    `${folder} can be written by one Lamplight at a time. ${who}`,
    "Close it there, or work on another project here.",
  );
}
