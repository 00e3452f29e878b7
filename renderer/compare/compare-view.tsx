import { ArrowLeftRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import type { ProjectView } from "../../host/contract.js";
import { Difference } from "../parts/difference.js";
import { FailureCard } from "../parts/failure-card.js";
import { policyWords } from "../policy/labels.js";
import { appendPoints, curve, emptyLog, type PointLog } from "../state/point-log.js";
import { useSession } from "../state/session.js";
import { formatCount, formatDuration, formatNumber, halfWidth, plural } from "../text/format.js";
import { lineDifference, onlyChanges } from "../text/line-difference.js";
import { STAGE_TEXT, stageValue } from "../text/stages.js";
import { type Line, LineChart } from "../training/line-chart.js";
import {
  costOf,
  differencesOf,
  type Histories,
  missingOn,
  parameterRows,
  settingRows,
  type Snapshot,
  snapshotsOf,
  type StageDifference,
  textOf,
} from "./snapshots.js";
import "../policy/policy.css";
import "./compare.css";

/** Any two runs or versions of the project beside each other. */
export default function CompareView({ project }: { project: ProjectView }) {
  const histories = useHistories(project);
  if (histories === null) return <p className="soft">Reading the versions…</p>;
  if ("failure" in histories) return <FailureCard failure={histories.failure} />;
  return <Comparing project={project} histories={histories.found} />;
}

function useHistories(project: ProjectView): { found: Histories } | { failure: Failure } | null {
  const session = useSession();
  const [histories, setHistories] = useState<{ found: Histories } | { failure: Failure } | null>(null);
  const versions = project.stages.map((view) => `${view.versions} ${view.record?.version ?? 0}`).join(" ");
  const stages = project.stages.filter((view) => view.versions > 0).map((view) => view.stage);
  const names = stages.join(" ");
  useEffect(() => {
    let stale = false;
    const load = async (): Promise<void> => {
      const wanted = names.split(" ").filter(Boolean) as (typeof stages)[number][];
      const all = await Promise.all(
        wanted.map(async (stage) => [stage, await session.history(stage)] as const),
      );
      if (stale) return;
      const failed = all.find(([, records]) => !Array.isArray(records));
      setHistories(
        failed
          ? { failure: failed[1] as Failure }
          : { found: Object.fromEntries(all) as unknown as Histories },
      );
    };
    void load();
    return () => {
      stale = true;
    };
  }, [session, project.id, versions, names]);
  return histories;
}

function Comparing({ project, histories }: { project: ProjectView; histories: Histories }) {
  const snapshots = useMemo(() => snapshotsOf(project, histories, new Date()), [project, histories]);
  const [ids, setIds] = useState<[left: string, right: string]>(["", "now"]);
  const side = (id: string, otherwise: number) =>
    snapshots.find((snapshot) => snapshot.id === id) ?? snapshots[Math.min(otherwise, snapshots.length - 1)];
  const [left, right] = [side(ids[0], firstOther(snapshots)), side(ids[1], 0)];
  if (snapshots.length < 3 || !left || !right) {
    return (
      <div className="empty">
        <strong>There is nothing to compare with yet.</strong>
        <p>
          Every run, edit and training keeps its version. With a second one, both can be seen here side by
          side.
        </p>
      </div>
    );
  }
  const select = (label: string, chosen: Snapshot, change: (id: string) => void) => (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={chosen.id} onChange={(event) => change(event.target.value)}>
        {snapshots.map((snapshot) => (
          <option key={snapshot.id} value={snapshot.id}>
            {snapshot.label}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <div className="sides">
        {select("Left", left, (id) => setIds([id, right.id]))}
        <button
          type="button"
          className="button button--icon"
          aria-label="Swap the two"
          title="Swap the two"
          onClick={() => setIds([right.id, left.id])}
        >
          <ArrowLeftRight className="icon" aria-hidden />
        </button>
        {select("Right", right, (id) => setIds([left.id, id]))}
      </div>
      <Results project={project} left={left} right={right} />
      <Curves project={project} left={left} right={right} />
      <Specification left={left} right={right} />
    </>
  );
}

/** The newest training that is not the one in force, else the newest other version. */
function firstOther(snapshots: readonly Snapshot[]): number {
  const now = snapshots[0]?.records;
  const training = snapshots.findIndex(
    (snapshot) => snapshot.id.startsWith("train ") && snapshot.id !== `train ${now?.train?.version}`,
  );
  const other = snapshots.findIndex((snapshot) => snapshot.id !== "now" && !isNow(snapshot, now));
  return training > 0 ? training : Math.max(1, other);
}

function isNow(snapshot: Snapshot, now: Snapshot["records"] | undefined): boolean {
  const [stage, version] = snapshot.id.split(" ");
  return now?.[stage as keyof Snapshot["records"]]?.version === Number(version);
}

function Results({ project, left, right }: { project: ProjectView; left: Snapshot; right: Snapshot }) {
  const { sign, unit } = useMemo(() => policyWords(project), [project]);
  const sides = [left, right].map((snapshot) => ({
    evaluated: stageValue("evaluate", snapshot.records.evaluate?.value),
    train: stageValue("train", snapshot.records.train?.value),
    cost: costOf(snapshot),
  }));
  const row = (name: string, value: (side: (typeof sides)[number]) => string): [string, string, string] => [
    name,
    value(sides[0]!),
    value(sides[1]!),
  ];
  const rows = [
    row(`Mean objective${unit === "" ? "" : ` (${unit})`}`, ({ evaluated }) =>
      evaluated
        ? `${formatNumber(sign * evaluated.policy.mean)} ± ${formatNumber(halfWidth(evaluated.policy.standardError), 3)}`
        : "not measured",
    ),
    row("Better than random by", ({ evaluated }) =>
      evaluated ? `${formatNumber(evaluated.standardErrorsBetter, 3)} standard errors` : "not measured",
    ),
    row("Training", ({ train }) =>
      train ? `${formatCount(train.steps)} steps in ${formatDuration(train.seconds)}` : "none",
    ),
    row("Tokens", ({ cost }) => (cost.tokens > 0 ? formatCount(cost.tokens) : "none")),
    row("Minutes in all", ({ cost }) => formatNumber(cost.seconds / 60, 3)),
    row("Model", ({ cost }) => cost.model || "none"),
  ];
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Results compared">
      <table className="table number compare__table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col">
              <i className="key" style={{ "--key": "var(--chart-second)" }} />
              Left
            </th>
            <th scope="col">
              <i className="key" style={{ "--key": "var(--chart-main)" }} />
              Right
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, one, other]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{one}</td>
              <td data-different={one !== other}>{other}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Points of one drawn curve. */
const MOST_POINTS = 1200;

function Curves({ project, left, right }: { project: ProjectView; left: Snapshot; right: Snapshot }) {
  const runs = [left, right].map((side) => stageValue("train", side.records.train?.value));
  const [one, other] = [useCurve(runs[0]?.runId ?? null), useCurve(runs[1]?.runId ?? null)];
  const words = useMemo(() => policyWords(project), [project]);
  const lines = useMemo(
    () => [
      ...curveLines("left", one, "--chart-second", words.sign),
      ...curveLines("right", other, "--chart-main", words.sign),
    ],
    [one, other, words.sign],
  );
  const settings = runs[0] && runs[1] ? settingRows(runs[0], runs[1]) : [];
  if (runs[0] === null && runs[1] === null) return null;
  return (
    <>
      <LineChart
        title="Total objective of an episode, smoothed"
        description={`${words.objective}, over the steps of both trainings`}
        lines={lines}
        horizontal="Step"
        height="14rem"
      />
      {runs[0]?.runId === runs[1]?.runId ? (
        <p className="soft">Both have the same training.</p>
      ) : (
        runs[0] &&
        runs[1] && (
          <section className="section">
            <h3>Settings of the training</h3>
            {settings.length === 0 ? (
              <p className="soft">All settings and the seed are the same.</p>
            ) : (
              <ChangeTable rows={settings} label="Settings that differ" />
            )}
          </section>
        )
      )}
    </>
  );
}

function useCurve(runId: string | null): PointLog | null {
  const session = useSession();
  const [log, setLog] = useState<{ runId: string; log: PointLog } | null>(null);
  useEffect(() => {
    let stale = false;
    if (runId !== null)
      void session.study("run.metrics", { runId }).then((points) => {
        if (!stale && Array.isArray(points)) setLog({ runId, log: appendPoints(emptyLog(), points) });
      });
    return () => {
      stale = true;
    };
  }, [session, runId]);
  return log !== null && log.runId === runId ? log.log : null;
}

function curveLines(name: string, log: PointLog | null, colour: string, sign: 1 | -1): Line[] {
  if (log === null) return [];
  const of = (column: "smoothed" | "evaluation") =>
    curve(log, column, MOST_POINTS).map(({ x, y }) => ({ x, y: sign * y }));
  return [
    { label: name, colour, width: 2, points: of("smoothed") },
    {
      label: `${name}, without exploration`,
      colour,
      width: 1,
      points: of("evaluation"),
      dots: true,
      quiet: true,
    },
  ];
}

function Specification({ left, right }: { left: Snapshot; right: Snapshot }) {
  const differences = useMemo(() => differencesOf(left, right), [left, right]);
  const parameters = useMemo(() => parameterRows(left, right), [left, right]);
  const different = differences.filter((one) => !one.same && one.left !== null && one.right !== null);
  const same = differences.filter((one) => one.same && one.left !== null);
  return (
    <section className="section compare__stages">
      <h3>
        Specification and code
        <span className="soft">
          {" "}
          {different.length === 0 ? "are the same" : `differ in ${plural(different.length, "stage")}`}
        </span>
      </h3>
      {parameters.length > 0 && <ChangeTable rows={parameters.map(asRow)} label="Parameters that differ" />}
      {different.map((one) => (
        <StageChanges key={one.stage} difference={one} />
      ))}
      {(["left", "right"] as const).map((side) => {
        const missing = missingOn(differences, side);
        return (
          missing.length > 0 && (
            <p className="soft" key={side}>
              Not there yet on the {side}: {missing.map((stage) => STAGE_TEXT[stage].label).join(", ")}.
            </p>
          )
        );
      })}
      {same.length > 0 && (
        <p className="soft">The same: {same.map((one) => STAGE_TEXT[one.stage].label).join(", ")}.</p>
      )}
    </section>
  );
}

function asRow(row: { symbol: string; left: string | null; right: string | null }) {
  return { name: row.symbol, left: row.left ?? "not there", right: row.right ?? "not there" };
}

function ChangeTable(properties: { rows: { name: string; left: string; right: string }[]; label: string }) {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={properties.label}>
      <table className="table number compare__table">
        <tbody>
          {properties.rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" className="mono">
                {row.name}
              </th>
              <td className="source">{row.left}</td>
              <td className="source">{row.right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StageChanges({ difference }: { difference: StageDifference }) {
  const { stage, left, right } = difference;
  const [open, setOpen] = useState(stage !== "coding");
  const lines = useMemo(
    () => (open ? onlyChanges(lineDifference(textOf(left), textOf(right))) : []),
    [left, right, open],
  );
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{STAGE_TEXT[stage].label}</strong>{" "}
        <span className="soft">
          {left ? `version ${left.version}` : "nothing"} against{" "}
          {right ? `version ${right.version}` : "nothing"}
        </span>
      </summary>
      <Difference lines={lines} label={`Changes in ${STAGE_TEXT[stage].label}`} />
    </details>
  );
}
