/** What the list and the graph of the stages tell of one stage. */

import type { ReactNode } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import type { StageView } from "../../host/contract.js";
import { Elapsed } from "../parts/elapsed.js";
import type { LiveStage } from "../state/app-state.js";
import { useAppState } from "../state/store.js";
import { formatDuration, formatRate } from "../text/format.js";
import { type ShownState, shownState, STAGE_TEXT, stageSummary } from "../text/stages.js";

export interface StageParts {
  state: ShownState;
  /** One line on what it made, does or asks. */
  note: string;
  figures: ReactNode;
  selected: boolean;
  /** Whether there is a project that it belongs to. */
  present: boolean;
}

export function useStageParts(stage: StageName): StageParts {
  const view = useAppState((state) => state.project?.stages.find((one) => one.stage === stage) ?? null);
  const selected = useAppState((state) => state.project !== null && state.selectedStage === stage);
  const live = useAppState((state) => state.live[stage] ?? null);
  const state = useAppState((all) => shownState(all.project, stage));
  return {
    state,
    note: noteOf(stage, view, live),
    figures: view?.state === "running" ? <RunningFigures live={live} /> : figuresOf(view),
    selected,
    present: view !== null,
  };
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
  const pausedAt = useAppState((state) => state.project?.running?.pausedAt ?? null);
  if (live === null) return null;
  return (
    <>
      {live.tokensPerSecond > 0 && `${formatRate(live.tokensPerSecond).replace(" tokens/s", " tok/s")} · `}
      <Elapsed since={live.since} until={pausedAt} />
    </>
  );
}
