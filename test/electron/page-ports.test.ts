import { beforeEach, describe, expect, it, vi } from "vitest";
import { LAMPLIGHT_PORT } from "../../host/contract-client/connect.js";
import { handPorts, isFromPage, PORT_CHANNEL, REQUEST_CHANNEL } from "../../electron/page-ports.js";
import { FakeFrame, FakeSession, FakeWebContents, ipcMain } from "./fake-electron.js";
import { FakeMessageChannelMain } from "./fake-ports.mjs";

const exposed: Record<string, unknown> = {};
const sent: unknown[][] = [];
const listeners = new Map<string, (event: { ports: unknown[] }) => void>();

vi.mock("electron", async () => ({
  ...(await import("./fake-electron.js")),
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => void (exposed[name] = api) },
  ipcRenderer: {
    on: (channel: string, listener: (event: { ports: unknown[] }) => void) =>
      void listeners.set(channel, listener),
    send: (...args: unknown[]) => void sent.push(args),
  },
}));

const HOME = "app://lamplight/";

const settled = () => new Promise((resolve) => setImmediate(resolve));

function page() {
  const contents = new FakeWebContents(new FakeSession(""));
  contents.mainFrame.url = HOME;
  const { port1 } = new FakeMessageChannelMain();
  return {
    contents: contents as never,
    home: HOME,
    port: vi.fn(() => Promise.resolve(port1 as never)),
    fake: contents,
  };
}

describe("a page that asks for its port", () => {
  beforeEach(() => void ipcMain.removeAllListeners());

  it("gets one, on its own frame", async () => {
    const asking = page();
    handPorts(ipcMain as never, (contents) => (contents === asking.contents ? asking : undefined));
    asking.fake.sendFromPage(REQUEST_CHANNEL);
    await settled();
    expect(asking.fake.mainFrame.received).toMatchObject([
      { channel: PORT_CHANNEL, message: null, ports: [{}] },
    ]);
  });

  it.each([
    [
      "another document",
      (contents: FakeWebContents) => (contents.mainFrame.url = "app://lamplight/other.html"),
    ],
    ["another origin", (contents: FakeWebContents) => (contents.mainFrame.url = "https://example.com/")],
    ["an empty document", (contents: FakeWebContents) => (contents.mainFrame.url = "about:blank")],
  ])("gets none while it shows %s", (_what, change) => {
    const asking = page();
    change(asking.fake);
    handPorts(ipcMain as never, () => asking);
    asking.fake.sendFromPage(REQUEST_CHANNEL);
    expect(asking.port).not.toHaveBeenCalled();
    expect(asking.fake.mainFrame.received).toEqual([]);
  });

  it("gets none when nobody knows it", () => {
    const asking = page();
    handPorts(ipcMain as never, () => undefined);
    asking.fake.sendFromPage(REQUEST_CHANNEL);
    expect(asking.fake.mainFrame.received).toEqual([]);
  });
});

describe("a page that changes before its port is there", () => {
  beforeEach(() => void ipcMain.removeAllListeners());

  it.each([
    ["was closed", (contents: FakeWebContents) => (contents.destroyed = true)],
    ["shows another document", (contents: FakeWebContents) => (contents.mainFrame.url = "about:blank")],
    ["has another frame", (contents: FakeWebContents) => (contents.mainFrame = new FakeFrame())],
  ])("gets none when it %s", async (_what, change) => {
    const asking = page();
    const { mainFrame } = asking.fake;
    handPorts(ipcMain as never, () => asking);
    asking.fake.sendFromPage(REQUEST_CHANNEL);
    change(asking.fake);
    await settled();
    expect(asking.port).toHaveBeenCalledOnce();
    expect([...mainFrame.received, ...asking.fake.mainFrame.received]).toEqual([]);
  });
});

describe("the sender of a message", () => {
  it("is the page's top frame, not a frame inside it, a gone frame or another page", () => {
    const asking = page();
    const sender = asking.fake as never;
    const frame = Object.assign(new FakeFrame(), { url: HOME }) as never;
    const other = new FakeWebContents(new FakeSession("")) as never;
    expect(isFromPage({ sender, senderFrame: asking.fake.mainFrame as never }, asking)).toBe(true);
    expect(isFromPage({ sender, senderFrame: frame }, asking)).toBe(false);
    expect(isFromPage({ sender, senderFrame: null }, asking)).toBe(false);
    expect(isFromPage({ sender: other, senderFrame: asking.fake.mainFrame as never }, asking)).toBe(false);
  });
});

describe("the preload script", () => {
  const posted: unknown[][] = [];
  async function runIn(isTop: boolean) {
    vi.resetModules();
    for (const name of Object.keys(exposed)) delete exposed[name];
    listeners.clear();
    const window: Record<string, unknown> = { postMessage: (...args: unknown[]) => void posted.push(args) };
    window.top = isTop ? window : {};
    vi.stubGlobal("window", window);
    await import("../../electron/preload.js");
  }

  it("gives the page one function, which takes nothing along", async () => {
    await runIn(true);
    expect(Object.keys(exposed)).toEqual(["lamplightShell"]);
    const shell = exposed.lamplightShell as { requestPort(...args: unknown[]): void };
    expect(Object.keys(shell)).toEqual(["requestPort"]);
    shell.requestPort("a channel", { an: "argument" });
    expect(sent).toEqual([[REQUEST_CHANNEL]]);
  });

  it("passes the port on to its own window, as the page expects it", async () => {
    await runIn(true);
    const port = {};
    listeners.get(PORT_CHANNEL)?.({ ports: [port] });
    expect(posted).toEqual([[LAMPLIGHT_PORT, "*", [port]]]);
    expect([...listeners.keys()]).toEqual([PORT_CHANNEL]);
  });

  it("gives a frame inside a page nothing", async () => {
    await runIn(false);
    expect(exposed).toEqual({});
    expect([...listeners.keys()]).toEqual([]);
  });
});
