import { Unplug } from "lucide-react";
import { FailureCard } from "../parts/failure-card.js";
import { useSession } from "../state/session.js";
import { useAppState, useDispatch } from "../state/store.js";

/** A lost connection, and failures that belong to no stage. */
export function Notices() {
  const connection = useAppState((state) => state.connection);
  const notices = useAppState((state) => state.notices);
  const dispatch = useDispatch();
  const session = useSession();
  return (
    <div className="notices" role="alert">
      {connection.state === "lost" && (
        <div className="banner">
          <Unplug className="icon" aria-hidden />
          <div>
            <strong>The connection to the app&apos;s host is lost.</strong> {connection.reason} What you see stays; it
            is being connected again. If this lasts, start Lamplight again in its terminal.
          </div>
          <button type="button" className="button" onClick={() => session.reconnect()}>
            Connect now
          </button>
        </div>
      )}
      {notices.map(({ id, failure }) => (
        <FailureCard key={id} failure={failure}>
          <button type="button" className="button" onClick={() => dispatch({ type: "dismiss", id })}>
            Put away
          </button>
        </FailureCard>
      ))}
    </div>
  );
}
