/** The screen as the address names it, so that a reload comes back to it. */

import { STAGE_NAMES, type StageName } from "../../agents/artefacts/stage.js";

export type Route =
  | { screen: "home" }
  | { screen: "new" }
  /** `stage` is the selected one; null: the one of most interest. */
  | { screen: "project"; projectId: string; stage: StageName | null };

const PROJECT = /^#\/project\/([a-z0-9][a-z0-9-]{0,79})(?:\/([a-z-]+))?$/;

/** Anything that is not a known address is the home screen. */
export function parseRoute(hash: string): Route {
  if (hash === "#/new") return { screen: "new" };
  const [, projectId, stage] = PROJECT.exec(hash) ?? [];
  if (projectId === undefined) return { screen: "home" };
  return { screen: "project", projectId, stage: STAGE_NAMES.find((name) => name === stage) ?? null };
}

export function routeHash(route: Route): string {
  if (route.screen === "new") return "#/new";
  if (route.screen === "home") return "#/";
  return `#/project/${route.projectId}${route.stage === null ? "" : `/${route.stage}`}`;
}
