/**
 * Modelling agent: what happens in one step. It goes through the description sentence by sentence, so that
 * nothing is passed over and nothing is told twice; the formulas derive from its lines.
 */

import type { Assignment, ModellingValue, Parameter } from "../artefacts/values.js";
import type { Completion } from "../ports.js";
import { clauseLead, documentBefore, indented, stepHeader } from "../prompts/document.js";
import { LanguageProblem } from "../specification/ast.js";
import { assignmentFormula, latexOfSource, objectiveFormula } from "../specification/latex.js";
import { lowerSteps } from "../specification/lower.js";
import type { Lowered, Step } from "../specification/lower-context.js";
import { observedFirst } from "../specification/timing.js";
import { parseStatements } from "../specification/statements.js";
import { nameNumbersIn } from "../specification/name-numbers.js";
import { print } from "../specification/print.js";
import { scopeOf } from "../specification/scope.js";
import { splitClauses } from "../text/clauses.js";
import { findNumbers } from "../text/numbers.js";
import { coverage, effects, idle, mentions, unusedParameters } from "./modelling-checks.js";
import type { SourcePart } from "./source-part.js";
import {
  inventedNumber,
  changesByAnothers,
  notItsOwn,
  tellsNoEvent,
  withoutInventedFactors,
  withRightSign,
} from "./sentence-rules.js";
import { type Outcome, outcomeOf, sameOutcome } from "./outcome.js";
import { mendSentence, mendStep, takenBeyond } from "./slips.js";
import { type AgentInput, defineAgent, UnusableAnswer, type Writer } from "./agent.js";

const CLAUSE_TOKENS = 320;

export const modellingAgent = defineAgent({
  name: "modelling",
  reads: ["parameters", "objective", "variables", "constraints"],
  async write({ text, values, writer, corrects }) {
    const source = await writeSteps(text, values, writer, corrects);
    const lowered = lowerSource(source, values);
    return { value: modellingValue(source, lowered, values), evidence: [] };
  },
  checks(value, { values }) {
    return [coverage(value, values), ...effects(value, values), ...idle(value, values)];
  },
});

const ATTEMPT_TEMPERATURES = [undefined, 0.5, 0.6, 0.8, 1] as const;

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
  await useForgotten(start, source, text, values, writer);
  return mendedStep(source, values);
}

/** The slips mended that only the whole shows, where the mended step can still be read. */
function mendedStep(source: SourcePart[], values: AgentInput["values"]): SourcePart[] {
  const mended = mendStep(source, values.variables?.state ?? []);
  try {
    lowerSource(mended, values);
    return mended;
  } catch (problem) {
    if (problem instanceof UnusableAnswer) return source;
    throw problem;
  }
}

/** Code for one sentence as the model gives it. @throws UnusableAnswer when it does not end. */
async function writeOnce(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  values: AgentInput["values"],
  writer: Writer,
): Promise<SourcePart> {
  const answer = await askForCode(start, before, part, writer);
  const written = { ...part, code: codeOf(answer.text) };
  lowerSource([...before, written], values);
  return written;
}

async function askForCode(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  writer: Writer,
  temperature?: number,
): Promise<Completion> {
  const document = start + before.map((each) => clauseLead(each.sentence) + indented(each.code)).join("");
  const answer = await writer.complete(`${document}${clauseLead(part.sentence)}   `, {
    stop: ["\n    #", "\n\n", "\n#", "\ndef", "```"],
    maxTokens: CLAUSE_TOKENS,
    ...(temperature === undefined ? {} : { temperature }),
  });
  if (answer.ended === "limit" || answer.ended === "repetition")
    throw new UnusableAnswer(
      `the code for «${part.sentence}» did not end (${answer.ended})`,
      "Write at most a few lines for one sentence.",
      part.sentence.slice(0, 200),
    );
  return answer;
}

/**
 * Code for one sentence, drawn until two pieces do the same, five times at most: slips differ from draw to
 * draw. A piece that cannot be read, that something speaks against, or that `accept` refuses, does not count.
 */
async function writeClause(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  { text, values }: Pick<AgentInput, "text" | "values">,
  writer: Writer,
  accept: (code: string) => boolean,
): Promise<SourcePart> {
  if (tellsNoEvent(part.sentence, values)) return { ...part, code: "pass" };
  const told = findNumbers(part.sentence).length > 0;
  const sofar = outcomeOf(lowerSource(before, values), values);
  const symbols = (values.variables?.state ?? []).map((variable) => variable.symbol);
  const pieces: { part: SourcePart; outcome: Outcome | null }[] = [];
  let reserve: SourcePart | null = null;
  let problem: UnusableAnswer | null = null;
  for (const temperature of ATTEMPT_TEMPERATURES) {
    try {
      const answer = await askForCode(start, before, part, writer, temperature);
      const grounded = withoutInventedFactors(codeOf(answer.text), `${text} ${codesOfState(values)}`);
      const written = { ...part, code: corrected(grounded, part.sentence, values) };
      const lowered = lowerSource([...before, written], values);
      const doubt = doubtAbout(written, `${text} ${codesOfState(values)}`, values);
      if (doubt) throw doubt;
      if (!accept(written.code)) continue;
      if (written.code === "pass" && !told) return written;
      if (changesByAnothers(written.code, part.sentence, symbols)) {
        reserve ??= written;
        continue;
      }
      const outcome = outcomeOf(lowered, values);
      const alike = pieces.find((piece) => sameOutcome(piece.outcome, outcome, sofar));
      if (alike) return alike.part;
      pieces.push({ part: written, outcome });
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
      problem = caught;
    }
  }
  const [first] = pieces;
  if (first) return first.part;
  if (reserve) return reserve;
  // A sentence without a number may well be no rule at all.
  if (problem && !told) return { ...part, code: "pass" };
  throw (
    problem ??
    new UnusableAnswer(
      `no code for «${part.sentence}» was of use`,
      "Rewrite it.",
      part.sentence.slice(0, 200),
    )
  );
}

function corrected(code: string, sentence: string, values: AgentInput["values"]): string {
  const signed = withRightSign(code, sentence, values.objective?.sense ?? "maximize");
  return mendSentence(signed, values.variables?.state ?? [], values.constraints?.constraints ?? []);
}

/** What the numbers of the state stand for: they may be written too. */
function codesOfState(values: AgentInput["values"]): string {
  return (values.variables?.state ?? []).map((variable) => variable.meaning).join(" ");
}

/** What speaks against the code of one sentence, whatever the rest says. */
function doubtAbout(part: SourcePart, text: string, values: AgentInput["values"]): UnusableAnswer | null {
  const { sentence, code } = part;
  const invented = inventedNumber(code, text);
  if (invented !== null)
    return new UnusableAnswer(
      `«${sentence}»: the number ${invented} stands nowhere in the text`,
      "Use the numbers of the text only.",
      sentence.slice(0, 200),
    );
  const foreign = notItsOwn(code, sentence);
  if (foreign !== null)
    return new UnusableAnswer(
      `«${sentence}» ${foreign}`,
      "Use only the numbers of the sentence itself.",
      sentence.slice(0, 200),
    );
  if (/^\s*objective = (?!.*\bobjective\b)/m.test(code))
    return new UnusableAnswer(
      `«${sentence}» sets the objective of the step instead of adding to it`,
      "Write `objective += …` or `objective -= …`, under the condition that the sentence names.",
      sentence.slice(0, 200),
    );
  if (/\[[^\]\n]*\[action\][^\]\n]* for \w+ in /.test(code))
    return new UnusableAnswer(
      `«${sentence}» gives every entry of a list the value of the chosen one`,
      "Use the loop's own index inside the list.",
      sentence.slice(0, 200),
    );
  const emptied = takenBeyond(code, values.variables?.state ?? []);
  if (emptied !== null)
    return new UnusableAnswer(
      `«${sentence}» takes from ${emptied} without asking how much is there`,
      `Limit what is taken: min(…, ${emptied}).`,
      sentence.slice(0, 200),
    );
  return null;
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
