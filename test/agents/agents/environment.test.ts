import { describe, expect, it } from "vitest";
import { environmentAgent } from "../../../agents/agents/environment.js";
import { modellingValue } from "../../../agents/agents/modelling.js";
import { lowerSource } from "../../../agents/agents/lower-source.js";
import type { StageValues, StateVariable } from "../../../agents/artefacts/values.js";
import { scriptedWriter } from "../../support/scripted-writer.js";
import { stateVariable } from "../../support/state-variable.js";

const VALUES: Partial<StageValues> = {
  parameters: {
    parameters: [{ symbol: "DEPTH", value: 7, unit: "metres", meaning: "", span: null, origin: "given" }],
    unused: [],
  },
  objective: { sense: "maximize", statement: "stones", unit: "stones" },
  variables: {
    action: { parts: [{ kind: "choices", labels: ["dig", "leave"] }], meaning: "what to do" },
    state: [stateVariable("hole", "0")],
  },
  constraints: { constraints: [] },
};

const SOURCE = [
  { sentence: "Digging deepens the hole by a metre.", start: 0, code: 'if action == "dig":\n    hole += 1' },
  {
    sentence: "At 7 metres there is rock.",
    start: 61,
    code: "if hole >= 7:\n    gone = 1\nelse:\n    objective += 1",
  },
];

const ended = (
  terminated: string,
  modelling: Partial<StageValues["modelling"]> = {},
  constraints: StageValues["constraints"]["constraints"] = [],
  { limit = "None", more = "", state = [] as StateVariable[] } = {},
) =>
  environmentAgent.write({
    text: SOURCE.map(({ sentence }) => sentence).join(" ") + more,
    values: {
      ...VALUES,
      constraints: { constraints },
      variables: { ...VALUES.variables!, state: [...VALUES.variables!.state, ...state] },
      modelling: { ...modellingValue(SOURCE, lowerSource(SOURCE, VALUES), VALUES), ...modelling },
    },
    writer: scriptedWriter({ "STEP_LIMIT =": ` ${limit}`, "terminated =": ` ${terminated}` }),
    findings: [],
    corrects: true,
  });

describe("the end of an episode", () => {
  it("means the state after the step", async () => {
    expect((await ended("hole >= DEPTH")).value.terminated).toBe("next_hole >= DEPTH");
  });

  it("is not how things are at the start, where steps are counted and no sentence about an end speaks of it", async () => {
    const told = async (terminated: string, more = "", limit = "7") =>
      (await ended(terminated, {}, [], { limit, more })).value.terminated;
    expect(await told("hole == 0")).toBe("False");
    expect(await told("hole >= DEPTH")).toBe("next_hole >= DEPTH");
    expect(await told("hole == 0", " It is over as soon as the hole is filled.")).toBe("next_hole == 0");
    expect(await told("hole == 0", "", "None")).toBe("next_hole == 0");
    await expect(told("hole == (")).rejects.toThrow("hole == (");
  });

  it("is not that there is none of something that a rule of the step asks for", async () => {
    const digging = [{ sentence: "Only a hole fills.", start: 0, code: "if hole > 0:\n    objective += 1" }];
    const water = stateVariable("hole_water", "2");
    const rules = (code: string) => ({ source: [{ ...digging[0]!, code }] });
    const told = async (code: string, more = "") =>
      (await ended("hole_water == 0", rules(code), [], { limit: "7", more, state: [water] })).value
        .terminated;
    expect(await told("if hole_water > 0 and action == 1:\n    objective += 1")).toBe("False");
    expect(await told("if hole > 0:\n    objective += 1")).toBe("hole_water == 0");
    expect(await told("if hole_water > 0:\n    pass", " It is over when the hole has no water.")).toBe(
      "hole_water == 0",
    );
  });

  it("is also what a constraint says ends it, where the end looks at nothing of that", async () => {
    const ends = (expression: string) => [{ kind: "ends" as const, statement: "it is over", expression }];
    const told = async (terminated: string, expression: string) =>
      (await ended(terminated, {}, ends(expression))).value.terminated;
    expect(await told("False", "hole < DEPTH")).toBe("not next_hole < DEPTH");
    expect(await told("action == 1", "hole < DEPTH")).toBe("action == 1 or not next_hole < DEPTH");
    expect(await told("hole >= 3", "hole < DEPTH")).toBe("next_hole >= 3");
    expect(await told("False", "hole > 0"), "it would be over at once").toBe("False");
    expect(await told("False", "action == 0"), "what is decided is no end").toBe("False");
  });

  it("is the number of steps that the text tells, where none was named", async () => {
    const told = async (terminated: string, more: string, limit = "None") => {
      const { value } = await ended(terminated, {}, [], { limit, more });
      return [value.terminated, value.stepLimit, value.stepLimitOrigin];
    };
    expect(await told("False", " It goes on for 40 days.")).toEqual(["False", 40, "given"]);
    expect(await told("hole >= DEPTH", " It goes on for 40 days.")).toEqual([
      "next_hole >= DEPTH",
      1000,
      "assumed",
    ]);
    expect(await told("False", " It goes on for 40 days, or for 3 weeks.")).toEqual([
      "False",
      1000,
      "assumed",
    ]);
    expect(await told("False", " It goes on for 40 days.", "7")).toEqual(["False", 7, "given"]);
  });

  it("leaves the count of the steps to the limit", async () => {
    const counted = { ...stateVariable("steps_taken", "0"), low: 0, high: 40 };
    const told = async (terminated: string) =>
      (await ended(terminated, {}, [], { more: "", state: [counted] })).value;
    expect(await told("steps_taken == 39 or hole >= DEPTH")).toMatchObject({
      terminated: "next_hole >= DEPTH",
      stepLimit: 40,
    });
    expect(await told("steps_taken >= 40")).toMatchObject({ terminated: "False", stepLimit: 40 });
  });

  it("may speak of what the step's code sets in a branch, though nothing declares it", async () => {
    expect((await ended("gone == 1")).value.terminated).toBe("(1 if next_hole >= DEPTH else 0) == 1");
  });

  it("does not take such a name from code that is not the model's any more", async () => {
    const refused = "the end «gone == 1»: gone is not declared";
    await expect(ended("gone == 1", { source: null })).rejects.toThrow(refused);
    const other = [{ target: "next_hole_2", kind: "next" as const, expression: "hole + 2", event: "" }];
    await expect(ended("gone == 1", { dynamics: other })).rejects.toThrow(refused);
    const broken = [{ ...SOURCE[0]!, code: "hole += shovel" }];
    await expect(ended("gone == 1", { source: broken })).rejects.toThrow(refused);
  });
});
