import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

/** A button that opens a list of `menuitem`s. Arrow keys move in it; Escape and a click elsewhere close it. */
export function Menu(properties: {
  label: string;
  /** What the button shows. With `iconOnly` the label is its name too. */
  button: ReactNode;
  iconOnly?: boolean;
  buttonClass?: string;
  className?: string;
  end?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    items(root.current)[0]?.focus();
    const onPointer = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [open]);

  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    const entries = items(root.current);
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    else if (step) entries[(at + step + entries.length) % entries.length]?.focus();
    else if (event.key === "Home") entries[0]?.focus();
    else if (event.key === "End") entries[entries.length - 1]?.focus();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={`menu ${properties.className ?? ""}`} ref={root} onKeyDown={onKeyDown}>
      <button
        ref={opener}
        type="button"
        className={properties.buttonClass ?? "button button--quiet"}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={properties.iconOnly ? properties.label : undefined}
        title={properties.label}
        onClick={() => setOpen(!open)}
      >
        {properties.button}
      </button>
      {open && (
        <div
          className={`menu__list ${properties.end ? "menu__list--end" : ""}`}
          role="menu"
          aria-label={properties.label}
        >
          {properties.children(close)}
        </div>
      )}
    </div>
  );
}

function items(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}
