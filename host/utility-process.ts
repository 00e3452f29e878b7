/** Entry point of Electron's utility process, bundled to `dist/host/utility-process.js`. */

import { appFolders, openApp } from "./assembly.js";
import { pyodideFolder } from "./folders.js";
import type { ParentPort } from "./utility-process/ports.js";
import { openWindowPython, pythonWindows } from "./utility-process/python-windows.js";
import { servePages } from "./utility-process/serve-pages.js";

const { parentPort: parent } = process as unknown as { parentPort?: ParentPort };
if (!parent)
  throw new Error("This program runs only inside the desktop app. Use dist/host/command-line.js instead.");

const folders = appFolders(import.meta.dirname);
const windows = pythonWindows(parent);
const host = openApp({
  folders,
  openPython: () => openWindowPython(windows, pyodideFolder(), folders.pythonPackage),
});
servePages(parent, host, (code) => process.exit(code));
