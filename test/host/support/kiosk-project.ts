/**
 * A small complete project for studies of policies: a kiosk that orders newspapers. Its records have the form
 * of real ones; its code is derived from them, so that Python can run it, train on it and solve it exactly.
 */

import { STAGE_NAMES } from "../../../agents/artefacts/stage.js";
import type { Parameter, StageValues } from "../../../agents/artefacts/values.js";
import { deriveEnvironment } from "../../../agents/specification/derive.js";
import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject, projectFolder } from "../../../host/store/projects.js";
import { acceptedSpecification } from "../../../host/what-if.js";
import { recordOf } from "./records.js";

const given = (symbol: string, value: Parameter["value"], unit: string, meaning: string): Parameter => ({
  symbol,
  value,
  unit,
  meaning,
  span: null,
  origin: "given",
});

export const KIOSK_VALUES: Omit<StageValues, "coding" | "check" | "train" | "evaluate"> = {
  task: { title: "Newspapers of a kiosk", library: null },
  parameters: {
    parameters: [
      given("price", 4, "euros", "paid for each paper that is sold"),
      given("cost", 1, "euros", "paid for each paper that is ordered"),
      given("storage", 0.5, "euros", "paid for each paper that is kept overnight"),
      given("days", 6, "days", "length of a season"),
      given("shelf_sizes", [2, 3], "papers", "papers on each board of the shelf"),
      given("chance", 0.5, "", "chance that each of two passers-by buys"),
      given("colour", 7, "", "number of the kiosk's paint"),
    ],
    unused: [],
  },
  objective: { sense: "maximize", statement: "expected profit of a season", unit: "euros" },
  variables: {
    state: [
      {
        symbol: "papers",
        type: "integer",
        shape: [],
        low: 0,
        high: 5,
        initial: "0",
        observed: true,
        unit: "papers",
        meaning: "papers on the shelf in the morning",
      },
    ],
    action: {
      parts: [{ kind: "range", low: 0, high: 3, unit: "papers" }],
      meaning: "papers to order",
    },
  },
  constraints: { constraints: [] },
  modelling: {
    source: null,
    dynamics: [
      { target: "shelf", kind: "quantity", expression: "min(papers + action, 5)", event: "Papers arrive." },
      {
        target: "buyers",
        kind: "draw",
        expression: "rng.binomial(2, chance)",
        event: "Buyers come.",
      },
      { target: "sold", kind: "quantity", expression: "min(shelf, buyers)", event: "They buy." },
      { target: "next_papers", kind: "next", expression: "shelf - sold", event: "The rest stays." },
    ],
    share: "price * sold - cost * action - storage * (shelf - sold)",
    latex: { objective: "", dynamics: [], constraints: [] },
  },
  "state-action-reward": {
    observation: ["papers"],
    observesTime: true,
    reward: "objective",
    potential: null,
    latex: { state: "", action: "", reward: "" },
  },
  environment: {
    terminated: "False",
    stepLimit: 6,
    stepLimitOrigin: "given",
    discount: 1,
    feasible: null,
  },
};

/** Makes the project up to `check` and returns its id. `changes` replaces values of stages. */
export async function createKioskProject(
  projectsFolder: string,
  changes: Partial<StageValues> = {},
  id = "kiosk",
): Promise<string> {
  await createProject(projectsFolder, {
    id,
    text: "A kiosk orders newspapers each morning.",
    title: "Newspapers of a kiosk",
  });
  const store = await openProjectStore(projectFolder(projectsFolder, id));
  const values: Partial<StageValues> = { ...KIOSK_VALUES, ...changes };
  try {
    for (const stage of STAGE_NAMES.filter((name) => values[name] !== undefined && name !== "coding"))
      await store.add(recordOf(stage, { value: values[stage] }));
    const specification = acceptedSpecification(store.records());
    const source = specification ? deriveEnvironment(specification) : "";
    const coding: StageValues["coding"] = changes.coding ?? {
      source,
      origin: "derived",
      agentSource: null,
      derivedSource: source,
      debugRounds: [],
    };
    await store.add(recordOf("coding", { value: coding }));
    await store.add(recordOf("check", { value: CHECKED }));
  } finally {
    await store.close();
  }
  return id;
}

const CHECKED: StageValues["check"] = {
  observationSpace: "Box(0.0, [5. 1.], (2,), float64)",
  actionCount: 4,
  meanEpisodeLength: 6,
  stepsPerSecond: 100_000,
};
