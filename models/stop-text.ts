/** What one piece of generated text led to. */
export interface StopScan {
  /** Text that is certain not to belong to a stop string; may be empty. */
  text: string;
  /** The stop string that was met. Nothing after it counts. */
  stop?: string;
}

export interface StopScanner {
  push(piece: string): StopScan;
  /** The text that was held back, once nothing more will come. */
  flush(): string;
}

/**
 * Finds stop strings in text that arrives in pieces, whatever the pieces' borders are. Text is released only
 * when it can no longer turn out to be the beginning of a stop string, so a listener never has to take
 * anything back. The first stop string to be complete wins; of several that end together, the longest.
 */
export function createStopScanner(stops: string[]): StopScanner {
  const wanted = stops.filter((stop) => stop.length > 0);
  let held = "";

  return {
    push(piece) {
      held += piece;
      const found = firstStop(held, wanted);
      if (found) {
        const text = held.slice(0, found.end - found.stop.length);
        held = "";
        return { text, stop: found.stop };
      }
      const keep = longestBeginningAtEnd(held, wanted);
      const text = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text };
    },
    flush() {
      const text = held;
      held = "";
      return text;
    },
  };
}

function firstStop(text: string, stops: string[]): { stop: string; end: number } | undefined {
  let best: { stop: string; end: number } | undefined;
  for (const stop of stops) {
    const index = text.indexOf(stop);
    if (index < 0) continue;
    const end = index + stop.length;
    if (!best || end < best.end || (end === best.end && stop.length > best.stop.length)) best = { stop, end };
  }
  return best;
}

/** Length of the longest end of the text that is the beginning of a stop string. */
function longestBeginningAtEnd(text: string, stops: string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (stop.startsWith(text.slice(text.length - length))) {
        longest = length;
        break;
      }
    }
  }
  return longest;
}
