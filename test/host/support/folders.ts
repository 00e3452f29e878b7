/** Folders of a test's own, taken away after it. */

import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** @param base where it is made. */
export async function temporaryFolder(base = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(base, "lamplight-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Paths of all files and folders below one, sorted. */
export async function everythingIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

/** Where saves cost nothing, for tests that save a thousand times: in memory, on systems that offer it. */
export const QUICK_DISK = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
