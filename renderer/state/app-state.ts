/** Everything that the window knows, as plain data. */

import type { Failure, StageName } from "../../agents/artefacts/stage.js";
import type { AppInfo, ModelEntry, ProjectSummary, ProjectView } from "../../host/contract.js";
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
}

export type Connection =
  { state: "connecting" } | { state: "open" } | { state: "lost"; reason: string; attempt: number };

/** A failure that belongs to no stage, until the person puts it away. */
export interface Notice {
  id: number;
  failure: Failure;
}

export interface AppState {
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

export function initialState(route: Route): AppState {
  return {
    connection: { state: "connecting" },
    route,
    info: null,
    models: null,
    downloads: {},
    projects: null,
    project: null,
    live: {},
    runs: {},
    liveRunId: null,
    selectedStage: "task",
    following: true,
    symbol: null,
    busy: [],
    notices: [],
    savedAt: null,
    announcement: "",
  };
}
