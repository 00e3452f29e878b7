import { describe, expect, it } from "vitest";
import { problemInOneLine, readDifference } from "../../../renderer/text/debug-problem.js";

const FIELDS = {
  step: 3,
  action: 2,
  observation: "[4. 0.25]",
  state: "(4.0, 2)",
  field: "observation[0]",
  first: "5.0",
  second: 'na"n',
};
const PROBLEM = `It does not do what the model says. First difference: ${JSON.stringify(FIELDS)}`;

describe("a difference that the executor found", () => {
  it("is told as place, quantity and both values", () => {
    expect(readDifference(PROBLEM)).toEqual({
      where: "In step 3, after action 2",
      field: "observation[0]",
      agent: "5.0",
      model: 'na"n',
      before: ["seen [4. 0.25]", "state (4.0, 2)"],
    });
  });

  it("gives what is left of it when it was cut", () => {
    const note = `${PROBLEM.slice(0, 120)}… Back to the coding agent.`;
    expect(problemInOneLine(note)).toBe(
      "The agent's code does not do what the model says. In step 3, after action 2. Back to the coding agent.",
    );
  });

  it("at the reset or in the means of many episodes says so", () => {
    const at = (step: number | null) =>
      readDifference(`First difference: ${JSON.stringify({ ...FIELDS, step, action: null })}`)?.where;
    expect(at(0)).toBe("At the start of an episode");
    expect(at(null)).toBe("Over many episodes");
  });

  it("is not read into a traceback", () => {
    expect(readDifference("ZeroDivisionError: division by zero\n  line 3")).toBeNull();
    expect(problemInOneLine("16 hours was left out.")).toBe("16 hours was left out.");
  });
});
