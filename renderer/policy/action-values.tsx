import type { Episode, EpisodeSet } from "../../agents/artefacts/episode.js";
import { formatNumber } from "../text/format.js";
import { actionColour } from "./heat-map.js";
import { amount, type PolicyWords } from "./labels.js";

/** More than these are shown as a choice of the best. */
const MOST_BARS = 12;

/** What was done in the step that begins here, and what it brought. */
export function StepFacts(properties: { episode: Episode; at: number; words: PolicyWords }) {
  const { episode, at, words } = properties;
  const over = at >= episode.actions.length;
  const soFar = episode.objectives.slice(0, at).reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const terms = Object.entries(episode.terms);
  return (
    <dl className="figures">
      <div>
        <dt>Action</dt>
        <dd>{over ? "none: over" : words.action(episode.actions[at]!)}</dd>
      </div>
      <div>
        <dt>Reward of the step</dt>
        <dd>{over ? "n/a" : formatNumber(episode.rewards[at] ?? null, 5)}</dd>
      </div>
      <div>
        <dt>Objective so far</dt>
        <dd>{amount(words.sign * soFar, words.unit)}</dd>
      </div>
      {terms.length > 1 &&
        terms.slice(0, 8).map(([name, column]) => (
          <div key={name}>
            <dt className="cut" title={name}>
              {termLabel(name)}
            </dt>
            <dd>{over ? "n/a" : formatNumber(column[at] ?? null, 5)}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Terms come as «1: price * sold»: the number only keeps them apart. */
function termLabel(name: string): string {
  return name.replace(/^\d+: /, "");
}

/** What the policy expects of each action in this step, the one that it takes marked. */
export function ActionValues(properties: {
  set: EpisodeSet;
  episode: Episode;
  at: number;
  words: PolicyWords;
}) {
  const { set, episode, at, words } = properties;
  if (episode.values === null) return null;
  const step = Math.min(at, episode.values.length - 1);
  const values = episode.values[step] ?? [];
  const allowed = episode.allowed?.[step] ?? null;
  const taken = episode.actions[step];
  const finite = values.filter((value) => value !== null);
  if (finite.length === 0) return null;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const rows = values
    .map((value, action) => ({ value, action }))
    .filter(({ action }) => allowed?.[action] !== false)
    .sort((one, other) => (other.value ?? -Infinity) - (one.value ?? -Infinity));
  const shown = values.length <= MOST_BARS ? [...rows].sort((one, other) => one.action - other.action) : rows;
  return (
    <section className="card values" aria-label="What the policy expects of each action">
      <h3>What it expects of each action</h3>
      <ul>
        {shown.slice(0, MOST_BARS).map(({ value, action }) => (
          <li key={action} aria-current={action === taken}>
            <span className="cut" dir="auto">
              {words.action(action)}
            </span>
            <i
              style={{
                "--size": `${4 + 96 * (high > low ? ((value ?? low) - low) / (high - low) : 1)}%`,
                "--key": `var(${actionColour(action, set.actionCount)})`,
              }}
            />
            <span className="number">{formatNumber(value, 5)}</span>
          </li>
        ))}
      </ul>
      <p className="soft">
        Discounted return of the training reward from here on.
        {rows.length > MOST_BARS && ` The best ${MOST_BARS} of ${rows.length} are shown.`}
      </p>
    </section>
  );
}
