/** A channel over anything that carries lines of text: a worker, a port to a hidden window, a browser page. */

import type { PythonLostReason } from "../agents/ports.js";
import { SILENT_LISTENER, type InterpreterChannel } from "./channel.js";
import { startMessage, type PythonParts, type RuntimeLimits } from "./protocol.js";

export interface LineWire {
  send(line: string): void;
  /** Lets the interpreter go on from a hold point. */
  goOn(): void;
  /** What arrives. Called once, before anything is sent; `onEnd` means that nothing will arrive any more. */
  listen(onLine: (line: unknown) => void, onEnd: (reason: PythonLostReason, message: string) => void): void;
  /** Ends the interpreter and resolves when it is gone. */
  end(): Promise<void>;
}

/** Sends the start message and holds what arrives to the limit of one message. */
export function lineChannel(wire: LineWire, parts: PythonParts, limits: RuntimeLimits): InterpreterChannel {
  let ended = false;
  const channel: InterpreterChannel = {
    listener: SILENT_LISTENER,
    send: (message) => wire.send(JSON.stringify(message)),
    goOn: () => wire.goOn(),
    kill() {
      ended = true;
      return wire.end();
    },
  };
  const endWith = (reason: PythonLostReason, message: string) => {
    if (ended) return;
    void channel.kill();
    channel.listener.onEnd(reason, message);
  };
  wire.listen((line) => {
    // Generated code may post anything, also things that are no text.
    if (ended || typeof line !== "string") return;
    if (line.length <= limits.messageCharacters) channel.listener.onLine(line);
    else endWith("output", "The Python code sent more in one piece than it may and was ended.");
  }, endWith);
  channel.send(startMessage(parts, limits));
  return channel;
}
