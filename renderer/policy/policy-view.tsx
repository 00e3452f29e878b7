import { Dices, LoaderCircle, RefreshCw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Episode, EpisodeSet } from "../../agents/artefacts/episode.js";
import type { ProjectView } from "../../host/contract.js";
import { FailureCard } from "../parts/failure-card.js";
import { type Line, LineChart } from "../training/line-chart.js";
import { ActionValues, StepFacts } from "./action-values.js";
import { Comparison } from "./comparison.js";
import { StateDrawing } from "./drawings.js";
import { HeatMap } from "./heat-map.js";
import { POLICY_COLOUR, policyLabel, policyWords, type PolicyWords } from "./labels.js";
import { type Network, readNetwork } from "./network.js";
import { useRecordedEpisodes } from "./recorded.js";
import { StateTable } from "./state-table.js";
import { onStepKeys, StepControls, usePosition } from "./stepper.js";
import "./policy.css";

const MOST_SEED = 2_147_483_647;

/** What the policy does, step by step, beside random actions and other rules from the same start. */
export default function PolicyView({ project }: { project: ProjectView }) {
  const { recorded, record } = useRecordedEpisodes(project);
  const words = useMemo(() => policyWords(project), [project]);
  const [seed, setSeed] = useState("0");
  const [constant, setConstant] = useState<number | null>(null);
  const valid = /^\d{1,10}$/.test(seed) && Number(seed) <= MOST_SEED;
  const hasCode = project.stages.some((view) => view.stage === "coding" && view.record?.value);
  const set =
    recorded.state === "ready" ? recorded.set : recorded.state === "asking" ? recorded.before : null;
  const ask = (from: string) => {
    setSeed(from);
    record(Number(from), constant);
  };
  if (!hasCode) {
    return (
      <div className="empty">
        <strong>There is nothing to play yet.</strong>
        <p>An episode needs the environment's code. Run the project up to «Code», better up to «Train».</p>
      </div>
    );
  }
  const asking = recorded.state === "asking";
  return (
    <>
      <form
        className="record"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && !asking) ask(seed);
        }}
      >
        <label className="pick">
          <span>Start from seed</span>
          <input
            className="input number"
            inputMode="numeric"
            value={seed}
            aria-invalid={!valid}
            aria-describedby={valid ? undefined : "seed-problem"}
            onChange={(event) => setSeed(event.target.value.trim())}
          />
        </label>
        {set && set.actionCount > 1 && set.actionCount <= 64 && (
          <label className="pick">
            <span>Compare with always</span>
            <select
              className="input"
              value={constant ?? ""}
              onChange={(event) => setConstant(event.target.value === "" ? null : Number(event.target.value))}
            >
              <option value="">the best single action</option>
              {Array.from({ length: set.actionCount }, (_, action) => (
                <option key={action} value={action}>
                  {words.action(action)}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit" className="button button--primary" disabled={!valid || asking}>
          {asking ? (
            <LoaderCircle className="icon spin" aria-hidden />
          ) : (
            <RefreshCw className="icon" aria-hidden />
          )}
          {asking ? "Playing in Python" : set ? "Play again" : "Record an episode"}
        </button>
        <button
          type="button"
          className="button"
          disabled={asking}
          title="Another start"
          onClick={() => ask(String(Math.floor(Math.random() * 100_000)))}
        >
          <Dices className="icon" aria-hidden />
          Another start
        </button>
        {!valid && (
          <p className="field-problem" id="seed-problem">
            A seed is a whole number from 0 to {MOST_SEED.toLocaleString("en")}.
          </p>
        )}
      </form>
      {recorded.state === "failed" && <FailureCard failure={recorded.failure} />}
      {recorded.state === "none" && (
        <div className="empty">
          <strong>Watch what the policy does.</strong>
          <p>
            The environment runs in the sandbox, once with the trained policy and once with random actions,
            from the same start. You can then go through it step by step.
          </p>
        </div>
      )}
      {recorded.state === "ready" && !recorded.current && (
        <div className="banner" role="note">
          <div>The code or the policy has changed since this was recorded.</div>
        </div>
      )}
      {set?.notes.map((note) => (
        <p className="soft" key={note}>
          {note}
        </p>
      ))}
      {set && <Episodes key={`${set.seed} ${set.episodes.length}`} set={set} words={words} />}
    </>
  );
}

function Episodes({ set, words }: { set: EpisodeSet; words: PolicyWords }) {
  const [choice, setChoice] = useState(() => bestFirst(set));
  const episode = set.episodes[choice] ?? set.episodes[0]!;
  const last = episode.actions.length;
  const position = usePosition(last);
  const network = useMemo(() => networkOf(set), [set]);
  const curves = useMemo(() => objectiveCurves(set, choice, words), [set, choice, words]);
  useEffect(() => setChoice(bestFirst(set)), [set]);
  return (
    <section className="episode" aria-label="Episode" tabIndex={0} onKeyDown={onStepKeys(position, last)}>
      {set.episodes.length > 1 && (
        <div className="segments" role="group" aria-label="Whose episode">
          {set.episodes.map((one, at) => (
            <button key={at} type="button" aria-pressed={at === choice} onClick={() => setChoice(at)}>
              <i style={{ "--key": `var(${POLICY_COLOUR[one.policy.kind]})` }} />
              {policyLabel(one.policy, words)}
            </button>
          ))}
        </div>
      )}
      <StepControls position={position} last={last} end={ENDED[episode.ended]} />
      <StateDrawing set={set} episode={episode} at={position.at} />
      <StepFacts episode={episode} at={position.at} words={words} />
      <StateTable set={set} episode={episode} at={position.at} />
      <ActionValues set={set} episode={episode} at={position.at} words={words} />
      <LineChart
        title={<>Objective so far{words.unit !== "" && <span className="soft"> ({words.unit})</span>}</>}
        description={`${words.objective}, added up over the steps of each policy's episode`}
        lines={curves}
        cursor={position.at}
        horizontal="Step"
        height="12rem"
        onPick={position.go}
      />
      <Comparison set={set} words={words} />
      {network ? (
        <HeatMap
          set={set}
          network={network}
          episode={episode}
          at={position.at}
          moving={position.playing}
          words={words}
        />
      ) : (
        <p className="soft">{noMap(set)}</p>
      )}
    </section>
  );
}

const ENDED: Record<Episode["ended"], string> = {
  terminated: "the episode has ended",
  truncated: "its time is up",
  cut: "recorded no further",
};

function bestFirst(set: EpisodeSet): number {
  const rank = ["optimum", "trained"];
  const place = set.episodes.findIndex((episode) => episode.policy.kind === "trained");
  return place >= 0
    ? place
    : Math.max(
        0,
        set.episodes.findIndex((episode) => rank.includes(episode.policy.kind)),
      );
}

function networkOf(set: EpisodeSet): Network | null {
  try {
    return set.network === null ? null : readNetwork(set.network);
  } catch (problem) {
    // Weights that do not fit their layers: the episodes are shown all the same.
    if (problem instanceof RangeError || problem instanceof DOMException) return null;
    throw problem;
  }
}

function noMap(set: EpisodeSet): string {
  return set.episodes.some((episode) => episode.policy.kind === "trained")
    ? "There is no map of this policy: its network is too large to hand on, or it is a table."
    : "A map over the state appears here once a policy has been trained.";
}

/** What each policy has gathered by each step; a longer record is thinned for the chart alone. */
function objectiveCurves(set: EpisodeSet, choice: number, words: PolicyWords): Line[] {
  return set.episodes.map((episode, at) => {
    let total = 0;
    const points = [{ x: 0, y: 0 }];
    episode.objectives.forEach((share, step) => {
      total += words.sign * (share ?? Number.NaN);
      points.push({ x: step + 1, y: total });
    });
    return {
      label: policyLabel(episode.policy, words),
      colour: POLICY_COLOUR[episode.policy.kind],
      width: at === choice ? 2.5 : 1.25,
      points,
    };
  });
}
