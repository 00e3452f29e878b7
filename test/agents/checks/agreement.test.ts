import { describe, expect, it } from "vitest";
import type { Specification } from "../../../agents/specification/specification.js";
import { type Behaviour, behavesAlike, behaviourOf } from "../../../agents/checks/agreement.js";

/** A small store of jars; what is sold is limited by what is there. */
function store(changes: Partial<Specification> = {}): Specification {
  return {
    title: "jars",
    parameters: [],
    objective: { sense: "maximize", statement: "coins", unit: "coins" },
    action: { parts: [{ kind: "range", low: 0, high: 3, unit: "" }], meaning: "how many jars to fill" },
    state: [
      {
        symbol: "jars",
        type: "integer",
        shape: [],
        low: null,
        high: null,
        initial: "2",
        observed: true,
        unit: "",
        meaning: "",
      },
    ],
    constraints: [],
    dynamics: [
      { target: "asked", kind: "draw", expression: "rng.binomial(4, 0.5)", event: "" },
      { target: "sold", kind: "quantity", expression: "min(asked, jars + action)", event: "" },
      { target: "next_jars", kind: "next", expression: "jars + action - sold", event: "" },
    ],
    share: "5 * sold - 2 * action",
    stateActionReward: {
      observation: ["jars"],
      observesTime: true,
      reward: "objective",
      potential: null,
      latex: { state: "", action: "", reward: "" },
    },
    environment: {
      terminated: "False",
      stepLimit: 12,
      stepLimitOrigin: "given",
      discount: 1,
      feasible: null,
    },
    ...changes,
  } as Specification;
}

const alike = async (left: Specification, right: Specification): Promise<boolean> =>
  behavesAlike(await behaviourOf(left), await behaviourOf(right));

describe("behavesAlike", () => {
  it("sees through other names, another order of draws and of actions", async () => {
    const written = store({
      dynamics: [
        { target: "unused", kind: "draw", expression: "rng.random()", event: "" },
        { target: "wish", kind: "draw", expression: "rng.binomial(4, 0.5)", event: "" },
        { target: "poured", kind: "quantity", expression: "3 - action", event: "" },
        { target: "left", kind: "quantity", expression: "max(jars + poured - wish, 0)", event: "" },
        { target: "next_jars", kind: "next", expression: "left", event: "" },
      ],
      share: "5 * (jars + poured - left) - 2 * poured",
    });
    expect(await alike(store(), written)).toBe(true);
  });

  it.each<[string, Partial<Specification>]>([
    ["another cost", { share: "5 * sold - 3 * action" }],
    [
      "sales without a limit",
      {
        dynamics: [
          { target: "sold", kind: "draw", expression: "rng.binomial(4, 0.5)", event: "" },
          { target: "next_jars", kind: "next", expression: "max(jars + action - sold, 0)", event: "" },
        ],
      },
    ],
    ["one action more", { action: { parts: [{ kind: "range", low: 0, high: 4, unit: "" }], meaning: "" } }],
    ["a longer episode", { environment: { ...store().environment, stepLimit: 13 } }],
    ["an early end", { environment: { ...store().environment, terminated: "next_jars > 8" } }],
  ])("tells %s", async (_, changes) => {
    expect(await alike(store(), store(changes))).toBe(false);
  });

  it("is the same for the same", async () => {
    const behaviour: Behaviour = await behaviourOf(store());
    expect(behavesAlike(behaviour, behaviour)).toBe(true);
    expect(behaviour.held).toHaveLength(4);
    expect(behaviour.random.length).toBe(12);
  });
});
