/** The switch with which a person holds a run still and lets it go on. */

import type { Pause } from "../agents/ports.js";

export interface PauseSwitch extends Pause {
  set(paused: boolean): void;
}

export function createPause(): PauseSwitch {
  const listeners = new Set<() => void>();
  let since: number | null = null;
  let before = 0;
  const lasting = (): number => (since === null ? 0 : performance.now() - since);
  return {
    get paused() {
      return since !== null;
    },
    heldMilliseconds: () => before + lasting(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(paused) {
      if (paused === (since !== null)) return;
      before += lasting();
      since = paused ? performance.now() : null;
      for (const listener of [...listeners]) listener();
    },
  };
}
