/** The code of a sentence that tells by how much a number of the state changes by chance. */

import { readChanges } from "../text/changes.js";
import { formsOf } from "../text/nouns.js";
import { codesOf } from "../specification/codes.js";
import type { AgentInput } from "./agent.js";
import { choicesOf, DRAW, INDENTATION, mentioned } from "./sentence-form.js";

const LEAST_LETTERS = 3;

/**
 * Code of the whole sentence where it tells nothing but the changes of one number of the state that it names, each
 * with its chance or as what the others leave. Null for any other sentence.
 * @param context the sentence with what it goes on from
 */
export function changeCode(sentence: string, context: string, values: AgentInput["values"]): string | null {
  // What a decision brings about does not happen in every step.
  if (choicesOf(values).some((label) => mentioned(label, context))) return null;
  const told = readChanges(sentence);
  if (told === null) return null;
  const named = (values.variables?.state ?? []).filter(
    ({ symbol, shape, type, meaning }) =>
      shape.length === 0 &&
      type !== "boolean" &&
      codesOf(meaning) === null &&
      symbol
        .toLowerCase()
        .split("_")
        .some(
          (word) => word.length >= LEAST_LETTERS && formsOf(word).some((form) => mentioned(form, sentence)),
        ),
  );
  const [only, ...others] = named;
  if (!only || others.length > 0) return null;
  const { symbol } = only;
  // What the others leave comes last.
  const changes = told.changes.toSorted(
    (left, right) => Number(left.chance === null) - Number(right.chance === null),
  );
  const lines = changes.flatMap(({ amount, chance }, place) => {
    const sums = changes.slice(0, place + 1).map((each) => each.chance);
    const isLast = place === changes.length - 1;
    // Chances that add up to one leave the last of them what is left.
    const head =
      chance === null || (isLast && changes.every((each) => each.chance !== null))
        ? "else:"
        : `${place === 0 ? "if" : "elif"} chance < ${sums.join(" + ")}:`;
    const line =
      amount === 0 ? "pass" : `${symbol} = ${symbol} ${amount < 0 ? "-" : "+"} ${Math.abs(amount)}`;
    return [head, `${INDENTATION}${line}`];
  });
  const { bound } = told;
  const clip = bound && `${symbol} = ${bound.side === "<=" ? "min" : "max"}(${symbol}, ${bound.value})`;
  return [DRAW, ...lines, ...(clip ? [clip] : [])].join("\n");
}
