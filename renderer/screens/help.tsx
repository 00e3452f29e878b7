import { Dialog } from "../parts/dialog.js";
import { useAppState } from "../state/store.js";
import { SHORTCUTS } from "../shortcuts.js";

/** The keys, and what this app does with one's data. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const version = useAppState((state) => state.info?.version ?? "");
  const folder = useAppState((state) => state.project?.folder ?? null);
  return (
    <Dialog title="Keyboard and help" onClose={onClose}>
      <dl className="keys">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does} style={{ display: "contents" }}>
            <dt>
              {keys.map((key) => (
                <span key={key}>
                  <kbd>{key}</kbd>{" "}
                </span>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="soft" style={{ marginTop: "1rem" }}>
        Everything stays on this machine.{" "}
        {folder !== null && (
          <>
            This project is in <code>{folder}</code>.{" "}
          </>
        )}
        Lamplight {version}
      </p>
    </Dialog>
  );
}
