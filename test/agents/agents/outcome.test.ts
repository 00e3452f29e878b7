import { describe, expect, it } from "vitest";
import { lowerSource } from "../../../agents/agents/lower-source.js";
import { outcomeOf, sameOutcome } from "../../../agents/agents/outcome.js";
import type { AgentInput } from "../../../agents/agents/agent.js";
import { stateVariable } from "../../support/state-variable.js";

const values = {
  parameters: { parameters: [], unused: [] },
  variables: {
    action: { parts: [{ kind: "range", low: 0, high: 3, unit: "" }], meaning: "how many jars to fill" },
    state: [stateVariable("shelf", "4")],
  },
} as unknown as AgentInput["values"];

const outcome = (...pieces: string[]) =>
  outcomeOf(
    lowerSource(
      pieces.map((code) => ({ sentence: "A sentence.", start: 0, code })),
      values,
    ),
    values,
  );

const same = (left: string, right: string, before = "pass"): boolean =>
  sameOutcome(outcome(before, left), outcome(before, right), outcome(before));

describe("sameOutcome", () => {
  it("does not depend on names and on the way of writing", () => {
    expect(
      same(
        "wanted = rng.poisson(2)\nsold = min(wanted, shelf)\nshelf = shelf - sold",
        "guests = rng.poisson(2)\nshelf = max(shelf - guests, 0)",
      ),
    ).toBe(true);
    expect(same("objective += 2 * action", "if action > 0:\n    objective += action + action")).toBe(true);
  });

  it("tells pieces apart that do something else", () => {
    expect(same("shelf = shelf + action", "shelf = shelf + 1")).toBe(false);
    expect(same("objective += 2 * action", "objective -= 2 * action")).toBe(false);
    expect(same("pass", "objective += 1")).toBe(false);
  });

  it("goes by the quantities where nothing is changed yet", () => {
    expect(same("poured = action", "filled = action")).toBe(true);
    expect(same("poured = action", "poured = min(action, 2)")).toBe(false);
  });

  it("gives no outcome for what cannot be played", () => {
    expect(outcome("objective += [1, 2][action + 5]")).toBeNull();
  });
});
