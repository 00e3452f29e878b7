import { describe, expect, it } from "vitest";
import { specificationOf } from "../../../agents/pipeline/specification-of.js";
import { WORKED_EXAMPLES } from "../../../agents/prompts/examples/index.js";
import { nearestExamples } from "../../../agents/prompts/nearest.js";
import { deriveEnvironment } from "../../../agents/specification/derive.js";
import { valuesOfExample } from "../../support/worked-examples.js";

describe("worked examples", () => {
  it.each(WORKED_EXAMPLES.map((example) => [example.name, example] as const))(
    "%s: the agents turn it into the model that it shows, and no check objects",
    async (_, example) => {
      const { values, doubts } = await valuesOfExample(example);
      expect(doubts).toEqual({});
      const shown = example.code.map((code) => code.replace(/\s+/g, " "));
      expect(values.modelling?.source?.map((part) => part.code.replace(/\s+/g, " "))).toEqual(shown);
      expect(deriveEnvironment(specificationOf(values))).toContain("class Environment");
    },
  );

  it("are chosen by likeness, the most alike last", () => {
    const names = nearestExamples("A cook decides two things every morning: bread and soup.", 3).map(
      (example) => example.name,
    );
    expect(names.at(-1)).toBe("kitchen");
    expect(nearestExamples("", 3)).toHaveLength(3);
  });
});
