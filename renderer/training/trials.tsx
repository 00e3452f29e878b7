import type { TunerTrial } from "../../agents/artefacts/training.js";
import { formatCount, formatDuration, formatNumber } from "../text/format.js";

const FATE: Record<TunerTrial["fate"], { label: string; state: string }> = {
  chosen: { label: "chosen", state: "approved" },
  promoted: { label: "went on", state: "needs-review" },
  dropped: { label: "dropped", state: "empty" },
  failed: { label: "failed", state: "failed" },
};

/** What the tuner tried after the first training fell short, and why it began. */
export function Trials(properties: {
  trials: readonly TunerTrial[];
  shortfalls: readonly string[];
  sign: 1 | -1;
}) {
  const { trials, shortfalls, sign } = properties;
  if (trials.length === 0) return null;
  return (
    <section className="section">
      <h3>What the tuner tried</h3>
      {shortfalls.length > 0 && <p className="soft">The first training fell short: {shortfalls.join(" ")}</p>}
      <div className="table-frame" tabIndex={0} role="region" aria-label="Trials of the tuner">
        <table className="table number">
          <thead>
            <tr>
              <th scope="col">Round</th>
              <th scope="col">Different settings</th>
              <th scope="col" className="right">
                Objective
              </th>
              <th scope="col" className="right">
                Steps
              </th>
              <th scope="col" className="right">
                Time
              </th>
              <th scope="col">Fate</th>
            </tr>
          </thead>
          <tbody>
            {trials.map((trial, at) => (
              <tr key={at} data-lit={trial.fate === "chosen"}>
                <th scope="row">{trial.round === 0 ? "first" : trial.round}</th>
                <td className="source">
                  {changesText(trial)} <span className="soft">seed {trial.seed}</span>
                </td>
                <td className="right">{formatNumber(trial.value === null ? null : sign * trial.value)}</td>
                <td className="right">{formatCount(trial.steps)}</td>
                <td className="right">{formatDuration(trial.seconds)}</td>
                <td>
                  <span
                    className="chip chip--plain"
                    data-state={FATE[trial.fate].state}
                    title={trial.problem}
                  >
                    {FATE[trial.fate].label}
                  </span>
                  {trial.problem !== "" && <div className="soft">{trial.problem}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function changesText({ changes }: TunerTrial): string {
  const parts = Object.entries(changes).map(
    ([name, value]) =>
      `${name.replaceAll("_", " ")} ${Array.isArray(value) ? value.join("×") : String(value)}`,
  );
  return parts.length === 0 ? "as chosen from the task" : parts.join(", ");
}
