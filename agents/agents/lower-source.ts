/** Code of sentences, read and put together into the steps of a model. */

import type { Parameter } from "../artefacts/values.js";
import { LanguageProblem } from "../specification/ast.js";
import { lowerSteps } from "../specification/lower.js";
import type { Lowered, Step } from "../specification/lower-context.js";
import { nameNumbersIn } from "../specification/name-numbers.js";
import { scopeOf } from "../specification/scope.js";
import { parseStatements } from "../specification/statements.js";
import { observedFirst } from "../specification/timing.js";
import { withWholeLists } from "../specification/whole-lists.js";
import { type AgentInput, UnusableAnswer } from "./agent.js";
import { STEPS_TAKEN } from "./last-step.js";
import { sets } from "./slips.js";
import type { SourcePart } from "./source-part.js";

/** @throws UnusableAnswer that names the sentence. */
export function lowerSource(source: SourcePart[], values: AgentInput["values"]): Lowered {
  const parameters = values.parameters?.parameters ?? [];
  const state = values.variables?.state ?? [];
  const scope = scopeOf(parameters, state, values.variables?.action ?? null);
  const steps: Step[] = [];
  for (const part of source) {
    steps.push({ event: part.sentence, statements: read(part, parameters) });
    readable(part, () => lowerSteps(steps, scope));
  }
  const counts = state.some(({ symbol }) => symbol === STEPS_TAKEN) && !sets(source, STEPS_TAKEN);
  if (counts)
    steps.push({ event: "One more step is taken.", statements: parseStatements(`${STEPS_TAKEN} += 1`) });
  return observedFirst(withWholeLists(lowerSteps(steps, scope), state), state);
}

function read(part: SourcePart, parameters: Parameter[]): Step["statements"] {
  return readable(part, () =>
    parseStatements(part.code).map((statement) =>
      nameNumbersIn(statement, parameters, { start: part.start, end: part.start + part.sentence.length }),
    ),
  );
}

/** @throws UnusableAnswer that names the sentence, where the work throws a LanguageProblem */
function readable<Result>({ sentence }: SourcePart, work: () => Result): Result {
  try {
    return work();
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw unusable(sentence, `«${sentence}»: ${problem.message}`, problem.mend);
  }
}

export function unusable(sentence: string, message: string, mend: string): UnusableAnswer {
  return new UnusableAnswer(message, mend, sentence.slice(0, 200));
}
