import { Unplug } from "lucide-react";
import { FailureCard } from "../parts/failure-card.js";
import { useSession } from "../state/session.js";
import { useAppState, useDispatch } from "../state/store.js";

/** A lost connection, and failures that belong to no stage. */
export function Notices() {
  const connection = useAppState((state) => state.connection);
  const session = useSession();
  return (
    <div className="notices" role="alert">
      {connection.state === "lost" && (
        <div className="banner">
          <Unplug className="icon" aria-hidden />
          <div>
            <strong>The connection to the app&apos;s host is lost.</strong> {connection.reason} What you see
            stays; it is being connected again. If this lasts, start Lamplight again in its terminal.
          </div>
          <button type="button" className="button" onClick={() => session.reconnect()}>
            Connect now
          </button>
        </div>
      )}
      <FailureNotices />
    </div>
  );
}

/** Drawn in an open dialog too: what is behind it cannot be reached. */
export function FailureNotices() {
  const notices = useAppState((state) => state.notices);
  const dispatch = useDispatch();
  return notices.map(({ id, failure }) => (
    <FailureCard key={id} failure={failure} onDismiss={() => dispatch({ type: "dismiss", id })} />
  ));
}
