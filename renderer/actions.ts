/** What a person can do anywhere in the window, for keys, palette and buttons alike. */

import { PAUSABLE_STAGES, STAGE_NAMES, type StageName } from "../agents/artefacts/stage.js";
import type { ProjectView, StageView } from "../host/contract.js";
import { useSession } from "./state/session.js";
import { useAppState, useDispatch } from "./state/store.js";

/** Stages that hold measurements of what ran; nobody writes those. */
const MEASURED: readonly StageName[] = ["check", "train", "evaluate"];

/** Null where the thing cannot be done now. */
export interface Actions {
  runAll: (() => void) | null;
  runThis: (() => void) | null;
  runFromHere: (() => void) | null;
  stop: (() => void) | null;
  pause: (() => void) | null;
  resume: (() => void) | null;
  approve: (() => void) | null;
  edit: (() => void) | null;
  undo: (() => void) | null;
  redo: (() => void) | null;
  newTask: () => void;
  home: () => void;
  selectStage: ((stage: StageName) => void) | null;
  /** The next stage (1) or the one before (-1). */
  moveStage: ((step: 1 | -1) => void) | null;
  /** Moves the focus to the next pane (1) or the one before (-1). */
  movePane: (step: 1 | -1) => void;
  palette: () => void;
  models: () => void;
  help: () => void;
}

export interface ActionParts {
  /** Makes the project of a new task and runs it; null on other screens and where the text cannot be used. */
  runNew: (() => void) | null;
  palette: () => void;
  models: () => void;
  help: () => void;
}

export function useActions({ runNew, palette, models, help }: ActionParts): Actions {
  const project = useAppState((state) => state.project);
  const stage = useAppState((state) => state.selectedStage);
  const starting = useAppState(
    (state) => state.busy.includes("run.start") || state.busy.includes("project.create"),
  );
  const session = useSession();
  const dispatch = useDispatch();
  const idle = project !== null && project.running === null && !starting;
  const view = project?.stages.find((one) => one.stage === stage);
  const running = project?.running ?? null;
  const paused = running !== null && running.pausedAt !== null;
  const pausable = running?.stage != null && PAUSABLE_STAGES.includes(running.stage);
  const whenIdle = (work: () => void): (() => void) | null => (idle ? work : null);
  return {
    runAll: project === null ? runNew : whenIdle(() => void session.run(null)),
    runThis: whenIdle(() => void session.run(stage, stage)),
    runFromHere: whenIdle(() => void session.run(stage)),
    stop: running ? () => void session.stop() : null,
    pause: pausable && !paused ? () => void session.setPaused(true) : null,
    resume: paused ? () => void session.setPaused(false) : null,
    approve: idle && isApprovable(view) ? () => void session.approve(stage) : null,
    edit: idle && isEditable(stage) ? () => dispatch({ type: "edit", stage }) : null,
    undo: idle && project.undo !== null ? () => void session.undo() : null,
    redo: idle && project.redo !== null ? () => void session.redo() : null,
    newTask: () => session.go({ screen: "new" }),
    home: () => session.go({ screen: "home" }),
    selectStage: project && ((wanted) => dispatch({ type: "select-stage", stage: wanted })),
    moveStage:
      project &&
      ((step) => {
        const next = STAGE_NAMES[STAGE_NAMES.indexOf(stage) + step];
        if (next) dispatch({ type: "select-stage", stage: next });
      }),
    movePane,
    palette,
    models,
    help,
  };
}

export function isEditable(stage: StageName): boolean {
  return !MEASURED.includes(stage);
}

export function isApprovable(view: StageView | undefined): boolean {
  return view?.state === "needs-review" && view.record?.value !== null;
}

/** Whether the run stopped of itself after this stage. */
export function waitsAt(project: ProjectView, stage: StageName): boolean {
  return project.running === null && project.waiting?.stage === stage;
}

const PANE_IDS = ["pane-description", "pane-stages", "pane-inspector"];

function movePane(step: 1 | -1): void {
  const panes = PANE_IDS.map((id) => document.getElementById(id)).filter(
    (pane) => pane !== null && pane.offsetParent !== null,
  );
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane?.contains(document.activeElement));
  const start = at < 0 && step < 0 ? 0 : at;
  panes[(start + step + panes.length) % panes.length]?.focus();
}
