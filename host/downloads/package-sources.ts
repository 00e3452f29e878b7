/** Files from packages: pip's wheels, npm's archives, and what is installed already. */

import { createReadStream } from "node:fs";
import { mkdtemp, mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { findPython, npmCommand, ranOutOfSpace, reasonIn, runCommand } from "./commands.js";
import { SourceFailed } from "./errors.js";
import type { PartFile } from "./part-file.js";
import type { FetchSource, SourceContext } from "./sources.js";

/** Writes the one member of an archive whose path matches a pattern to standard output. */
const EXTRACT_MEMBER = `
import fnmatch, shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    members = [name for name in archive.namelist() if fnmatch.fnmatchcase(name, sys.argv[2])]
    if len(members) != 1:
        sys.exit(f"the package holds {len(members)} files like {sys.argv[2]}")
    with archive.open(members[0]) as member:
        shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)
`;

/** Wheels for any machine: what runs them is Pyodide, not the Python that fetches them. */
const PURE_WHEELS = [
  ...["--only-binary", ":all:", "--implementation", "py", "--abi", "none"],
  ...["--platform", "any", "--python-version", "3.13"],
];

/** Makes a folder for the time of a task. */
async function withTemporaryFolder<T>(
  context: SourceContext,
  task: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(context.stagingFolder, "packages-"));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function diskFull(): NodeJS.ErrnoException {
  return Object.assign(new Error("no space left on the disk"), { code: "ENOSPC" });
}

/**
 * Has pip put wheels into a folder.
 * @throws SourceFailed with pip's own reason.
 */
export async function pipDownload(
  packages: string[],
  folder: string,
  pureOnly: boolean,
  context: Pick<SourceContext, "signal">,
): Promise<string[]> {
  const python = await findPython(context.signal);
  const temporary = path.join(folder, "temporary");
  await mkdir(temporary, { recursive: true });
  const { code, output } = await runCommand(
    [
      ...[...python, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--disable-pip-version-check"],
      ...["--progress-bar", "off", "--retries", "2", "--timeout", "20", "--dest", folder],
      ...(pureOnly ? PURE_WHEELS : []),
      ...packages,
    ],
    // pip's own temporary files belong on the disk whose space was checked.
    { signal: context.signal, environment: { TMPDIR: temporary, TEMP: temporary, TMP: temporary } },
  );
  if (code !== 0) {
    if (ranOutOfSpace(output)) throw diskFull();
    throw new SourceFailed(`pip: ${reasonIn(output)}`);
  }
  return (await readdir(folder))
    .filter((name) => name.endsWith(".whl"))
    .map((name) => path.join(folder, name));
}

/** Reports the growth of a folder while a task runs that tells nothing of its own. */
async function watchGrowth<T>(
  folder: string,
  onBytes: (bytes: number) => void,
  task: Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    void folderBytes(folder).then(onBytes);
  }, 500);
  try {
    return await task;
  } finally {
    clearInterval(timer);
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Appends a file's bytes, and refuses more than the result can have. */
async function appendAll(chunks: AsyncIterable<Buffer>, part: PartFile, maxBytes: number): Promise<void> {
  for await (const chunk of chunks) await appendWithin(chunk, part, maxBytes);
}

async function appendWithin(chunk: Buffer, part: PartFile, maxBytes: number): Promise<void> {
  if (part.bytes + chunk.byteLength > maxBytes)
    throw new SourceFailed("it holds more bytes than this file has");
  await part.append(chunk);
}

export const fetchPip: FetchSource<"pip"> = async (source, part, maxBytes, context) => {
  const python = await findPython(context.signal);
  const finished = part.notes.finished ?? { packages: 0, bytes: 0 };
  await part.truncate(finished.bytes);
  for (let index = finished.packages; index < source.packages.length; index += 1) {
    const start = part.bytes;
    await withTemporaryFolder(context, async (folder) => {
      const [wheel] = await watchGrowth(
        folder,
        (bytes) => context.onBytes(Math.min(start + bytes, maxBytes)),
        pipDownload([source.packages[index] ?? ""], folder, false, context),
      );
      if (!wheel) throw new SourceFailed("pip: it brought no wheel");
      const { code, output } = await runCommand([...python, "-c", EXTRACT_MEMBER, wheel, source.member], {
        signal: context.signal,
        onOutput: (chunk) => appendWithin(chunk, part, maxBytes),
      });
      if (code !== 0) throw new SourceFailed(reasonIn(output));
    });
    await part.save({ finished: { packages: index + 1, bytes: part.bytes } });
    context.onBytes(part.bytes);
  }
};

export const fetchPipWheel: FetchSource<"pip-wheel"> = async (source, part, maxBytes, context) => {
  await part.truncate(0);
  await withTemporaryFolder(context, async (folder) => {
    const [wheel] = await pipDownload([source.package], folder, true, context);
    if (!wheel) throw new SourceFailed("pip: it brought no wheel");
    await appendAll(createReadStream(wheel), part, maxBytes);
  });
};

export const fetchNpm: FetchSource<"npm"> = async (source, part, maxBytes, context) => {
  await part.truncate(0);
  await withTemporaryFolder(context, async (folder) => {
    const { code, output } = await watchGrowth(
      folder,
      (bytes) => context.onBytes(Math.min(bytes, maxBytes)),
      runCommand(
        [
          ...[...npmCommand(), "pack", source.package, "--pack-destination", folder, "--ignore-scripts"],
          ...["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"],
          // Nothing else of the package stays, not even in npm's cache.
          ...["--cache", path.join(folder, "cache")],
        ],
        { signal: context.signal },
      ),
    );
    if (code !== 0) {
      if (ranOutOfSpace(output)) throw diskFull();
      throw new SourceFailed(`npm: ${reasonIn(output)}`);
    }
    const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
    if (!archive) throw new SourceFailed("npm: it brought no archive");
    await extractFromTar(path.join(folder, archive), source.member, part, maxBytes);
  });
};

/** Takes one member of a gzipped tar archive; nothing else of it is read or kept. */
async function extractFromTar(
  archive: string,
  member: string,
  part: PartFile,
  maxBytes: number,
): Promise<void> {
  const { Parser } = await import("tar");
  let appended: Promise<void> | undefined;
  const parser = new Parser({
    strict: true,
    filter: (name: string) => name === member,
    onReadEntry: (entry) => {
      appended = appendAll(entry as AsyncIterable<Buffer>, part, maxBytes);
      // A failure must not leave the parser waiting for a reader that is gone.
      appended.catch((error: unknown) =>
        parser.abort(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on("end", () => resolve());
    parser.on("error", reject);
  });
  createReadStream(archive)
    .on("error", (error) => parser.abort(error))
    .pipe(parser);
  await Promise.allSettled([ended]);
  if (!appended) throw new SourceFailed(`the package does not hold ${member}`);
  await appended;
}

export const fetchInstalled: FetchSource<"node_modules"> = async (source, part, maxBytes, context) => {
  await part.truncate(0);
  const file = path.join(context.projectFolder, "node_modules", source.path);
  if (!(await stat(file).catch(() => null))?.isFile()) throw new SourceFailed("it is not installed");
  await appendAll(createReadStream(file), part, maxBytes);
};
