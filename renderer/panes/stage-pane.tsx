import { useEffect, useRef } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import type { StageView } from "../../host/contract.js";
import { Elapsed } from "../parts/elapsed.js";
import { StageIcon } from "../parts/icons.js";
import { StateChip } from "../parts/state-chip.js";
import type { LiveStage } from "../state/app-state.js";
import { useAppState, useDispatch } from "../state/store.js";
import { formatDuration, formatRate } from "../text/format.js";
import { STAGE_GROUPS, STAGE_TEXT, stageSummary } from "../text/stages.js";

/** The way from the description to the policy: one entry per stage, in order. */
export function StagePane() {
  const project = useAppState((state) => state.project);
  const following = useAppState((state) => state.following);
  const dispatch = useDispatch();
  return (
    <section className="pane pane--middle" id="pane-stages" aria-label="Stages" tabIndex={-1}>
      <div className="pane__head">
        <h2>Stages</h2>
        {project?.running && !following && (
          <button type="button" className="button button--quiet" onClick={() => dispatch({ type: "follow" })}>
            Follow the run
          </button>
        )}
      </div>
      <div className="pane__body stages">
        {STAGE_GROUPS.map((group) => (
          <section key={group.label} aria-label={group.label}>
            <h3 className="overline stages__group">{group.label}</h3>
            <ol>
              {group.stages.map((stage) => (
                <li key={stage}>
                  <StageEntry
                    stage={stage}
                    view={project?.stages.find((view) => view.stage === stage) ?? null}
                  />
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
    </section>
  );
}

function StageEntry({ stage, view }: { stage: StageName; view: StageView | null }) {
  const selected = useAppState((state) => state.project !== null && state.selectedStage === stage);
  const live = useAppState((state) => state.live[stage] ?? null);
  const dispatch = useDispatch();
  const state = view?.state ?? "empty";
  const note = noteOf(stage, view, live);
  const entry = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (selected) entry.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <button
      ref={entry}
      type="button"
      className="stage"
      data-state={state}
      aria-current={selected}
      disabled={view === null}
      onClick={() => dispatch({ type: "select-stage", stage })}
    >
      <span className="stage__sign">
        <StageIcon stage={stage} />
      </span>
      <span className="stage__line">
        <span className="stage__label cut">{STAGE_TEXT[stage].label}</span>
        {view !== null && <StateChip state={state} />}
      </span>
      <span className="stage__line">
        <span className="stage__note cut" dir="auto" title={note}>
          {note}
        </span>
        <span className="stage__figures number">
          {state === "running" ? <RunningFigures live={live} /> : figuresOf(view)}
        </span>
      </span>
    </button>
  );
}

function noteOf(stage: StageName, view: StageView | null, live: LiveStage | null): string {
  if (view === null) return STAGE_TEXT[stage].purpose;
  if (view.state === "running") return live?.notes[live.notes.length - 1] ?? STAGE_TEXT[stage].purpose;
  if (view.state === "failed") return view.record?.failure?.what ?? "";
  if (view.state === "needs-answer") return openQuestion(view) ?? "";
  return stageSummary(stage, view.record?.value) || STAGE_TEXT[stage].purpose;
}

function openQuestion(view: StageView): string | undefined {
  return view.record?.questions.find((question) => question.answer === null)?.text;
}

function figuresOf(view: StageView | null): string {
  if (!view?.record) return "";
  const time = view.record.seconds > 0 ? ` · ${formatDuration(view.record.seconds)}` : "";
  return `v${view.record.version}${time}`;
}

function RunningFigures({ live }: { live: LiveStage | null }) {
  if (live === null) return null;
  return (
    <>
      {live.tokensPerSecond > 0 && `${formatRate(live.tokensPerSecond).replace(" tokens/s", " tok/s")} · `}
      <Elapsed since={live.since} />
    </>
  );
}
