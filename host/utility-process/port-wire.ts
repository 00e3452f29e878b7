/** The host's end of a port to a page of the desktop shell. */

import { PORT_CLOSED } from "../contract-client/message-port-wire.js";
import { type Wire, wireListeners } from "../contract-client/wire.js";
import type { PortMain } from "./ports.js";

/** Takes the port over and starts it. */
export function portWire(port: PortMain): Wire {
  const listeners = wireListeners();
  port.on("message", ({ data }) => {
    if (data === PORT_CLOSED) listeners.closed("The window closed the connection.");
    else if (typeof data === "string") listeners.message(data);
  });
  port.on("close", () => listeners.closed("The window has gone."));
  port.start();
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
      listeners.closed("The host closed the connection.");
    },
  };
}
