/** The window of the app. */

import { BrowserWindow, type BrowserWindowConstructorOptions, type WebPreferences } from "electron";
import { lockContents } from "./permissions.js";
import { APP_ORIGIN } from "./schemes.js";

/** The document that the window shows. */
export const WINDOW_HOME = `${APP_ORIGIN}/`;

/** Shown until the page has painted; the `--ground` of the page's own tokens. */
const BACKGROUND = { light: "#f3efe9", dark: "#131110" };

/** What every page of the shell is denied, whatever it shows. */
export function pagePreferences(preload: string): WebPreferences {
  return {
    preload,
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
    safeDialogs: true,
    spellcheck: false,
  };
}

export function windowOptions(settings: {
  preload: string;
  icon: string;
  dark: boolean;
  packaged: boolean;
}): BrowserWindowConstructorOptions {
  return {
    title: "Lamplight",
    icon: settings.icon,
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: settings.dark ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: { ...pagePreferences(settings.preload), devTools: !settings.packaged },
  };
}

/** Opens the window. It is shown once its page has painted, so that nobody sees an empty one. */
export function openWindow(options: BrowserWindowConstructorOptions): BrowserWindow {
  const window = new BrowserWindow(options);
  lockContents(window.webContents, WINDOW_HOME);
  window.once("ready-to-show", () => window.show());
  return window;
}

/** Brings a window to the person who asked for the app again. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
