/** The files of the window, and nothing outside of their folder. */

import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** Every kind of file that is served; a file with another ending is not found. */
const CONTENT_TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** A name without separators, escapes or a dot in front: what is not escaped cannot be unescaped twice. */
const PLAIN_NAME = /^[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*$/;

export interface StaticFile {
  contentType: string;
  body: Uint8Array;
}

/** @returns null for everything that is not a plainly named file inside `folder`; links out are not followed. */
export async function readStaticFile(folder: string, pathname: string): Promise<StaticFile | null> {
  const parts = pathname === "/" ? ["index.html"] : pathname.slice(1).split("/");
  if (!pathname.startsWith("/") || !parts.every((part) => PLAIN_NAME.test(part))) return null;
  const contentType = CONTENT_TYPES[extname(parts.at(-1) ?? "").toLowerCase()];
  if (!contentType) return null;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...parts));
    if (!path.startsWith(root + sep)) return null;
    return { contentType, body: await readFile(path) };
  } catch {
    return null;
  }
}
