/** The names that an expression may use, from the accepted values of the earlier stages. */

import type { Action, NumberArray, Parameter, StateVariable } from "../artefacts/values.js";
import { codeWords } from "./codes.js";
import type { Scope } from "./lower-context.js";

export function parameterValues(parameters: Parameter[]): Map<string, NumberArray> {
  return new Map(parameters.map((parameter) => [parameter.symbol, parameter.value]));
}

export function scopeOf(parameters: Parameter[], state: StateVariable[], action: Action | null): Scope {
  const only = action?.parts.length === 1 ? action.parts[0] : undefined;
  return {
    parameters: parameterValues(parameters),
    state: new Map(state.map((variable) => [variable.symbol, variable.shape])),
    words: new Map(state.map((variable) => [variable.symbol, codeWords(variable.meaning) ?? []])),
    labels: only?.kind === "choices" ? only.labels : null,
    actionParts: action?.parts.length ?? 1,
  };
}
