/**
 * Modelling agent: what happens in one step. It goes through the description sentence by sentence, so that
 * nothing is passed over and nothing is told twice; the formulas derive from its lines.
 */

import type { Assignment, ModellingValue, Parameter } from "../artefacts/values.js";
import { clauseLead, documentBefore, HEADERS, indented } from "../prompts/document.js";
import { LanguageProblem, namesIn } from "../specification/ast.js";
import { assignmentFormula, latexOfSource, objectiveFormula } from "../specification/latex.js";
import { lowerSteps, type Lowered, type Step } from "../specification/lower.js";
import { observedFirst } from "../specification/timing.js";
import { parseExpression, parseStatements } from "../specification/parse.js";
import { print } from "../specification/print.js";
import { scopeOf } from "../specification/scope.js";
import { splitClauses } from "../text/clauses.js";
import { type AgentInput, defineAgent, failed, passed, UnusableAnswer, type Writer } from "./agent.js";

const CLAUSE_TOKENS = 180;

export interface SourcePart {
  sentence: string;
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
    return [...unusedParameters(value, values), ...effects(value, values)];
  },
});

const CLAUSE_ATTEMPTS = 4;
const ATTEMPT_TEMPERATURES = [undefined, 0.4, 0.7, 1] as const;

async function writeSteps(text: string, values: AgentInput["values"], writer: Writer): Promise<SourcePart[]> {
  const start = documentBefore("modelling", text, values) + HEADERS.modelling;
  const source: SourcePart[] = [];
  for (const clause of splitClauses(text))
    source.push(await writeClause(start, source, { sentence: clause.text, code: "" }, values, writer, () => true));
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
  const document = start + before.map((each) => clauseLead(each.sentence) + indented(each.code)).join("");
  let problem: UnusableAnswer | null = null;
  for (let attempt = 0; attempt < CLAUSE_ATTEMPTS; attempt += 1) {
    const temperature = ATTEMPT_TEMPERATURES[attempt];
    const answer = await writer.complete(`${document}${clauseLead(part.sentence)}   `, {
      stop: ["\n    #", "\n\n", "\n#", "\ndef", "```"],
      maxTokens: CLAUSE_TOKENS,
      ...(temperature === undefined ? {} : { temperature }),
    });
    const written = { sentence: part.sentence, code: codeOf(answer.text) };
    try {
      if (answer.ended === "limit" || answer.ended === "repetition")
        throw new UnusableAnswer(
          `the code for «${part.sentence}» did not end (${answer.ended})`,
          "Write at most a few lines for one sentence.",
          part.sentence.slice(0, 200),
        );
      lowerSource([...before, written], values);
      if (accept(written.code)) return written;
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
      problem = caught;
    }
  }
  throw problem ?? new UnusableAnswer(`no code for «${part.sentence}» was of use`, "Rewrite it.", part.sentence.slice(0, 200));
}

/** Asks again for the sentence of each cost or gain that nothing uses. */
async function useForgotten(
  start: string,
  source: SourcePart[],
  text: string,
  values: AgentInput["values"],
  writer: Writer,
): Promise<void> {
  const clauses = splitClauses(text);
  for (const parameter of forgottenParameters(modellingValue(source, lowerSource(source, values), values), values)) {
    const { span } = parameter;
    const index = span ? clauses.findIndex((clause) => clause.start <= span.start && span.end <= clause.end) : -1;
    const part = source[index];
    if (!part) continue;
    try {
      const uses = (code: string): boolean => new RegExp(`\\b${parameter.symbol}\\b`).test(code);
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
  const lines = `   ${answer}`.trimEnd().split("\n");
  const code = lines.map((line) => line.replace(/^ {1,4}/, "")).join("\n").trimEnd();
  return code.trim() === "" ? "pass" : code.replace(/^ +/, "");
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
    steps.push({ event: part.sentence, statements: read(part) });
    try {
      lowerSteps(steps, scope);
    } catch (problem) {
      if (!(problem instanceof LanguageProblem)) throw problem;
      throw new UnusableAnswer(`«${part.sentence}»: ${problem.message}`, problem.mend, part.sentence.slice(0, 200));
    }
  }
  return observedFirst(lowerSteps(steps, scope), values.variables?.state ?? []);
}

function read(part: SourcePart): Step["statements"] {
  try {
    return parseStatements(part.code);
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new UnusableAnswer(`«${part.sentence}»: ${problem.message}`, problem.mend, part.sentence.slice(0, 200));
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

const LIMIT_NAMES = /(^|_)(START|INITIAL|BEGIN|HORIZON|STEPS|DAYS|SLOTS|FIRST|LAST|MIN|MAX)(_|$)/;

/** A quantity with a price that the step never touches was forgotten. */
function forgottenParameters(value: ModellingValue, values: AgentInput["values"]): Parameter[] {
  const used = new Set([...value.dynamics.flatMap((line) => [...namesOf(line.expression)]), ...namesOf(value.share)]);
  for (const variable of values.variables?.state ?? []) for (const name of namesOf(variable.initial)) used.add(name);
  return (values.parameters?.parameters ?? []).filter(
    (each) => !used.has(each.symbol) && isMoney(each.unit) && !LIMIT_NAMES.test(each.symbol),
  );
}

function unusedParameters(value: ModellingValue, values: AgentInput["values"]) {
  const forgotten = forgottenParameters(value, values);
  return [
    forgotten.length === 0
      ? passed("costs and gains", "closure", "every cost and gain of the text is used")
      : failed(
          "costs and gains",
          "closure",
          `${forgotten.map((each) => each.symbol).join(", ")} ${forgotten.length === 1 ? "is" : "are"} never used`,
          "Each cost and gain of the text belongs into the objective.",
          forgotten[0]?.symbol,
        ),
  ];
}

function isMoney(unit: string): boolean {
  return /euro|dollar|pound|cent|coin|point|cost|price|reward|fee|profit|penalty|yen|franc|credit|[$€£]/i.test(unit);
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
      ? failed("an objective", "lint", "no step adds to the objective", "Add to `objective` where something is earned or paid.", "share")
      : passed("an objective", "lint", "steps add to the objective"),
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
