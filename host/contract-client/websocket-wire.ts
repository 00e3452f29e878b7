/** A wire over the browser's own WebSocket. */

import { type Wire, wireListeners } from "./wire.js";

/** @throws Error as a rejection, when the host cannot be reached or refuses the connection. */
export function openWebSocketWire(address: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const listeners = wireListeners();
    let opened = false;
    socket.addEventListener("message", (event) => {
      if (typeof event.data === "string") listeners.message(event.data);
    });
    socket.addEventListener("open", () => {
      opened = true;
      resolve({
        send(frame) {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame);
        },
        onMessage: listeners.onMessage,
        onClose: listeners.onClose,
        close: () => socket.close(1000),
      });
    });
    socket.addEventListener("close", (event) => {
      const reason = event.reason || `The connection ended (code ${event.code}).`;
      if (opened) listeners.closed(reason);
      else
        reject(new Error("The app's host does not answer. It may have been stopped, or refused this page."));
    });
  });
}
