/**
 * The steps from which every save is made, apart, so that a test can let each single one fail.
 * Reading goes straight to the file system.
 */

import { constants } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { StoreError } from "../../agents/ports.js";

export interface OpenFile {
  write(data: Uint8Array): Promise<void>;
  /** Resolves when the data is on the disk itself. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface FileSteps {
  /** `wx`: a new file that must not exist; `a`: append, made where it is missing. */
  open(path: string, flags: "wx" | "a"): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Fails with EEXIST when it is there. */
  makeFolder(path: string): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>;
}

export const DISK: FileSteps = {
  async open(path, flags) {
    const file = await open(path, flags);
    return {
      async write(data) {
        // FileHandle.write may write a part only, for instance when the disk becomes full on the way.
        let at = 0;
        while (at < data.length) at += (await file.write(data, at)).bytesWritten;
      },
      sync: () => file.sync(),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    };
  },
  rename,
  remove: (path) => rm(path, { force: true, recursive: true }),
  async makeFolder(path) {
    await mkdir(path);
  },
  async syncFolder(path) {
    // Windows has no way to sync a folder, and NTFS journals names by itself.
    if (process.platform === "win32") return;
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

/**
 * Reads a whole file that is neither a link nor larger than `maxBytes`.
 * @returns null when there is no such file.
 * @throws StoreError `project-invalid` for a link, a folder or too large a file.
 */
export async function readPlainFile(path: string, maxBytes: number): Promise<Uint8Array | null> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return null;
    if (code === "ELOOP") throw refusedLink(path);
    throw storeErrorOf(error, path);
  }
  try {
    const { size } = await checkedStat(file, path);
    if (size > maxBytes) {
      throw new StoreError(
        "project-invalid",
        `${path} has ${size.toLocaleString("en")} bytes; at most ${maxBytes.toLocaleString("en")} are read.`,
        "Put the file back from a copy, or take it away.",
      );
    }
    return new Uint8Array(await file.readFile());
  } catch (error) {
    throw storeErrorOf(error, path);
  } finally {
    await file.close();
  }
}

async function checkedStat(file: Awaited<ReturnType<typeof open>>, path: string): Promise<{ size: number }> {
  const status = await file.stat();
  if (status.isFile()) return status;
  throw new StoreError("project-invalid", `${path} is not a plain file.`, "Put the file back from a copy.");
}

export function refusedLink(path: string): StoreError {
  return new StoreError(
    "project-invalid",
    `${path} is a link. A project's files must be inside its own folder.`,
    "Replace the link by what it points to, or take it away.",
  );
}

export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** Names the cause of a failed file operation in the store's terms. A StoreError passes unchanged. */
export function storeErrorOf(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = errorCode(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new StoreError(
        "disk-full",
        `There is no room left for ${path} (${code}).`,
        "Make room on that disk, then try again.",
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new StoreError(
        "not-writable",
        code === "EROFS" ? `${path} is on a read-only disk.` : `Lamplight may not use ${path} (${code}).`,
        "Give yourself the right to write there, or choose another folder with --projects.",
      );
    case "ENOENT":
    case "ENOTDIR":
      return new StoreError(
        "project-missing",
        `${path} is not there.`,
        "Look whether the folder was moved or renamed, and whether its disk is connected.",
      );
    default:
      return new StoreError(
        "store-failed",
        `${path}: ${error instanceof Error ? error.message : String(error)}`,
        "Try again. If it fails again, check the disk.",
      );
  }
}
