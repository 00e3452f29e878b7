import { describe, expect, it } from "vitest";
import { objectiveAgent } from "../../../agents/agents/objective.js";

const CASES: [text: string, sense: "maximize" | "minimize" | "either"][] = [
  ["At most 6 crates fit. The bill should be as low as possible.", "minimize"],
  ["At most 6 crates fit. The trip should take as few hours, on average, as it can.", "minimize"],
  ["At least 2 guards stand. As many visitors as possible are wanted.", "maximize"],
  ["At least 2 guards stand. The takings are to be as high as they can be.", "maximize"],
  ["She would like to earn the most.", "maximize"],
  ["Which plan costs the least?", "minimize"],
  ["Send at most 3 boats and at least 1.", "either"],
];

describe("the sense of a goal", () => {
  it.each(CASES)("«%s» asks for: %s", (text, wanted) => {
    for (const sense of ["maximize", "minimize"] as const) {
      const [check] = objectiveAgent.checks({ sense, statement: "it", unit: "" }, { text, values: {} });
      expect(check?.passed, sense).toBe(wanted === "either" || sense === wanted);
    }
  });
});
