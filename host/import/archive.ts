/** Reads a zip archive of strangers into memory, and refuses every one that is more than plain small files. */

import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise } from "yauzl";
import { importFailed } from "./failures.js";

/** Bytes of an archive. */
export const MAX_ARCHIVE_BYTES = 64_000_000;
/** Bytes of all files of an archive together, unpacked. */
export const MAX_UNPACKED_BYTES = 256_000_000;
const MAX_ENTRIES = 20_000;

/** Kinds of file in the upper bits of the attributes that Unix writes. */
const KIND_MASK = 0o170000;
const PLAIN_KINDS = new Set([0, 0o100000]);
const FOLDER_KIND = 0o040000;

/** What archivers of macOS and Windows add by themselves. */
const LITTER = /(?:^|\/)(?:__MACOSX\/.*|\.DS_Store|Thumbs\.db|desktop\.ini)$/;

/**
 * The files of an archive by their path. Names, kinds and declared sizes of all entries are checked before any
 * of them is unpacked, and unpacking ends where an entry is larger than it declares.
 * @throws HostFailure `import-not-zip`, `import-unsafe` or `import-too-large`
 */
export async function readArchive(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  if (bytes.length > MAX_ARCHIVE_BYTES) throw tooLarge("The file", bytes.length, MAX_ARCHIVE_BYTES);
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
    strictFileNames: true,
    validateEntrySizes: true,
  }).catch(() => {
    throw importFailed(
      "import-not-zip",
      "This is not a project file.",
      "It cannot be read as a zip archive; perhaps it was only half copied.",
    );
  });
  try {
    if (zip.entryCount > MAX_ENTRIES) {
      throw importFailed(
        "import-too-large",
        "The project file holds too much.",
        `It has ${zip.entryCount.toLocaleString("en")} entries; at most ${MAX_ENTRIES.toLocaleString("en")} are read.`,
      );
    }
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    const files = new Map<string, Uint8Array>();
    for (const entry of checkedEntries(entries)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Uint8Array);
      const content = Buffer.concat(chunks);
      if (crc32(content) !== entry.crc32) throw unsafe(entry.fileName, "does not match its checksum");
      files.set(entry.fileName, new Uint8Array(content));
    }
    return files;
  } catch (error) {
    throw unsafeUnlessTold(error);
  } finally {
    zip.close();
  }
}

/** The entries that are files. @throws HostFailure for the first that may not be in an archive. */
function checkedEntries(entries: Entry[]): Entry[] {
  const seen = new Set<string>();
  let total = 0;
  return entries.filter((entry) => {
    const { fileName } = entry;
    // Some disks take two names that differ in case, or in how an accent is written, for the same file.
    const key = fileName.normalize("NFKC").toLowerCase();
    if (seen.has(key))
      throw unsafe(fileName, "is in the archive twice, or differs from another only in case");
    seen.add(key);
    if (entry.isEncrypted()) throw unsafe(fileName, "is encrypted");
    const kind = (entry.externalFileAttributes >>> 16) & KIND_MASK;
    const isFolder = fileName.endsWith("/");
    if (!PLAIN_KINDS.has(kind) && !(isFolder && kind === FOLDER_KIND))
      throw unsafe(fileName, "is a link or a device, not a plain file");
    total += entry.uncompressedSize;
    if (total > MAX_UNPACKED_BYTES) throw tooLarge("Unpacked, it", total, MAX_UNPACKED_BYTES);
    return !isFolder && !LITTER.test(fileName);
  });
}

/** The archive's reader has checks of its own: names that lead out, sizes that lie, damaged data. */
function unsafeUnlessTold(error: unknown): unknown {
  if (error instanceof Error && error.name === "HostFailure") return error;
  return importFailed(
    "import-unsafe",
    "The project file is damaged or was made to do harm.",
    error instanceof Error ? error.message.slice(0, 300) : String(error),
  );
}

function unsafe(name: string, why: string): Error {
  return importFailed(
    "import-unsafe",
    "The project file is damaged or was made to do harm.",
    `«${name.slice(0, 200)}» ${why}.`,
  );
}

function tooLarge(what: string, bytes: number, most: number): Error {
  return importFailed(
    "import-too-large",
    "The project file is too large.",
    `${what} has at least ${bytes.toLocaleString("en")} bytes; at most ${most.toLocaleString("en")} are read.`,
  );
}
