/** A project that has been worked on for long: 200 versions over its stages, and 20 training runs. */

import { openProjectStore } from "../../../host/store/project-store.js";
import { projectFolder } from "../../../host/store/projects.js";
import { createGarageProject, garagePoints, garageRecord } from "./garage.js";

export const VERSIONS = 200;
export const RUNS = 20;
/** Points of each run's curve. */
export const POINTS = 2000;

export async function createWorkedProject(projectsFolder: string): Promise<string> {
  const id = await createGarageProject(projectsFolder, "garage-worked-on");
  const store = await openProjectStore(projectFolder(projectsFolder, id));
  try {
    const points = garagePoints(POINTS);
    const trained = garageRecord("train").value as Record<string, unknown>;
    for (let run = store.versions("train"); run < RUNS; run += 1) {
      const runId = await store.createRun({ seed: run });
      await store.appendMetrics(runId, points);
      await store.add(garageRecord("train", { value: { ...trained, runId, seed: run } }));
    }
    const parameters = garageRecord("parameters").value as { parameters: { value: unknown }[] };
    for (let made = RUNS + 12; made < VERSIONS; made += 1) {
      const [first, ...rest] = parameters.parameters;
      await store.add(
        garageRecord("parameters", {
          value: { ...parameters, parameters: [{ ...first, value: made }, ...rest] },
        }),
      );
    }
    // Everything later is brought up to date once more.
    for (const stage of ["objective", "variables", "constraints", "evaluate"] as const)
      await store.add(garageRecord(stage));
  } finally {
    await store.close();
  }
  return id;
}
