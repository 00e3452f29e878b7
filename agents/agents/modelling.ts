/**
 * Modelling agent: what happens in one step. It goes through the description sentence by sentence, so that
 * nothing is passed over and nothing is told twice; the formulas derive from its lines.
 */

import type { Assignment, ModellingValue, StateVariable } from "../artefacts/values.js";
import { documentBefore, stepHeader } from "../prompts/document.js";
import { assignmentFormula, latexOfSource, objectiveFormula } from "../specification/latex.js";
import type { Lowered } from "../specification/lower-context.js";
import { print } from "../specification/print.js";
import { splitClauses } from "../text/clauses.js";
import { type AgentInput, defineAgent, UnusableAnswer, type Writer } from "./agent.js";
import { withinBounds } from "./bounds.js";
import { coverage, effects, idle, mentions, sentences, unusedParameters } from "./modelling-checks.js";
import { STEPS_TAKEN } from "./last-step.js";
import { lowerSource } from "./lower-source.js";
import { writeClause, writeOnce } from "./sentence-code.js";
import { sentenceDoubts } from "./sentence-doubts.js";
import { isNothing, mendStep, readNamed, reads, sets } from "./slips.js";
import type { SourcePart } from "./source-part.js";

export const modellingAgent = defineAgent({
  name: "modelling",
  reads: ["parameters", "objective", "variables", "constraints"],
  async write({ text, values, writer, corrects }) {
    const source = await writeSteps(text, values, writer, corrects);
    const lowered = lowerSource(source, values);
    return { value: modellingValue(source, lowered, values), evidence: [] };
  },
  checks(value, { text, values }) {
    return [
      coverage(value, values),
      sentences(value, text, values),
      ...effects(value, values),
      ...idle(value, values),
    ];
  },
});

async function writeSteps(
  text: string,
  values: AgentInput["values"],
  writer: Writer,
  corrects: boolean,
): Promise<SourcePart[]> {
  const start = documentBefore("modelling", values) + stepHeader(values.variables?.action.meaning ?? "");
  const source: SourcePart[] = [];
  for (const clause of splitClauses(text)) {
    const part = { sentence: clause.text, start: clause.start, code: "" };
    source.push(
      corrects
        ? await writeClause(start, source, part, { text, values }, writer, () => true)
        : await writeOnce(start, source, part, values, writer),
    );
  }
  if (!corrects) return source;
  const changing = await withoutUnchanging(source, text, values, writer);
  await useForgotten(start, changing, text, values, writer);
  return mendedStep(changing, values);
}

function isReadable(source: SourcePart[], values: AgentInput["values"]): boolean {
  try {
    lowerSource(source, values);
    return true;
  } catch (problem) {
    if (problem instanceof UnusableAnswer) return false;
    throw problem;
  }
}

/** The slips mended that only the whole shows, where the mended step can still be read. */
function mendedStep(source: SourcePart[], values: AgentInput["values"]): SourcePart[] {
  const mended = mendStep(source, values.variables?.state ?? []);
  try {
    lowerSource(mended, values);
    return withinBounds(mended, values);
  } catch (problem) {
    if (problem instanceof UnusableAnswer) return source;
    throw problem;
  }
}

/**
 * The code with other state variables in the sentences that read one which is nothing at first and which no
 * sentence sets: it would be nothing throughout. The one that the sentence names is meant; where it names none,
 * or several, the sentence is asked again.
 */
async function withoutUnchanging(
  source: SourcePart[],
  text: string,
  values: AgentInput["values"],
  writer: Writer,
): Promise<SourcePart[]> {
  const { variables } = values;
  if (!variables) return source;
  const isUnchanging = ({ symbol, initial }: StateVariable): boolean =>
    isNothing(initial) && !sets(source, symbol) && !sets(source, `new_${symbol}`);
  const clock = variables.state.filter(({ symbol }) => symbol === STEPS_TAKEN);
  const others = variables.state.filter((variable) => !clock.includes(variable));
  const unchanging = others.filter(isUnchanging);
  if (unchanging.length === 0 || unchanging.length === others.length) return source;
  const changing = others.filter((variable) => !unchanging.includes(variable));
  const state = [...changing, ...clock];
  const known = { ...values, variables: { ...variables, state } };
  const start = documentBefore("modelling", known) + stepHeader(variables.action.meaning);
  const rewritten: SourcePart[] = [];
  try {
    const readsUnchanging = ({ code }: SourcePart): boolean =>
      unchanging.some(({ symbol }) => reads(code, symbol));
    for (const part of source) {
      const named = readNamed(part, unchanging, changing);
      rewritten.push(
        readsUnchanging(named) || !isReadable([...rewritten, named], known)
          ? await writeClause(start, rewritten, part, { text, values: known }, writer, () => true)
          : named,
      );
    }
    return rewritten;
  } catch (problem) {
    // The first version stays.
    if (problem instanceof UnusableAnswer) return source;
    throw problem;
  }
}

const MOST_ASKED_AGAIN = 4;

/** Asks again for the sentence of each number that nothing uses. */
async function useForgotten(
  start: string,
  source: SourcePart[],
  text: string,
  values: AgentInput["values"],
  writer: Writer,
): Promise<void> {
  const clauses = splitClauses(text);
  for (const parameter of unusedParameters(source, values).slice(0, MOST_ASKED_AGAIN)) {
    const { span } = parameter;
    const index = span
      ? clauses.findIndex((clause) => clause.start <= span.start && span.end <= clause.end)
      : -1;
    const part = source[index];
    if (!part) continue;
    try {
      const uses = (code: string): boolean => mentions({ ...part, code }, parameter);
      const rewritten = await writeClause(
        start,
        source.slice(0, index),
        part,
        { text, values },
        writer,
        uses,
      );
      const changed = source.map((each, place) => (place === index ? rewritten : each));
      lowerSource(changed, values);
      if (sentenceDoubts([rewritten], { text, values }).length === 0) source[index] = rewritten;
    } catch (problem) {
      // The first version stays; the check of the whole names what is still missing.
      if (!(problem instanceof UnusableAnswer)) throw problem;
    }
  }
}

export function modellingValue(
  source: SourcePart[] | null,
  lowered: Pick<Lowered, "lines" | "share">,
  values: AgentInput["values"],
): ModellingValue {
  const dynamics: Assignment[] = lowered.lines.map((line) => ({
    target: line.target,
    kind: line.kind,
    expression: print(line.expression),
    event: line.event.slice(0, 300),
  }));
  const share = print(lowered.share);
  const objective = values.objective ?? { sense: "maximize" as const, statement: "", unit: "" };
  return {
    source,
    dynamics,
    share,
    latex: {
      objective: objectiveFormula({ objective, share, stepLimit: null, discount: 1 }),
      dynamics: dynamics.map(assignmentFormula),
      constraints: (values.constraints?.constraints ?? []).flatMap((each) =>
        each.expression ? [latexOfSource(each.expression)] : [],
      ),
    },
  };
}
