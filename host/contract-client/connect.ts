/** Picks the wire, once. Nothing else in the window asks where it runs. */

import { type Client, connectWire } from "./client.js";
import { messagePortWire } from "./message-port-wire.js";
import { openWebSocketWire } from "./websocket-wire.js";

/**
 * What the desktop shell's preload script puts on `window`. After `requestPort()` the preload posts
 * `LAMPLIGHT_PORT` to its own window with one transferred MessagePort that leads to the host.
 */
export interface DesktopShell {
  requestPort(): void;
}

/** The message that carries the port. */
export const LAMPLIGHT_PORT = "lamplight-port";

declare global {
  interface Window {
    lamplightShell?: DesktopShell;
  }
}

/** Path of the host's WebSocket, below the page's own origin. */
export const WIRE_PATH = "/wire";

/** @throws Error as a rejection, with a sentence for a person, when no host can be reached. */
export async function connect(): Promise<Client> {
  const shell = window.lamplightShell;
  if (shell) return connectWire(messagePortWire(await portFromShell(shell)));
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return connectWire(await openWebSocketWire(`${scheme}//${location.host}${WIRE_PATH}`));
}

function portFromShell(shell: DesktopShell): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>): void => {
      // Only the preload shares this window object; a frame or an opener has another source.
      if (event.source !== window || event.data !== LAMPLIGHT_PORT) return;
      const port = event.ports[0];
      if (!port) return;
      window.removeEventListener("message", receive);
      resolve(port);
    };
    window.addEventListener("message", receive);
    shell.requestPort();
  });
}
