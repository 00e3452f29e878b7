/** What a description says of how things start, before the first decision. */

import { splitClauses } from "./clauses.js";
import { formsOf, singularOf } from "./nouns.js";
import { findNumbers } from "./numbers.js";
import { isTimeUnit, TIME_UNITS } from "./time-units.js";

export const BEGINNING =
  /\b((?<!not )starts?|is [a-z]+ then|takes off|begins?|beginning(?! of (?:each|every))|initially|at first|at the (start|opening)(?! of (?:each|every))|in the first|before the first|the first [a-z]+ (sees|has|finds|is)|when the [a-z]+ opens|opens (?:with|at)|(?:is|are|stands?) (?:at )?[\w ]{1,20} now|to begin with|today|this morning|at present|right now)\b/i;
const REPEATED = /\b(each|every|again|whenever|always|(?<!\bas )if)\b/i;
const MOST_SENTENCES = 4;

/** The sentences, or parts of them, that say how things start; the first few. */
export function sentencesOfTheStart(text: string): string[] {
  return splitClauses(text)
    .map((clause) => clause.text)
    .filter((sentence) => BEGINNING.test(sentence) && !REPEATED.test(sentence))
    .slice(0, MOST_SENTENCES);
}

const OF_ALL = /\b(all|both|none|no|nothing)\b/i;
const NOT_OF_ITS_OWN = /\b(?:each|every|of|the|up to|at most|room for|per|more than|least|another)\s+$/i;

/**
 * How many there are of something at the start, as 2 for a fault in «the first day sees 2 open faults», and 0 for a
 * tank in «the tank is empty at first»; null where the text does not tell it, or tells several numbers.
 * @param noun in the singular or the plural
 */
export function countAtStart(noun: string, text: string): number | null {
  const forms = formsOf(noun.toLowerCase());
  if (singularOf(noun).length < 3 || isTimeUnit(noun)) return null;
  const empty = new RegExp(
    `\\b(?:${forms.join("|")})\\b[^.;,]*\\b(?:is|are|starts?|begins?|opens?)(?: out)? empty\\b`,
    "i",
  );
  const sentences = sentencesOfTheStart(text);
  if (sentences.some((sentence) => empty.test(sentence))) return 0;
  const counted = new RegExp(
    `^ (?:\\p{Ll}+ (?:in|on) (?:the |its |his |her |their )?(?:${forms.join("|")})\\b)|^ (?:(?!of\\b|in\\b|and\\b)[\\p{Ll}-]+ ){0,2}?(?:${forms.join("|")})\\b`,
    "u",
  );
  const counts = sentences
    .filter((sentence) => !OF_ALL.test(sentence))
    .flatMap((sentence) =>
      findNumbers(sentence).flatMap(({ value, span }) =>
        typeof value === "number" &&
        counted.test(sentence.slice(span.end)) &&
        !NOT_OF_ITS_OWN.test(sentence.slice(0, span.start))
          ? [value]
          : [],
      ),
    );
  const [only, ...others] = new Set(counts);
  return others.length === 0 ? (only ?? null) : null;
}

const ENDING =
  /\b(ends?|ended|over|done|complete[ds]?|succe\w+|fail\w*|crash\w*|broken off|breaks? off|(?<!to )finish(?:es|ed)?|stops?|terminates?|closes?|wins?|loses?(?! \d)|lost(?! \d)|last)\b/i;
const NONE = /\b(no|none|nothing|nobody|not|without|empty)\b/i;
/** «At the end of the hour» happens in each step. */
const END_OF_A_STEP = new RegExp(
  `\\b(?:at|by|after|until) the end of (?:the|each|every|an?) (?:${TIME_UNITS})\\b`,
  "gi",
);

/** «Closes after 120 minutes» tells no other end. */
const END_BY_TIME = new RegExp(
  `\\b(?:ends?|closes?|stops?|finishes|is over) after [\\w,.-]+ (?:${TIME_UNITS})\\b`,
  "gi",
);

/** Whether a condition only says again how things start, as «nothing burns»: no sentence about an end speaks of it. */
export function restatesTheStart(statement: string, text: string): boolean {
  return (
    NONE.test(statement) &&
    !tellsAnEndOf(statement, text) &&
    sentencesOfTheStart(text).some((sentence) => speaksOf(sentence, statement))
  );
}

/** Whether a sentence about an end has one of these words. */
export function tellsAnEndOf(words: string, text: string): boolean {
  return splitClauses(text).some(
    (clause) =>
      ENDING.test(clause.text.replace(END_OF_A_STEP, "").replace(END_BY_TIME, "")) &&
      speaksOf(clause.text, words),
  );
}

function speaksOf(sentence: string, words: string): boolean {
  const stems = stemsOf(words);
  return stemsOf(sentence).some((stem) => stems.includes(stem));
}

/** Words of four letters and more without their endings. */
function stemsOf(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return words
    .map((word) => word.replace(/(?:ings?|ed|es|s)$/, "").slice(0, 8))
    .filter((stem) => stem.length > 2);
}
