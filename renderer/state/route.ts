/** The screen as the address names it, so that a reload comes back to it. */

export type Route = { screen: "home" } | { screen: "new" } | { screen: "project"; projectId: string };

const PROJECT = /^#\/project\/([a-z0-9][a-z0-9-]{0,79})$/;

/** Anything that is not a known address is the home screen. */
export function parseRoute(hash: string): Route {
  if (hash === "#/new") return { screen: "new" };
  const project = PROJECT.exec(hash)?.[1];
  return project === undefined ? { screen: "home" } : { screen: "project", projectId: project };
}

export function routeHash(route: Route): string {
  if (route.screen === "project") return `#/project/${route.projectId}`;
  return route.screen === "new" ? "#/new" : "#/";
}
