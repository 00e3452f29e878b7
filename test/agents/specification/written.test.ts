import { describe, expect, it } from "vitest";
import type { StageValues } from "../../../agents/artefacts/values.js";
import { modelFormulas, stateActionRewardFormulas } from "../../../agents/specification/formulas.js";
import { type KnownValues, writtenFindings } from "../../../agents/specification/written.js";

const KNOWN: KnownValues = {
  objective: { sense: "minimize", statement: "cost", unit: "" },
  parameters: {
    parameters: [{ symbol: "price", value: 3, unit: "", meaning: "", span: null, origin: "given" }],
    unused: [],
  },
  variables: {
    state: [
      {
        symbol: "stock",
        type: "integer",
        shape: [],
        low: null,
        high: null,
        initial: "0",
        observed: true,
        unit: "",
        meaning: "",
      },
    ],
    action: { parts: [{ kind: "range", low: 0, high: 9, unit: "" }], meaning: "" },
  },
  modelling: {
    source: null,
    dynamics: [{ target: "next_stock", kind: "next", expression: "stock + action", event: "" }],
    share: "price * action",
    latex: { objective: "", dynamics: [], constraints: [] },
  },
};

function model(lines: [string, string][], share = "0"): StageValues["modelling"] {
  const dynamics = lines.map(([target, expression]) => ({
    target,
    kind: "quantity" as const,
    expression,
    event: "",
  }));
  return { source: null, dynamics, share, latex: { objective: "", dynamics: [], constraints: [] } };
}

describe("the expressions of a person", () => {
  it("may use parameters, state, the action, constants and earlier lines, in that order only", () => {
    const good = model(
      [
        ["sold", "min(stock, action) * pi"],
        ["next_stock", "stock - sold"],
      ],
      "price * sold",
    );
    expect(writtenFindings("modelling", good, KNOWN)).toEqual([]);
    const early = model([
      ["next_stock", "stock - sold"],
      ["sold", "min(stock, action)"],
    ]);
    expect(writtenFindings("modelling", early, KNOWN)).toMatchObject([
      { path: ["dynamics", 0, "expression"], message: "sold is not declared" },
    ]);
  });

  it("are refused at their place, with the nearest name", () => {
    expect(writtenFindings("modelling", model([["sold", "stok + 1"]]), KNOWN)).toEqual([
      { path: ["dynamics", 0, "expression"], message: "stok is not declared", mend: "Is stock meant?" },
    ]);
    expect(writtenFindings("modelling", model([["sold", "stock +"]], "lambda: 0"), KNOWN)).toHaveLength(2);
    expect(writtenFindings("modelling", model([["sold", 'action == "sell"']]), KNOWN)[0]?.message).toContain(
      "is a word",
    );
  });

  it("may not take a name twice, nor a word of the language", () => {
    const twice = model([
      ["sold", "1"],
      ["sold", "2"],
      ["min", "3"],
    ]);
    expect(writtenFindings("modelling", twice, KNOWN).map((found) => found.path)).toEqual([
      ["dynamics", 1, "target"],
      ["dynamics", 2, "target"],
    ]);
    const state = { ...KNOWN.variables!, state: [{ ...KNOWN.variables!.state[0]!, symbol: "price" }] };
    expect(writtenFindings("variables", state, KNOWN)[0]?.message).toBe("price is a parameter already");
  });

  it("are read but not searched for names where the stages that declare them have no value", () => {
    expect(writtenFindings("modelling", model([["sold", "anything"]]), {})).toEqual([]);
    const ends = {
      terminated: "next_stock >= 9",
      stepLimit: 5,
      stepLimitOrigin: "given" as const,
      discount: 1,
      feasible: "stock +",
    };
    expect(writtenFindings("environment", ends, KNOWN).map((found) => found.path)).toEqual([["feasible"]]);
  });
});

describe("the formulas of a person's value", () => {
  it("follow from its lines", () => {
    const latex = modelFormulas(model([["sold", "stock / 2"]], "price * sold"), KNOWN);
    expect(latex.dynamics).toEqual(["\\mathrm{sold} = \\frac{\\mathrm{stock}}{2}"]);
    expect(latex.objective).toContain("\\min_{\\pi}");
  });

  it("show the reward of a task that minimises as its negative share, and shaping where there is some", () => {
    const value = { observation: ["stock"], observesTime: true, reward: "objective", potential: "-stock" };
    const latex = stateActionRewardFormulas(value, KNOWN);
    expect(latex.state).toBe("s_t = \\left(\\mathrm{stock}, t\\right)");
    expect(latex.action).toBe("a_t \\in \\{0, \\dots, 9\\}");
    expect(latex.reward).toMatch(
      /^r_t = -\\left\(\\mathrm\{price\} \\cdot \\mathrm\{action\}\\right\) \+ .*Phi/,
    );
  });
});
