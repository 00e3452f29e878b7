/** Where everything of a person lives on disk. */

import envPaths from "env-paths";
import path from "node:path";

/** The person's data folder: `LAMPLIGHT_HOME`, or else the system's own place for application data. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment["LAMPLIGHT_HOME"];
  return chosen ? path.resolve(chosen) : envPaths("lamplight", { suffix: "" }).data;
}

/** GGUF files, under their official names. */
export function modelsFolder(data = dataFolder()): string {
  return path.join(data, "models");
}

/** The pinned files of Pyodide and all wheels: flat, nothing else is in it. */
export function pyodideFolder(data = dataFolder()): string {
  return path.join(data, "pyodide");
}

/** One folder for each project. */
export function projectsFolder(data = dataFolder()): string {
  return path.join(data, "projects");
}

/** Saved states of evaluated prompts: may be deleted at any time. */
export function cacheFolder(data = dataFolder()): string {
  return path.join(data, "cache");
}
