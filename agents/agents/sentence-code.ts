/** The code of one sentence of a description: drawn from the model, mended, and compared. */

import { indented } from "../prompts/document.js";
import { findNumbers } from "../text/numbers.js";
import { type AgentInput, UnusableAnswer, type Writer } from "./agent.js";
import { keptWhereAsked } from "./bounds.js";
import { changeCode } from "./changes.js";
import { leadOfRule } from "./choice-rules.js";
import { leadOfCount, leadOfLeast, onlyListsCounts } from "./counts-decided.js";
import { mendParts } from "./decided-parts.js";
import { entriesFromOne, withIncluded } from "./every-place.js";
import { leadOfCalendar, leadOfLastStep, STEPS_TAKEN, withoutCounting } from "./last-step.js";
import { ignoredLevel, leadOfLevel } from "./levels.js";
import { lowerSource, unusable } from "./lower-source.js";
import { type Outcome, outcomeOf, sameOutcome } from "./outcome.js";
import { documentUntil, inContext } from "./sentence-document.js";
import { decisionDoubt, doubtAbout, knownWords } from "./sentence-doubts.js";
import { writeException } from "./sentence-exception.js";
import {
  choicesOf,
  choiceTold,
  decidedNotDrawn,
  ignoresChance,
  INDENTATION,
  leadOf,
} from "./sentence-form.js";
import {
  addedToObjective,
  drawnOnce,
  tellsNoEvent,
  withEveryEntry,
  withoutAnticipatedFunctions,
  withoutAnticipation,
  withoutInventedFactors,
  withRightSign,
} from "./sentence-rules.js";
import { mendSentence } from "./slips.js";
import type { SourcePart } from "./source-part.js";
import { formulasIn } from "./text-formulas.js";
import { transitionCode } from "./transitions.js";

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
    temperature,
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

/** Code below lines that each open a block. */
function below(lead: readonly string[], code: string): string {
  return [...lead].reverse().reduce((inside, line) => `${line}\n${inside.replace(/^/gm, INDENTATION)}`, code);
}

/** Spaces before the line below `lead`, whose last line opens a block, in the body of a function. */
function indentBelow(lead: readonly string[]): number {
  const last = lead.at(-1);
  return last === undefined ? 4 : 8 + last.search(/\S/);
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
  const { action = null } = values.variables ?? {};
  if (tellsNoEvent(part.sentence, { text, values }) || (action && onlyListsCounts(part.sentence, action)))
    return { ...part, code: "pass" };
  const exception = await writeException(start, before, part, { text, values }, writer);
  if (exception !== null) return exception;
  const context = inContext(part, before);
  const lines = before.map(({ code }) => code);
  const read =
    transitionCode(part.sentence, context, lines, values) ?? changeCode(part.sentence, context, values);
  const state = values.variables?.state ?? [];
  const last = [
    ...leadOfLastStep(part.sentence, values.parameters?.parameters ?? [], state, text),
    ...leadOfCalendar(part.sentence, state, text),
  ];
  const labels = choicesOf(values);
  const isOfChoice = choiceTold(context, labels) === null;
  const count = [
    ...(action === null ? [] : [...leadOfCount(context, action), ...leadOfLeast(context, action)]),
    ...(isOfChoice && findNumbers(part.sentence).length > 0 ? leadOfRule(part.start, text, labels) : []),
  ];
  if (read !== null && accept(read)) return { ...part, code: below([...last, ...count], read) };
  const told = findNumbers(part.sentence).length > 0 || formulasIn(part.sentence).length > 0;
  const sofar = outcomeOf(lowerSource(before, values), values);
  const known = knownWords(text, state);
  const pieces: { part: SourcePart; outcome: Outcome | null }[] = [];
  let problem: UnusableAnswer | null = null;
  let doubted: SourcePart | null = null;
  let isDrawn = false;
  let level: string[] = [];
  for (const temperature of ATTEMPT_TEMPERATURES) {
    try {
      const lead = leadOf(context, labels, isDrawn, [...last, ...count, ...level]);
      const answer = await askForCode(start, before, part, writer, { lead, temperature });
      const decided = action === null ? answer : decidedNotDrawn(answer, part.sentence, action);
      const grounded = withoutInventedFactors(drawnOnce(decided, part.sentence), known);
      const both = mendParts(grounded, part.sentence, before);
      const written = { ...part, code: corrected(both, part, text, values) };
      isDrawn ||= ignoresChance(written.code, part.sentence);
      if (level.length === 0) level = leadOfLevel(ignoredLevel(written.code, part.sentence, values));
      const lowered = lowerSource([...before, written], values);
      const doubt =
        doubtAbout({ ...written, sentence: context }, known, values) ??
        decisionDoubt({ ...written, sentence: context }, before, values);
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
  // Where all differ, rather one that does something: the sentence tells an amount.
  const chosen = pieces.find((piece) => piece.part.code !== "pass") ?? pieces[0];
  if (chosen) return chosen.part;
  // A sentence without an amount may well be no rule at all.
  if (problem && !told) return { ...part, code: "pass" };
  if (doubted && accept(doubted.code)) return doubted;
  throw problem ?? unusable(part.sentence, `no code for «${part.sentence}» was of use`, "Rewrite it.");
}

function corrected(code: string, part: SourcePart, text: string, values: AgentInput["values"]): string {
  const state = values.variables?.state ?? [];
  const symbols = [...state.map((variable) => variable.symbol), "objective"];
  const lists = new Map(
    state.flatMap(({ symbol, shape }) => (shape.length === 1 ? [[symbol, shape[0]!]] : [])),
  );
  const uncounted = state.some(({ symbol }) => symbol === STEPS_TAKEN) ? withoutCounting(code) : code;
  const told = withoutAnticipatedFunctions(uncounted, part, text);
  const own = withoutAnticipation(told, part, text, symbols);
  const added = addedToObjective(own);
  const signed = withRightSign(added, part.sentence, values.objective?.sense ?? "maximize");
  const drawn = withEveryEntry(signed, part.sentence, lists);
  const constraints = values.constraints?.constraints ?? [];
  const included = withIncluded(drawn, part.sentence);
  const entries = entriesFromOne(included, state, values.parameters?.parameters ?? [], constraints);
  return mendSentence(keptWhereAsked(entries, part.sentence), state, constraints);
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
