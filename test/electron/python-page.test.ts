import { build } from "esbuild";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { pythonFile } from "../../electron/python-window.js";
import { PYTHON_ORIGIN } from "../../electron/schemes.js";
import { fileHandler } from "../../electron/static-files.js";
import { launchChromium } from "../end-to-end/support/chromium.js";
import { REPOSITORY } from "./programs.js";

vi.mock("electron", () => import("./fake-electron.js"));

/**
 * Does what a line asks for. It stands for generated code that has got hold of the whole worker; the real
 * interpreter is tried where it lives.
 */
const WORKER = `
const denied = (work) => Promise.resolve().then(work).then(() => "worked", () => "denied");
const started = (worker) => new Promise((resolve, reject) => {
  worker.onmessage = resolve; worker.onerror = reject; worker.postMessage("go");
});
const probes = {
  runtime: async () => (await (await fetch(new URL("runtime/canary.txt", location.href))).text()) === "runtime"
    || Promise.reject(new Error("other text")),
  module: () => import(new URL("runtime/part.mjs", location.href).href),
  page: () => fetch(new URL("index.html", location.href)),
  network: () => fetch("https://example.com/", { mode: "no-cors" }),
  loopback: () => fetch("http://127.0.0.1:9/", { mode: "no-cors" }),
  data: () => import("data:text/javascript,1"),
  text: () => eval("1"),
  socket: () => new Promise((resolve, reject) => {
    const socket = new WebSocket("ws://127.0.0.1:9/");
    socket.onopen = resolve; socket.onerror = reject;
  }),
  worker: () => started(new Worker(new URL("worker.js", location.href))),
  dataWorker: () => started(new Worker("data:text/javascript,postMessage(1)")),
  storage: () => new Promise((resolve, reject) => {
    const request = indexedDB.open("a");
    request.onsuccess = resolve; request.onerror = reject;
  }),
  caches: () => caches.open("a"),
  wasm: () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
};
onmessage = async ({ data }) => {
  if (data === "probe") {
    const seen = {};
    for (const [name, probe] of Object.entries(probes)) seen[name] = await denied(probe);
    postMessage(JSON.stringify({ ...seen, origin: self.origin }));
  } else if (data === "object") { postMessage({ not: "text" }); postMessage("after"); }
  else if (data === "long") postMessage("x".repeat(32 * 1024 ** 2 + 1));
  else if (data === "flood") for (let i = 0; i < 9; i++) postMessage("x".repeat(16 * 1024 ** 2));
  else if (data === "busy") { postMessage("busy"); for (;;); }
  else if (data === "throw") setTimeout(() => { throw new Error("broken"); });
  else if (data === "nested") postMessage("nested " + (await denied(() => started(new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])))))));
  else postMessage("echo " + data);
};
`;

let folder: string;
let server: Server;
let origin: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lamplight-page-"));
  const folders = { page: path.join(folder, "page"), runtime: path.join(folder, "runtime") };
  await mkdir(folders.page);
  await mkdir(folders.runtime);
  await build({
    entryPoints: [path.join(REPOSITORY, "electron/python-page/page.ts")],
    outfile: path.join(folders.page, "page.js"),
    bundle: true,
    format: "esm",
    platform: "browser",
  });
  await copyFile(
    path.join(REPOSITORY, "electron/python-page/index.html"),
    path.join(folders.page, "index.html"),
  );
  await writeFile(path.join(folders.page, "worker.js"), WORKER);
  await writeFile(path.join(folders.runtime, "canary.txt"), "runtime");
  await writeFile(path.join(folders.runtime, "part.mjs"), "export default 1;");

  // The shell's own handler and policies, behind an address that a plain browser can open.
  const handle = fileHandler((address) => pythonFile(address, folders));
  server = createServer((request, response) => {
    const { method } = request;
    void handle({ url: `${PYTHON_ORIGIN}${request.url}`, method } as Request).then(async (answer) => {
      for (const [name, value] of answer.headers)
        response.setHeader(name, value.replaceAll(PYTHON_ORIGIN, origin));
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchChromium();
});
afterEach(() => page.close());
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page with a shell that hands it a port, and collects the lines that come out at the other end. */
async function open(): Promise<void> {
  page = await browser.newPage();
  await page.addInitScript(() => {
    const { port1, port2 } = new MessageChannel();
    const heard: string[] = [];
    port1.onmessage = ({ data }) => heard.push(data);
    Object.assign(window, {
      heard,
      send: (line: unknown) => port1.postMessage(line),
      lamplightShell: { requestPort: () => window.postMessage("lamplight-port", "*", [port2]) },
    });
  });
  await page.goto(origin);
}

interface Harness {
  heard: string[];
  send(line: unknown): void;
}

const send = (line: unknown) => page.evaluate((sent) => (window as unknown as Harness).send(sent), line);

/** Waits for a line that holds these words, and gives it without its length. */
async function hear(words: string): Promise<string> {
  const found = await page.waitForFunction(
    (part) => (window as unknown as Harness).heard.find((line) => line.includes(part)),
    words,
  );
  return (await found.jsonValue()) as string;
}

describe("the page of a hidden window", () => {
  it("passes lines between the host and the worker", async () => {
    await open();
    await send("one");
    await send("two");
    expect(await hear("two")).toBe("echo two");
    expect(await page.evaluate(() => (window as unknown as Harness).heard)).toEqual(["echo one", "echo two"]);
  });

  it("passes nothing but text", async () => {
    await open();
    await send({ type: "start" });
    await send("object");
    await hear("after");
    expect(await page.evaluate(() => (window as unknown as Harness).heard)).toEqual(["after"]);
  });

  it.each(["long", "flood"])("ends a worker that sends too much: %s", async (way) => {
    await open();
    await send(way);
    expect(JSON.parse(await hear('"lost"'))).toMatchObject({ type: "lost", reason: "output" });
    await send("still there");
    await page.waitForTimeout(200);
    expect(await page.evaluate(() => (window as unknown as Harness).heard.at(-1)?.slice(0, 20))).toContain(
      "lost",
    );
  });

  it("tells of a worker that fails", async () => {
    await open();
    await send("throw");
    expect(JSON.parse(await hear('"lost"'))).toMatchObject({ type: "lost", reason: "crashed" });
  });

  it("stays alive beside a worker that never rests", async () => {
    await open();
    await send("busy");
    await hear("busy");
    expect(await page.evaluate(() => 1 + 1)).toBe(2);
  });

  it("starts a worker that reaches the runtime, and nothing else", async () => {
    await open();
    await send("probe");
    expect(JSON.parse(await hear("origin"))).toEqual({
      runtime: "worked",
      module: "worked",
      wasm: "worked",
      page: "denied",
      network: "denied",
      loopback: "denied",
      data: "denied",
      text: "denied",
      socket: "denied",
      worker: "denied",
      dataWorker: "denied",
      storage: "denied",
      caches: "denied",
      origin: "null",
    });
  });

  it("lets a worker start no other from a script that it wrote itself", async () => {
    await open();
    const crashed = new Promise((resolve) => page.once("crash", () => resolve("the page was ended")));
    await send("nested");
    // Chromium ends the process of a page whose worker tries this from an origin of its own.
    const outcome = await Promise.race([crashed, hear("nested").catch(() => crashed)]);
    expect(["the page was ended", "nested denied"]).toContain(outcome);
  });
});
