/** Undo and redo for what is being entered and not saved yet. */

import { useEffect, useMemo, useRef } from "react";

export interface Steps {
  /** Called before each change with the text as it is. Changes in quick succession are one step. */
  remember(text: string): void;
  /** The text one step back, or null; `text` is what is left. */
  back(text: string): string | null;
  forward(text: string): string | null;
}

/** Changes closer together than this are one step, in milliseconds. */
const ONE_STEP = 600;
const MOST_STEPS = 100;

/** @param now a clock in milliseconds */
export function createSteps(now: () => number = () => performance.now()): Steps {
  let past: string[] = [];
  let future: string[] = [];
  let at = Number.NEGATIVE_INFINITY;
  return {
    remember(text) {
      const time = now();
      if (time - at > ONE_STEP && past.at(-1) !== text) past = [...past, text].slice(-MOST_STEPS);
      at = time;
      future = [];
    },
    back(text) {
      const earlier = past.pop() ?? null;
      if (earlier !== null) future.push(text);
      at = Number.NEGATIVE_INFINITY;
      return earlier;
    },
    forward(text) {
      const later = future.pop() ?? null;
      if (later !== null) past.push(text);
      at = Number.NEGATIVE_INFINITY;
      return later;
    },
  };
}

export function useSteps(): Steps {
  return useMemo(() => createSteps(), []);
}

/**
 * Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) while something is being edited. A field that has the focus takes back
 * its own typing first, as everywhere.
 */
export function useUndoKeys(undo: () => unknown, redo: () => unknown): void {
  const current = useRef({ undo, redo });
  useEffect(() => {
    current.current = { undo, redo };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.composedPath()[0];
      const typing =
        target instanceof HTMLElement &&
        (target.isContentEditable || ["INPUT", "TEXTAREA"].includes(target.tagName));
      if (typing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      // The window's own undo is for what was saved.
      event.preventDefault();
      if (key === "y" || event.shiftKey) current.current.redo();
      else current.current.undo();
    };
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, []);
}
