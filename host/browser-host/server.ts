/**
 * The same app without Electron: the window's files and a WebSocket on 127.0.0.1, for the one browser that
 * was given the launch address.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { HostFailure } from "../contract-client/client.js";
import { WIRE_PATH } from "../contract-client/connect.js";
import { MAX_FRAME_CHARACTERS } from "../contract-client/wire.js";
import { type Host, serve } from "../rpc.js";
import { errorCode } from "../store/file-steps.js";
import { webSocketServerWire } from "../wires/websocket-server-wire.js";
import { type Access, createAccess } from "./access.js";
import { launchRefused, noEntry } from "./pages.js";
import { readStaticFile } from "./static-files.js";

/** Connections at a time, of all kinds; further ones are dropped. */
const MAX_CONNECTIONS = 64;
const MAX_WEB_SOCKETS = 16;

export interface BrowserHostSettings {
  host: Host;
  /** Folder of the built window. */
  rendererFolder: string;
  /** Without one, any free port. */
  port?: number;
}

export interface BrowserHost {
  readonly port: number;
  /** An address that lets one browser in, once. It is a secret: show it to the person, log it nowhere. */
  newLaunchAddress(): string;
  close(): Promise<void>;
}

/** @throws HostFailure `port-in-use` or `port-refused`. */
export async function startBrowserHost(settings: BrowserHostSettings): Promise<BrowserHost> {
  const server = createServer({
    connectionsCheckingInterval: 2_000,
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16_384,
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, settings.port ?? 0);
  const access = createAccess(port);
  const sockets = new WebSocketServer({
    noServer: true,
    // Text of a description may take three bytes a character.
    maxPayload: 3 * MAX_FRAME_CHARACTERS,
    perMessageDeflate: false,
  });
  const policy = contentPolicy(port);

  server.on("request", (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders(policy))) response.setHeader(name, value);
    answer(request, response, access, settings.rendererFolder).catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket, head) => {
    const status = upgradeRefusal(request, access, sockets.clients.size);
    if (status !== null) {
      refuseUpgrade(socket, status);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serve(settings.host, webSocketServerWire(webSocket));
    });
  });
  // Half a request, or none that HTTP knows: there is nobody to explain it to.
  server.on("clientError", (_error, socket) => socket.destroy());

  return {
    port,
    newLaunchAddress: () => `http://127.0.0.1:${port}${access.newLaunchPath()}`,
    async close() {
      for (const socket of sockets.clients) socket.close(1001, "Lamplight was stopped.");
      const overdue = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }, 500);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(overdue);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new HostFailure(portFailure(port, errorCode(error)))));
    server.listen(port, "127.0.0.1", () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  rendererFolder: string,
): Promise<void> {
  // Another name for this machine, or another page's origin: a foreign page is behind it.
  if (!access.hasOwnHost(request) || !access.hasOwnOrigin(request, true))
    return plain(response, 403, "Refused");
  if (request.method !== "GET" && request.method !== "HEAD") return plain(response, 405, "Only GET and HEAD");
  const pathname = (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
  if (access.isLaunch(pathname)) return launch(request, response, access, pathname);
  if (!access.isKnown(request)) return html(response, 401, noEntry());
  const file = await readStaticFile(rendererFolder, pathname);
  if (!file) return plain(response, 404, "Not found");
  response.writeHead(200, { "content-type": file.contentType, "content-length": file.body.length });
  response.end(request.method === "HEAD" ? undefined : file.body);
}

function launch(request: IncomingMessage, response: ServerResponse, access: Access, pathname: string): void {
  // A look at the address, by a chat program for instance, must not use it up.
  if (request.method !== "GET") return plain(response, 405, "Only GET");
  const cookie = access.launch(pathname);
  if (cookie === null) {
    // Going back to the address in the browser that was let in leads to the app.
    if (access.isKnown(request)) return redirect(response, {});
    return html(response, 403, launchRefused());
  }
  redirect(response, { "set-cookie": cookie });
}

function redirect(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(303, { ...headers, location: "/", "content-length": 0 });
  response.end();
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

function html(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
  response.end(page);
}

/** Null when the WebSocket may be opened. */
function upgradeRefusal(request: IncomingMessage, access: Access, open: number): number | null {
  if (!access.hasOwnHost(request) || !access.hasOwnOrigin(request, false)) return 403;
  if (request.url !== WIRE_PATH) return 404;
  if (!access.isKnown(request)) return 401;
  return open >= MAX_WEB_SOCKETS ? 503 : null;
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * What the window may do: run and show its own files and talk to this server. Formulas are positioned with
 * style attributes, which is why those are allowed.
 */
function contentPolicy(port: number): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ws://127.0.0.1:${port}`,
    "worker-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function securityHeaders(policy: string): Record<string, string> {
  return {
    "content-security-policy": policy,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
  };
}

function portFailure(port: number, code: string): HostFailure["failure"] {
  const inUse = code === "EADDRINUSE";
  return {
    code: inUse ? "port-in-use" : "port-refused",
    what: `Lamplight cannot listen on port ${port}.`,
    why: inUse
      ? "Another program on this machine listens there already."
      : `The system refused it (${code}).`,
    kept: "Nothing was started.",
    next: "Choose another port with --port, or leave --port away to take any free one.",
  };
}
