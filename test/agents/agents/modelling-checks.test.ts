import { describe, expect, it } from "vitest";
import { unusedParameters } from "../../../agents/agents/modelling-checks.js";
import { findNumbers } from "../../../agents/text/numbers.js";

const SENTENCE =
  "With probability 0.7 the kiln is hot, with probability 0.2 warm and with probability 0.1 cold.";

const unused = (code: string, sentence = SENTENCE, symbols = ["P_HOT", "P_WARM", "P_COLD"]): string[] =>
  unusedParameters([{ sentence, start: 0, code }], {
    parameters: {
      parameters: findNumbers(sentence).map(({ value, span }, index) => ({
        ...{ symbol: symbols[index]!, value, span },
        ...{ unit: "", meaning: "", origin: "given" as const },
      })),
      unused: [],
    },
  }).map(({ symbol }) => symbol);

const TWO_DRAWN =
  "if chance < 0.7:\n    kiln = 2\nelif chance < 0.7 + 0.2:\n    kiln = 1\nelse:\n    kiln = 0";

describe("a chance that nothing names", () => {
  it("is used where it is what the other cases leave", () => {
    expect(unused(TWO_DRAWN)).toEqual([]);
    expect(unused(TWO_DRAWN.replaceAll("0.7", "P_HOT"))).toEqual([]);
  });

  it("is not, where another case is missing too, or they do not add up to one", () => {
    expect(unused("if chance < 0.7:\n    kiln = 2")).toEqual(["P_WARM", "P_COLD"]);
    expect(unused(TWO_DRAWN, SENTENCE.replace("0.1", "0.05"))).toEqual(["P_COLD"]);
    expect(unused("pass")).toEqual(["P_HOT", "P_WARM", "P_COLD"]);
  });
});
