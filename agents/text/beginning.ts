/** What a description says of how things start, before the first decision. */

import { splitClauses } from "./clauses.js";

export const BEGINNING =
  /\b((?<!not )starts?|is [a-z]+ then|takes off|begins?|beginning|initially|at first|at the (start|opening)|in the first|before the first|the first [a-z]+ (sees|has|finds)|when the [a-z]+ opens|to begin with)\b/i;
const REPEATED = /\b(each|every|again|whenever|always|if)\b/i;
const MOST_SENTENCES = 4;

/** The sentences, or parts of them, that say how things start; the first few. */
export function sentencesOfTheStart(text: string): string[] {
  return splitClauses(text)
    .map((clause) => clause.text)
    .filter((sentence) => BEGINNING.test(sentence) && !REPEATED.test(sentence))
    .slice(0, MOST_SENTENCES);
}
