/** The same requests to the browser host and to a server that trusts everyone. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startBrowserHost } from "../../host/browser-host/server.js";
import { temporaryFolder } from "../host/support/folders.js";
import { smallHost } from "../host/support/small-host.js";
import { tried } from "./support/tried.js";

/** Status of a request as it stands: no client mends its path. */
function ask(port: number, pathname: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port, path: pathname, headers, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on("error", reject).end();
  });
}

function openSocket(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/wire`, { headers });
    onTestFinished(() => socket.terminate());
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("open", () => resolve(101));
    socket.on("error", () => undefined);
  });
}

interface Attack {
  what: string;
  path?: string;
  headers: Record<string, string>;
}

/** What may come from elsewhere, with the cookie of a browser that was let in where that is the point. */
function attacks(port: number, cookie: string): { http: Attack[]; sockets: Attack[] } {
  const own = `127.0.0.1:${port}`;
  const hosts = [
    "localhost",
    `localhost:${port}`,
    `evil.example:${port}`,
    "127.0.0.1",
    `[::1]:${port}`,
    `127.1:${port}`,
    `${own}.evil.example`,
  ];
  const origins = [
    "null",
    "http://evil.example",
    `https://${own}`,
    `http://localhost:${port}`,
    `http://${own}.evil.example`,
    "file://",
  ];
  const cookies = ["", `lamplight-${port}=x`, `${cookie}; ${cookie}`, `other=${cookie.split("=")[1]}`];
  const paths = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
  ];
  const foreign = [
    ...hosts.map((host) => ({ what: `host ${host}`, headers: { cookie, host, origin: `http://${own}` } })),
    ...origins.map((origin) => ({ what: `origin ${origin}`, headers: { cookie, origin } })),
    ...cookies.map((other) => ({
      what: `cookie ${other.slice(0, 20)}`,
      headers: { cookie: other, origin: `http://${own}` },
    })),
  ];
  return {
    http: [...foreign, ...paths.map((pathname) => ({ what: pathname, path: pathname, headers: { cookie } }))],
    sockets: [...foreign, { what: "no origin", headers: { cookie } }],
  };
}

async function statuses(port: number, cookie: string): Promise<[string, number][]> {
  const { http, sockets } = attacks(port, cookie);
  const seen: [string, number][] = [];
  for (const { what, path: pathname = "/", headers } of http)
    seen.push([what, await ask(port, pathname, headers)]);
  for (const { what, headers } of sockets) seen.push([`socket, ${what}`, await openSocket(port, headers)]);
  return seen;
}

async function rendererFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, "renderer", "assets"), { recursive: true });
  await writeFile(path.join(folder, "renderer", "index.html"), "<!doctype html>");
  await writeFile(path.join(folder, "secret.txt"), "secret");
  return path.join(folder, "renderer");
}

test("the browser host refuses every one, and goes on", async ({ task }) => {
  const { host } = await smallHost();
  const server = await startBrowserHost({ host, rendererFolder: await rendererFolder() });
  onTestFinished(() => server.close());
  const launch = new URL(server.newLaunchAddress()).pathname;
  const cookie = await new Promise<string>((resolve) =>
    httpRequest({ host: "127.0.0.1", port: server.port, path: launch }, (response) =>
      resolve(String(response.headers["set-cookie"]).split(";")[0] ?? ""),
    ).end(),
  );
  const seen = await statuses(server.port, cookie);
  seen.push(["the token again", await ask(server.port, launch, {})]);
  expect(seen.filter(([, status]) => status < 400)).toEqual([]);
  const own = { cookie, origin: `http://127.0.0.1:${server.port}` };
  expect([await ask(server.port, "/", own), await openSocket(server.port, own)]).toEqual([200, 101]);
  tried(task, {
    point: 4,
    what: "foreign requests and sockets",
    inputs: seen.length,
    outcome: "all refused; the person's own go on",
  });
});

test("a careless server lets every one in, so the requests are real", async ({ task }) => {
  const folder = await rendererFolder();
  const server = createServer((request, response) => {
    const wanted = decodeURIComponent(request.url ?? "/");
    readFile(path.join(folder, wanted === "/" ? "index.html" : wanted)).then(
      (bytes) => response.writeHead(200).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const seen = await statuses(port, `lamplight-${port}=${"A".repeat(43)}`);
  expect(seen.filter(([, status]) => status !== 200 && status !== 101)).toEqual([]);
  tried(task, {
    point: 4,
    what: "weakened: the same to a careless server",
    inputs: seen.length,
    outcome: "all let in",
  });
});
