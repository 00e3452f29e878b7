/** The code of one sentence of a description: drawn from the model, read, and doubted. */

import type { Parameter, StateVariable } from "../artefacts/values.js";
import type { Completion } from "../ports.js";
import { clauseLead, indented } from "../prompts/document.js";
import { LanguageProblem } from "../specification/ast.js";
import { lowerSteps } from "../specification/lower.js";
import type { Lowered, Step } from "../specification/lower-context.js";
import { nameNumbersIn } from "../specification/name-numbers.js";
import { scopeOf } from "../specification/scope.js";
import { parseStatements } from "../specification/statements.js";
import { observedFirst } from "../specification/timing.js";
import { findNumbers } from "../text/numbers.js";
import { type AgentInput, UnusableAnswer, type Writer } from "./agent.js";
import { type Outcome, outcomeOf, sameOutcome } from "./outcome.js";
import {
  inventedNumber,
  notItsOwn,
  tellsNoEvent,
  withEveryEntry,
  withoutAnticipation,
  withoutInventedFactors,
  withRightSign,
} from "./sentence-rules.js";
import { mendSentence, takenBeyond } from "./slips.js";
import type { SourcePart } from "./source-part.js";

const CLAUSE_TOKENS = 320;
const ATTEMPT_TEMPERATURES = [undefined, 0.5, 0.6, 0.8, 1] as const;

/** Code for one sentence as the model gives it. @throws UnusableAnswer when it does not end. */
export async function writeOnce(
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
  const answer = await writer.complete(`${document}${clauseLead(inContext(part, before))}   `, {
    stop: ["\n    #", "\n\n", "\n#", "\ndef", "```"],
    maxTokens: CLAUSE_TOKENS,
    ...(temperature === undefined ? {} : { temperature }),
  });
  if (answer.ended === "limit" || answer.ended === "repetition")
    throw unusable(
      part.sentence,
      `the code for «${part.sentence}» did not end (${answer.ended})`,
      "Write at most a few lines for one sentence.",
    );
  return answer;
}

const LABEL = /^(\p{L}+(?: \p{L}+)?): /u;
const GOES_ON = /^(afterwards|after which|in that case|and|but)\b/i;

/** The sentence behind the label that it belongs to: in «Wait: costs 5. Afterwards …» both tell of waiting. */
function inContext({ sentence }: SourcePart, before: SourcePart[]): string {
  if (!GOES_ON.test(sentence)) return sentence;
  const head = before.findLast((part) => !GOES_ON.test(part.sentence));
  const label = head && LABEL.exec(head.sentence)?.[1];
  return label ? `${label}: ${sentence}` : sentence;
}

/**
 * Code for one sentence, drawn until two pieces do the same, five times at most: slips differ from draw to
 * draw. A piece that cannot be read, that something speaks against, or that `accept` refuses, does not count;
 * where something speaks against each, the last of them stays, and the check of the step says what.
 */
export async function writeClause(
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
  const state = values.variables?.state ?? [];
  const known = knownWords(text, state);
  const pieces: { part: SourcePart; outcome: Outcome | null }[] = [];
  let problem: UnusableAnswer | null = null;
  let doubted: SourcePart | null = null;
  for (const temperature of ATTEMPT_TEMPERATURES) {
    try {
      const answer = await askForCode(start, before, part, writer, temperature);
      const grounded = withoutInventedFactors(codeOf(answer.text), known);
      const written = { ...part, code: corrected(grounded, part, text, values) };
      const lowered = lowerSource([...before, written], values);
      const doubt = doubtAbout(written, known, state);
      if (doubt) {
        doubted = written;
        throw doubt;
      }
      if (!accept(written.code)) continue;
      if (written.code === "pass" && !told) return written;
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
  // A sentence without a number may well be no rule at all.
  if (problem && !told) return { ...part, code: "pass" };
  if (doubted && accept(doubted.code)) return doubted;
  throw problem ?? unusable(part.sentence, `no code for «${part.sentence}» was of use`, "Rewrite it.");
}

/** What the numbers of the state stand for may be written too. */
function knownWords(text: string, state: StateVariable[]): string {
  return [text, ...state.map((variable) => variable.meaning)].join(" ");
}

/** What speaks against the code of each sentence, whatever the others say. */
export function sentenceDoubts(
  source: SourcePart[],
  { text, values }: Pick<AgentInput, "text" | "values">,
): UnusableAnswer[] {
  const state = values.variables?.state ?? [];
  const known = knownWords(text, state);
  return source.flatMap((part) => doubtAbout(part, known, state) ?? []);
}

function corrected(code: string, part: SourcePart, text: string, values: AgentInput["values"]): string {
  const state = values.variables?.state ?? [];
  const symbols = [...state.map((variable) => variable.symbol), "objective"];
  const lists = new Map(
    state.flatMap(({ symbol, shape }) => (shape.length === 1 ? [[symbol, shape[0]!]] : [])),
  );
  const own = withoutAnticipation(code, part, text, symbols);
  const signed = withRightSign(own, part.sentence, values.objective?.sense ?? "maximize");
  const drawn = withEveryEntry(signed, part.sentence, lists);
  return mendSentence(drawn, state, values.constraints?.constraints ?? []);
}

/** What speaks against the code of one sentence, whatever the rest says. */
function doubtAbout(
  { sentence, code }: SourcePart,
  text: string,
  state: StateVariable[],
): UnusableAnswer | null {
  const doubt = (message: string, mend: string) => unusable(sentence, `«${sentence}»${message}`, mend);
  const invented = inventedNumber(code, text);
  if (invented !== null)
    return doubt(`: the number ${invented} stands nowhere in the text`, "Use the numbers of the text only.");
  const foreign = notItsOwn(code, sentence);
  if (foreign !== null) return doubt(` ${foreign}`, "Use only the numbers of the sentence itself.");
  if (/^\s*objective = (?!.*\bobjective\b)/m.test(code))
    return doubt(
      " sets the objective of the step instead of adding to it",
      "Write `objective += …` or `objective -= …`, under the condition that the sentence names.",
    );
  if (/\[[^\]\n]*\[action\][^\]\n]* for \w+ in /.test(code))
    return doubt(
      " gives every entry of a list the value of the chosen one",
      "Use the loop's own index inside the list.",
    );
  const emptied = takenBeyond(code, state);
  if (emptied !== null)
    return doubt(
      ` takes from ${emptied} without asking how much is there`,
      `Limit what is taken: min(…, ${emptied}).`,
    );
  return null;
}

function unusable(sentence: string, message: string, mend: string): UnusableAnswer {
  return new UnusableAnswer(message, mend, sentence.slice(0, 200));
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
    readable(part, () => lowerSteps(steps, scope));
  }
  return observedFirst(lowerSteps(steps, scope), values.variables?.state ?? []);
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
