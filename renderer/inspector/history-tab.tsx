import { RotateCcw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Failure, StageRecord } from "../../agents/artefacts/stage.js";
import type { ProjectView, StageView } from "../../host/contract.js";
import { textOf } from "../compare/snapshots.js";
import { Difference } from "../parts/difference.js";
import { FailureCard } from "../parts/failure-card.js";
import { StateChip } from "../parts/state-chip.js";
import { useSession } from "../state/session.js";
import { formatCount, formatDuration, formatWhen } from "../text/format.js";
import { lineDifference, onlyChanges } from "../text/line-difference.js";
import { stageSummary } from "../text/stages.js";

/** Every version of the stage, the newest first; any of them can be compared with the one in force, or restored. */
export function HistoryTab({ project, view }: { project: ProjectView; view: StageView }) {
  const session = useSession();
  const [versions, setVersions] = useState<StageRecord[] | Failure | null>(null);
  const [compared, setCompared] = useState<number | null>(null);
  const { stage, record: inForce } = view;

  useEffect(() => {
    let stale = false;
    void session.history(stage).then((found) => {
      if (!stale) setVersions(found);
    });
    return () => {
      stale = true;
    };
  }, [session, stage, view.versions, inForce?.version]);

  if (versions === null) return <p className="soft">Reading the versions…</p>;
  if (!Array.isArray(versions)) return <FailureCard failure={versions} />;
  if (versions.length === 0) return <div className="empty">This stage has no version yet.</div>;
  const other = versions.find((record) => record.version === compared);
  return (
    <>
      <ol className="card">
        {[...versions].reverse().map((record) => (
          <Version
            key={record.version}
            record={record}
            inForce={record.version === inForce?.version}
            compared={record.version === compared}
            running={project.running !== null}
            onCompare={() => setCompared(record.version === compared ? null : record.version)}
          />
        ))}
      </ol>
      {other && inForce && <Changes from={other} to={inForce} />}
    </>
  );
}

const MAKERS: Record<StageRecord["madeBy"], string> = {
  agent: "agent",
  person: "you",
  library: "trusted code",
};

function Version(properties: {
  record: StageRecord;
  inForce: boolean;
  compared: boolean;
  running: boolean;
  onCompare: () => void;
}) {
  const { record, inForce, compared, running, onCompare } = properties;
  const session = useSession();
  const facts = [
    formatWhen(record.at, new Date()),
    MAKERS[record.madeBy],
    record.seconds > 0 ? formatDuration(record.seconds) : null,
    record.usage.tokens > 0 ? `${formatCount(record.usage.tokens)} tokens` : null,
    record.failure?.what ?? stageSummary(record.stage, record.value),
  ].filter(Boolean);
  return (
    <li className="version" aria-current={inForce}>
      <div className="version__name">
        Version {record.version}
        <StateChip state={record.state} />
        {inForce && <span className="chip chip--plain">in force</span>}
      </div>
      <div className="soft cut">{facts.join(" · ")}</div>
      {!inForce && (
        <div className="version__actions">
          <button type="button" className="button" aria-pressed={compared} onClick={onCompare}>
            {compared ? "Hide changes" : "Compare"}
          </button>
          <button
            type="button"
            className="button"
            disabled={running}
            title={running ? "Stop the run first" : "Put this version in force; later stages become stale"}
            onClick={() => void session.restore(record.stage, record.version)}
          >
            <RotateCcw className="icon" aria-hidden />
            Restore
          </button>
        </div>
      )}
    </li>
  );
}

function Changes({ from, to }: { from: StageRecord; to: StageRecord }) {
  const lines = useMemo(() => lineDifference(textOf(from), textOf(to)), [from, to]);
  const changed = lines.some((line) => line.kind !== "same");
  return (
    <section className="section">
      <h3>
        From version {from.version} to version {to.version}, in force
      </h3>
      {changed ? (
        <Difference lines={onlyChanges(lines)} label="Changes" />
      ) : (
        <p className="soft">The two versions hold the same value.</p>
      )}
    </section>
  );
}
