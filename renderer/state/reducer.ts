/** How the state follows from what the host tells and the person does. Pure. */

import type { Failure, StageName, StageRecord } from "../../agents/artefacts/stage.js";
import { STAGE_NAMES } from "../../agents/artefacts/stage.js";
import type { TrainingPoint } from "../../agents/artefacts/training.js";
import type { PipelineEvent, PipelineOutcome } from "../../agents/pipeline/events.js";
import type {
  AppInfo,
  HostEvent,
  ModelEntry,
  ProjectSummary,
  ProjectView,
  StageView,
} from "../../host/contract.js";
import { STAGE_TEXT, STATE_TEXT } from "../text/stages.js";
import {
  type AppState,
  type Connection,
  type InspectorTab,
  type LiveStage,
  MAX_LIVE_NOTES,
  MAX_LIVE_TEXT,
  MAX_NOTICES,
  NO_PROJECT,
  type Settings,
} from "./app-state.js";
import { appendPoints, emptyLog, joinStored } from "./point-log.js";
import type { Route } from "./route.js";

export type Action =
  | { type: "connection"; connection: Connection }
  /** `at` is the time at which it arrived, ISO 8601. */
  | { type: "host-event"; event: HostEvent; at: string }
  | { type: "route"; route: Route }
  | { type: "info"; info: AppInfo }
  | { type: "models"; models: ModelEntry[] }
  | { type: "projects"; projects: ProjectSummary[] }
  | { type: "project"; project: ProjectView }
  | { type: "metrics"; runId: string; points: TrainingPoint[] }
  | { type: "select-stage"; stage: StageName }
  | { type: "tab"; tab: InspectorTab }
  /** Null: nothing is in the person's hands any more. */
  | { type: "edit"; stage: StageName | null }
  | { type: "settings"; settings: Partial<Settings> }
  | { type: "follow" }
  | { type: "symbol"; symbol: string | null }
  | { type: "busy"; name: string; busy: boolean }
  | { type: "failed"; failure: Failure }
  | { type: "dismiss"; id: number };

export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case "connection":
      return { ...state, connection: action.connection };
    case "host-event":
      return reduceHostEvent(state, action.event, action.at);
    case "route":
      return reduceRoute(state, action.route);
    case "info":
      return { ...state, info: action.info };
    case "models":
      return { ...state, models: action.models };
    case "projects":
      return { ...state, projects: action.projects };
    case "project":
      return showProject(state, action.project);
    case "metrics":
      return {
        ...state,
        runs: {
          ...state.runs,
          [action.runId]: joinStored(action.points, state.runs[action.runId] ?? emptyLog()),
        },
      };
    case "select-stage":
      return selectStage(state, action.stage);
    case "tab":
      return { ...state, tab: action.tab, editing: null };
    case "edit":
      return action.stage === null
        ? { ...state, editing: null }
        : { ...selectStage(state, action.stage), editing: action.stage };
    case "settings":
      return { ...state, settings: { ...state.settings, ...action.settings } };
    case "follow":
      return {
        ...state,
        following: true,
        selectedStage: state.project?.running?.stage ?? state.selectedStage,
      };
    case "symbol":
      return { ...state, symbol: action.symbol === state.symbol ? null : action.symbol };
    case "busy":
      return {
        ...state,
        busy: action.busy ? [...state.busy, action.name] : withoutFirst(state.busy, action.name),
      };
    case "failed":
      return addNotice(state, action.failure);
    case "dismiss":
      return { ...state, notices: state.notices.filter((notice) => notice.id !== action.id) };
  }
}

function withoutFirst(names: string[], name: string): string[] {
  const at = names.indexOf(name);
  return at < 0 ? names : [...names.slice(0, at), ...names.slice(at + 1)];
}

/** The same failure again takes the place of the earlier one, so that a repeated click makes no pile. */
function addNotice(state: AppState, failure: Failure): AppState {
  const id = 1 + Math.max(0, ...state.notices.map((notice) => notice.id));
  const others = state.notices.filter(
    (notice) => notice.failure.code !== failure.code || notice.failure.why !== failure.why,
  );
  return { ...state, notices: [...others, { id, failure }].slice(-MAX_NOTICES) };
}

function reduceRoute(state: AppState, route: Route): AppState {
  const stays = route.screen === "project" && state.project?.id === route.projectId;
  if (!stays) return { ...state, route, ...NO_PROJECT };
  return route.stage === null ? { ...state, route } : selectStage({ ...state, route }, route.stage);
}

/** The person's own choice: the address keeps it, and a run no longer takes the inspector along. */
function selectStage(state: AppState, stage: StageName): AppState {
  const { route, project, following } = state;
  return {
    ...state,
    selectedStage: stage,
    route: route.screen === "project" ? { ...route, stage } : route,
    following: project?.running ? stage === project.running.stage : following,
  };
}

/** A view of another project than the one that the address names is left out: the person has moved on. */
function showProject(state: AppState, project: ProjectView): AppState {
  if (state.route.screen !== "project" || state.route.projectId !== project.id) return state;
  const first = state.project?.id !== project.id;
  const next: AppState = { ...state, project, savedAt: lastSaved(project) ?? state.savedAt };
  if (first) {
    const liveRunId = project.running?.runId ?? state.liveRunId;
    const wanted = project.running ? null : state.route.stage;
    return { ...next, liveRunId, selectedStage: wanted ?? stageOfInterest(project), following: true };
  }
  if (!state.project?.running && project.running) {
    return { ...next, following: true, selectedStage: project.running.stage ?? state.selectedStage };
  }
  return followPause(next, state.project?.running ?? null);
}

/** Says that a run was held or goes on, and leaves the time of a pause out of what its stage has taken. */
function followPause(state: AppState, before: ProjectView["running"]): AppState {
  const now = state.project?.running ?? null;
  if (!now?.stage || !before || now.pausedAt === before.pausedAt) return state;
  const word = now.pausedAt === null ? "goes on" : "paused";
  const live = state.live[now.stage];
  const held = Date.parse(now.since) - Date.parse(before.since);
  return {
    ...state,
    live: live
      ? {
          ...state.live,
          [now.stage]: { ...live, since: new Date(Date.parse(live.since) + held).toISOString() },
        }
      : state.live,
    announcement: `${STAGE_TEXT[now.stage].label}: ${word}`,
  };
}

/** Where a person wants to look first: what runs, what waits for them, else the last stage that was run. */
export function stageOfInterest(project: ProjectView): StageName {
  if (project.running?.stage) return project.running.stage;
  const waiting = project.stages.find((view) =>
    ["needs-answer", "failed", "needs-review"].includes(view.state),
  );
  if (waiting) return waiting.stage;
  const done = project.stages.filter((view) => view.record !== null && view.state === "approved");
  return done[done.length - 1]?.stage ?? "task";
}

function lastSaved(project: ProjectView): string | null {
  const times = project.stages.flatMap((view) => (view.record ? [view.record.at] : [])).sort();
  return times[times.length - 1] ?? null;
}

function reduceHostEvent(state: AppState, event: HostEvent, at: string): AppState {
  switch (event.type) {
    case "pipeline":
      return isOpen(state, event.projectId) ? reducePipelineEvent(state, event.event, at) : state;
    case "project-changed":
      return isOpen(state, event.project.id) ? { ...showProject(state, event.project), savedAt: at } : state;
    case "run-end":
      return isOpen(state, event.projectId) ? endRun(state, event.outcome) : state;
    case "model-status":
      return state.info === null ? state : { ...state, info: { ...state.info, model: event.status } };
    case "download-progress":
      return reduceDownload(state, event);
  }
}

function isOpen(state: AppState, projectId: string): boolean {
  return state.project?.id === projectId;
}

function reduceDownload(state: AppState, event: Extract<HostEvent, { type: "download-progress" }>): AppState {
  const { name, receivedBytes, totalBytes, bytesPerSecond, step } = event;
  const { [name]: _, ...others } = state.downloads;
  const done = step === "end" || (step === undefined && totalBytes > 0 && receivedBytes >= totalBytes);
  if (done) return { ...state, downloads: others };
  const download = { receivedBytes, totalBytes, bytesPerSecond, ...(step ? { step } : {}) };
  return { ...state, downloads: { ...others, [name]: download } };
}

function reducePipelineEvent(state: AppState, event: PipelineEvent, at: string): AppState {
  switch (event.type) {
    case "stage-start":
      return startStage(state, event.stage, event.at);
    case "stage-delta":
      return changeLive(state, event.stage, at, (live) => ({
        ...live,
        text: (live.text + event.text).slice(-MAX_LIVE_TEXT),
        tokens: event.tokens,
        tokensPerSecond: event.tokensPerSecond,
      }));
    case "stage-note":
      return changeLive(state, event.stage, at, (live) => ({
        ...live,
        notes: [...live.notes, event.message].slice(-MAX_LIVE_NOTES),
      }));
    case "stage-end":
      return endStage(state, event.record);
    case "training-metric":
      return {
        ...state,
        liveRunId: event.runId,
        runs: {
          ...state.runs,
          [event.runId]: appendPoints(state.runs[event.runId] ?? emptyLog(), event.points),
        },
      };
  }
}

function changeLive(
  state: AppState,
  stage: StageName,
  at: string,
  change: (live: LiveStage) => LiveStage,
): AppState {
  return { ...state, live: { ...state.live, [stage]: change(state.live[stage] ?? freshLive(at)) } };
}

function freshLive(since: string): LiveStage {
  return { since, text: "", tokens: 0, tokensPerSecond: 0, notes: [] };
}

function changeStage(
  project: ProjectView,
  stage: StageName,
  change: (view: StageView) => StageView,
): ProjectView {
  return { ...project, stages: project.stages.map((view) => (view.stage === stage ? change(view) : view)) };
}

function startStage(state: AppState, stage: StageName, at: string): AppState {
  const project = state.project;
  if (project === null) return state;
  const started = changeStage(project, stage, (view) => ({ ...view, state: "running" }));
  return {
    ...state,
    project: {
      ...started,
      running: { since: at, until: null, runId: null, pausedAt: null, ...project.running, stage },
      outcome: null,
    },
    live: { ...state.live, [stage]: freshLive(at) },
    liveRunId: stage === "train" ? null : state.liveRunId,
    selectedStage: state.following ? stage : state.selectedStage,
    announcement: `${STAGE_TEXT[stage].label}: running`,
  };
}

function endStage(state: AppState, record: StageRecord): AppState {
  const project = state.project;
  if (project === null) return state;
  return {
    ...state,
    project: changeStage(project, record.stage, (view) => ({
      ...view,
      state: record.state,
      record,
      versions: Math.max(view.versions, record.version),
    })),
    savedAt: record.at,
    announcement: `${STAGE_TEXT[record.stage].label}: ${STATE_TEXT[record.state].toLowerCase()}`,
  };
}

/** The host's own view follows; until then nothing may look as if it still ran. */
function endRun(state: AppState, outcome: PipelineOutcome): AppState {
  const project = state.project;
  if (project === null) return state;
  const stages = project.stages.map((view): StageView => {
    if (view.state !== "running" && view.state !== "queued") return view;
    return { ...view, state: view.record === null ? "empty" : "stale" };
  });
  return {
    ...state,
    project: { ...project, stages, running: null, outcome },
    announcement: OUTCOME_TEXT[outcome.status],
    selectedStage: state.following
      ? (stageOfOutcome(outcome, project.running?.until ?? null) ?? state.selectedStage)
      : state.selectedStage,
  };
}

export const OUTCOME_TEXT: Record<PipelineOutcome["status"], string> = {
  completed: "The run is complete.",
  "not-better": "The run is complete, but the policy is not better than random.",
  failed: "The run failed.",
  "needs-answer": "The run waits for an answer.",
  stopped: "The run was stopped.",
};

/** @param until the last stage that was asked for; null: the last of all. */
function stageOfOutcome(outcome: PipelineOutcome, until: StageName | null): StageName | null {
  if (outcome.status === "failed" || outcome.status === "needs-answer") return outcome.stage;
  return outcome.status === "completed" || outcome.status === "not-better" ? (until ?? "evaluate") : null;
}

/**
 * The stages that a run goes through. `from` null: from the first that has no result or a stale one, or all
 * when there is none such. A stage cannot run before those that it is made from, so one that has nothing yet
 * comes first. `until` null: to the end.
 */
export function stagesOfRun(
  project: ProjectView,
  from: StageName | null,
  until: StageName | null = null,
): StageName[] {
  const isDone = (view: StageView): boolean => view.state === "approved" || view.state === "needs-review";
  const wanted = from ?? project.stages.find((view) => !isDone(view))?.stage ?? STAGE_NAMES[0];
  const missing = project.stages.findIndex((view) => (view.record?.value ?? null) === null);
  const start = STAGE_NAMES.indexOf(wanted);
  const end = until === null ? STAGE_NAMES.length : STAGE_NAMES.indexOf(until) + 1;
  return STAGE_NAMES.slice(missing < 0 ? start : Math.min(start, missing), end);
}
