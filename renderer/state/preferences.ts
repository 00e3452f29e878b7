/** What this window remembers by itself: theme, pane widths, and texts that were not sent yet. */

import { useCallback, useState } from "react";
import { StopAt } from "../../host/contract.js";
import { DEFAULT_SETTINGS, type Settings } from "./app-state.js";

const PREFIX = "lamplight.";

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** A full or forbidden store costs the memory, not the work. */
function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Nothing else depends on it.
  }
}

/** The stored settings, each in its default where there is none. */
export function storedSettings(): Settings {
  const stopAt = StopAt.safeParse(read("stop-at"));
  const stagesAs = read("stages-as");
  return {
    stopAt: stopAt.success ? stopAt.data : DEFAULT_SETTINGS.stopAt,
    stagesAs: stagesAs === "list" ? "list" : DEFAULT_SETTINGS.stagesAs,
  };
}

export function storeSettings({ stopAt, stagesAs }: Settings): void {
  write("stop-at", stopAt === DEFAULT_SETTINGS.stopAt ? null : stopAt);
  write("stages-as", stagesAs === DEFAULT_SETTINGS.stagesAs ? null : stagesAs);
}

export type Theme = "system" | "light" | "dark";

export function storedTheme(): Theme {
  const theme = read("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Puts a theme in force and remembers it. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  write("theme", theme === "system" ? null : theme);
}

/** Whether something was entered under a draft's address and not sent yet. */
export function hasDraft(key: string): boolean {
  return read(`draft.${key}`) !== null;
}

/** Text under an address of its own that survives a reload. `null` means: nothing was entered. */
export function useDraft(key: string): [draft: string | null, setDraft: (draft: string | null) => void] {
  const [entry, setEntry] = useState(() => ({ key, draft: read(`draft.${key}`) }));
  const setDraft = useCallback(
    (draft: string | null) => {
      setEntry({ key, draft });
      write(`draft.${key}`, draft);
    },
    [key],
  );
  if (entry.key !== key) {
    const fresh = { key, draft: read(`draft.${key}`) };
    setEntry(fresh);
    return [fresh.draft, setDraft];
  }
  return [entry.draft, setDraft];
}

/** A whole number that is remembered, kept between its bounds; null as long as nobody has set it. */
export function usePersistentNumber(
  key: string,
  low: number,
  high: number,
): [value: number | null, setValue: (value: number) => void] {
  const bounded = (value: number): number => Math.round(Math.min(high, Math.max(low, value)));
  const [value, setValue] = useState(() => {
    const stored = Number(read(key) ?? Number.NaN);
    return Number.isFinite(stored) ? bounded(stored) : null;
  });
  return [
    value,
    (next) => {
      setValue(bounded(next));
      write(key, String(bounded(next)));
    },
  ];
}
