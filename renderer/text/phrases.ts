/**
 * The words of a description that a goal, a limit, the decision or a state variable was made from, each with the
 * symbol that lights up with it. Rules only: words that cannot be told are left out. Pure.
 */

import type { Span, StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import { type Place, placesIn } from "./places.js";

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

type Values = Partial<
  Pick<StageValues, "parameters" | "objective" | "variables" | "constraints" | "modelling">
>;

/** Where two claim the same sentence, the first of goal, limits, decision and variables has it. */
export function phrasesOf(text: string, values: Values, goal: readonly Span[]): Phrase[] {
  const sentences = sentencesIn(text);
  const place = placesIn(text);
  const found: Phrase[] = [];
  const claim = (span: Span | null, symbol: string, stage: StageName): void => {
    if (span === null || found.some((one) => span.start < one.span.end && span.end > one.span.start)) return;
    const { start, end, quote } = span;
    found.push({ span: { start, end, quote }, symbol, stage });
  };
  if (values.objective)
    for (const span of goalSentences(text, sentences, goal)) claim(span, OBJECTIVE, "objective");
  (values.constraints?.constraints ?? []).forEach(({ statement, expression }, at) => {
    const numbers = (values.parameters?.parameters ?? []).flatMap(({ symbol, span }) =>
      span && expression?.match(IDENTIFIER)?.includes(symbol) ? (place(span) ?? []) : [],
    );
    const found = likeliest(statement, sentences, { numbers });
    claim(found, constraintSymbol(at), "constraints");
  });
  if (values.variables) {
    const { meaning, parts } = values.variables.action;
    const choices = parts
      .map((part) => (part.kind === "range" ? part.unit : part.labels.join(" ")))
      .join(" ");
    claim(likeliest(meaning, sentences, { also: choices }), ACTION, "variables");
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

/** Its words are read once, for however many limits. */
interface Sentence extends Span {
  words: ReadonlySet<string>;
}

function sentencesIn(text: string): Sentence[] {
  return [...text.matchAll(SENTENCE)].flatMap((match) => {
    const quote = match[0].trim();
    const start = match.index + match[0].indexOf(quote);
    return quote === "" ? [] : [{ start, end: start + quote.length, quote, words: wordsOf(quote) }];
  });
}

const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/gu;

/** Of the words that say something, so many have to stand in the sentence; fewer where a number of it is meant. */
const ENOUGH = 0.6;
const ENOUGH_WITH_NUMBER = 0.3;
const FEWEST_WORDS = 2;

/**
 * The one sentence that says the same in most of its words; null where none does, or two do equally well.
 * @param hints places of numbers that are meant, and words that tell two such sentences apart.
 */
function likeliest(
  statement: string,
  sentences: readonly Sentence[],
  hints: { numbers?: readonly Place[]; also?: string },
): Span | null {
  const wanted = wordsOf(statement);
  if (wanted.size < FEWEST_WORDS) return null;
  const also = wordsOf(hints.also ?? "");
  const ranked = sentences
    .flatMap((sentence) => {
      const { words } = sentence;
      const count = (set: ReadonlySet<string>): number => [...set].filter((word) => words.has(word)).length;
      const shared = count(wanted);
      const isMeant = hints.numbers?.some(({ start, end }) => sentence.start <= start && end <= sentence.end);
      const part = shared / wanted.size;
      if (shared < FEWEST_WORDS || part < (isMeant ? ENOUGH_WITH_NUMBER : ENOUGH)) return [];
      // Of two that share as much, the one with more of the other words, then the shorter one.
      const rank = part + (isMeant ? ENOUGH : 0) + count(also) / 100 + 1 / (10_000 + words.size);
      return [{ sentence, rank }];
    })
    .sort((left, right) => right.rank - left.rank);
  const [best, second] = ranked;
  return best && best.rank !== second?.rank ? best.sentence : null;
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
