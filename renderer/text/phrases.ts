/**
 * The words of a description that a goal, a limit, the decision or a state variable was made from, each with the
 * symbol that lights up with it. Rules only: words that cannot be told are left out. Pure.
 */

import type { Span, StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import { placesIn } from "./places.js";

export interface Phrase {
  span: Span;
  symbol: string;
  stage: StageName;
}

/** The goal and the decision are named in expressions; a limit has a number. */
export const OBJECTIVE = "objective";
export const ACTION = "action";

export function constraintSymbol(at: number): string {
  return `constraint ${at + 1}`;
}

type Values = Partial<Pick<StageValues, "objective" | "variables" | "constraints" | "modelling">>;

/** Where two claim the same sentence, the first of goal, limits, decision and variables has it. */
export function phrasesOf(text: string, values: Values, goal: readonly Span[]): Phrase[] {
  const sentences = sentencesIn(text);
  const place = placesIn(text);
  const found: Phrase[] = [];
  const claim = (span: Span | null, symbol: string, stage: StageName): void => {
    if (span === null || found.some((one) => span.start < one.span.end && span.end > one.span.start)) return;
    found.push({ span, symbol, stage });
  };
  if (values.objective)
    for (const span of goalSentences(text, sentences, goal)) claim(span, OBJECTIVE, "objective");
  (values.constraints?.constraints ?? []).forEach(({ statement }, at) =>
    claim(likeliest(statement, sentences), constraintSymbol(at), "constraints"),
  );
  if (values.variables) {
    const { meaning, parts } = values.variables.action;
    const units = parts.map((part) => (part.kind === "range" ? part.unit : "")).join(" ");
    claim(likeliest(`${meaning} ${units}`, sentences), ACTION, "variables");
  }
  for (const { symbol } of values.variables?.state ?? []) {
    const assigns = new RegExp(
      `^\\s*(?:next_)?${symbol.replace(/\W/g, "")}\\s*(?:\\[[^\\]]*\\])?\\s*[-+*/]?=(?!=)`,
      "m",
    );
    for (const { sentence, start, code } of values.modelling?.source ?? []) {
      const found = assigns.test(code) && place({ start, end: start + sentence.length, quote: sentence });
      if (found) claim({ ...found, quote: text.slice(found.start, found.end) }, symbol, "variables");
    }
  }
  return found;
}

/** The sentences around what the agent gives as the goal's evidence, else those that word a goal. */
function goalSentences(text: string, sentences: readonly Span[], goal: readonly Span[]): Span[] {
  const place = placesIn(text);
  const around = goal.flatMap((span) => {
    const found = place(span);
    // «At most» limits something; it is no goal.
    if (!found || /\bat\s+$/i.test(text.slice(0, found.start))) return [];
    return sentences.find((one) => one.start <= found.start && found.end <= one.end) ?? [];
  });
  return around.length > 0 ? around : sentences.filter((one) => GOAL.test(one.quote));
}

const GOAL = /\b(?:maximi[sz]|minimi[sz])|\bas \p{L}+ as possible\b/iu;

/** A full stop within a number or an abbreviation such as «e.g.» ends nothing. */
const SENTENCE = /[^.!?\n]+(?:[.!?](?=[^\s])[^.!?\n]*)*[.!?]?/gu;

function sentencesIn(text: string): Span[] {
  return [...text.matchAll(SENTENCE)].flatMap((match) => {
    const quote = match[0].trim();
    const start = match.index + match[0].indexOf(quote);
    return quote === "" ? [] : [{ start, end: start + quote.length, quote }];
  });
}

/** Of the words that say something, so many have to stand in the sentence. */
const ENOUGH = 0.6;
const FEWEST_WORDS = 2;

/** The one sentence that says the same in most of its words; null where none does, or two do equally well. */
function likeliest(statement: string, sentences: readonly Span[]): Span | null {
  const wanted = wordsOf(statement);
  if (wanted.size < FEWEST_WORDS) return null;
  const ranked = sentences
    .map((sentence) => {
      const words = wordsOf(sentence.quote);
      const shared = [...wanted].filter((word) => words.has(word)).length;
      return { sentence, shared, rank: shared / wanted.size + shared / (1000 * words.size + 1) };
    })
    .sort((left, right) => right.rank - left.rank);
  const [best, second] = ranked;
  if (!best || best.shared < FEWEST_WORDS || best.shared / wanted.size < ENOUGH) return null;
  return second && second.rank === best.rank ? null : best.sentence;
}

const SAYS_NOTHING = new Set(
  "a an the of to and or in is are be at it its for on with by as that this than each every how many much no not".split(
    " ",
  ),
);

/** Words in small letters without the endings that make a plural or another person. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{Nd}]+(?:[.,]\p{Nd}+)*/gu) ?? [];
  return new Set(
    words.filter((word) => !SAYS_NOTHING.has(word)).map((word) => word.replace(/(?<=\p{L}{3})s$/u, "")),
  );
}
