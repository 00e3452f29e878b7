/** A file that grows while it is downloaded, and can be continued by a later process. */

import { open, readFile, rm, statfs, writeFile, type FileHandle } from "node:fs/promises";
import path from "node:path";

/** What the downloads need of the disk; a test puts its own full disk here. */
export interface Disk {
  freeBytes(folder: string): Promise<number>;
  open(
    file: string,
    flags: string,
  ): Promise<Pick<FileHandle, "write" | "truncate" | "stat" | "sync" | "close">>;
}

export const REAL_DISK: Disk = {
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  open: (file, flags) => open(file, flags),
};

/** What a later process must know to go on. */
interface Notes {
  /** Identifies the source: another source's bytes are never continued. */
  source: string;
  /** ETag or date by which a server tells whether its file is still the same. */
  validator?: string;
  /** Of a file in several packages: how many are in it, and where the last of them ends. */
  finished?: { packages: number; bytes: number };
}

export interface PartFile {
  readonly path: string;
  readonly bytes: number;
  readonly notes: Notes;
  append(chunk: Uint8Array): Promise<void>;
  /** Cuts it to this length. */
  truncate(bytes: number): Promise<void>;
  /** Makes the bytes and the notes safe on disk. */
  save(notes: Omit<Notes, "source">): Promise<void>;
  close(): Promise<void>;
}

function notesPath(file: string): string {
  return `${file}.json`;
}

/** Opens the part of one source, with what an earlier process left of it. */
export async function openPart(file: string, source: string, disk: Disk): Promise<PartFile> {
  let notes: Notes = (await readNotes(file, source)) ?? { source };
  const handle = await disk.open(file, "a");
  await handle.close();
  const writer = await disk.open(file, "r+");
  let bytes = (await writer.stat()).size;

  const truncate = async (length: number): Promise<void> => {
    await writer.truncate(length);
    bytes = length;
  };
  // Bytes that nobody noted the origin of cannot be continued.
  if (notes.validator === undefined && notes.finished === undefined) await truncate(0);

  return {
    path: file,
    get bytes() {
      return bytes;
    },
    get notes() {
      return notes;
    },
    async append(chunk) {
      let offset = 0;
      while (offset < chunk.byteLength) {
        const { bytesWritten } = await writer.write(chunk, offset, chunk.byteLength - offset, bytes);
        offset += bytesWritten;
        bytes += bytesWritten;
      }
    },
    truncate,
    async save(changed) {
      await writer.sync();
      notes = { source, ...changed };
      await writeFile(notesPath(file), JSON.stringify(notes));
    },
    close: () => writer.close(),
  };
}

/** How much of a source's part is there, in bytes; 0 where it cannot be continued. */
export async function partBytes(file: string, source: string): Promise<number> {
  const notes = await readNotes(file, source);
  if (!notes) return 0;
  if (notes.finished) return notes.finished.bytes;
  try {
    const handle = await open(file, "r");
    try {
      return (await handle.stat()).size;
    } finally {
      await handle.close();
    }
  } catch {
    return 0;
  }
}

/** Takes a part and its notes away. */
export async function removePart(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(notesPath(file), { force: true });
}

async function readNotes(file: string, source: string): Promise<Notes | null> {
  try {
    const notes = JSON.parse(await readFile(notesPath(file), "utf8")) as Notes;
    return notes.source === source ? notes : null;
  } catch {
    return null;
  }
}

/** The part of the source at this place of a file's list of sources. */
export function partPath(stagingFolder: string, name: string, sourceIndex: number): string {
  return path.join(stagingFolder, `${name}.${sourceIndex}.part`);
}
