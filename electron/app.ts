/** The desktop shell: puts its parts together. */

import { app, type BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, session } from "electron";
import { existsSync } from "node:fs";
import path from "node:path";
import { serveWindowFiles } from "./app-protocol.js";
import type { AppFolders } from "./folders.js";
import { type HostProcess, keepHost } from "./host-process.js";
import { menuTemplate } from "./menu.js";
import { handPorts } from "./page-ports.js";
import { lockSession, silenceChromium } from "./permissions.js";
import { pythonWindows } from "./python-window.js";
import { APP_ORIGIN, SCHEMES } from "./schemes.js";
import { cleanEnvironment, startUtility } from "./utility.js";
import { bringForward, openWindow, WINDOW_HOME, windowOptions } from "./window.js";

/** A page that crashes again within this many milliseconds is not loaded again. */
const RELOAD_PAUSE = 10_000;

/** Starts the app, unless it already runs: then that one's window comes forward and this process ends. */
export async function startApp(folders: AppFolders): Promise<void> {
  app.setName("Lamplight");
  // Chromium's own files, and with them the lock below, go with the data folder that was asked for.
  const home = process.env.LAMPLIGHT_HOME;
  if (home) app.setPath("userData", path.join(home, "window"));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  silenceChromium(app);
  protocol.registerSchemesAsPrivileged(SCHEMES);
  // Nothing happens by itself when the last window closes: see `showWindow`.
  app.on("window-all-closed", () => {});

  await app.whenReady();
  const missing = [path.join(folders.renderer, "index.html"), folders.host.file].find(
    (file) => !existsSync(file),
  );
  if (missing) {
    dialog.showErrorBox(
      "Lamplight cannot start",
      `A part of the app is missing: ${missing}\n\nYour projects are untouched. Install Lamplight again or, in a copy of its source, run: npm start`,
    );
    app.exit(1);
    return;
  }
  lockSession(session.defaultSession, APP_ORIGIN);
  serveWindowFiles(session.defaultSession, folders.renderer);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        mac: process.platform === "darwin",
        packaged: app.isPackaged,
        showAbout: () => app.showAboutPanel(),
      }),
    ),
  );

  const python = pythonWindows({
    page: folders.pythonPage,
    preload: folders.preload,
    runtime: folders.pyodide,
  });
  const host = keepHost({
    start: () =>
      startUtility({
        entry: folders.utilityEntry,
        program: folders.host,
        mayFork: folders.children,
        args: [],
        env: cleanEnvironment(process.env),
        execArgv: [],
        stdout: "inherit",
        stderr: "inherit",
      }),
    onMessage: python.onHostMessage,
    onEnd: python.closeAll,
  });
  closeHostBeforeQuitting(host);

  const main = mainWindow(folders);
  handPorts(ipcMain, (contents) => {
    if (contents !== main.current()?.webContents) return python.pageOf(contents);
    return { contents, home: WINDOW_HOME, port: host.portForPage };
  });
  app.on("second-instance", main.show);
  app.on("activate", main.show);
  main.show();
}

/** The one window: shown, brought forward, or opened again after it was closed on a Mac. */
function mainWindow(folders: AppFolders): { current(): BrowserWindow | null; show(): void } {
  let window: BrowserWindow | null = null;
  return {
    current: () => window,
    show() {
      if (window) {
        bringForward(window);
        return;
      }
      const opened = openWindow(
        windowOptions({
          preload: folders.preload,
          icon: folders.icon,
          dark: nativeTheme.shouldUseDarkColors,
          packaged: app.isPackaged,
        }),
      );
      window = opened;
      opened.on("closed", () => {
        window = null;
        // On a Mac an app stays until it is quit. The hidden window of Python does not keep it elsewhere.
        if (process.platform !== "darwin") app.quit();
      });
      reloadAfterCrash(opened);
      void opened.loadURL(WINDOW_HOME);
    },
  };
}

/** Loads a crashed page again: the host still has everything that it showed. */
function reloadAfterCrash(window: BrowserWindow): void {
  let lastCrash = -Infinity;
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit") return;
    const now = Date.now();
    const isSecond = now - lastCrash < RELOAD_PAUSE;
    lastCrash = now;
    if (!isSecond) {
      window.webContents.reload();
      return;
    }
    dialog.showErrorBox(
      "The window of Lamplight has stopped",
      `It crashed twice in a short while (${details.reason}). Your projects are saved. Close it and open Lamplight again.`,
    );
  });
}

/** Lets the host save before the app ends. */
function closeHostBeforeQuitting(host: HostProcess): void {
  let isClosed = false;
  let isClosing = false;
  app.on("before-quit", (event) => {
    if (isClosed) return;
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    void host.close().then(() => {
      isClosed = true;
      app.quit();
    });
  });
}
