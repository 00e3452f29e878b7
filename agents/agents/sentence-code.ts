/** The code of one sentence of a description: drawn from the model, read, and doubted. */

import type { Parameter, StateVariable } from "../artefacts/values.js";
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
  choiceExcepted,
  choicesOf,
  exceptionOf,
  ignoresChance,
  ignoresChoice,
  ignoresChoices,
  ignoresDecision,
  labelOf,
  leadOf,
  takenBack,
} from "./sentence-form.js";
import {
  addedToObjective,
  ignoresPay,
  inventedNumber,
  notItsOwn,
  tellsNoEvent,
  withEveryEntry,
  withoutAnticipatedFunctions,
  withoutAnticipation,
  withoutInventedFactors,
  withRightSign,
} from "./sentence-rules.js";
import { conjunct, mendSentence, takenBeyond } from "./slips.js";
import type { SourcePart } from "./source-part.js";
import { missesFormula } from "./text-formulas.js";

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
  const written = { ...part, code: await askForCode(start, before, part, writer) };
  lowerSource([...before, written], values);
  return written;
}

/** Lines that the code begins with, before the model goes on below them. */
interface Ask {
  lead?: string[];
  temperature?: number | undefined;
}

/** @returns the code of the sentence, with its lead */
async function askForCode(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  writer: Writer,
  { lead = [], temperature }: Ask = {},
): Promise<string> {
  const document = documentUntil(start, before, part);
  // A space less than the indentation: it belongs to the word that the model begins with.
  const above = lead.length > 0 ? indented(lead.join("\n")) : "";
  const led = `${above}${" ".repeat(indentBelow(lead) - 1)}`;
  const answer = await writer.complete(`${document}${led}`, {
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
  // A sentence quoted at once is the next one: there is nothing to say of this.
  return /^\s*# ?"/.test(answer.text) ? "pass" : codeOf(`${led}${answer.text}`);
}

/** Spaces before the line below `lead`, whose last line opens a block, in the body of a function. */
function indentBelow(lead: readonly string[]): number {
  const last = lead.at(-1);
  return last === undefined ? 4 : 8 + last.search(/\S/);
}

function documentUntil(start: string, before: SourcePart[], part: SourcePart): string {
  const written = before.map((each) => clauseLead(each.sentence) + indented(each.code)).join("");
  return `${start}${written}${clauseLead(inContext(part, before))}`;
}

const GOES_ON = /^(afterwards|after which|in that case|and|but)\b/i;

/** The sentence behind the label that it belongs to: in «Wait: costs 5. Afterwards …» both tell of waiting. */
function inContext({ sentence }: SourcePart, before: SourcePart[]): string {
  if (!GOES_ON.test(sentence)) return sentence;
  const head = before.findLast((part) => !GOES_ON.test(part.sentence));
  const label = head && labelOf(head.sentence);
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
  if (tellsNoEvent(part.sentence, { text, values })) return { ...part, code: "pass" };
  const exception = await writeException(start, before, part, { text, values }, writer);
  if (exception !== null) return exception;
  const told = findNumbers(part.sentence).length > 0;
  const sofar = outcomeOf(lowerSource(before, values), values);
  const state = values.variables?.state ?? [];
  const known = knownWords(text, state);
  const sentence = inContext(part, before);
  const labels = choicesOf(values);
  const pieces: { part: SourcePart; outcome: Outcome | null }[] = [];
  let problem: UnusableAnswer | null = null;
  let doubted: SourcePart | null = null;
  let isDrawn = false;
  for (const temperature of ATTEMPT_TEMPERATURES) {
    try {
      const lead = leadOf(sentence, labels, isDrawn);
      const answer = await askForCode(start, before, part, writer, { lead, temperature });
      const grounded = withoutInventedFactors(answer, known);
      const written = { ...part, code: corrected(grounded, part, text, values) };
      isDrawn ||= ignoresChance(written.code, part.sentence);
      const lowered = lowerSource([...before, written], values);
      const doubt =
        doubtAbout({ ...written, sentence }, known, values) ?? decisionDoubt(written, before, values);
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
  // Where all differ, rather one that does something: the sentence tells a number.
  const chosen = pieces.find((piece) => piece.part.code !== "pass") ?? pieces[0];
  if (chosen) return chosen.part;
  // A sentence without a number may well be no rule at all.
  if (problem && !told) return { ...part, code: "pass" };
  if (doubted && accept(doubted.code)) return doubted;
  throw problem ?? unusable(part.sentence, `no code for «${part.sentence}» was of use`, "Rewrite it.");
}

function decisionDoubt(
  { sentence, code }: SourcePart,
  before: SourcePart[],
  { variables }: AgentInput["values"],
): UnusableAnswer | null {
  const earlier = before.map((each) => each.code);
  return ignoresDecision(code, sentence, variables?.action.meaning ?? "", earlier)
    ? unusable(
        sentence,
        `«${sentence}» tells what is decided, and the code does not ask what`,
        "Use `action`.",
      )
    : null;
}

const CONDITION_TOKENS = 60;

/** Code that takes back what the sentences before have done, where the sentence tells an exception to them. */
async function writeException(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  { text, values }: Pick<AgentInput, "text" | "values">,
  writer: Writer,
): Promise<SourcePart | null> {
  const sentence = inContext(part, before);
  const exception = exceptionOf(sentence);
  const state = values.variables?.state ?? [];
  const symbols = state.map((variable) => variable.symbol);
  if (!exception || symbols.length === 0) return null;
  const earlier = before.map((each) => each.code);
  for (const temperature of ATTEMPT_TEMPERATURES.slice(0, 3)) {
    const answer = await writer.fill(`${documentUntil(start, before, part)}    if`, {
      stop: [":", "\n"],
      maxTokens: CONDITION_TOKENS,
      ...(temperature === undefined ? {} : { temperature }),
    });
    const condition = excepted(answer.trim(), sentence, earlier, values);
    const code = takenBack(exception, condition, earlier, symbols);
    if (code === null || inventedNumber(code, knownWords(text, state)) !== null) continue;
    const written = { ...part, code };
    try {
      lowerSource([...before, written], values);
      return written;
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
    }
  }
  return null;
}

/** The condition of an exception, with the choice that it is about. */
function excepted(
  condition: string,
  sentence: string,
  before: readonly string[],
  values: AgentInput["values"],
): string {
  if (/\baction\b/.test(condition)) return condition;
  const choice = choiceExcepted(sentence, before, choicesOf(values));
  if (choice === null) return condition;
  return `action == ${JSON.stringify(choice)} and ${conjunct(condition)}`;
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
  const known = knownWords(text, values.variables?.state ?? []);
  return source.flatMap((part) => doubtAbout(part, known, values) ?? []);
}

function corrected(code: string, part: SourcePart, text: string, values: AgentInput["values"]): string {
  const state = values.variables?.state ?? [];
  const symbols = [...state.map((variable) => variable.symbol), "objective"];
  const lists = new Map(
    state.flatMap(({ symbol, shape }) => (shape.length === 1 ? [[symbol, shape[0]!]] : [])),
  );
  const told = withoutAnticipatedFunctions(code, part, text);
  const own = withoutAnticipation(told, part, text, symbols);
  const added = addedToObjective(own);
  const signed = withRightSign(added, part.sentence, values.objective?.sense ?? "maximize");
  const drawn = withEveryEntry(signed, part.sentence, lists);
  return mendSentence(drawn, state, values.constraints?.constraints ?? []);
}

/** What speaks against the code of one sentence, whatever the rest says. */
function doubtAbout(
  { sentence, code }: SourcePart,
  text: string,
  values: AgentInput["values"],
): UnusableAnswer | null {
  const state = values.variables?.state ?? [];
  const doubt = (message: string, mend: string) => unusable(sentence, `«${sentence}»${message}`, mend);
  const invented = inventedNumber(code, text);
  if (invented !== null)
    return doubt(`: the number ${invented} stands nowhere in the text`, "Use the numbers of the text only.");
  const foreign = notItsOwn(code, sentence);
  if (foreign !== null) return doubt(` ${foreign}`, "Use only the numbers of the sentence itself.");
  if (missesFormula(code, sentence))
    return doubt(" gives a formula, and the code computes another one", "Write the formula as it stands.");
  if (ignoresPay(code, sentence, values.objective))
    return doubt(" tells what is paid or earned, and the objective stays as it is", "Add it to `objective`.");
  if (ignoresChance(code, sentence))
    return doubt(" tells of chance, and nothing is drawn", "Draw it: rng.random() < the probability.");
  const choices = choicesOf(values);
  if (ignoresChoice(code, sentence, choices) || ignoresChoices(code, sentence, choices, text))
    return doubt(" tells what a choice does, and nothing is done", "Write what the choice changes.");
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

/** @param written what stands below the sentence, indented by four spaces */
function codeOf(written: string): string {
  const lines = written
    .trimEnd()
    .split("\n")
    .map((line) =>
      line
        .replace(/^ {1,4}/, "")
        .replace(/(^|\s+)#(\s.*)?$/, "")
        .trimEnd(),
    );
  const code = lines.filter((line) => line.trim() !== "");
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
