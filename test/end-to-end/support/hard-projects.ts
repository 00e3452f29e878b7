/** Projects made by hand that are hard to show: a question, a failure, foreign text, very many entries. */

import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject, projectFolder } from "../../../host/store/projects.js";
import type { StageName, StageRecord } from "../../../agents/artefacts/stage.js";
import { GARAGE_TEXT, garageRecord } from "./garage.js";

async function createWith(
  projectsFolder: string,
  project: { id: string; title: string; text: string },
  records: Omit<StageRecord, "version">[],
): Promise<string> {
  await createProject(projectsFolder, project);
  const store = await openProjectStore(projectFolder(projectsFolder, project.id));
  try {
    for (const record of records) await store.add(record);
  } finally {
    await store.close();
  }
  return project.id;
}

const approved = (...stages: StageName[]) => stages.map((stage) => garageRecord(stage));

/** Its constraint agent asks something. */
export function createAskingProject(projectsFolder: string): Promise<string> {
  return createWith(
    projectsFolder,
    { id: "garage-question", title: "Garage with a question", text: GARAGE_TEXT },
    [
      ...approved("task", "parameters", "objective", "variables"),
      garageRecord("constraints", {
        state: "needs-answer",
        value: null,
        questions: [
          {
            id: "full",
            text: "What does a car do that finds the garage full: does it drive on, or does it wait in the street until a space is free?",
            suggestions: [
              "It drives on and is lost",
              "It waits in the street",
              "It comes back in the next hour",
            ],
            answer: null,
          },
        ],
      }),
    ],
  );
}

/** Its modelling agent failed, after answers with terminal codes, HTML and a check's refusals. */
export function createFailedProject(projectsFolder: string): Promise<string> {
  return createWith(
    projectsFolder,
    { id: "garage-failed", title: "Garage with a failed stage", text: GARAGE_TEXT },
    [
      ...approved("task", "parameters", "objective", "variables", "constraints"),
      garageRecord("modelling", {
        state: "failed",
        value: null,
        checks: [
          {
            name: "next value for each state variable",
            rung: "lint",
            passed: false,
            message: "No line of the dynamics assigns next_cars.",
            mend: "Add a line «next_cars = …» as the last event of the step.",
            place: "dynamics",
          },
          {
            name: "follows its schema",
            rung: "schema",
            passed: true,
            message: "Every field has its form.",
            mend: "",
            place: "",
          },
        ],
        rawOutputs: [
          "parked = min(cars + arrivals, spaces)\n\u001b[31mred\u001b[0m <script>alert('not run')</script> <b>bold</b>",
          "parked = min(cars + arrivals, spaces)\nshare = price * parked\n",
        ],
        failure: {
          code: "stage-checks-failed",
          what: "The model agent did not find dynamics that pass the checks.",
          why: "After 2 of 2 attempts, 1 check still fails: no line assigns next_cars, so the state would never change.",
          kept: "The five stages before it, and both answers of the model.",
          next: "Run from here again, write the dynamics yourself with Edit, or choose a larger model.",
        },
      }),
    ],
  );
}

const HEBREW = `בחניון במרכז העיר יש 120 מקומות והוא פתוח 16 שעות ביום. בתחילת כל שעה המפעיל קובע את המחיר. ${"המטרה היא להגדיל את ההכנסות של היום ככל האפשר. ".repeat(20)}`;

/** A description that is written from right to left. */
export function createRightToLeftProject(projectsFolder: string): Promise<string> {
  const start = HEBREW.indexOf("120");
  return createWith(
    projectsFolder,
    { id: "garage-right-to-left", title: "מחירים של חניון", text: HEBREW.trim() },
    [
      garageRecord("task", { value: { title: "מחירים של חניון", library: null } }),
      garageRecord("parameters", {
        value: {
          parameters: [
            {
              symbol: "spaces",
              value: 120,
              unit: "cars",
              meaning: "מספר המקומות בחניון",
              span: { start, end: start + 3, quote: "120" },
              origin: "given",
            },
          ],
          unused: [],
        },
      }),
    ],
  );
}

/** 200 parameters with long names, one of them a long list, and a formula that cannot be drawn. */
export function createCrowdedProject(projectsFolder: string): Promise<string> {
  const parameters = Array.from({ length: 200 }, (_, at) => ({
    symbol: `a_rather_long_parameter_name_number_${at + 1}`.slice(0, 40),
    value: at === 7 ? Array.from({ length: 400 }, (_, index) => index / 8) : 1.5 * at,
    unit: "units/month",
    meaning: `What ${"very ".repeat(at % 12)}long explanations say about entry ${at + 1}`,
    span: null,
    origin: at % 3 === 0 ? ("assumed" as const) : ("given" as const),
  }));
  const modelling = garageRecord("modelling");
  const value = modelling.value as { latex: { dynamics: string[] } };
  return createWith(
    projectsFolder,
    {
      id: "crowded",
      title: "A project with a title that is much longer than any bar or list has space for, and then some",
      text: `Very long: ${"Each of the stations has 12 machines and 3 workers who decide again and again. ".repeat(600)}`,
    },
    [
      garageRecord("task"),
      garageRecord("parameters", { value: { parameters, unused: [] } }),
      garageRecord("objective", {
        value: { sense: "minimize", statement: "unbroken".repeat(30), unit: "euros" },
        evidence: [],
      }),
      ...["variables" as const, "constraints" as const].map((stage) => garageRecord(stage, { evidence: [] })),
      garageRecord("modelling", {
        value: { ...value, latex: { ...value.latex, dynamics: ["\\frac{1}{", `x = ${"y + ".repeat(80)}1`] } },
      }),
    ],
  );
}
