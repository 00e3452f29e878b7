import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AppFolders } from "../../electron/folders.js";
import { PORT_CHANNEL, REQUEST_CHANNEL } from "../../electron/page-ports.js";
import type * as Fake from "./fake-electron.js";
import type { FakeMessagePortMain } from "./fake-ports.mjs";
import { makePrograms, type Programs } from "./programs.js";

/** Answers each frame of a page with the number of its process; leaves when it is told to. */
const HOST = `
process.parentPort.on("message", ({ data, ports: [port] }) => {
  if (data.type === "close") process.exit(0);
  if (data.type !== "page") return;
  port.on("message", ({ data: frame }) => {
    const { id, request } = JSON.parse(frame);
    if (request === "die") process.exit(9);
    port.postMessage(JSON.stringify({ id, ok: true, output: process.argv.length }));
  });
  port.start();
});
`;

let programs: Programs;
let folders: AppFolders;
let fake: typeof Fake;

beforeAll(async () => {
  programs = await makePrograms();
  const renderer = path.join(programs.folder, "renderer");
  await mkdir(renderer);
  await writeFile(path.join(renderer, "index.html"), "<!doctype html><title>Lamplight</title>");
  folders = {
    renderer,
    pythonPage: path.join(programs.folder, "python-page"),
    pyodide: path.join(programs.folder, "pyodide"),
    preload: "/preload.cjs",
    utilityEntry: programs.entry,
    icon: "/app.png",
    host: { file: await programs.write("host.js", HOST), name: "host" },
    children: [],
  };
});
afterAll(() => programs.remove());

beforeEach(async () => {
  // A fresh app for each test: Electron's parts are singletons.
  vi.resetModules();
  fake = await import("./fake-electron.js");
  vi.doMock("electron", () => fake);
});
afterEach(() => {
  fake.FakeUtilityProcess.forked.forEach((process) => process.kill());
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function start(changed: Partial<AppFolders> = {}): Promise<void> {
  const { startApp } = await import("../../electron/app.js");
  await startApp({ ...folders, ...changed });
}

const mainWindow = () => fake.BrowserWindow.opened.at(-1) as Fake.BrowserWindow;

async function loaded(): Promise<Fake.BrowserWindow> {
  await vi.waitFor(() => expect(mainWindow().visible).toBe(true));
  return mainWindow();
}

/** The port that the page gets when it asks for one. */
async function portOf(window: Fake.BrowserWindow): Promise<FakeMessagePortMain> {
  const { received } = window.webContents.mainFrame;
  const before = received.length;
  window.webContents.sendFromPage(REQUEST_CHANNEL);
  const handed = await vi.waitUntil(() => received[before], 60_000);
  const [port] = handed.ports;
  if (handed.channel !== PORT_CHANNEL || !port) throw new Error("The page got no port.");
  port.start();
  return port;
}

function ask(port: FakeMessagePortMain, id: number, request = "app.info"): Promise<unknown> {
  const answer = new Promise((resolve) =>
    port.on("message", ({ data }: { data: string }) => {
      const frame = JSON.parse(data) as { id: number };
      if (frame.id === id) resolve(frame);
    }),
  );
  port.postMessage(JSON.stringify({ id, request, input: {} }));
  return answer;
}

describe("starting the app", () => {
  it("shows the window with the page from its own scheme, in a sandbox", async () => {
    await start();
    const window = await loaded();
    expect(window.webContents.mainFrame.url).toBe("app://lamplight/");
    expect(fake.app.sandboxed).toBe(true);
    expect(fake.protocol.schemes).toMatchObject([{ scheme: "app" }, { scheme: "python" }]);
    expect(fake.Menu.application).toBeTruthy();
  });

  it("locks the session before anything is loaded", async () => {
    await start();
    const answer = vi.fn();
    fake.session.defaultSession.beforeRequest?.({ url: "https://example.com/" }, answer);
    expect(answer).toHaveBeenCalledWith({ cancel: true });
    expect(fake.session.defaultSession.permissionCheck?.(null, "media")).toBe(false);
  });

  it("keeps Chromium's files in the data folder that was asked for", async () => {
    vi.stubEnv("LAMPLIGHT_HOME", "/data/lamplight");
    await start();
    expect(fake.app.paths).toEqual({ userData: path.join("/data/lamplight", "window") });
  });

  it("says in words what is missing, and ends", async () => {
    await start({ renderer: path.join(programs.folder, "nothing") });
    const [[title, text] = ["", ""]] = fake.dialog.errors;
    expect(title).toBe("Lamplight cannot start");
    expect(text).toContain(path.join(programs.folder, "nothing", "index.html"));
    expect(text).toContain("npm start");
    expect(fake.app.exitCode).toBe(1);
    expect(fake.BrowserWindow.opened).toEqual([]);
    expect(fake.FakeUtilityProcess.forked).toEqual([]);
  });

  it("leaves at once when the app already runs", async () => {
    fake.app.hasLock = false;
    await start();
    expect(fake.app.quits).toBe(1);
    expect(fake.BrowserWindow.opened).toEqual([]);
    expect(fake.FakeUtilityProcess.forked).toEqual([]);
  });

  it("brings the window forward when the app is started a second time", async () => {
    await start();
    const window = await loaded();
    window.minimized = true;
    fake.app.emit("second-instance", {}, [], "/");
    expect([window.minimized, window.focused]).toEqual([false, 1]);
    expect(fake.BrowserWindow.opened).toHaveLength(1);
  });
});

describe("the page's port", () => {
  it("leads to the host in its utility process", async () => {
    await start();
    const port = await portOf(await loaded());
    expect(await ask(port, 1)).toEqual({ id: 1, ok: true, output: 2 });
    expect(fake.FakeUtilityProcess.forked).toHaveLength(1);
  });

  it("is a new one after a reload, to the same host", async () => {
    await start();
    const window = await loaded();
    const first = await portOf(window);
    await ask(first, 1);
    expect(await ask(await portOf(window), 1)).toMatchObject({ ok: true });
    expect(fake.FakeUtilityProcess.forked).toHaveLength(1);
  });

  it("closes when the host crashes; the next one leads to the host that took its place", async () => {
    await start();
    const window = await loaded();
    const first = await portOf(window);
    const closed = new Promise((resolve) => first.once("close", resolve));
    void ask(first, 1, "die");
    await closed;
    expect(await ask(await portOf(window), 2)).toEqual({ id: 2, ok: true, output: 2 });
    expect(fake.FakeUtilityProcess.forked).toHaveLength(2);
  });
});

describe("a crashed page", () => {
  const crash = (window: Fake.BrowserWindow, reason: string) =>
    void window.webContents.emit("render-process-gone", {}, { reason, exitCode: 11 });

  it("is loaded again once, and the second time in a row the person is told", async () => {
    await start();
    const window = await loaded();
    crash(window, "crashed");
    expect([window.webContents.reloads, fake.dialog.errors.length]).toEqual([1, 0]);
    crash(window, "oom");
    expect(window.webContents.reloads).toBe(1);
    expect(fake.dialog.errors[0]?.[1]).toContain("oom");
  });

  it("that crashes long after is loaded again", async () => {
    await start();
    const window = await loaded();
    crash(window, "crashed");
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    crash(window, "crashed");
    expect([window.webContents.reloads, fake.dialog.errors.length]).toEqual([2, 0]);
  });

  it("is left alone when it ended as it should", async () => {
    await start();
    const window = await loaded();
    crash(window, "clean-exit");
    expect(window.webContents.reloads).toBe(0);
  });
});

describe("ending the app", () => {
  const onPlatform = (platform: NodeJS.Platform) =>
    vi.spyOn(process, "platform", "get").mockReturnValue(platform);

  it("waits for the host to close", async () => {
    await start();
    await ask(await portOf(await loaded()), 1);
    const host = fake.FakeUtilityProcess.forked[0];
    const exit = new Promise((resolve) => host?.once("exit", resolve));
    fake.app.quit();
    expect(fake.app.ended).toBe(false);
    expect(await exit).toBe(0);
    await vi.waitFor(() => expect(fake.app.ended).toBe(true));
    expect(fake.FakeUtilityProcess.forked).toHaveLength(1);
  });

  it("happens when the window is closed", async () => {
    onPlatform("linux");
    await start();
    (await loaded()).close();
    await vi.waitFor(() => expect(fake.app.ended).toBe(true), 60_000);
  });

  it("does not happen on a Mac, where the dock opens the window again", async () => {
    onPlatform("darwin");
    await start();
    (await loaded()).close();
    expect(fake.app.quits).toBe(0);
    fake.app.emit("activate");
    expect(fake.BrowserWindow.opened).toHaveLength(2);
    expect(await ask(await portOf(await loaded()), 3)).toMatchObject({ id: 3, ok: true });
  });
});
