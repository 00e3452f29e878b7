/** A project's task with other numbers, solved exactly: the environment is derived anew for each of them. */

import { z } from "zod";
import type { StageName, StageRecord } from "../agents/artefacts/stage.js";
import { acceptedValues, STAGE_VALUES } from "../agents/artefacts/values.js";
import { MAX_VARIANTS, Variant, type WhatIfAnswer } from "../agents/artefacts/what-if.js";
import type { PythonRunner } from "../agents/ports.js";
import { LanguageProblem, namesIn } from "../agents/specification/ast.js";
import { deriveEnvironment } from "../agents/specification/derive.js";
import { parseExpression } from "../agents/specification/parse.js";
import { specificationIfWhole } from "../agents/pipeline/specification-of.js";
import type { Specification } from "../agents/specification/specification.js";
import { HostFailure } from "./contract-client/client.js";
import type { WhatIfQuestion } from "./contract.js";
import { runStudy } from "./studies.js";
import type { OpenProject } from "./store/project-store.js";

/** For all variants of one request together. */
const SOLVE_SECONDS = 45;
/** States of one variant, each counted once for every action. */
const MOST_PAIRS = 400_000;

const Answered = z.object({ variants: z.array(Variant).max(MAX_VARIANTS + 1) });

/**
 * The specification that the accepted artefacts make together, as the coding stage derives from it; null while
 * a stage is missing or an expression cannot be read.
 */
export function acceptedSpecification(
  records: Partial<Record<StageName, StageRecord>>,
): Specification | null {
  const values = acceptedValues(records);
  try {
    // The numbers of the task itself: a library environment has its own.
    return specificationIfWhole({ ...values, task: values.task && { ...values.task, library: null } });
  } catch (problem) {
    if (problem instanceof LanguageProblem) return null;
    throw problem;
  }
}

/** @throws HostFailure when there is no specification, a number cannot be changed, or nothing can be derived. */
export async function solveWhatIf(
  store: OpenProject,
  python: PythonRunner,
  question: WhatIfQuestion,
  signal: AbortSignal,
): Promise<WhatIfAnswer> {
  const specification = specificationToChange(store.records());
  const { changes, sweep, state } = question;
  const symbols = [...Object.keys(changes), ...(sweep ? [sweep.symbol] : [])];
  for (const symbol of symbols) refuseUnlessNumber(specification, symbol);
  const base = withNumbers(specification, changes);
  const variants = [
    base,
    ...(sweep?.values ?? []).map((value) => withNumbers(base, { [sweep!.symbol]: value })),
  ];
  const startedAt = Date.now();
  const { variants: solved } = await runStudy(
    python,
    "lamplight.what_if.solve_variants",
    { sources: variants.map(derived), state, pairs: MOST_PAIRS, seconds: SOLVE_SECONDS },
    SOLVE_SECONDS + 30,
    Answered,
    signal,
  );
  const notes = [...new Set(symbols)].flatMap((symbol) => noteOn(specification, symbol));
  return { variants: solved, notes, seconds: (Date.now() - startedAt) / 1000 };
}

function specificationToChange(records: Partial<Record<StageName, StageRecord>>): Specification {
  const task = STAGE_VALUES.task.safeParse(records.task?.value);
  if (task.success && task.data.library)
    throw new HostFailure({
      code: "what-if-library",
      what: "The numbers of this task cannot be changed here.",
      why: `It is ${task.data.library.id} of Gymnasium's library: its numbers are part of the library's code.`,
      kept: "The project is untouched.",
      next: "Describe the task in your own words and numbers as a new project, and ask there.",
    });
  const specification = acceptedSpecification(records);
  if (specification && specification.dynamics.length > 0) return specification;
  throw new HostFailure({
    code: "what-if-too-early",
    what: "There is no complete model yet whose numbers could be changed.",
    why: "The stages from Parameters to Episode have no result yet, one of them failed, or an expression of the model cannot be read.",
    kept: "The project is untouched.",
    next: "Run the project up to «Episode», then ask again.",
  });
}

function refuseUnlessNumber(specification: Specification, symbol: string): void {
  const parameter = specification.parameters.find((each) => each.symbol === symbol);
  if (typeof parameter?.value === "number") return;
  throw new HostFailure({
    code: "what-if-parameter",
    what: `«${symbol}» is no number that can be changed.`,
    why: parameter
      ? "It is a list of numbers."
      : `The model has these parameters: ${specification.parameters.map((each) => each.symbol).join(", ") || "none"}.`,
    kept: "The project is untouched.",
    next: "Choose a parameter that is one number.",
  });
}

/** The same task with other values of some parameters; what follows from a parameter alone follows it. */
export function withNumbers(specification: Specification, numbers: Record<string, number>): Specification {
  const limit = limitParameter(specification);
  const steps = limit === null ? undefined : numbers[limit];
  const { environment } = specification;
  return {
    ...specification,
    parameters: specification.parameters.map((parameter) => {
      const value = numbers[parameter.symbol];
      return value === undefined ? parameter : { ...parameter, value };
    }),
    environment:
      steps === undefined ? environment : { ...environment, stepLimit: Math.max(1, Math.round(steps)) },
  };
}

/**
 * The parameter that is the episode's length and nothing else: the limit has its value, and no expression
 * names it. Null where the limit is our own guard.
 */
function limitParameter(specification: Specification): string | null {
  const { environment, parameters } = specification;
  if (environment.stepLimitOrigin === "assumed") return null;
  const used = usedNames(specification);
  const found = parameters.filter(
    (parameter) => parameter.value === environment.stepLimit && !used.has(parameter.symbol),
  );
  return found.length === 1 ? found[0]!.symbol : null;
}

function usedNames(specification: Specification): Set<string> {
  const { environment, stateActionReward } = specification;
  const sources = [
    ...specification.dynamics.map((line) => line.expression),
    ...specification.state.map((variable) => variable.initial),
    specification.share,
    stateActionReward.reward,
    environment.terminated,
    environment.feasible,
  ];
  return new Set(sources.flatMap((source) => (source === null ? [] : [...namesIn(parseExpression(source))])));
}

function noteOn(specification: Specification, symbol: string): string[] {
  if (symbol === limitParameter(specification)) return [`The length of an episode follows ${symbol}.`];
  return usedNames(specification).has(symbol)
    ? []
    : [`The model uses ${symbol} nowhere, so changing it changes nothing.`];
}

/** @throws HostFailure `what-if-underivable` */
function derived(specification: Specification): string {
  try {
    return deriveEnvironment(specification);
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new HostFailure({
      code: "what-if-underivable",
      what: "No environment can be derived from the specification.",
      why: problem.message,
      kept: "The project is untouched.",
      next: "Mend the expression in the stage Model, then ask again.",
    });
  }
}
