/** Keys that work everywhere in the window. */

import { useEffect, useRef } from "react";
import { STAGE_NAMES } from "../agents/artefacts/stage.js";
import type { Actions } from "./actions.js";

export const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Ctrl", "K"], does: "Find a command, a stage, a symbol or a project" },
  { keys: ["Ctrl", "Enter"], does: "Run the selected stage (of a new task: all)" },
  { keys: ["Ctrl", "Shift", "Enter"], does: "Run from the selected stage on" },
  { keys: ["Ctrl", "Alt", "Enter"], does: "Run all that is not done" },
  { keys: ["Ctrl", "."], does: "Stop" },
  { keys: ["Ctrl", "Shift", "A"], does: "Approve the selected stage" },
  { keys: ["Ctrl", "E"], does: "Edit the selected stage" },
  { keys: ["Ctrl", "Z"], does: "Undo (with Shift: redo)" },
  { keys: ["Alt", "1 … 9"], does: "Go to one of the first nine stages" },
  { keys: ["Alt", "↑ ↓"], does: "Stage before, next stage" },
  { keys: ["F6"], does: "Next pane (with Shift: pane before)" },
  { keys: ["Alt", "N"], does: "New task" },
  { keys: ["?"], does: "This help" },
];

type Key = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What a key press stands for, or null. `typing`: the focus is where text is entered. */
export function shortcutOf(key: Key, typing: boolean): ((actions: Actions) => void) | null {
  const control = key.ctrlKey || key.metaKey;
  if (control) return controlShortcut(key, typing);
  if (key.key === "F6") return (actions) => actions.movePane(key.shiftKey ? -1 : 1);
  if (key.altKey && !key.shiftKey) {
    const stage = STAGE_NAMES[Number(/^Digit([1-9])$/.exec(key.code)?.[1] ?? Number.NaN) - 1];
    if (stage) return (actions) => actions.selectStage?.(stage);
    if (key.key === "ArrowDown") return (actions) => actions.moveStage?.(1);
    if (key.key === "ArrowUp") return (actions) => actions.moveStage?.(-1);
    if (key.code === "KeyN") return (actions) => actions.newTask();
  }
  if (key.key === "?" && !key.altKey && !typing) return (actions) => actions.help();
  return null;
}

function controlShortcut(key: Key, typing: boolean): ((actions: Actions) => void) | null {
  if (key.key === "Enter") {
    if (key.altKey) return (actions) => actions.runAll?.();
    if (key.shiftKey) return (actions) => actions.runFromHere?.();
    return (actions) => (actions.runThis ?? actions.runAll)?.();
  }
  if (key.altKey) return null;
  if (key.key === ".") return (actions) => actions.stop?.();
  if (key.code === "KeyK" && !key.shiftKey) return (actions) => actions.palette();
  if (key.code === "KeyE" && !key.shiftKey) return (actions) => actions.edit?.();
  if (key.code === "KeyA" && key.shiftKey) return (actions) => actions.approve?.();
  // Where text is entered these keys belong to the text.
  if (typing) return null;
  if (key.key.toLowerCase() === "z") return (actions) => (key.shiftKey ? actions.redo : actions.undo)?.();
  return key.key.toLowerCase() === "y" ? (actions) => actions.redo?.() : null;
}

export function useShortcuts(actions: Actions): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // A dialog has the keyboard for itself.
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const action = shortcutOf(event, isTyping(event));
      if (action === null) return;
      event.preventDefault();
      action(current.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isTyping(event: KeyboardEvent): boolean {
  // The innermost target: an editor lives in a shadow root.
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
