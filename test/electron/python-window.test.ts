import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  PYTHON_HOME,
  pythonFile,
  type PythonReport,
  type PythonWindows,
  pythonWindows,
} from "../../electron/python-window.js";
import { fileHandler } from "../../electron/static-files.js";
import { app, BrowserWindow, type FakeWebContents, partitions } from "./fake-electron.js";
import type { FakeMessagePortMain } from "./fake-ports.mjs";

vi.mock("electron", () => import("./fake-electron.js"));

let folder: string;
let folders: { page: string; runtime: string };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lamplight-python-"));
  folders = { page: path.join(folder, "page"), runtime: path.join(folder, "pyodide") };
  await mkdir(folders.page);
  await mkdir(folders.runtime);
  await writeFile(path.join(folders.page, "index.html"), "<!doctype html>");
  await writeFile(path.join(folders.page, "worker.js"), "// worker");
  await writeFile(path.join(folders.runtime, "pyodide.mjs"), "// runtime");
  await writeFile(path.join(folders.runtime, "index.html"), "<!doctype html>");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Reported {
  report: PythonReport;
  ports: FakeMessagePortMain[];
}

let windows: PythonWindows;
let reported: Reported[];
const reply = (report: PythonReport, ports: unknown[]) =>
  void reported.push({ report, ports: ports as FakeMessagePortMain[] });
const opened = () => BrowserWindow.opened.at(-1) as BrowserWindow;
const homeOf = async (window: BrowserWindow) =>
  vi.waitFor(() => expect(window.webContents.mainFrame.url).toBe(PYTHON_HOME));
const pageOf = (contents: FakeWebContents) => windows.pageOf(contents as never);

beforeEach(() => {
  app.isReady = true;
  partitions.clear();
  windows = pythonWindows({ ...folders, preload: "/preload.cjs" });
  reported = [];
  BrowserWindow.opened = [];
});

describe("an interpreter's window", () => {
  it("is hidden, shows the page of its own scheme, and is connected with the host", async () => {
    windows.onHostMessage({ type: "open-python", id: 7 }, reply);
    const window = opened();
    await homeOf(window);
    expect(window.visible).toBe(false);
    expect(reported).toEqual([{ report: { type: "python-port", id: 7 }, ports: [expect.any(Object)] }]);

    const port = (await pageOf(window.webContents)?.port()) as unknown as FakeMessagePortMain;
    const heard = new Promise((resolve) =>
      reported[0]?.ports[0]?.once("message", ({ data }) => resolve(data)),
    );
    reported[0]?.ports[0]?.start();
    port.postMessage("ready");
    expect(await heard).toBe("ready");
  });

  it("gives its page the port once: a page that was loaded anew gets none", async () => {
    windows.onHostMessage({ type: "open-python", id: 1 }, reply);
    const page = pageOf(opened().webContents);
    expect(await page?.port()).not.toBeNull();
    expect(await page?.port()).toBeNull();
  });

  it("has a session of its own, in memory only, without network or permissions", () => {
    for (const id of [1, 2]) windows.onHostMessage({ type: "open-python", id }, reply);
    const [first, second] = BrowserWindow.opened.map(({ webContents }) => webContents.session);
    expect(first).not.toBe(second);
    expect(first?.partition).not.toMatch(/^persist:|^$/);
    const answer = vi.fn();
    for (const url of ["https://example.com/", "http://127.0.0.1/", "app://lamplight/"])
      first?.beforeRequest?.({ url }, answer);
    expect(answer.mock.calls).toEqual([[{ cancel: true }], [{ cancel: true }], [{ cancel: true }]]);
    expect(first?.permissionCheck?.(null, "media")).toBe(false);
  });

  it("is killed, not asked, when the host closes it; the next one gets a cleared session", async () => {
    windows.onHostMessage({ type: "open-python", id: 1 }, reply);
    const first = opened();
    await homeOf(first);
    windows.onHostMessage({ type: "close-python", id: 1 }, reply);
    expect([first.webContents.crashed, first.destroyed]).toEqual([true, true]);
    expect(pageOf(first.webContents)).toBeUndefined();
    // What was asked for is not reported as a loss.
    expect(reported).toHaveLength(1);

    windows.onHostMessage({ type: "open-python", id: 2 }, reply);
    await homeOf(opened());
    expect(opened().webContents.session).toBe(first.webContents.session);
    expect(opened().webContents.session.cleared).toBe(2);
  });

  it("waits for its own answer when it asks whether it may go on, and for none once it is closed", async () => {
    for (const id of [1, 2]) windows.onHostMessage({ type: "open-python", id }, reply);
    const [first, second] = BrowserWindow.opened.map(({ webContents }) => webContents.session);
    const answered: string[] = [];
    const ask = async (name: string, of: typeof first): Promise<void> => {
      const question = { url: "python://runtime/runtime/go-on", method: "GET" } as Request;
      const answer = await of?.handlers.get("python")?.(question);
      expect(answer?.headers.get("access-control-allow-origin")).toBe("*");
      answered.push(name);
    };
    const asked = [ask("first", first), ask("second", second)];
    windows.onHostMessage({ type: "let-go-on", id: 2 }, reply);
    await asked[1];
    expect(answered).toEqual(["second"]);
    windows.onHostMessage({ type: "let-go-on", id: 2 }, reply);
    await ask("second again", second);
    windows.onHostMessage({ type: "close-python", id: 1 }, reply);
    await Promise.all(asked);
    await ask("after", first);
    expect(answered).toEqual(["second", "second again", "first", "after"]);
  });

  it("that crashed is reported and removed", async () => {
    windows.onHostMessage({ type: "open-python", id: 3 }, reply);
    const window = opened();
    await homeOf(window);
    window.webContents.emit("render-process-gone", {}, { reason: "oom" });
    expect(reported.at(-1)?.report).toEqual({
      type: "python-gone",
      id: 3,
      why: "The interpreter's process ended (oom).",
    });
    expect([window.destroyed, pageOf(window.webContents)]).toEqual([true, undefined]);
    expect(reported).toHaveLength(2);
  });

  it("whose page cannot be loaded is reported", async () => {
    windows.onHostMessage({ type: "open-python", id: 4 }, reply);
    opened().webContents.session.beforeRequest = (_details, callback) => callback({ cancel: true });
    await vi.waitFor(() => expect(reported.at(-1)?.report).toMatchObject({ type: "python-gone", id: 4 }));
    expect(opened().destroyed).toBe(true);
  });

  it("is refused past six, and twice under one number", () => {
    windows.onHostMessage({ type: "open-python", id: 1 }, reply);
    windows.onHostMessage({ type: "open-python", id: 1 }, reply);
    expect(reported[1]?.report).toMatchObject({ type: "python-gone", id: 1 });
    for (let id = 2; id <= 8; id++) windows.onHostMessage({ type: "open-python", id }, reply);
    expect(BrowserWindow.opened).toHaveLength(6);
    expect(reported.filter(({ report }) => report.type === "python-gone")).toHaveLength(3);
  });

  it("goes with the host", () => {
    for (const id of [1, 2]) windows.onHostMessage({ type: "open-python", id }, reply);
    windows.closeAll();
    expect(BrowserWindow.opened.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it.each([
    null,
    "open-python",
    {},
    { type: "open-python" },
    { type: "open-python", id: "1" },
    { type: "open", id: 1 },
  ])("is not opened by %j", (message) => {
    windows.onHostMessage(message, reply);
    expect([BrowserWindow.opened, reported]).toEqual([[], []]);
  });
});

describe("the files of an interpreter's window", () => {
  const serve = (address: string) =>
    fileHandler((asked) => pythonFile(asked, folders))({ url: address, method: "GET" } as Request);
  const policyOf = async (address: string) => (await serve(address)).headers.get("content-security-policy");

  it("are the page, the worker's script and the pinned runtime", async () => {
    expect(await (await serve("python://runtime/")).text()).toBe("<!doctype html>");
    expect(await (await serve("python://runtime/worker.js")).text()).toBe("// worker");
    expect(await (await serve("python://runtime/runtime/pyodide.mjs")).text()).toBe("// runtime");
  });

  it("let the worker load the runtime and nothing else, in an origin of its own", async () => {
    const policy = await policyOf("python://runtime/worker.js");
    expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'; /);
    expect(policy).toContain("connect-src python://runtime/runtime/;");
    expect(policy).toContain("worker-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|allow-same-origin|https?:|\*/);
  });

  it("let the page start the worker and reach nothing", async () => {
    const policy = await policyOf("python://runtime/index.html");
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain("worker-src 'self'");
    expect(policy).not.toContain("connect-src");
  });

  it.each([
    "python://runtime/runtime/../../secret",
    "python://runtime/runtime/",
    "python://other/",
    "app://lamplight/",
  ])("are not found at %s", async (address) => expect((await serve(address)).status).toBe(404));
});
