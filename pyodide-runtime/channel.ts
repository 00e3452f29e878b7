/** A started interpreter, whatever it runs in. */

import type { PythonLostReason } from "../agents/ports.js";
import type { HostMessage } from "./protocol.js";

export interface InterpreterChannel {
  send(message: HostMessage): void;
  /** Lets an interpreter go on that stands at a hold point; once for each. */
  goOn(): void;
  /** Who hears of it now. Lines are untrusted text, at most `messageCharacters` long. */
  listener: ChannelListener;
  /** Ends the interpreter at once and resolves when it is gone. May be called again. */
  kill(): Promise<void>;
}

export interface ChannelListener {
  onLine(line: string): void;
  /** The interpreter ended by itself or exceeded a limit of the channel. Called once, not after `kill`. */
  onEnd(reason: PythonLostReason, message: string): void;
}

export const SILENT_LISTENER: ChannelListener = { onLine: () => undefined, onEnd: () => undefined };
