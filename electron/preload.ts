/**
 * Runs before a page of the shell, in a world of its own. The page gets one function, without arguments:
 * asking for its port. The port arrives as a message of the page's own window.
 */

import { contextBridge, ipcRenderer } from "electron";
import type { DesktopShell, LAMPLIGHT_PORT } from "../host/contract-client/connect.js";
import type { PORT_CHANNEL, REQUEST_CHANNEL } from "./page-ports.js";

// Written out, and held to their source by their types, so that the preload script stays these few lines.
const portMessage: typeof LAMPLIGHT_PORT = "lamplight-port";
const portChannel: typeof PORT_CHANNEL = "lamplight:port";
const requestChannel: typeof REQUEST_CHANNEL = "lamplight:request-port";

if (window === window.top) {
  ipcRenderer.on(portChannel, (event) => {
    // To this very window, whose document only our own protocol can deliver; nobody else can listen.
    window.postMessage(portMessage, "*", event.ports);
  });
  const shell: DesktopShell = { requestPort: () => ipcRenderer.send(requestChannel) };
  contextBridge.exposeInMainWorld("lamplightShell", shell);
}
