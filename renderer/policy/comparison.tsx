import type { Episode, EpisodeSet } from "../../agents/artefacts/episode.js";
import { DataTable } from "../parts/data-table.js";
import { formatCount, formatNumber } from "../text/format.js";
import { POLICY_COLOUR, policyLabel, type PolicyWords } from "./labels.js";

/** The episodes beside each other. One episode says little of how good a policy is, and the note says so. */
export function Comparison({ set, words }: { set: EpisodeSet; words: PolicyWords }) {
  const total = (episode: Episode) =>
    words.sign * episode.objectives.reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0);
  const reference = set.episodes[0];
  if (reference === undefined || set.episodes.length < 2) return null;
  return (
    <section className="section">
      <h3>This start, by each policy</h3>
      <DataTable
        label="Episodes compared"
        numbers
        columns={[
          { title: "Policy" },
          { title: words.unit === "" ? "Total" : `Total (${words.unit})`, right: true },
          { title: "Steps", right: true },
          { title: `Same action as ${policyLabel(reference.policy, words).toLowerCase()}`, right: true },
        ]}
      >
        {set.episodes.map((episode, at) => (
          <tr key={at}>
            <th scope="row">
              <i className="key" style={{ "--key": `var(${POLICY_COLOUR[episode.policy.kind]})` }} />
              {policyLabel(episode.policy, words)}
            </th>
            <td className="right">{formatNumber(total(episode))}</td>
            <td className="right">
              {formatCount(episode.actions.length)}
              {episode.ended === "cut" && "+"}
            </td>
            <td className="right">{at === 0 ? "" : sameActions(episode, reference)}</td>
          </tr>
        ))}
      </DataTable>
      <p className="soft">
        One episode is luck as well as skill; the stage Evaluate measures over hundreds of them.
      </p>
    </section>
  );
}

function sameActions(episode: Episode, reference: Episode): string {
  const steps = Math.min(episode.actions.length, reference.actions.length);
  if (steps === 0) return "n/a";
  let same = 0;
  for (let at = 0; at < steps; at += 1) if (episode.actions[at] === reference.actions[at]) same += 1;
  return `${formatCount(same)} of ${formatCount(steps)}`;
}
