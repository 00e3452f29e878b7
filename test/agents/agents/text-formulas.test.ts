import { describe, expect, it } from "vitest";
import { formulasIn, missesFormula } from "../../../agents/agents/text-formulas.js";
import { print } from "../../../agents/specification/print.js";

describe("formulas of a text", () => {
  it.each([
    ["It spreads with probability 1 - exp(-beta * near / total) a day.", ["1 - exp(-beta * near / total)"]],
    [
      "The tank loses leak * level² litres, and the fee is a * b ^ 2 - c.",
      ["leak * level ** 2", "a * b ** 2 - c"],
    ],
    ["It makes sqrt(2 * depth) metres.", ["sqrt(2 * depth)"]],
    ["A drag of c × v × v slows it.", ["c * v * v"]],
    ["It runs at 30 km/h, 1/3 of the time, in rooms 2-4 and/or a follow-up (both - if need be).", []],
    ["Pay 3 + 4 coins (at most 5).", []],
    ["Broken: log(1 + a and f(2 * b.", []],
  ])("«%s»", (text, expected) => {
    expect(formulasIn(text).map((formula) => print(formula))).toEqual(expected);
  });
});

it("no text keeps the reader of formulas busy for long", () => {
  for (const text of ["((a", "f(a + (", "a * ", "x^", "(a)(", "1e"])
    expect(formulasIn(text.repeat(3000)).length).toBeLessThan(2);
});

describe("code for a formula", () => {
  const SENTENCE = "The tank gives sqrt(2 * height / drag) litres.";
  it.each([
    ["objective += math.sqrt(2 * level[action] / 0.3)"],
    ["objective += np.sqrt(level[i] * 2 / DRAG)"],
    ["ratio = 2 * level / DRAG\nflow = sqrt(ratio)\nobjective += flow"],
    ["for i in range(3):\n    if i == action:\n        objective += sqrt(2 * level[i] / 0.3)"],
    ["objective += sum(sqrt(2 * each / 0.3) for each in level)"],
    ["level -= min(level, sqrt(2 * level / 0.3))"],
    ["pass"],
  ])("is right: %s", (code) => {
    expect(missesFormula(code, SENTENCE)).toBe(false);
  });

  it.each([
    ["objective += level * sqrt(2 * level / 0.3)"],
    ["objective += sqrt(2 * level)"],
    ["objective += sqrt(2 * 0.3 / level / level)"],
    ["objective += sqrt(3 * level / 0.3)"],
    ["objective += log(2 * level / 0.3)"],
    ["level = action"],
  ])("is not what the sentence says: %s", (code) => {
    expect(missesFormula(code, SENTENCE)).toBe(true);
  });

  it("takes one name for one quantity", () => {
    const sentence = "It drags with c * speed * speed.";
    expect(missesFormula("drag = 0.2 * v * v", sentence)).toBe(false);
    expect(missesFormula("drag = 0.2 * v * w", sentence)).toBe(true);
  });

  it("asks for a power where words tell of one", () => {
    const sentence = "Its drag is its speed squared times 0.3.";
    expect(missesFormula("drag = 0.3 * speed * 2", sentence)).toBe(true);
    for (const square of ["speed ** 2", "speed * speed", "np.square(speed)", "v[i] * v[i]"])
      expect(missesFormula(`drag = 0.3 * ${square}`, sentence), square).toBe(false);
  });

  it("may be multiplied where words say so", () => {
    const code = "flow = wind * sqrt(2 * level / 0.3)";
    expect(missesFormula(code, SENTENCE)).toBe(true);
    expect(missesFormula(code, `${SENTENCE.slice(0, -1)}, times a factor for the wind.`)).toBe(false);
  });

  it("says nothing of code that it cannot read, nor of a sentence without a formula", () => {
    expect(missesFormula("objective += lambda: 3", SENTENCE)).toBe(false);
    expect(missesFormula("objective += 3", "It brings 3 coins.")).toBe(false);
  });
});
