/** A wire over a MessagePort of a window or worker. */

import { type Wire, wireListeners } from "./wire.js";

/** Sent as the last message, because a port that the other side closes says nothing in every browser. */
export const PORT_CLOSED = "closed";

/** Takes the port over: nothing else may listen on it. */
export function messagePortWire(port: MessagePort): Wire {
  const listeners = wireListeners();
  port.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === PORT_CLOSED) listeners.closed("The host closed the connection.");
    else if (typeof event.data === "string") listeners.message(event.data);
  };
  port.addEventListener("close", () => listeners.closed("The host has ended."));
  return {
    send(frame) {
      if (!listeners.isClosed()) port.postMessage(frame);
    },
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    close() {
      if (listeners.isClosed()) return;
      port.postMessage(PORT_CLOSED);
      port.close();
      listeners.closed("The window closed the connection.");
    },
  };
}
