/** Keys that work everywhere in the window. */

import { useEffect, useRef } from "react";
import { STAGE_NAMES, type StageName } from "../agents/artefacts/stage.js";

export interface ShortcutActions {
  runAll: () => void;
  runFromHere: () => void;
  stop: () => void;
  approve: () => void;
  newTask: () => void;
  selectStage: (stage: StageName) => void;
  /** The next stage (1) or the one before (-1). */
  moveStage: (step: 1 | -1) => void;
  /** Moves the focus to the next pane (1) or the one before (-1). */
  movePane: (step: 1 | -1) => void;
  help: () => void;
}

export const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Ctrl", "Enter"], does: "Run all" },
  { keys: ["Ctrl", "Shift", "Enter"], does: "Run from the selected stage" },
  { keys: ["Ctrl", "."], does: "Stop" },
  { keys: ["Ctrl", "Shift", "A"], does: "Approve the selected stage" },
  { keys: ["Alt", "1 … 9"], does: "Go to one of the first nine stages" },
  { keys: ["Alt", "↑ ↓"], does: "Stage before, next stage" },
  { keys: ["F6"], does: "Next pane (with Shift: pane before)" },
  { keys: ["Alt", "N"], does: "New task" },
  { keys: ["?"], does: "This help" },
];

type Key = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What a key press stands for, or null. `typing`: the focus is where text is entered. */
export function shortcutOf(key: Key, typing: boolean): ((actions: ShortcutActions) => void) | null {
  const control = key.ctrlKey || key.metaKey;
  if (control && !key.altKey && key.key === "Enter") {
    return key.shiftKey ? (actions) => actions.runFromHere() : (actions) => actions.runAll();
  }
  if (control && !key.altKey && key.key === ".") return (actions) => actions.stop();
  if (control && key.shiftKey && key.code === "KeyA") return (actions) => actions.approve();
  if (key.key === "F6") return (actions) => actions.movePane(key.shiftKey ? -1 : 1);
  if (key.altKey && !control && !key.shiftKey) {
    const stage = STAGE_NAMES[Number(/^Digit([1-9])$/.exec(key.code)?.[1] ?? Number.NaN) - 1];
    if (stage) return (actions) => actions.selectStage(stage);
    if (key.key === "ArrowDown") return (actions) => actions.moveStage(1);
    if (key.key === "ArrowUp") return (actions) => actions.moveStage(-1);
    if (key.code === "KeyN") return (actions) => actions.newTask();
  }
  if (key.key === "?" && !control && !key.altKey && !typing) return (actions) => actions.help();
  return null;
}

export function useShortcuts(actions: ShortcutActions): void {
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
