import { describe, expect, it } from "vitest";
import { LanguageProblem } from "../../../agents/specification/ast.js";
import { lowerSteps } from "../../../agents/specification/lower.js";
import type { Scope } from "../../../agents/specification/lower-context.js";
import { print } from "../../../agents/specification/print.js";
import { parseStatements } from "../../../agents/specification/statements.js";

const SCOPE: Scope = {
  parameters: new Map<string, number | number[]>([
    ["CAPACITY", 9],
    ["PRIZES", [4, 5, 6]],
  ]),
  state: new Map([
    ["level", []],
    ["open", [3]],
    ["signal", []],
    ["lamp", []],
  ]),
  words: new Map([
    ["level", []],
    ["signal", ["green", "red"]],
    ["lamp", ["off", "red", "deep blue"]],
  ]),
  labels: ["stay", "go north"],
  actionParts: 1,
};

function lowered(code: string): { lines: string[]; share: string } {
  const result = lowerSteps([{ event: "", statements: parseStatements(code) }], SCOPE);
  return {
    lines: result.lines.map((line) => `${line.kind} ${line.target} = ${print(line.expression)}`),
    share: print(result.share),
  };
}

describe("lowerSteps", () => {
  it("gives every value a name of its own and the last one of a state variable its next name", () => {
    expect(lowered("level = level + 2\nlevel = min(level, CAPACITY)").lines).toEqual([
      "quantity level_1 = level + 2",
      "next next_level = min(level_1, CAPACITY)",
    ]);
  });

  it("repeats a list as Python does, and multiplies an array", () => {
    expect(lowered("a = [1] * 3\nlevel = sum(a)").lines[0]).toBe("quantity a = [1, 1, 1]");
    expect(lowered("a = np.array([1, 2]) * 3\nlevel = sum(a)").lines[0]).toBe("quantity a = [1, 2] * 3");
    expect(() => lowered("a = [1] * 2.5")).toThrow(LanguageProblem);
    expect(() => lowered("a = [1] * 100000")).toThrow(/repeated 100000 times/);
  });

  it("turns branches into conditional values and sums", () => {
    expect(
      lowered("if action == 'go north':\n    objective -= 2\n    level += 1\nelse:\n    objective += 1"),
    ).toEqual({
      lines: ["next next_level = level + 1 if action == 1 else level"],
      share: "-2 if action == 1 else 1",
    });
  });

  it("reads a word as the number that it has in the variable beside it", () => {
    expect(lowered("if signal == 'red' and lamp != \"Deep-Blue\":\n    lamp = 'red'").lines).toEqual([
      "next next_lamp = 1 if signal == 1 and lamp != 2 else lamp",
    ]);
    expect(lowered("new_signal = 'green' if 'red' == signal else 'red'\nsignal = new_signal").lines).toEqual([
      "next next_signal = 0 if 1 == signal else 1",
    ]);
    // One number in every variable that knows it, so it can be told alone.
    expect(lowered("level = 'deep blue'").lines).toEqual(["next next_level = 2"]);
    expect(() => lowered("level = 'purple'")).toThrow(
      '"purple" is neither one of the actions nor a value of the state',
    );
    const apart: Scope = {
      ...SCOPE,
      words: new Map([
        ["a", ["red", "green"]],
        ["b", ["green", "red"]],
      ]),
    };
    expect(() => lowerSteps([{ event: "", statements: parseStatements("level = 'red'") }], apart)).toThrow(
      '"red" is the number 0 or 1, by the variable that it stands for',
    );
  });

  it("unrolls loops and changes one entry of a vector at a time", () => {
    const { lines, share } = lowered(
      "for i in range(3):\n    if open[i] == 1:\n        open[i] = 0\n        objective += PRIZES[i]",
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe("quantity open_1 = replace(open, 0, 0 if open[0] == 1 else open[0])");
    expect(share).toContain("(PRIZES[2] if open_2[2] == 1 else 0)");
  });

  it("knows what a state variable was before the step", () => {
    const { lines, share } = lowered(
      "level += 1\nif start_level == 2:\n    level = start_level\nobjective = start_level",
    );
    expect(lines.at(-1)).toBe("next next_level = level if level == 2 else level_1");
    expect(share).toBe("level");
    expect(() => lowered("level = start_depth")).toThrow("start_depth is not declared");
  });

  it("makes no quantity of the objective where a branch takes it back", () => {
    const { lines, share } = lowered(
      "if action == 'go north':\n    objective += 3\nif level == 0:\n    objective = 0\nobjective -= 1",
    );
    expect(lines).toEqual([]);
    expect(share).toBe("(0 if level == 0 else 3 if action == 1 else 0) + -1");
  });

  it("puts each draw on a line of its own", () => {
    expect(lowered("level = max(level - rng.binomial(3, 0.5), 0)").lines).toEqual([
      "draw drawn_binomial = rng.binomial(3, 0.5)",
      "next next_level = max(level - drawn_binomial, 0)",
    ]);
  });

  it("includes the upper end of the standard library's randint", () => {
    expect(lowered("x = random.randint(1, 6)").lines).toEqual(["draw x = rng.integers(1, 6 + 1)"]);
  });

  it("makes one draw with a size of a list of equal draws", () => {
    expect(lowered("open = [rng.random() for _ in range(3)]").lines).toEqual([
      "draw drawn_random = rng.random(size=3)",
      "next next_open = drawn_random",
    ]);
  });

  it.each([
    ["level = depth + 1", /depth is not declared/],
    ["CAPACITY = 3", /is a constant/],
    ["action = 2", /is the decision/],
    ["if action == 'fly':\n    level = 0", /"fly" is neither one of the actions/],
    ["for i in range(level):\n    objective += 1", /length is not known/],
    ["while True:\n    pass", /not part of the language/],
    ["level = rng.poisson()", /needs lam/],
    ["level = rng.choice(CAPACITY)", /draws one of a list/],
    ["level = rng.choice([1, 2], replace=False)", /no parameter replace/],
    ["level = rng.normal(mean=2, std=1)", /no parameter mean/],
    ["import os", /not part of the language/],
  ])("says what is wrong with %s", (code, message) => {
    expect(() => lowered(code)).toThrow(LanguageProblem);
    expect(() => lowered(code)).toThrow(message);
  });

  it("bounds what a loop can become", () => {
    expect(() => lowered("for i in range(100000):\n    objective += 1")).toThrow(LanguageProblem);
  });
});
