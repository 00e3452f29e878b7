/** The names that an expression may use, from the accepted values of the earlier stages. */

import type { Action, NumberArray, Parameter, StateVariable } from "../artefacts/values.js";
import { codeWords } from "./codes.js";
import type { Scope } from "./lower-context.js";

export function parameterValues(parameters: Parameter[]): Map<string, NumberArray> {
  return new Map(parameters.map((parameter) => [parameter.symbol, parameter.value]));
}

/** Labels of an action that is one choice out of a list; null for numbers and for several parts. */
export function labelsOf({ parts }: Action): readonly string[] | null {
  const only = parts.length === 1 ? parts[0] : undefined;
  return only?.kind === "choices" ? only.labels : null;
}

export function scopeOf(parameters: Parameter[], state: StateVariable[], action: Action | null): Scope {
  return {
    parameters: parameterValues(parameters),
    state: new Map(state.map((variable) => [variable.symbol, variable.shape])),
    words: new Map(state.map((variable) => [variable.symbol, codeWords(variable.meaning) ?? []])),
    labels: action && labelsOf(action),
    actionParts: action?.parts.length ?? 1,
  };
}
