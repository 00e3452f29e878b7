/** A real server on this machine, and files that are pinned to it. */

import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import type { AssetFile } from "../../../host/downloads/index.js";
import type { SourceLimits } from "../../../host/downloads/sources.js";

/** Server and client share one busy process: what is held up for a moment must not pass for silence. */
export const QUICK: SourceLimits = {
  connectMilliseconds: 3000,
  stallMilliseconds: 3000,
  retryMilliseconds: 10,
};

/** Bytes that look like nothing in particular, the same each time. */
export function someBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[index] = state >>> 16;
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** An asset with this content, from these addresses. */
export function assetOf(name: string, content: Buffer, urls: string[]): AssetFile {
  return {
    name,
    folder: "models",
    size: content.byteLength,
    sha256: sha256(content),
    needed: "always",
    licence: "MIT",
    sources: urls.map((url) => ({ kind: "url" as const, url })),
  };
}

export interface TestServer {
  address: string;
  requests: IncomingMessage[];
  close(): Promise<void>;
}

export async function serve(
  handler: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers as a file server does: the whole, or the rest from where the client is, if it is still the same. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  tag = '"one"',
): void {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const start = range && request.headers["if-range"] === tag ? Number(range[1]) : 0;
  const rest = content.subarray(start);
  const headers: Record<string, string | number> = { "content-length": rest.byteLength, etag: tag };
  if (start > 0) headers["content-range"] = `bytes ${start}-${content.byteLength - 1}/${content.byteLength}`;
  response.writeHead(start > 0 ? 206 : 200, headers);
  response.end(rest);
}

/** Promises the whole file, sends the beginning, and cuts the connection. */
export function sendAndCut(response: ServerResponse, content: Buffer, bytes: number, tag = '"one"'): void {
  response.writeHead(200, { "content-length": content.byteLength, etag: tag });
  response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 50));
}

export async function temporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-downloads-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
