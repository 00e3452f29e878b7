/** Answers requests of a custom scheme with files of one folder, and with nothing outside of it. */

import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { belongsTo } from "./schemes.js";

/** Every kind of file that is served; a file with another ending is not found. */
const CONTENT_TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".tar": "application/x-tar",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".whl": "application/octet-stream",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".zip": "application/zip",
};

/** One part of a path: no separator, no escape, no drive, no device name's colon, not hidden, no last dot. */
const PLAIN_NAME = /^[A-Za-z0-9_@+-](?:[A-Za-z0-9_@+.-]*[A-Za-z0-9_@+-])?$/;

/**
 * Maps an address to a path below a folder: its parts, or null when the address is not one of `origin` or
 * asks for anything but plainly named files. An escaped character is never plain, so nothing is decoded and
 * no second decoding can change what was checked. `/` is `index.html`.
 */
export function pathParts(address: string, origin: string): string[] | null {
  if (!belongsTo(address, origin)) return null;
  const { pathname } = new URL(address);
  if (pathname === "/" || pathname === "") return ["index.html"];
  const parts = pathname.slice(1).split("/");
  return parts.every((part) => PLAIN_NAME.test(part)) ? parts : null;
}

/**
 * Finds a file below a folder. The real paths are compared, so a link that leads out of the folder is not
 * followed.
 * @returns the real path, or null when there is no such file inside.
 */
export async function containedFile(folder: string, parts: string[]): Promise<string | null> {
  try {
    const root = await realpath(folder);
    const file = await realpath(path.join(root, ...parts));
    if (!file.startsWith(root + path.sep)) return null;
    return (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}

/** What to serve, and with which headers. */
export interface ServedFile {
  folder: string;
  parts: string[];
  headers: Record<string, string>;
}

/**
 * Makes a handler for `protocol.handle`. `find` decides what an address stands for; null is not found.
 * Only GET and HEAD are answered.
 */
export function fileHandler(find: (address: string) => ServedFile | null) {
  return async (request: Request): Promise<Response> => {
    if (request.method !== "GET" && request.method !== "HEAD") return refusal(405, "Method not allowed");
    const served = find(request.url);
    const last = served?.parts.at(-1) ?? "";
    const contentType = CONTENT_TYPES[path.extname(last).toLowerCase()];
    if (!served || !contentType) return refusal(404, "Not found");
    const file = await containedFile(served.folder, served.parts);
    if (file === null) return refusal(404, "Not found");
    let body: Uint8Array<ArrayBuffer>;
    try {
      body = await readFile(file);
    } catch {
      return refusal(500, "The file cannot be read");
    }
    const headers = {
      "content-type": contentType,
      "content-length": String(body.byteLength),
      "x-content-type-options": "nosniff",
      "cache-control": "no-cache",
      ...served.headers,
    };
    return new Response(request.method === "HEAD" ? null : body, { status: 200, headers });
  };
}

function refusal(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}
