/**
 * Rules of the last step, such as «on the last evening each melon that is left brings 1 euro»: trusted code counts
 * the steps and asks whether this is the last one; the model is asked what happens then.
 */

import { calendarOf, stepsNamed } from "../text/calendar.js";
import type { Parameter, StateVariable } from "../artefacts/values.js";
import { splitClauses } from "../text/clauses.js";
import { singularOf } from "../text/nouns.js";
import { lastStepOf, type StepCount, stepCounts } from "../text/last-step.js";

/** The state variable that counts by itself. */
export const STEPS_TAKEN = "steps_taken";

/** The parameter that is the number of steps after which the sentence holds; null for any other sentence. */
function limitOf(
  sentence: string,
  parameters: readonly Parameter[],
  counts: readonly StepCount[],
): Parameter | null {
  const last = lastStepOf(sentence, counts);
  return parameters.find(({ value }) => value === last) ?? null;
}

/** The count of the steps, where a sentence tells what the last one brings, or names months or days of the week. */
export function stepsTaken(parameters: readonly Parameter[], text: string): StateVariable[] {
  const counts = stepCounts(text);
  const calendar = calendarOf(text);
  const clauses = splitClauses(text).map((clause) => clause.text);
  const isSeasonal = calendar !== null && clauses.some((clause) => stepsNamed(clause, calendar).length > 0);
  const whole = isSeasonal ? parameters.filter(({ value }) => value === counts[0]?.value).slice(0, 1) : [];
  const limits = [...whole, ...clauses.flatMap((clause) => limitOf(clause, parameters, counts) ?? [])];
  const [limit] = limits;
  if (!limit || limits.some((each) => each !== limit)) return [];
  return [
    {
      ...{ symbol: STEPS_TAKEN, type: "integer", shape: [], low: 0, high: Number(limit.value), initial: "0" },
      ...{ observed: true, unit: "steps", meaning: "steps that have been taken" },
    },
  ];
}

/** Whether the variable counts the steps by another name, such as `evening` from 1 on. */
export function isStepCount({ symbol, initial }: StateVariable, text: string): boolean {
  const isUnit = stepCounts(text).some(({ unit }) => [unit, singularOf(unit)].includes(symbol.toLowerCase()));
  return symbol === STEPS_TAKEN || (isUnit && ["0", "1"].includes(initial));
}

/** The code without lines that count the steps, which trusted code does once at the end of each. */
export function withoutCounting(code: string): string {
  const rest = code.replace(new RegExp(`^( *)(?:new_)?${STEPS_TAKEN} *(?:[-+]=|=(?!=)).*$`, "gm"), "$1pass");
  return /^(pass\s*)+$/.test(rest) ? "pass" : rest;
}

/** The line under which the code of a rule of some months or days of the week stands; none for any other rule. */
export function leadOfCalendar(sentence: string, state: readonly StateVariable[], text: string): string[] {
  const calendar = calendarOf(text);
  if (calendar === null || !state.some(({ symbol }) => symbol === STEPS_TAKEN)) return [];
  const steps = stepsNamed(sentence, calendar);
  return steps.length > 0 && steps.length < calendar.names.length
    ? [`if ${STEPS_TAKEN} % ${calendar.names.length} in [${steps.join(", ")}]:`]
    : [];
}

/** The line under which the code of a rule of the last step stands. */
export function leadOfLastStep(
  sentence: string,
  parameters: readonly Parameter[],
  state: readonly StateVariable[],
  text: string,
): string[] {
  const limit = state.some(({ symbol }) => symbol === STEPS_TAKEN)
    ? limitOf(sentence, parameters, stepCounts(text))
    : null;
  return limit ? [`if ${STEPS_TAKEN} == ${limit.symbol} - 1:`] : [];
}
