/** Two ends of a wire inside one process. Frames are text and arrive later, as on every other wire. */

import { type Wire, wireListeners } from "../contract-client/wire.js";

export function memoryWires(): [Wire, Wire] {
  const first = wireListeners();
  const second = wireListeners();
  const close = (): void => {
    setImmediate(() => {
      first.closed("The other end closed the connection.");
      second.closed("The other end closed the connection.");
    });
  };
  const end = (here: typeof first, there: typeof first): Wire => ({
    send(frame) {
      if (!here.isClosed()) setImmediate(() => there.message(frame));
    },
    onMessage: here.onMessage,
    onClose: here.onClose,
    close,
  });
  return [end(first, second), end(second, first)];
}
