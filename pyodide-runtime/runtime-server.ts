/** Serves one page, the Python worker and the pinned files to a browser on this machine, and nothing else. */

import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { accessHeaders, GO_ON, holdHeaders, workerHeaders } from "./browser/headers.js";
import type { HoldGate } from "./hold-gate.js";

export interface RuntimeServer {
  /** Address of the page. */
  page: string;
  /** `127.0.0.1:port`. */
  host: string;
  close(): Promise<void>;
}

/** Characters of one line; the host itself takes less, and says so. */
const LONGEST_LINE = 32 * 1024 ** 2;

/**
 * The page starts its one worker and passes lines between it and the bindings of its owner. What stands behind
 * the question mark of its address names the worker's gate.
 */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Python</title><script src="page.js"></script>`;

const PAGE_SCRIPT = `
const worker = new Worker("worker.js" + location.search, { type: "module" });
worker.onmessage = ({ data }) => {
  if (typeof data !== "string") return;
  if (data.length <= ${LONGEST_LINE}) return lamplightLine(data);
  // A flood ends here and not in the memory of the host.
  worker.terminate();
  lamplightLine(JSON.stringify({ type: "lost", reason: "output", message: "One piece had " + data.length + " characters." }));
};
worker.onerror = (event) => lamplightFailure(String(event.message).slice(0, 1000));
const sendLine = (line) => worker.postMessage(line);
lamplightReady("");
`;

const PAGE_POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'";

const MEDIA_TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Listens on a free port of 127.0.0.1, below a path that nobody can guess. */
export async function serveRuntime(
  pyodideFolder: string,
  workerScript: string,
  holds: ReadonlyMap<string, HoldGate>,
): Promise<RuntimeServer> {
  const [worker, names] = await Promise.all([readFile(workerScript), readdir(pyodideFolder)]);
  const secret = randomBytes(16).toString("hex");
  const server = createServer((request, response) => {
    const [address = "", gate = ""] = (request.url ?? "").split("?");
    const [, given, ...rest] = address.split("/");
    const [first = "", second] = rest;
    // Another name in Host means that a foreign page leads its visitors here.
    if (request.method !== "GET" || request.headers.host !== host || given !== secret) refuse(response);
    else if (first === "" && rest.length === 1) answer(response, "page.html", PAGE, policy(PAGE_POLICY));
    else if (first === "page.js") answer(response, first, PAGE_SCRIPT, {});
    else if (first === "worker.js") answer(response, first, worker, workerHeaders(`${base}runtime/`));
    else if (first === "runtime" && second === GO_ON && rest.length === 2) {
      // One that is gone lets everyone through.
      const answer = holds.get(gate)?.untilGoOn() ?? Promise.resolve();
      void answer.then(() => response.writeHead(200, holdHeaders()).end());
    } else if (first === "runtime" && second !== undefined && rest.length === 2 && names.includes(second)) {
      response.writeHead(200, { "content-type": mediaType(second), ...accessHeaders() });
      createReadStream(path.join(pyodideFolder, second))
        .on("error", () => response.destroy())
        .pipe(response);
    } else refuse(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = `http://${host}/${secret}/`;
  return {
    page: base,
    host,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function policy(text: string): Record<string, string> {
  return { "content-security-policy": text, "referrer-policy": "no-referrer" };
}

function answer(
  response: ServerResponse,
  name: string,
  body: string | Buffer,
  headers: Record<string, string>,
): void {
  response.writeHead(200, { "content-type": mediaType(name), ...headers }).end(body);
}

function refuse(response: ServerResponse): void {
  response.writeHead(404).end();
}

function mediaType(name: string): string {
  return MEDIA_TYPES[path.extname(name)] ?? "application/octet-stream";
}
