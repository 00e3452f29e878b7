/** Gets pinned files into place: verified before anything may use them, continued where they were cut. */

import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import {
  acceptedCopies,
  assetPath,
  expectedFrom,
  readAssetList,
  type AssetFile,
  type AssetGroup,
  type AssetSource,
} from "./asset-list.js";
import { DownloadError, diskError, SourceFailed } from "./errors.js";
import { progressMeter, type DownloadEvent } from "./events.js";
import { withDownloadLock } from "./lock.js";
import { fetchInstalled, fetchNpm, fetchPip, fetchPipWheel, pipDownload } from "./package-sources.js";
import {
  openPart,
  partBytes,
  partPath,
  REAL_DISK,
  removePart,
  type Disk,
  type PartFile,
} from "./part-file.js";
import { LIMITS, sourceKey, sourceLabel, type SourceContext, type SourceLimits } from "./sources.js";
import { bytesText } from "./terminal.js";
import { fetchUrl } from "./url-source.js";
import { hashFile, missingAssets, recordVerified } from "./verified.js";

export interface EnsureOptions {
  /** The person's data folder; made where it is missing. */
  dataFolder: string;
  /** Where `node_modules` is. */
  projectFolder: string;
  onEvent?: (event: DownloadEvent) => void;
  signal?: AbortSignal;
  /** For tests: a disk that fills up. */
  disk?: Disk;
  /** For tests: shorter waits. */
  limits?: SourceLimits;
}

/** What one call of {@link ensureAssets} works with. */
interface Work extends Required<EnsureOptions> {
  stagingFolder: string;
  silentHosts: Set<string>;
}

/** Beside the files themselves: archives on the way, in bytes. */
const SPARE_BYTES = 150_000_000;

/** A copy of unknown size is refused when it is larger than this many times the pinned size. */
const UNKNOWN_SIZE_FACTOR = 2;

/**
 * Makes sure that every one of these files is in place and is what it must be. Returns at once, and without a
 * word, where all are. One process downloads at a time; others wait for it.
 * @throws DownloadError with all that a person needs to know. What was downloaded so far is continued next time.
 */
export async function ensureAssets(files: AssetFile[], options: EnsureOptions): Promise<void> {
  if ((await missingAssets(files, options.dataFolder)).length === 0) return;
  const stagingFolder = path.join(options.dataFolder, "downloads");
  const work: Work = {
    onEvent: () => undefined,
    signal: new AbortController().signal,
    disk: REAL_DISK,
    limits: LIMITS,
    ...options,
    stagingFolder,
    silentHosts: new Set(),
  };
  try {
    for (const folder of [
      stagingFolder,
      ...files.map((file) => path.dirname(assetPath(file, work.dataFolder))),
    ]) {
      await mkdir(folder, { recursive: true });
    }
    await withDownloadLock(stagingFolder, work, () => getMissing(files, work));
  } catch (error) {
    throw endOf(error, work);
  }
}

/**
 * Makes sure that the listed files of these groups are in place, and that the folder of Pyodide holds nothing
 * else: a wheel of an older version would be found beside the new one.
 * @param listFile path of `assets.lock.json`
 * @throws DownloadError as {@link ensureAssets} does.
 */
export async function ensureGroups(
  listFile: string,
  groups: readonly AssetGroup[],
  options: EnsureOptions,
): Promise<void> {
  const list = await readAssetList(listFile);
  const wanted = list.filter((file) => groups.includes(file.needed));
  await ensureAssets(wanted, options);
  const folder = path.join(options.dataFolder, "pyodide");
  const listed = new Set(list.map((file) => file.name));
  for (const name of await readdir(folder).catch(() => [])) {
    if (!listed.has(name)) await rm(path.join(folder, name), { recursive: true });
  }
}

/** What ended the work, as a failure for a person. */
function endOf(error: unknown, work: Work): unknown {
  if (error instanceof DownloadError) return error;
  const kept = "Everything that was downloaded so far is kept and will be continued.";
  if (work.signal.aborted) {
    return new DownloadError({
      code: "aborted",
      what: "The download was stopped.",
      why: "It was stopped before all files were there.",
      kept,
      next: "Start again to continue it.",
    });
  }
  return diskError(error, work.dataFolder, kept) ?? error;
}

async function getMissing(files: AssetFile[], work: Work): Promise<void> {
  // The process that was waited for may have brought everything.
  const absent: AssetFile[] = [];
  for (const file of await missingAssets(files, work.dataFolder)) {
    if (!(await adoptExisting(file, work))) absent.push(file);
  }
  if (absent.length > 0) {
    await sweepStaging(work);
    const bytes = await bytesToGet(absent, work);
    work.onEvent({ type: "download-start", files: absent.length, bytes, folder: work.dataFolder });
    await checkSpace(bytes, work);
    const arrived = await getWheelsTogether(absent, work);
    for (const file of absent) {
      if (!arrived.has(file)) await getFile(file, work);
    }
  }
}

/** A file that is there already, put there by hand perhaps, is taken when its hash is right. */
async function adoptExisting(file: AssetFile, work: Work): Promise<boolean> {
  const place = assetPath(file, work.dataFolder);
  const found = await stat(place).catch(() => null);
  if (!found?.isFile()) return false;
  if (!acceptedCopies(file).some(({ size }) => size === null || size === found.size)) return false;
  work.onEvent({ type: "file-check", name: file.name });
  const sha256 = await hashFile(place, work.signal);
  if (!acceptedCopies(file).some((copy) => copy.sha256 === sha256)) return false;
  await recordVerified(file, sha256, work.dataFolder);
  return true;
}

/** Takes away what a process that was killed left behind; parts that can be continued stay. */
async function sweepStaging(work: Work): Promise<void> {
  for (const name of await readdir(work.stagingFolder)) {
    if (name.startsWith("packages-")) await rm(path.join(work.stagingFolder, name), { recursive: true });
  }
}

async function bytesToGet(files: AssetFile[], work: Work): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const [best] = await orderedSources(file, work);
    bytes += Math.max(0, file.size - (best?.bytes ?? 0));
  }
  return bytes;
}

async function checkSpace(bytes: number, work: Work): Promise<void> {
  const needed = bytes + Math.min(bytes, SPARE_BYTES);
  const free = await work.disk.freeBytes(work.dataFolder);
  if (free >= needed) return;
  throw new DownloadError({
    code: "disk-full",
    what: "There is not enough space for the download.",
    why: `${bytesText(needed)} are needed in ${work.dataFolder}, and ${bytesText(free)} are free.`,
    kept: "Nothing was changed.",
    next: "Free some space, or set LAMPLIGHT_HOME to a folder on a larger disk, and start again.",
  });
}

/** Asks pip once for all wheels that only pip has: each call of it costs a second or two. */
async function getWheelsTogether(files: AssetFile[], work: Work): Promise<Set<AssetFile>> {
  const arrived = new Set<AssetFile>();
  const wheels = files.flatMap((file) => {
    const [source] = file.sources;
    return source?.kind === "pip-wheel" ? [{ file, package: source.package }] : [];
  });
  if (wheels.length < 2) return arrived;
  const started = performance.now();
  work.onEvent({
    type: "file-start",
    name: `${wheels.length} Python packages`,
    source: "pip",
    resumedBytes: 0,
    totalBytes: wheels.reduce((sum, { file }) => sum + file.size, 0),
  });
  const folder = await mkdtemp(path.join(work.stagingFolder, "packages-"));
  try {
    await pipDownload(
      wheels.map((wheel) => wheel.package),
      folder,
      true,
      work,
    );
    for (const { file } of wheels) {
      const wheel = path.join(folder, file.name);
      const found = await stat(wheel).catch(() => null);
      if (found?.size !== file.size || (await hashFile(wheel, work.signal)) !== file.sha256) continue;
      await putInPlace(wheel, file, file.sha256, started, work);
      arrived.add(file);
    }
  } catch (error) {
    // One by one, each says its own reason.
    if (!(error instanceof SourceFailed)) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return arrived;
}

/** A file's sources, the one that has brought most of it before the others. */
async function orderedSources(
  file: AssetFile,
  work: Work,
): Promise<{ source: AssetSource; part: string; bytes: number }[]> {
  const sources = await Promise.all(
    file.sources.map(async (source, index) => {
      const part = partPath(work.stagingFolder, file.name, index);
      return { source, part, bytes: await partBytes(part, sourceKey(source)) };
    }),
  );
  return sources.sort((a, b) => b.bytes - a.bytes);
}

async function getFile(file: AssetFile, work: Work): Promise<void> {
  const started = performance.now();
  const sources = await orderedSources(file, work);
  const reasons: string[] = [];
  for (const { source, part } of sources) {
    try {
      const sha256 = await getFrom(source, file, part, work);
      await putInPlace(part, file, sha256, started, work);
      for (const other of sources) await removePart(other.part);
      return;
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      reasons.push(`${sourceLabel(source)}: ${error.message}`);
      work.onEvent({
        type: "source-failed",
        name: file.name,
        source: sourceLabel(source),
        why: error.message,
      });
    }
  }
  const kept = Math.max(...(await orderedSources(file, work)).map(({ bytes }) => bytes));
  throw new DownloadError({
    code: "download-failed",
    what: `${file.name} could not be downloaded.`,
    why: `None of its sources worked. ${reasons.join("; ")}.`,
    kept:
      kept > 0
        ? `${bytesText(kept)} of it are kept and will be continued; so is every file that was finished.`
        : "Every file that was finished is kept.",
    next: "Check the connection to the network and start again. pip and npm use their own proxy settings.",
  });
}

/** Fills the part from one source and verifies it. Returns its hash. @throws SourceFailed */
async function getFrom(source: AssetSource, file: AssetFile, partFile: string, work: Work): Promise<string> {
  const expected = expectedFrom(file, source);
  const maxBytes = expected.size ?? file.size * UNKNOWN_SIZE_FACTOR;
  const part = await openPart(partFile, sourceKey(source), work.disk);
  try {
    const total = expected.size ?? file.size;
    const label = sourceLabel(source);
    work.onEvent({
      type: "file-start",
      name: file.name,
      source: label,
      resumedBytes: part.bytes,
      totalBytes: total,
    });
    const onBytes = progressMeter(file.name, part.bytes, total, work.onEvent);
    await fetchFrom(source, part, maxBytes, { ...work, onBytes });
    await part.save(part.notes);
  } finally {
    await part.close();
    // A source that brought nothing leaves nothing.
    if (part.bytes === 0) await removePart(partFile);
  }
  const sha256 = await hashFile(partFile, work.signal);
  if (sha256 !== expected.sha256) {
    await removePart(partFile);
    throw new SourceFailed("its copy does not have the pinned sha256, so it was thrown away");
  }
  return sha256;
}

function fetchFrom(
  source: AssetSource,
  part: PartFile,
  maxBytes: number,
  context: SourceContext,
): Promise<void> {
  switch (source.kind) {
    case "url":
      return fetchUrl(source, part, maxBytes, context);
    case "pip":
      return fetchPip(source, part, maxBytes, context);
    case "pip-wheel":
      return fetchPipWheel(source, part, maxBytes, context);
    case "npm":
      return fetchNpm(source, part, maxBytes, context);
    case "node_modules":
      return fetchInstalled(source, part, maxBytes, context);
  }
}

/** Moves a verified file to where it is used, in one step. */
async function putInPlace(
  from: string,
  file: AssetFile,
  sha256: string,
  started: number,
  work: Work,
): Promise<void> {
  const place = assetPath(file, work.dataFolder);
  const handle = await open(from, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(from, place);
  await recordVerified(file, sha256, work.dataFolder);
  const { size } = await stat(place);
  work.onEvent({
    type: "file-end",
    name: file.name,
    bytes: size,
    seconds: (performance.now() - started) / 1000,
  });
}
