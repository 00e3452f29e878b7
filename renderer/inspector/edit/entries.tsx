import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

export type Entry = Record<string, unknown>;

/** The entries of a list in a value that may not follow its schema yet. */
export function entriesOf(value: unknown): Entry[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}

/** A list whose entries can be changed, added, removed and, where their order means something, moved. */
export function EntryList(properties: {
  /** What an entry is called, such as «state variable». */
  noun: string;
  entries: Entry[];
  ordered?: boolean;
  fresh: Entry;
  onChange: (entries: Entry[]) => void;
  children: (entry: Entry, at: number, change: (changes: Entry) => void) => ReactNode;
}) {
  const { noun, entries, ordered, fresh, onChange, children } = properties;
  const move = (at: number, step: 1 | -1): void => {
    const moved = [...entries];
    moved.splice(at + step, 0, ...moved.splice(at, 1));
    onChange(moved);
  };
  return (
    <>
      <ol className="entries">
        {entries.map((entry, at) => (
          <li key={at} className="entry card">
            <div className="entry__fields">
              {children(entry, at, (changes) =>
                onChange(entries.map((one, index) => (index === at ? { ...one, ...changes } : one))),
              )}
            </div>
            <div className="entry__buttons">
              {ordered && (
                <>
                  <EntryButton
                    label={`Move ${noun} ${at + 1} up`}
                    icon={ArrowUp}
                    disabled={at === 0}
                    onClick={() => move(at, -1)}
                  />
                  <EntryButton
                    label={`Move ${noun} ${at + 1} down`}
                    icon={ArrowDown}
                    disabled={at === entries.length - 1}
                    onClick={() => move(at, 1)}
                  />
                </>
              )}
              <EntryButton
                label={`Remove ${noun} ${at + 1}`}
                icon={Trash2}
                onClick={() => onChange(entries.filter((_, index) => index !== at))}
              />
            </div>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button entries__add"
        onClick={() => onChange([...entries, structuredClone(fresh)])}
      >
        <Plus className="icon" aria-hidden />
        Add a {noun}
      </button>
    </>
  );
}

export function EntryButton(properties: {
  label: string;
  icon: typeof Plus;
  disabled?: boolean;
  onClick: () => void;
}) {
  const { label, icon: Icon, disabled, onClick } = properties;
  return (
    <button
      type="button"
      className="button button--quiet button--icon"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon className="icon" aria-hidden />
    </button>
  );
}
