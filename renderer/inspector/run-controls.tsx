import { Pause, Play, Square } from "lucide-react";
import type { ProjectView } from "../../host/contract.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { formatClock } from "../text/format.js";
import "./run-controls.css";

/** What a person can do with a training under way: hold it, let it go on, stop it. */
export function RunControls({ project }: { project: ProjectView }) {
  const session = useSession();
  const changing = useAppState((state) => state.busy.includes("run.set-paused"));
  const stopping = useAppState((state) => state.busy.includes("run.stop"));
  const pausedAt = project.running?.pausedAt ?? null;
  const Icon = pausedAt === null ? Pause : Play;
  return (
    <div role="group" aria-label="Training under way" className="run-controls">
      <button
        type="button"
        className={`button ${pausedAt === null ? "" : "button--primary"}`}
        title={
          pausedAt === null
            ? "Hold the training; it goes on where it was, and its time does not run meanwhile"
            : "Let the training go on where it was"
        }
        disabled={changing || stopping}
        onClick={() => void session.setPaused(pausedAt === null)}
      >
        <Icon className="icon" aria-hidden />
        {pausedAt === null ? "Pause" : "Resume"}
      </button>
      <button
        type="button"
        className="button button--stop"
        title="Stop the run (Ctrl+.)"
        disabled={stopping}
        onClick={() => void session.stop()}
      >
        <Square className="icon" aria-hidden />
        {stopping ? "Stopping" : "Stop"}
      </button>
      {pausedAt !== null && (
        <span className="soft">
          Paused at {formatClock(pausedAt)}. Nothing is computed, and no time is counted.
        </span>
      )}
    </div>
  );
}
