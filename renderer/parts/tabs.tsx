import { type KeyboardEvent, type ReactNode, useRef } from "react";

export interface Tab<Id extends string> {
  id: Id;
  label: string;
  count?: ReactNode;
}

/** A row of tabs; the panel stands below it with `id={panelId}`. */
export function Tabs<Id extends string>(properties: {
  label: string;
  tabs: readonly Tab<Id>[];
  selected: Id;
  panelId: string;
  onSelect: (id: Id) => void;
}) {
  const { tabs, selected, onSelect } = properties;
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    const at = (tabs.findIndex((tab) => tab.id === selected) + step + tabs.length) % tabs.length;
    onSelect(tabs[at]!.id);
    row.current?.querySelectorAll<HTMLElement>("[role=tab]")[at]?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={properties.label} ref={row} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${properties.panelId}-${tab.id}`}
          aria-selected={tab.id === selected}
          aria-controls={properties.panelId}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {tab.label}
          {tab.count}
        </button>
      ))}
    </div>
  );
}
