import { describe, expect, it } from "vitest";
import { STAGE_NAMES } from "../../../agents/artefacts/stage.js";
import type { ProjectView } from "../../../host/contract.js";
import { EMPTY_VALUES } from "../../../renderer/inspector/edit/empty-values.js";
import { placeInWords, readValue } from "../../../renderer/text/edited-value.js";
import { hasModel, modelLabel } from "../../../renderer/text/model-text.js";
import { describeRun } from "../../../renderer/text/run-text.js";
import { STAGE_GROUPS, STAGE_TEXT, stageSummary } from "../../../renderer/text/stages.js";
import { GARAGE_TEXT, garageRecord } from "../../end-to-end/support/garage.js";

function project(approved: number): ProjectView {
  return {
    id: "garage",
    title: "Garage",
    text: GARAGE_TEXT,
    folder: "/projects/garage",
    stages: STAGE_NAMES.map((stage, at) => ({
      stage,
      state: at < approved ? "approved" : "empty",
      record: at < approved ? { ...garageRecord(stage, { seconds: 60 }), version: 1 } : null,
      versions: at < approved ? 1 : 0,
    })),
    running: null,
    waiting: null,
    undo: null,
    redo: null,
    outcome: null,
  };
}

describe("the stages in words", () => {
  it("stand in their groups in the order in which they run", () => {
    expect(STAGE_GROUPS.flatMap((group) => group.stages)).toEqual(STAGE_NAMES);
  });

  it("each sum up their value in one line, and say nothing about a value that is not theirs", () => {
    for (const stage of STAGE_NAMES) {
      expect(stageSummary(stage, garageRecord(stage).value), stage).not.toBe("");
      expect(stageSummary(stage, { nonsense: true })).toBe("");
      expect(stageSummary(stage, null)).toBe("");
      expect(STAGE_TEXT[stage].purpose.length).toBeLessThan(50);
    }
    expect(stageSummary("variables", garageRecord("variables").value)).toBe("1 state variable, 4 actions");
    expect(stageSummary("state-action-reward", garageRecord("state-action-reward").value)).toBe(
      "2 observed quantities",
    );
  });
});

describe("a run in words", () => {
  it("names its stages and the time that they took", () => {
    expect(describeRun(project(12), "check")).toBe("3 stages: Check, Train, Evaluate; about 3 min 00 s");
    expect(describeRun(project(11), "train")).toBe("2 stages: Train, Evaluate; at least 1 min 00 s");
    expect(describeRun(project(0), null)).toBe("12 stages: Task to Evaluate");
  });

  it("of everything starts at what has no result, and at the top when all have one", () => {
    expect(describeRun(project(10), null)).toBe("2 stages: Train, Evaluate");
    expect(describeRun(project(12), null)).toBe("12 stages: Task to Evaluate; about 12 min 00 s");
  });
});

describe("an edited value", () => {
  it("is taken when it follows the schema of its stage", () => {
    const text = JSON.stringify(garageRecord("objective").value);
    expect(readValue("objective", text)).toEqual({ value: garageRecord("objective").value, findings: [] });
  });

  it("is refused with the place of each finding", () => {
    const { findings } = readValue("environment", '{"terminated": "False", "stepLimit": 0}');
    expect(findings.map((finding) => placeInWords(finding.path))).toEqual([
      "stepLimit",
      "stepLimitOrigin",
      "discount",
      "feasible",
    ]);
    expect(placeInWords(["parameters", 2, "symbol"])).toBe("parameters, entry 3, symbol");
  });

  it("that is not JSON says so", () => {
    expect(readValue("task", "{").findings).toHaveLength(1);
    expect(readValue("task", "{").findings[0]?.message).toContain("not JSON");
  });

  it("can start from nothing for every stage that a person may write", () => {
    const complete = STAGE_NAMES.filter(
      (stage) => readValue(stage, JSON.stringify(EMPTY_VALUES[stage])).findings.length === 0,
    );
    // What is missing in the others is what nobody can know beforehand.
    expect(complete).toEqual(["parameters", "variables", "constraints", "environment", "coding"]);
  });
});

describe("a model in words", () => {
  const entry = {
    name: "qwen",
    label: "Qwen 1.5B",
    parameters: "1.5B",
    bytes: 1,
    licence: "Apache-2.0",
    installed: false,
    fit: null,
  };
  const status = { name: "qwen", state: "none", progress: null, failure: null } as const;

  it("has its catalogue's name, or the name of its file", () => {
    expect(modelLabel(status, [entry])).toBe("Qwen 1.5B");
    expect(modelLabel({ ...status, name: "/models/own.gguf" }, [entry])).toBe("own.gguf");
    expect(modelLabel({ ...status, name: null }, [])).toBe("No model");
  });

  it("is missing only when none is there and none is loaded", () => {
    expect(hasModel(status, [entry])).toBe(false);
    expect(hasModel(status, [{ ...entry, installed: true }])).toBe(true);
    expect(hasModel({ ...status, name: "/own.gguf", state: "ready" }, [entry])).toBe(true);
    expect(hasModel(null, null)).toBe(true);
  });
});
