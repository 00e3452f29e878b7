/**
 * Where a worker of a browser waits: it cannot read what it is sent while it computes, but a request of it can be
 * left without an answer for a while.
 */

export interface HoldGate {
  /** Resolves with the next `goOn`, or at once where that has come already; at most one is kept. */
  untilGoOn(): Promise<void>;
  goOn(): void;
}

export function createHoldGate(): HoldGate {
  let answered = false;
  const waiting: (() => void)[] = [];
  return {
    untilGoOn: () =>
      new Promise((resolve) => {
        if (!answered) waiting.push(resolve);
        else resolve();
        answered = false;
      }),
    goOn() {
      answered = waiting.length === 0;
      waiting.shift()?.();
    },
  };
}
