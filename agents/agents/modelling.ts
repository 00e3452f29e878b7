/**
 * Modelling agent: what happens in one step. It goes through the description sentence by sentence, so that
 * nothing is passed over and nothing is told twice; the formulas derive from its lines.
 */

import type { Assignment, ModellingValue, Parameter } from "../artefacts/values.js";
import { clauseLead, documentBefore, indented, stepHeader } from "../prompts/document.js";
import { LanguageProblem, namesIn } from "../specification/ast.js";
import { assignmentFormula, latexOfSource, objectiveFormula } from "../specification/latex.js";
import { lowerSteps } from "../specification/lower.js";
import type { Lowered, Step } from "../specification/lower-context.js";
import { observedFirst } from "../specification/timing.js";
import { parseExpression } from "../specification/parse.js";
import { parseStatements } from "../specification/statements.js";
import { relevantNames } from "../specification/relevance.js";
import { nameNumbersIn } from "../specification/name-numbers.js";
import { print } from "../specification/print.js";
import { scopeOf } from "../specification/scope.js";
import { splitClauses } from "../text/clauses.js";
import { findNumbers } from "../text/numbers.js";
import { paysOnlyItsOwn, tellsNoEvent, withRightSign } from "./sentence-rules.js";
import { type AgentInput, defineAgent, failed, passed, UnusableAnswer, type Writer } from "./agent.js";

const CLAUSE_TOKENS = 180;

export interface SourcePart {
  sentence: string;
  /** Where the sentence begins in the description. */
  start: number;
  code: string;
}

export const modellingAgent = defineAgent({
  name: "modelling",
  reads: ["parameters", "objective", "variables", "constraints"],
  async write({ text, values, writer }) {
    const source = await writeSteps(text, values, writer);
    const lowered = lowerSource(source, values);
    return { value: modellingValue(source, lowered, values), evidence: [] };
  },
  checks(value, { values }) {
    return [coverage(value, values), ...effects(value, values), ...idle(value, values)];
  },
});

const CLAUSE_ATTEMPTS = 4;
const ATTEMPT_TEMPERATURES = [undefined, 0.4, 0.7, 1] as const;

async function writeSteps(text: string, values: AgentInput["values"], writer: Writer): Promise<SourcePart[]> {
  const start = documentBefore("modelling", values) + stepHeader(values.variables?.action.meaning ?? "");
  const source: SourcePart[] = [];
  for (const clause of splitClauses(text))
    source.push(
      await writeClause(
        start,
        source,
        { sentence: clause.text, start: clause.start, code: "" },
        values,
        writer,
        () => true,
      ),
    );
  await useForgotten(start, source, text, values, writer);
  return source;
}

/** Code for one sentence; a piece that cannot be read, or that `accept` refuses, is drawn again. */
async function writeClause(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  values: AgentInput["values"],
  writer: Writer,
  accept: (code: string) => boolean,
): Promise<SourcePart> {
  if (tellsNoEvent(part.sentence, values)) return { ...part, code: "pass" };
  const document = start + before.map((each) => clauseLead(each.sentence) + indented(each.code)).join("");
  let problem: UnusableAnswer | null = null;
  for (let attempt = 0; attempt < CLAUSE_ATTEMPTS; attempt += 1) {
    const temperature = ATTEMPT_TEMPERATURES[attempt];
    const answer = await writer.complete(`${document}${clauseLead(part.sentence)}   `, {
      stop: ["\n    #", "\n\n", "\n#", "\ndef", "```"],
      maxTokens: CLAUSE_TOKENS,
      ...(temperature === undefined ? {} : { temperature }),
    });
    const sense = values.objective?.sense ?? "maximize";
    const written = { ...part, code: withRightSign(codeOf(answer.text), part.sentence, sense) };
    try {
      if (answer.ended === "limit" || answer.ended === "repetition")
        throw new UnusableAnswer(
          `the code for «${part.sentence}» did not end (${answer.ended})`,
          "Write at most a few lines for one sentence.",
          part.sentence.slice(0, 200),
        );
      lowerSource([...before, written], values);
      if (!paysOnlyItsOwn(written.code, part.sentence))
        throw new UnusableAnswer(
          `«${part.sentence}» pays or earns an amount of another sentence`,
          "Use only the numbers of the sentence itself.",
          part.sentence.slice(0, 200),
        );
      if (accept(written.code)) return written;
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
      problem = caught;
    }
  }
  // A sentence without a number may well be no rule at all.
  if (problem && findNumbers(part.sentence).length === 0) return { ...part, code: "pass" };
  throw (
    problem ??
    new UnusableAnswer(
      `no code for «${part.sentence}» was of use`,
      "Rewrite it.",
      part.sentence.slice(0, 200),
    )
  );
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
      const rewritten = await writeClause(start, source.slice(0, index), part, values, writer, uses);
      const changed = source.map((each, place) => (place === index ? rewritten : each));
      lowerSource(changed, values);
      source[index] = rewritten;
    } catch (problem) {
      // The first version stays; the check of the whole names what is still missing.
      if (!(problem instanceof UnusableAnswer)) throw problem;
    }
  }
}

/** The answer begins behind three spaces of its four: the rest of the indentation is its own. */
function codeOf(answer: string): string {
  const lines = `   ${answer}`
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^ {1,4}/, "").trimEnd());
  const code = lines.filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return code.length === 0 ? "pass" : code.join("\n").replace(/^ +/, "");
}

/** @throws UnusableAnswer that names the sentence. */
export function lowerSource(source: SourcePart[], values: AgentInput["values"]): Lowered {
  const scope = scopeOf(
    values.parameters?.parameters ?? [],
    values.variables?.state ?? [],
    values.variables?.action ?? null,
  );
  const steps: Step[] = [];
  for (const part of source) {
    steps.push({ event: part.sentence, statements: read(part, values.parameters?.parameters ?? []) });
    try {
      lowerSteps(steps, scope);
    } catch (problem) {
      if (!(problem instanceof LanguageProblem)) throw problem;
      throw new UnusableAnswer(
        `«${part.sentence}»: ${problem.message}`,
        problem.mend,
        part.sentence.slice(0, 200),
      );
    }
  }
  return observedFirst(lowerSteps(steps, scope), values.variables?.state ?? []);
}

function read(part: SourcePart, parameters: Parameter[]): Step["statements"] {
  try {
    return parseStatements(part.code).map((statement) =>
      nameNumbersIn(statement, parameters, { start: part.start, end: part.start + part.sentence.length }),
    );
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new UnusableAnswer(
      `«${part.sentence}»: ${problem.message}`,
      problem.mend,
      part.sentence.slice(0, 200),
    );
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

function namesOf(source: string): Set<string> {
  try {
    return namesIn(parseExpression(source));
  } catch (problem) {
    if (problem instanceof LanguageProblem) return new Set();
    throw problem;
  }
}

const TIME_UNIT =
  /\b(days?|weeks?|hours?|minutes?|seconds?|months?|years?|nights?|mornings?|times|visits|steps?|slots?|rounds?|periods?|ticks?|epochs?|turns?|episodes?)\b/i;

/** Numbers of the text that neither the step, the start nor the decision uses, and that are no length of time. */
function unusedParameters(source: SourcePart[], values: AgentInput["values"]): Parameter[] {
  const elsewhere = JSON.stringify([
    values.variables?.action,
    values.variables?.state.map((each) => each.initial),
  ]);
  const parameters = values.parameters?.parameters ?? [];
  const counts = new Set(
    parameters.flatMap((each) => (Array.isArray(each.value) ? [each.value.length] : [])),
  );
  for (const part of values.variables?.action.parts ?? [])
    counts.add(part.kind === "choices" ? part.labels.length : part.high - part.low + 1);
  return parameters.filter((parameter) => {
    const { value } = parameter;
    if (typeof value === "number" && (counts.has(value) || value === 0)) return false;
    if (TIME_UNIT.test(parameter.unit) || TIME_UNIT.test(wordsBehind(parameter, source))) return false;
    if (new RegExp(`(?<![\\d.])${String(value).replace(/[.+]/g, "\\$&")}(?![\\d.])`).test(elsewhere))
      return false;
    if (new RegExp(`\\b${parameter.symbol}\\b`).test(elsewhere)) return false;
    return !source.some((part) => mentions(part, parameter));
  });
}

/** The two words that follow a number in its sentence. */
function wordsBehind(parameter: Parameter, source: SourcePart[]): string {
  const { span } = parameter;
  const part =
    span && source.find((each) => each.start <= span.start && span.end <= each.start + each.sentence.length);
  return part
    ? part.sentence
        .slice(span.end - part.start)
        .trim()
        .split(/\s+/)
        .slice(0, 2)
        .join(" ")
    : "";
}

function mentions(part: SourcePart, parameter: Parameter): boolean {
  if (new RegExp(`\\b${parameter.symbol}\\b`).test(part.code)) return true;
  return (
    typeof parameter.value === "number" &&
    numbersOf(part).some((value) => value === parameter.value || value === -Number(parameter.value))
  );
}

function numbersOf(part: SourcePart): number[] {
  return [...part.code.matchAll(/(?<![\w.])\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g)].map((match) =>
    Number(match[0]),
  );
}

function coverage(value: ModellingValue, values: AgentInput["values"]) {
  const forgotten = value.source ? unusedParameters(value.source, values) : [];
  return forgotten.length === 0
    ? passed("every number used", "closure", "every number of the text has its place in the model")
    : failed(
        "every number used",
        "closure",
        `${forgotten.map((each) => `${each.symbol} = ${String(each.value)}`).join(", ")} ${forgotten.length === 1 ? "is" : "are"} never used`,
        "Each cost, gain, limit and chance of the text belongs into the step.",
        forgotten[0]?.symbol,
      );
}

function effects(value: ModellingValue, values: AgentInput["values"]) {
  const reach = dependents(value, "action");
  const shareNames = namesOf(value.share);
  const direct = shareNames.has("action") || [...shareNames].some((name) => reach.has(name));
  const state = values.variables?.state.map((variable) => `next_${variable.symbol}`) ?? [];
  const acts = direct || state.some((symbol) => reach.has(symbol));
  return [
    acts
      ? passed("the action matters", "lint", "the decision has an effect")
      : failed(
          "the action matters",
          "lint",
          "neither the objective nor the state depends on the action",
          "Use `action` in the sentence that tells what a decision does.",
          "action",
        ),
    value.share === "0"
      ? failed(
          "an objective",
          "lint",
          "no step adds to the objective",
          "Add to `objective` where something is earned or paid.",
          "share",
        )
      : passed("an objective", "lint", "steps add to the objective"),
  ];
}

/** Randomness that changes nothing, and a state of which nothing is ever used. */
function idle(value: ModellingValue, values: AgentInput["values"]) {
  const lines = value.dynamics.map((line) => ({ ...line, expression: parseExpression(line.expression) }));
  const relevant = relevantNames({ lines, share: parseExpression(value.share) });
  const draw = lines.find((line) => line.kind === "draw" && !relevant.has(line.target));
  const state = values.variables?.state ?? [];
  const useful = state.filter((variable) => relevant.has(variable.symbol));
  return [
    draw === undefined
      ? passed("randomness matters", "lint", "every random draw has an effect on the objective")
      : failed(
          "randomness matters",
          "lint",
          `the draw ${draw.target} («${draw.event.slice(0, 80)}») has no effect on the objective`,
          "Let it change the state or what is earned, as the sentence says.",
          draw.target,
        ),
    useful.length > 0 || state.length === 0
      ? passed("the state matters", "lint", "the objective depends on the state")
      : failed(
          "the state matters",
          "lint",
          `the objective depends on none of ${state.map((variable) => variable.symbol).join(", ")}`,
          "Use the state in the sentence that tells what it does.",
          state[0]?.symbol,
        ),
  ];
}

/** Targets that depend on a name, directly or through other targets. */
function dependents(value: ModellingValue, origin: string): Set<string> {
  const reached = new Set<string>();
  for (const line of value.dynamics) {
    const names = namesOf(line.expression);
    if (names.has(origin) || [...names].some((name) => reached.has(name))) reached.add(line.target);
  }
  return reached;
}
