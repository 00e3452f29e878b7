/** Everything that the window knows, as plain data. */

import type { Failure, StageName } from "../../agents/artefacts/stage.js";
import type { AppInfo, ModelEntry, ProjectSummary, ProjectView, StopAt } from "../../host/contract.js";
import type { StudyTab } from "../policy/study-tabs.js";
import type { PointLog } from "./point-log.js";
import type { Route } from "./route.js";

/** What a stage tells while it runs; kept after its end until it runs again. */
export interface LiveStage {
  /** ISO 8601. */
  since: string;
  /** The model's words so far, the last `MAX_LIVE_TEXT` characters of them. */
  text: string;
  tokens: number;
  tokensPerSecond: number;
  notes: string[];
}

export interface Download {
  receivedBytes: number;
  totalBytes: number;
  bytesPerSecond: number;
  /** Absent while bytes are coming. */
  step?: "wait" | "verify";
}

export type Connection =
  { state: "connecting" } | { state: "open" } | { state: "lost"; reason: string; attempt: number };

/** A failure that belongs to no stage, until the person puts it away. */
export interface Notice {
  id: number;
  failure: Failure;
}

/** What the person has set for this window; it outlives a reload. */
export interface Settings {
  /** When a run stops of itself. */
  stopAt: StopAt;
  /** How the middle pane shows the stages. */
  stagesAs: "graph" | "list";
}

export const DEFAULT_SETTINGS: Settings = { stopAt: "doubts", stagesAs: "graph" };

export type InspectorTab = "artefact" | "code" | "checks" | "output" | "history" | StudyTab;

export interface AppState {
  settings: Settings;
  connection: Connection;
  route: Route;
  info: AppInfo | null;
  models: ModelEntry[] | null;
  downloads: Record<string, Download>;
  projects: ProjectSummary[] | null;
  project: ProjectView | null;
  live: Partial<Record<StageName, LiveStage>>;
  /** Points of training runs by run id. */
  runs: Record<string, PointLog>;
  /** The run that trains or trained last in the open project. */
  liveRunId: string | null;
  selectedStage: StageName;
  /** What the inspector shows of it, unless that stage has no such part. */
  tab: InspectorTab;
  /** The stage whose value is in the person's hands. */
  editing: StageName | null;
  /** Whether the inspector goes along with the stage that runs. */
  following: boolean;
  /** The symbol whose places light up. */
  symbol: string | null;
  /** Names of the requests under way that buttons wait for. */
  busy: string[];
  notices: Notice[];
  /** ISO 8601: when something of the open project was last saved. */
  savedAt: string | null;
  /** The last change of a stage in words, for screen readers. */
  announcement: string;
}

export const MAX_LIVE_TEXT = 60_000;
export const MAX_LIVE_NOTES = 200;
export const MAX_NOTICES = 4;

/** What is known of the open project while none is open. */
export const NO_PROJECT = {
  project: null,
  live: {},
  runs: {},
  liveRunId: null,
  selectedStage: "task",
  tab: "artefact",
  editing: null,
  following: true,
  symbol: null,
  savedAt: null,
  announcement: "",
} satisfies Partial<AppState>;

export function initialState(route: Route, settings: Settings = DEFAULT_SETTINGS): AppState {
  return {
    settings,
    connection: { state: "connecting" },
    route,
    info: null,
    models: null,
    downloads: {},
    projects: null,
    busy: [],
    notices: [],
    ...NO_PROJECT,
  };
}
