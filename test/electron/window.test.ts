import { beforeEach, describe, expect, it, vi } from "vitest";
import { menuTemplate } from "../../electron/menu.js";
import { pythonWindowOptions } from "../../electron/python-window.js";
import { bringForward, openWindow, windowOptions } from "../../electron/window.js";
import { app, BrowserWindow, FakeSession } from "./fake-electron.js";

vi.mock("electron", () => import("./fake-electron.js"));

const settings = { preload: "/app/preload.cjs", icon: "/app/app.png", dark: false, packaged: true };

/** What a page may never have, whatever it shows. */
const LOCKED = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
};

describe("the window's options", () => {
  it("lock the page", () => {
    expect(windowOptions(settings).webPreferences).toEqual({
      ...LOCKED,
      safeDialogs: true,
      preload: "/app/preload.cjs",
      devTools: false,
    });
  });

  it("allow developer tools only while developing", () => {
    expect(windowOptions({ ...settings, packaged: false }).webPreferences?.devTools).toBe(true);
  });

  it("never let the window be too small for its three panes", () => {
    expect(windowOptions(settings)).toMatchObject({
      title: "Lamplight",
      minWidth: 1024,
      minHeight: 700,
      show: false,
    });
  });

  it("have the colour of the theme before the page has painted", () => {
    const light = windowOptions(settings).backgroundColor;
    const dark = windowOptions({ ...settings, dark: true }).backgroundColor;
    expect(light).toMatch(/^#f/);
    expect(dark).toMatch(/^#1/);
  });
});

describe("the options of a hidden window for Python", () => {
  it("lock the page, keep it hidden and put it on the session that is given", () => {
    const session = new FakeSession("a") as never;
    const options = pythonWindowOptions("/app/preload.cjs", session);
    expect(options).toMatchObject({ show: false, focusable: false, skipTaskbar: true });
    expect(options.webPreferences).toMatchObject({ ...LOCKED, devTools: false, backgroundThrottling: false });
    expect(options.webPreferences?.session).toBe(session);
  });
});

describe("a window", () => {
  beforeEach(() => (app.isReady = true));

  it("is shown once its page has painted", () => {
    const window = openWindow(windowOptions(settings)) as unknown as BrowserWindow;
    expect(window.visible).toBe(false);
    window.emit("ready-to-show");
    expect(window.visible).toBe(true);
  });

  it("is locked before anything is loaded into it", () => {
    const window = openWindow(windowOptions(settings)) as unknown as BrowserWindow;
    expect(window.webContents.openHandler?.({ url: "https://example.com" })).toEqual({ action: "deny" });
    expect(window.webContents.listenerCount("will-navigate")).toBe(1);
  });

  it("comes forward from the dock or the task bar", () => {
    const window = new BrowserWindow({});
    window.minimized = true;
    bringForward(window as never);
    expect([window.minimized, window.visible, window.focused]).toEqual([false, true, 1]);
  });
});

describe("the menu", () => {
  const roles = (mac: boolean, packaged: boolean) =>
    JSON.stringify(menuTemplate({ mac, packaged, showAbout: () => undefined }));

  it("has the system's editing, zooming and window commands", () => {
    for (const role of ["editMenu", "zoomIn", "resetZoom", "windowMenu", "help"])
      expect(roles(false, true)).toContain(`"${role}"`);
  });

  it("has an application menu on a Mac only", () => {
    expect(roles(true, true)).toContain('"appMenu"');
    expect(roles(false, true)).not.toContain('"appMenu"');
  });

  it("has developer tools only while developing", () => {
    expect(roles(false, true)).not.toContain("toggleDevTools");
    expect(roles(false, false)).toContain("toggleDevTools");
  });
});
