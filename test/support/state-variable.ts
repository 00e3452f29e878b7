/** A whole number of the state that the policy sees, for tests to which the rest does not matter. */

import type { StateVariable } from "../../agents/artefacts/values.js";

export function stateVariable(symbol: string, initial: string, shape: number[] = []): StateVariable {
  return {
    symbol,
    initial,
    shape,
    type: "integer",
    low: null,
    high: null,
    observed: true,
    unit: "",
    meaning: symbol,
  };
}
