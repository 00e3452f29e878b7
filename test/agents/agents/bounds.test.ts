import { describe, expect, it } from "vitest";
import type { AgentInput } from "../../../agents/agents/agent.js";
import { keptWhereAsked, withinBounds } from "../../../agents/agents/bounds.js";
import type { Constraint } from "../../../agents/artefacts/values.js";
import { stateVariable } from "../../support/state-variable.js";

const limit = (expression: string): Constraint => ({ statement: expression, kind: "enforced", expression });

const values = (constraints: Constraint[]) =>
  ({
    parameters: { parameters: [], unused: [] },
    variables: {
      action: { parts: [{ kind: "choices", labels: ["dive", "rest"] }], meaning: "what the diver does" },
      state: [stateVariable("depth", "0")],
    },
    constraints: { constraints },
  }) as unknown as AgentInput["values"];

function step(...pieces: [sentence: string, code: string][]) {
  return pieces.map(([sentence, code]) => ({ sentence, start: 0, code }));
}

const codes = (source: { code: string }[]): string[] => source.map(({ code }) => code);

const NEVER_DEEPER = "The diver never gets deeper than 40.";

describe("withinBounds", () => {
  it("keeps a limit that the step breaks, where it breaks it", () => {
    const source = step(
      [NEVER_DEEPER, "pass"],
      ["A dive leads 3 further down.", 'if action == "dive":\n    depth += 3'],
      ["A dive costs 2.", 'if action == "dive":\n    objective -= 2'],
    );
    expect(codes(withinBounds(source, values([limit("depth <= 40")])))).toEqual([
      "pass",
      'if action == "dive":\n    depth += 3\ndepth = min(depth, 40)',
      'if action == "dive":\n    objective -= 2',
    ]);
  });

  it("finds a limit that random play hardly ever comes near to", () => {
    const source = step(
      [NEVER_DEEPER, "pass"],
      ["A dive leads 3 further down.", 'if action == "dive":\n    depth += 3'],
      ["A rest leads up at once.", 'if action == "rest":\n    depth = 0'],
    );
    expect(codes(withinBounds(source, values([limit("depth <= 40")])))[1]).toContain("min(depth, 40)");
  });

  it("leaves a step as it is that keeps to its limits", () => {
    const source = step(
      [NEVER_DEEPER, "pass"],
      ["A dive leads 3 further down.", 'if action == "dive":\n    depth = min(depth + 3, 40)'],
      ["It never rises above 0.", 'if action == "rest":\n    depth = max(depth - 5, 0)'],
    );
    expect(withinBounds(source, values([limit("depth >= 0 and depth <= 40")]))).toEqual(source);
  });

  it("leaves limits alone that no sentence sets", () => {
    const source = step(["A dive leads 3 further down.", 'if action == "dive":\n    depth += 3']);
    expect(withinBounds(source, values([limit("depth <= 40")]))).toEqual(source);
  });
});

describe("a bound that is only asked for", () => {
  const told = "The shed holds at most 60 sheep; the others stay outside.";

  it.each([
    ["x = herd + 5\nif x > 60:\n    pass\nelse:\n    pass", told, "x = herd + 5\nx = min(x, 60)"],
    ["if x > 60:\n    pass\nherd = x", told, "x = min(x, 60)\nherd = x"],
    ["if x < 4:\n    pass", "There are at least 4 sheep.", "x = max(x, 4)"],
  ])("is kept: %s", (code, sentence, expected) => expect(keptWhereAsked(code, sentence)).toBe(expected));

  it.each([
    ["something is done", "if x > 60:\n    objective -= 1", told],
    ["something is done otherwise", "if x > 60:\n    pass\nelse:\n    objective += 1", told],
    ["something is done in another case", "if x > 60:\n    pass\nelif x > 5:\n    objective += 1", told],
    ["the number is another one", "if x > 50:\n    pass", told],
    ["the sentence sets no bound", "if x > 60:\n    pass", "With 60 sheep the shepherd whistles."],
    ["it is what is decided", "if action > 60:\n    pass", told],
  ])("stays where %s", (_, code, sentence) => expect(keptWhereAsked(code, sentence)).toBe(code));
});
