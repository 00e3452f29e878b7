import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LanguageProblem } from "../../../agents/specification/ast.js";
import { latexOf } from "../../../agents/specification/latex.js";
import { parseExpression } from "../../../agents/specification/parse.js";
import { print } from "../../../agents/specification/print.js";
import { parseStatements } from "../../../agents/specification/statements.js";

describe("parseExpression and print", () => {
  it.each([
    "a - (b - c)",
    "a - b - c",
    "-x ** 2",
    "(-x) ** 2",
    "a * (b + c) / d",
    "x if a > 0 and not b else -y",
    "min(max(a, 0), CAPACITY)",
    "rng.poisson(MEAN)",
    "doors[i] + 1",
    "[1, 2.5, 3]",
    "a // 2 % 3",
    "a or b and c",
    "(a or b) and c",
  ])("keeps the meaning of %s", (source) => {
    const tree = parseExpression(source);
    expect(parseExpression(print(tree))).toEqual(tree);
  });

  it.each([
    ["0 < x <= 3", "0 < x and x <= 3"],
    ["np.minimum(a, b)", "min(a, b)"],
    ["math.log2(x)", "log2(x)"],
    ["random.expovariate(1.0)", "rng.exponential(1.0)"],
    ["np.random.poisson(4)", "rng.poisson(4)"],
    ["self.level + state.height", "level + height"],
    ["x in [1, 3]", "x == 1 or x == 3"],
  ])("reads %s of other libraries as %s", (source, expected) => {
    expect(print(parseExpression(source))).toBe(expected);
  });

  it.each([
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "lambda x: x",
    "{1: 2}",
    "a[1:2]",
    "exec('1')",
    "x.__class__",
    "(a",
    "",
    "a; b",
    "yield 1",
  ])("refuses %s", (source) => {
    expect(() => parseExpression(source)).toThrow(LanguageProblem);
  });

  it("prints row and column of a table in one index", () => {
    expect(latexOf(parseExpression("a[i][j]"))).toBe("{\\mathrm{a}}_{\\mathrm{i}, \\mathrm{j}}");
  });

  it("throws nothing but its own problem, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(..."abx019 +-*/%<>=!()[],.:\"'#\n\\{}@~^&|if else for in not rng.".split("")),
          maxLength: 80,
        }),
        (text) => {
          try {
            parseStatements(text);
            latexOf(parseExpression(text));
          } catch (problem) {
            expect(problem).toBeInstanceOf(LanguageProblem);
          }
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it("refuses a text that is too long, with the numbers", () => {
    expect(() => parseExpression("1+".repeat(20_000) + "1")).toThrow(/at most 20000/);
  });
});
