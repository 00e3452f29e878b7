/** Task stage: what kind of task it is, and what its description leaves open. */

import type { CheckResult, Question, StageRecord } from "../artefacts/stage.js";
import type { StageValues } from "../artefacts/values.js";
import { failed, passed } from "../checks/check.js";
import { recognise } from "../prompts/recognition.js";
import { normaliseText } from "../text/clauses.js";
import { findGaps, type Gap } from "../text/gaps.js";
import { withDecimalPoints } from "../text/language.js";
import { findInstructions, type SetAside, withoutInstructions } from "../text/instructions.js";
import { blankRecord, type RunContext } from "./context.js";
import { isCorrected } from "./correction.js";
import type { RegistryEntry } from "./library-stage.js";

/**
 * The description with the answers and assumptions of its task stage behind it, as the agents read it: blank
 * where it speaks to a program, and with decimal points.
 */
export function completedText(description: string, task: StageRecord | undefined): string {
  const answers = (task?.questions ?? []).flatMap((question) => (question.answer ? [question.answer] : []));
  const { assumptions } = (task?.value ?? {}) as { assumptions?: string[] };
  const parts = [description, ...answers, ...(assumptions ?? [])];
  return withDecimalPoints(
    parts.map((part, index) => (index === 0 ? withoutInstructions(part) : asSentence(part))).join(" "),
  );
}

function asSentence(text: string): string {
  const sentence = normaliseText(text);
  const capital = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** @param before the record of this stage that is in force, with a person's answers in it */
export function runTask(
  context: RunContext,
  registry: RegistryEntry[],
  before: StageRecord | undefined,
): Omit<StageRecord, "version"> {
  const startedAt = Date.now();
  const answered = (before?.questions ?? []).filter((question) => question.answer !== null);
  const described = completedText(context.description, before && { ...before, value: null });
  const library = recognise(described, registry);
  const message = library
    ? `It is ${library.id}: name, wording and every number agree with the registry's documentation.`
    : `It is none of the ${registry.length} environments of the library.`;
  context.note("task", message);
  const gaps = library || !isCorrected(context.options.variant) ? [] : openGaps(described, answered);
  const unattended = context.options.unattended ?? false;
  const assumed = unattended ? gaps.flatMap((gap) => (gap.assumption ? [gap.assumption] : [])) : [];
  const asked = gaps.filter((gap) => !unattended || gap.assumption === null);
  const setAside = findInstructions(context.description);
  for (const { quote } of setAside) context.note("task", `Set aside, as it speaks to a program: «${quote}»`);
  const doubtful = assumed.length > 0 || setAside.length > 0;
  const value: StageValues["task"] = {
    title: titleOf(described),
    library,
    ...(assumed.length > 0 ? { assumptions: assumed } : {}),
  };
  return {
    ...blankRecord("task", startedAt),
    value,
    state: asked.length > 0 ? "needs-answer" : doubtful ? "needs-review" : "approved",
    checks: [
      passed("library", "grounding", message),
      ...setAside.map(instructionCheck),
      ...gaps.map(gapCheck),
    ],
    questions: [...answered, ...asked.map(questionOf)].slice(0, 20),
  };
}

/** A gap that has been asked about once is not asked about again: the answer stands as it is. */
function openGaps(text: string, answered: Question[]): Gap[] {
  return findGaps(text).filter((gap) => !answered.some((question) => question.id === idOf(gap)));
}

function idOf(gap: Gap): string {
  return gap.kind === "contradiction" ? `contradiction-${gap.suggestions[0] ?? ""}`.slice(0, 80) : gap.kind;
}

function questionOf(gap: Gap): Question {
  return { id: idOf(gap), text: gap.question.slice(0, 1000), suggestions: gap.suggestions, answer: null };
}

function gapCheck(gap: Gap): CheckResult {
  return failed(
    "a complete description",
    "grounding",
    gap.question,
    gap.assumption
      ? `Without an answer it is assumed: «${gap.assumption}»`
      : "Answer the question, or say it in the description.",
    gap.kind,
  );
}

function instructionCheck({ quote }: SetAside): CheckResult {
  return failed(
    "only the task",
    "grounding",
    `This speaks to the program that reads, not of the task, and was set aside: «${quote}»`,
    "If it belongs to the task, say it as a rule of the task.",
    quote,
  );
}

function titleOf(text: string): string {
  const words = normaliseText(text).split(/[.!?]/)[0]?.split(/\s/).slice(0, 9).join(" ") ?? "";
  return words.slice(0, 110) || "Task";
}
