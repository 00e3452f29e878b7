/** The host's end of a WebSocket. */

import type { WebSocket } from "ws";
import { type Wire, wireListeners } from "../contract-client/wire.js";

/** Bytes that may wait for a window that does not read; then it is cut off. */
const MAX_WAITING_BYTES = 128_000_000;

export function webSocketServerWire(socket: WebSocket): Wire {
  const listeners = wireListeners();
  socket.on("message", (data, isBinary) => {
    if (isBinary) socket.close(1003, "Frames are text.");
    else listeners.message(String(data));
  });
  // What went wrong is in the close event that follows.
  socket.on("error", () => undefined);
  socket.on("close", (code) => listeners.closed(`The window has gone (code ${code}).`));
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
      else socket.send(frame);
    },
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    close: () => socket.close(1008, "The frame does not follow the contract."),
  };
}
