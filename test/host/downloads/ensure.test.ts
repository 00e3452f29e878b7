import { access, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AssetFile,
  assetPath,
  DownloadError,
  type DownloadEvent,
  ensureAssets,
  ensureGroups,
  missingAssets,
} from "../../../host/downloads/index.js";
import { type Disk, REAL_DISK } from "../../../host/downloads/part-file.js";
import {
  assetOf,
  QUICK,
  sendAndCut,
  sendFile,
  serve,
  someBytes,
  temporaryFolder,
  type TestServer,
} from "./support.js";

const CONTENT = someBytes(600_000);

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let servers: TestServer[];
let events: DownloadEvent[];

beforeEach(async () => {
  home = await temporaryFolder();
  servers = [];
  events = [];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await home.remove();
});

async function startServer(...handler: Parameters<typeof serve>): Promise<TestServer> {
  const server = await serve(...handler);
  servers.push(server);
  return server;
}

function ensure(files: AssetFile[], more: { disk?: Disk; signal?: AbortSignal } = {}): Promise<void> {
  return ensureAssets(files, {
    dataFolder: home.folder,
    projectFolder: home.folder,
    onEvent: (event) => events.push(event),
    limits: QUICK,
    ...more,
  });
}

async function failureOf(promise: Promise<void>): Promise<DownloadError["failure"]> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DownloadError);
  return (error as DownloadError).failure;
}

const placed = (file: AssetFile): Promise<Buffer> => readFile(assetPath(file, home.folder));
const staging = (): Promise<string[]> => readdir(path.join(home.folder, "downloads"));
const ofType = <T extends DownloadEvent["type"]>(type: T): Extract<DownloadEvent, { type: T }>[] =>
  events.filter((event): event is Extract<DownloadEvent, { type: T }> => event.type === type);

describe("a download", () => {
  it("puts the verified file in place, tells its progress, and asks for nothing the second time", async () => {
    const server = await startServer((request, response) => sendFile(request, response, CONTENT));
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(await staging()).toEqual([]);
    expect(ofType("file-progress").at(-1)).toMatchObject({ receivedBytes: 600_000, totalBytes: 600_000 });
    expect(await missingAssets([file], home.folder)).toEqual([]);

    await server.close();
    events = [];
    await ensure([file]);
    expect(events).toEqual([]);
  });

  it("goes on from where the connection was cut", async () => {
    const server = await startServer((request, response, count) => {
      if (count === 1) sendAndCut(response, CONTENT, 200_000);
      else sendFile(request, response, CONTENT);
    });
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(server.requests).toHaveLength(2);
    const { range, "if-range": ifRange } = server.requests[1]?.headers ?? {};
    expect(range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(ifRange).toBe('"one"');
  });

  it("goes on in a later process after it was stopped", async () => {
    const stop = new AbortController();
    const server = await startServer((request, response, count) => {
      if (count > 1) return sendFile(request, response, CONTENT);
      response.writeHead(200, { "content-length": CONTENT.byteLength, etag: '"one"' });
      response.write(CONTENT.subarray(0, 300_000));
      setTimeout(() => stop.abort(), 100);
    });
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    const failure = await failureOf(ensure([file], { signal: stop.signal }));
    expect(failure.code).toBe("aborted");
    await expect(access(assetPath(file, home.folder))).rejects.toThrow();

    events = [];
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(ofType("file-start")[0]?.resumedBytes).toBe(300_000);
    expect(server.requests[1]?.headers.range).toBe("bytes=300000-");
  });

  it("starts again when the server's file is no longer the same", async () => {
    const server = await startServer((request, response, count) => {
      if (count === 1) sendAndCut(response, someBytes(600_000, 9), 200_000, '"old"');
      else sendFile(request, response, CONTENT, '"new"');
    });
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
  });

  it("throws away a copy with another hash and takes the next source", async () => {
    const wrong = await startServer((request, response) =>
      sendFile(request, response, someBytes(600_000, 5)),
    );
    const right = await startServer((request, response) => sendFile(request, response, CONTENT));
    const file = assetOf("model.gguf", CONTENT, [`${wrong.address}/a`, `${right.address}/b`]);
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(ofType("source-failed")).toEqual([
      expect.objectContaining({ why: expect.stringContaining("sha256") as string }),
    ]);
    expect(await staging()).toEqual([]);
  });

  it("leaves nothing in place when every source failed, and says why each of them did", async () => {
    const missing = await startServer((_, response) => response.writeHead(404).end());
    const endless = await startServer((_, response) => {
      response.writeHead(200);
      response.end(someBytes(700_000));
    });
    const file = assetOf("model.gguf", CONTENT, [
      `${missing.address}/a`,
      `${endless.address}/b`,
      "http://127.0.0.1:9/c",
    ]);
    const failure = await failureOf(ensure([file]));
    expect(failure.code).toBe("download-failed");
    expect(failure.why).toContain("404");
    expect(failure.why).toContain("more bytes than this file has");
    expect(failure.why).toContain("127.0.0.1:9");
    expect(await readdir(path.join(home.folder, "models"))).toEqual([]);
  });

  it("gives up on a server that says nothing, and asks it for no other file", async () => {
    const silent = await startServer(() => undefined);
    const right = await startServer((request, response) => sendFile(request, response, CONTENT));
    const files = ["one.gguf", "two.gguf"].map((name) =>
      assetOf(name, CONTENT, [`${silent.address}/${name}`, `${right.address}/${name}`]),
    );
    await ensure(files);
    expect(ofType("source-failed")[0]?.why).toBe("it did not answer in time");
    expect(silent.requests).toHaveLength(1);
    expect(right.requests).toHaveLength(2);
  });

  it("goes on when a server stops sending in the middle", async () => {
    const server = await startServer((request, response, count) => {
      if (count > 1) return sendFile(request, response, CONTENT);
      response.writeHead(200, { "content-length": CONTENT.byteLength, etag: '"one"' });
      response.write(CONTENT.subarray(0, 100_000));
    });
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(server.requests[1]?.headers.range).toBe("bytes=100000-");
  });

  it("accepts a source's own copy by that copy's hash", async () => {
    const repacked = someBytes(500_000, 3);
    const server = await startServer((request, response) => sendFile(request, response, repacked));
    const file = assetOf("wheel.whl", CONTENT, [`${server.address}/wheel.whl`]);
    file.sources = file.sources.map((source) => ({ ...source, sha256: assetOf("", repacked, []).sha256 }));
    await ensure([file]);
    expect((await placed(file)).equals(repacked)).toBe(true);
    expect(await missingAssets([file], home.folder)).toEqual([]);
  });
});

describe("files that are there already", () => {
  it("are taken without a download when their hash is right", async () => {
    const file = assetOf("model.gguf", CONTENT, ["http://127.0.0.1:9/none"]);
    await mkdir(path.join(home.folder, "models"), { recursive: true });
    await writeFile(assetPath(file, home.folder), CONTENT);
    await ensure([file]);
    expect(ofType("file-check")).toHaveLength(1);
    expect(await missingAssets([file], home.folder)).toEqual([]);
  });

  it("are replaced when they were damaged", async () => {
    const server = await startServer((request, response) => sendFile(request, response, CONTENT));
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    await ensure([file]);
    const damaged = Buffer.from(CONTENT);
    damaged[1000] = (damaged[1000] ?? 0) ^ 1;
    await writeFile(assetPath(file, home.folder), damaged);
    await utimes(assetPath(file, home.folder), new Date(), new Date(Date.now() + 5000));
    expect(await missingAssets([file], home.folder)).toEqual([file]);
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it("are removed from the folder of Pyodide when the list does not know them", async () => {
    const list = path.join(home.folder, "list.json");
    const file = {
      ...assetOf("new-2.0.whl", CONTENT, ["http://127.0.0.1:9/none"]),
      folder: "pyodide" as const,
    };
    await writeFile(list, JSON.stringify({ version: 1, files: [file] }));
    await mkdir(path.join(home.folder, "pyodide"), { recursive: true });
    await writeFile(assetPath(file, home.folder), CONTENT);
    await writeFile(path.join(home.folder, "pyodide", "new-1.0.whl"), "old");
    await ensureGroups(list, ["always"], { dataFolder: home.folder, projectFolder: home.folder });
    expect(await readdir(path.join(home.folder, "pyodide"))).toEqual(["new-2.0.whl"]);
  });
});

describe("a full disk", () => {
  it("is noticed before anything is downloaded, with both figures", async () => {
    const server = await startServer((request, response) => sendFile(request, response, CONTENT));
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    const failure = await failureOf(
      ensure([file], { disk: { ...REAL_DISK, freeBytes: () => Promise.resolve(500_000) } }),
    );
    expect(failure.code).toBe("disk-full");
    expect(failure.why).toContain("1.20 MB are needed");
    expect(failure.why).toContain("500 kB are free");
    expect(server.requests).toEqual([]);
  });

  it("in the middle ends in one message, and the rest is fetched once there is space", async () => {
    const server = await startServer((request, response) => sendFile(request, response, CONTENT));
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/a`, `${server.address}/b`]);
    const failure = await failureOf(ensure([file], { disk: diskThatFillsUp(250_000) }));
    expect(failure.code).toBe("disk-full");
    expect(failure.kept).toContain("continued");
    // No other source was asked: it would meet the same disk.
    expect(server.requests).toHaveLength(1);
    await expect(access(assetPath(file, home.folder))).rejects.toThrow();

    events = [];
    await ensure([file]);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
    expect(ofType("file-start")[0]?.resumedBytes).toBeGreaterThan(0);
    expect(await staging()).toEqual([]);
  });
});

/** Refuses to write beyond so many bytes of a file, as a full disk does. */
function diskThatFillsUp(bytes: number): Disk {
  return {
    ...REAL_DISK,
    async open(file, flags) {
      const handle = await REAL_DISK.open(file, flags);
      const write = (chunk: Uint8Array, offset: number, length: number, position: number): unknown => {
        if (position + length > bytes) {
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        }
        return handle.write(chunk, offset, length, position);
      };
      return {
        write: write as typeof handle.write,
        truncate: (length) => handle.truncate(length),
        stat: (() => handle.stat()) as typeof handle.stat,
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
  };
}

describe("two starts at once", () => {
  it("download once: the second waits, and finds everything there", async () => {
    const server = await startServer((request, response) => {
      setTimeout(() => sendFile(request, response, CONTENT), 200);
    });
    const file = assetOf("model.gguf", CONTENT, [`${server.address}/model.gguf`]);
    await Promise.all([ensure([file]), ensure([file])]);
    expect(server.requests).toHaveLength(1);
    expect(ofType("wait")).toHaveLength(1);
    expect(ofType("file-end")).toHaveLength(1);
    expect((await placed(file)).equals(CONTENT)).toBe(true);
  });
});
