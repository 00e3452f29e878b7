import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Actions } from "../actions.js";
import { useSymbols } from "../parts/symbol.js";
import { applyTheme } from "../state/preferences.js";
import { useSession } from "../state/session.js";
import { useAppState, useDispatch } from "../state/store.js";
import { allCommands, type Command, findCommands } from "./commands.js";

/** Finds whatever can be done: type, move with the arrow keys, Enter. */
export default function Palette({ actions, onClose }: { actions: Actions; onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const commands = useCommands(actions);
  const found = useMemo(() => findCommands(commands, query), [commands, query]);
  const selected = Math.min(at, found.length - 1);

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);
  useEffect(() => {
    document.getElementById(`${list}-${selected}`)?.scrollIntoView({ block: "nearest" });
  }, [list, selected]);

  const choose = (command: Command | undefined): void => {
    if (!command) return;
    dialog.current?.close();
    // Its event comes later, and would close a palette that is asked for again at once.
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((selected + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") choose(found[selected]);
    else return;
    event.preventDefault();
    // A command may open something that listens to the same key.
    event.stopPropagation();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label="Find a command"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <input
        className="palette__input"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${selected}` : undefined}
        aria-label="What are you looking for?"
        placeholder="A command, stage, symbol, project or setting"
        autoFocus
        spellCheck={false}
        dir="auto"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="palette__list" id={list} role="listbox" aria-label="Found">
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === selected}
            className="palette__entry"
            onClick={() => choose(command)}
            onPointerMove={() => setAt(index)}
          >
            <span className="palette__group">{command.group}</span>
            <span className="palette__label cut" dir="auto">
              {command.label}
            </span>
            <span className="palette__note cut" dir="auto">
              {command.note}
            </span>
            <span className="palette__keys">
              {command.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="empty">Nothing is called that.</p>}
    </dialog>
  );
}

function useCommands(actions: Actions): Command[] {
  const project = useAppState((state) => state.project);
  const projects = useAppState((state) => state.projects);
  const settings = useAppState((state) => state.settings);
  const symbol = useAppState((state) => state.symbol);
  const symbols = useSymbols();
  const dispatch = useDispatch();
  const session = useSession();
  return useMemo(
    () =>
      allCommands({
        actions,
        project,
        projects: projects ?? [],
        symbols,
        settings,
        light: (name) => {
          if (name !== symbol) dispatch({ type: "symbol", symbol: name });
        },
        showTab: (tab) => dispatch({ type: "tab", tab }),
        change: (changes) => dispatch({ type: "settings", settings: changes }),
        setTheme: applyTheme,
        openProject: (projectId) => session.go({ screen: "project", projectId, stage: null }),
      }),
    [actions, project, projects, settings, symbol, symbols, dispatch, session],
  );
}
