/** Where the parts of the built app lie. */

import path from "node:path";
import { pyodideFolder } from "../host/folders.js";
import type { Program } from "./utility.js";

export interface AppFolders {
  /** The window's page. */
  renderer: string;
  /** The page and the worker in which Python runs. */
  pythonPage: string;
  /** The pinned folder with Pyodide and its wheels. */
  pyodide: string;
  preload: string;
  utilityEntry: string;
  icon: string;
  host: Program;
  /** Programs that the host, and its children, run in processes of their own. */
  children: Program[];
}

/** @param root the folder that holds `dist` and `node_modules`: the repository or the packaged app. */
export function appFolders(root: string): AppFolders {
  const dist = path.join(root, "dist");
  const llama = path.join(root, "node_modules", "node-llama-cpp", "dist", "bindings", "utils");
  return {
    renderer: path.join(dist, "renderer"),
    pythonPage: path.join(dist, "python-page"),
    pyodide: pyodideFolder(),
    preload: path.join(dist, "electron", "preload.cjs"),
    utilityEntry: path.join(dist, "electron", "utility-entry.js"),
    icon: path.join(root, "assets", "icons", "app.png"),
    host: { file: path.join(dist, "host", "utility-process.js"), name: "Lamplight host" },
    children: [
      { file: path.join(dist, "host", "model-process.js"), name: "Lamplight language model" },
      // node-llama-cpp loads each of its libraries in a process of its own first, in case it crashes.
      { file: path.join(llama, "testBindingBinary.js"), name: "Lamplight library test" },
    ],
  };
}
