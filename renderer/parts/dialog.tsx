import { X } from "lucide-react";
import { FailureNotices } from "../panes/notices.js";
import { type ReactNode, useEffect, useId, useRef } from "react";

/** A modal dialog; it is open as long as it is drawn. Escape and the cross close it. */
export function Dialog(properties: {
  title: string;
  small?: boolean;
  onClose: () => void;
  foot?: ReactNode;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${properties.small ? "dialog--small" : ""}`}
      aria-labelledby={title}
      onClose={properties.onClose}
      onClick={(event) => {
        if (event.target === dialog.current) properties.onClose();
      }}
    >
      <div className="dialog__head">
        <h2 id={title}>{properties.title}</h2>
        <button
          type="button"
          className="button button--quiet button--icon"
          aria-label="Close"
          onClick={properties.onClose}
        >
          <X className="icon" aria-hidden />
        </button>
      </div>
      <div className="dialog__body">
        <div className="dialog__notices" role="alert">
          <FailureNotices />
        </div>
        {properties.children}
      </div>
      {properties.foot && <div className="dialog__foot">{properties.foot}</div>}
    </dialog>
  );
}
