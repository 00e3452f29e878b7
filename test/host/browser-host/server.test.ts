import { mkdir, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type BrowserHost, startBrowserHost } from "../../../host/browser-host/server.js";
import { connectWire } from "../../../host/contract-client/client.js";
import { openWebSocketWire } from "../../../host/contract-client/websocket-wire.js";
import { temporaryFolder } from "../support/folders.js";
import { smallHost } from "../support/small-host.js";

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

async function start(): Promise<BrowserHost> {
  const folder = await temporaryFolder();
  const renderer = join(folder, "renderer");
  await mkdir(join(renderer, "assets"), { recursive: true });
  await writeFile(join(renderer, "index.html"), "<!doctype html><title>window</title>");
  await writeFile(join(renderer, "assets", "main.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "secret");
  await symlink(join(folder, "secret.txt"), join(renderer, "assets", "out.txt"));
  const { host } = await smallHost();
  const server = await startBrowserHost({ host, rendererFolder: renderer });
  onTestFinished(() => server.close());
  return server;
}

/** A request as it stands: no client mends its path. */
function ask(
  server: BrowserHost,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: server.port, path, method, headers, agent: false },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.on("error", reject).end();
  });
}

async function letIn(server: BrowserHost): Promise<{ cookie: string }> {
  const answer = await ask(server, new URL(server.newLaunchAddress()).pathname);
  expect(answer.status).toBe(303);
  return { cookie: String(answer.headers["set-cookie"]).split(";")[0]! };
}

/** Status with which a WebSocket is refused, or 101. */
function openSocket(server: BrowserHost, headers: Record<string, string>, path = "/wire"): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    onTestFinished(() => socket.terminate());
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("open", () => resolve(101));
    socket.on("error", () => undefined);
  });
}

describe("the launch address", () => {
  it("lets one browser in, once, and is not in the address of the app", async () => {
    const server = await start();
    const launch = new URL(server.newLaunchAddress());
    expect(launch.host).toBe(`127.0.0.1:${server.port}`);
    const answer = await ask(server, launch.pathname);
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/"]);
    expect(String(answer.headers["set-cookie"])).toMatch(
      new RegExp(`^lamplight-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const replayed = await ask(server, launch.pathname);
    expect([replayed.status, replayed.headers["set-cookie"]]).toEqual([403, undefined]);
    expect(replayed.body).toMatch(/once/);
  });

  it("shows the app on every reload to the browser that was let in, and to no other", async () => {
    const server = await start();
    const cookie = await letIn(server);
    for (let i = 0; i < 3; i++)
      expect((await ask(server, "/", cookie)).body).toContain("<title>window</title>");
    expect((await ask(server, "/")).status).toBe(401);
    expect((await ask(server, "/assets/main.js")).status).toBe(401);
    expect((await ask(server, "/", { cookie: `lamplight-${server.port}=${"A".repeat(43)}` })).status).toBe(
      401,
    );
    expect((await ask(server, "/", { cookie: `${cookie.cookie}; ${cookie.cookie}` })).status).toBe(401);
  });

  it("is not used up by a look at it, and cannot be guessed", async () => {
    const server = await start();
    const { pathname } = new URL(server.newLaunchAddress());
    expect((await ask(server, pathname, {}, "HEAD")).status).toBe(405);
    for (const wrong of ["/launch/", "/launch", "/launch/x", `${pathname}x`, pathname.slice(0, -1)]) {
      expect((await ask(server, wrong)).status).toBeGreaterThanOrEqual(401);
    }
    expect((await ask(server, pathname)).status).toBe(303);
  });

  it("can be made anew as often as wanted; only the last few work", async () => {
    const server = await start();
    const paths = Array.from({ length: 20 }, () => new URL(server.newLaunchAddress()).pathname);
    expect((await ask(server, paths[0]!)).status).toBe(403);
    expect((await ask(server, paths[19]!)).status).toBe(303);
  });
});

describe("a request from elsewhere", () => {
  it("is refused when the page that sent it reached this machine by another name", async () => {
    const server = await start();
    const cookie = await letIn(server);
    for (const host of [
      "localhost",
      `localhost:${server.port}`,
      "127.0.0.1",
      `evil.example:${server.port}`,
      `127.0.0.1.evil.example:${server.port}`,
      `127.0.0.1:${server.port}@evil.example`,
      `127.1:${server.port}`,
    ]) {
      expect([host, (await ask(server, "/", { ...cookie, host })).status]).toEqual([host, 403]);
      expect(
        await openSocket(server, { ...cookie, host, origin: `http://127.0.0.1:${server.port}` }),
      ).not.toBe(101);
    }
  });

  it("is refused for every origin but its own", async () => {
    const server = await start();
    const cookie = await letIn(server);
    const own = `http://127.0.0.1:${server.port}`;
    for (const origin of [
      "null",
      "http://evil.example",
      `https://127.0.0.1:${server.port}`,
      "http://127.0.0.1",
      `${own}/`,
      `${own}.evil.example`,
    ]) {
      expect([origin, (await ask(server, "/", { ...cookie, origin })).status]).toEqual([origin, 403]);
      expect([origin, await openSocket(server, { ...cookie, origin })]).toEqual([origin, 403]);
    }
    expect(await openSocket(server, cookie)).toBe(403);
    expect(await openSocket(server, { origin: own })).toBe(401);
    expect(await openSocket(server, { ...cookie, origin: own }, "/other")).toBe(404);
    expect(await openSocket(server, { ...cookie, origin: own })).toBe(101);
    expect((await ask(server, "/", { ...cookie, origin: own })).status).toBe(200);
  });

  it("with another method changes nothing and is refused", async () => {
    const server = await start();
    const cookie = await letIn(server);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      expect((await ask(server, "/", cookie, method)).status).toBe(405);
    }
  });

  it("finds nothing listening on other addresses of this machine", async () => {
    const server = await start();
    const socket = connectSocket({ host: "127.0.0.2", port: server.port });
    const outcome = await new Promise((resolve) => {
      socket.on("connect", () => resolve("connected"));
      socket.on("error", () => resolve("refused"));
    });
    socket.destroy();
    expect(outcome).toBe("refused");
  });
});

describe("files", () => {
  it("of the window are served with the policy that holds it, and nothing else is", async () => {
    const server = await start();
    const cookie = await letIn(server);
    const script = await ask(server, "/assets/main.js?v=1", cookie);
    expect([script.status, script.body]).toEqual([200, "export {};"]);
    expect(script.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    expect(script.headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self';/);
    expect((await ask(server, "/assets/main.js", cookie, "HEAD")).body).toBe("");
    for (const path of [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/%252e%252e/secret.txt",
      "/assets/..%5c..%5csecret.txt",
      "/assets\\..\\..\\secret.txt",
      "//secret.txt",
      "/assets/out.txt",
      "/assets",
      "/assets/",
      "/index.html%00.js",
      "/nothing.js",
      "http://evil.example/index.html",
      "*",
    ]) {
      expect([path, (await ask(server, path, cookie)).status]).toEqual([path, 404]);
    }
  });
});

describe("the wire", () => {
  it("carries requests, ends on an oversized frame, and the app goes on", async () => {
    const server = await start();
    const cookie = await letIn(server);
    const origin = `http://127.0.0.1:${server.port}`;
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/wire`, { headers: { ...cookie, origin } });
    await new Promise((resolve) => socket.on("open", resolve));
    socket.send(JSON.stringify({ id: 1, request: "project.list", input: {} }));
    const answer = await new Promise<string>((resolve) =>
      socket.once("message", (data) => resolve(String(data))),
    );
    expect(JSON.parse(answer)).toEqual({ id: 1, ok: true, output: [] });
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    socket.send("x".repeat(40_000_000), () => undefined);
    socket.on("error", () => undefined);
    expect([1009, 1006]).toContain(await closed);
    expect((await ask(server, "/", cookie)).status).toBe(200);
  });

  it("takes text only", async () => {
    const server = await start();
    const origin = `http://127.0.0.1:${server.port}`;
    const headers = { ...(await letIn(server)), origin };
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/wire`, { headers });
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    socket.on("open", () => socket.send(new Uint8Array([1, 2, 3])));
    expect(await closed).toBe(1003);
  });

  it("is opened by the window's own client, which is told when the host stops", async () => {
    const server = await start();
    const cookie = await letIn(server);
    const origin = `http://127.0.0.1:${server.port}`;
    // The browser's WebSocket sends cookie and origin by itself; here they have to be given.
    class BrowserSocket extends WebSocket {
      constructor(address: string) {
        super(address, { headers: { ...cookie, origin } });
      }
    }
    const original = globalThis.WebSocket;
    globalThis.WebSocket = BrowserSocket as unknown as typeof globalThis.WebSocket;
    onTestFinished(() => void (globalThis.WebSocket = original));
    const client = connectWire(await openWebSocketWire(`ws://127.0.0.1:${server.port}/wire`));
    expect((await client.request("app.info", {})).version).toBe("1.2.3");
    const closed = new Promise<string>((resolve) => client.onClose(resolve));
    await server.close();
    expect(await closed).toBe("Lamplight was stopped.");
  });
});

describe("a crowd", () => {
  it("of a thousand sockets is held off, and the app goes on when it is gone", async () => {
    const server = await start();
    const cookie = await letIn(server);
    const crowd: Socket[] = [];
    onTestFinished(() => crowd.forEach((socket) => socket.destroy()));
    for (let i = 0; i < 1000; i++) {
      const socket = connectSocket({ host: "127.0.0.1", port: server.port });
      socket.on("error", () => undefined);
      crowd.push(socket);
    }
    const gone = (): number => crowd.filter((socket) => socket.destroyed || socket.readableEnded).length;
    await expect.poll(gone).toBeGreaterThanOrEqual(1000 - 64);
    // The rest say nothing, so they are dropped in a few seconds without anyone's doing.
    const status = async (): Promise<number> =>
      (await ask(server, "/", cookie).catch(() => ({ status: 0 }))).status;
    await expect.poll(status, { interval: 500 }).toBe(200);
  });

  it("of windows is let in up to a number", async () => {
    const server = await start();
    const headers = { ...(await letIn(server)), origin: `http://127.0.0.1:${server.port}` };
    const statuses = [];
    for (let i = 0; i < 20; i++) statuses.push(await openSocket(server, headers));
    expect(statuses.filter((status) => status === 101)).toHaveLength(16);
    expect(statuses.at(-1)).toBe(503);
  });
});

describe("a port", () => {
  it("that is taken is named, with what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const { host } = await smallHost();
    await expect(startBrowserHost({ host, rendererFolder: "/", port })).rejects.toMatchObject({
      failure: {
        code: "port-in-use",
        what: expect.stringContaining(String(port)),
        next: expect.stringMatching(/--port/),
      },
    });
  });
});
