import { describe, expect, it } from "vitest";
import { lowerSource } from "../../../agents/agents/lower-source.js";
import type { StageValues } from "../../../agents/artefacts/values.js";
import { print } from "../../../agents/specification/print.js";

const VALUES = {
  variables: {
    action: { parts: [{ kind: "range", low: 0, high: 2, unit: "" }], meaning: "which pond to fish in" },
    state: [
      {
        ...{ symbol: "fish", type: "real", shape: [3], low: null, high: null, observed: true, unit: "" },
        ...{ initial: "[rng.exponential(4), rng.exponential(4), rng.exponential(4)]", meaning: "fish" },
      },
    ],
  },
} as Partial<StageValues>;

function stepOf(code: string): string[] {
  const lowered = lowerSource([{ sentence: "A sentence.", start: 0, code }], VALUES);
  return [...lowered.lines.map((line) => `${line.target} = ${print(line.expression)}`), print(lowered.share)];
}

describe("a list that is written entry by entry", () => {
  it("is a new list, which is seen before it is used", () => {
    const drawn = "for i in range(3):\n    fish[i] = 2 * rng.exponential(4)\nobjective += fish[action]";
    const step = stepOf(drawn);
    expect(step.at(-1)).toBe("fish[action]");
    expect(step.at(-2)).toMatch(/^next_fish = \[2 \* \w+, 2 \* \w+, 2 \* \w+\]$/);
    expect(step.filter((line) => line.includes("exponential(4)"))).toHaveLength(3);
  });

  it("stays what it is where an entry is left or the old ones are needed", () => {
    const some = stepOf("for i in range(2):\n    fish[i] = rng.exponential(4)\nobjective += fish[action]");
    expect(some.join("\n")).toContain("replace(");
    const grown = stepOf("for i in range(3):\n    fish[i] = fish[i] + rng.exponential(4)");
    expect(grown.join("\n")).toContain("fish[0] +");
    const read = "for i in range(3):\n    fish[i] = rng.exponential(4)\n    objective += fish[0]";
    expect(stepOf(read).join("\n")).toContain("replace(");
  });
});
