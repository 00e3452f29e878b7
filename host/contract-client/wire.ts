/**
 * A wire carries text frames between a window and its host, in order, until one side closes it.
 * Every wire serialises: what arrives is never the object that was sent.
 */
export interface Wire {
  /** Hands over one frame. After the wire has closed this does nothing. */
  send(frame: string): void;
  onMessage(listener: (frame: string) => void): void;
  /** Called once, with the reason in a few words. Called soon after registering if it is already closed. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/** A frame with more characters than this is refused; a description at its limit needs a tenth of it. */
export const MAX_FRAME_CHARACTERS = 8_000_000;

/** Frames nested deeper than this are refused before anything walks through them. */
export const MAX_FRAME_DEPTH = 64;

/** Whether brackets in JSON text nest deeper than `limit`. Reads the text once and recurses into nothing. */
export function nestsDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === "{" || character === "[") {
      if (++depth > limit) return true;
    } else if (character === "}" || character === "]") {
      depth--;
    }
  }
  return false;
}

/** Delivers frames and the close to listeners; frames that come before the first listener are kept for it. */
export function wireListeners(): {
  message(frame: string): void;
  closed(reason: string): void;
  isClosed(): boolean;
  onMessage: Wire["onMessage"];
  onClose: Wire["onClose"];
} {
  const messageListeners: ((frame: string) => void)[] = [];
  const closeListeners: ((reason: string) => void)[] = [];
  let early: string[] = [];
  let closeReason: string | null = null;
  return {
    message(frame) {
      if (closeReason !== null) return;
      if (messageListeners.length === 0) early.push(frame);
      for (const listener of messageListeners) listener(frame);
    },
    closed(reason) {
      if (closeReason !== null) return;
      closeReason = reason;
      for (const listener of closeListeners) listener(reason);
    },
    isClosed: () => closeReason !== null,
    onMessage(listener) {
      messageListeners.push(listener);
      const kept = early;
      early = [];
      for (const frame of kept) listener(frame);
    },
    onClose(listener) {
      closeListeners.push(listener);
      const reason = closeReason;
      if (reason !== null) queueMicrotask(() => listener(reason));
    },
  };
}
