/** Sentences that each tell the rules of one choice, as «Gentle care costs 20 coins; the rose grows by 2.» */

import { splitSentences } from "../text/sentences.js";
import { labelOf, mentioned } from "./sentence-form.js";

const FIRST_WORDS = 5;
const OPEN = /\b(not|never|unless|without|neither|nor|if|when|whenever|otherwise|instead)\b|n't\b/i;

/** A sentence, by its offsets, and the choice of which it tells the rules. */
interface ChoiceRule {
  start: number;
  end: number;
  choice: string;
}

/**
 * The sentences that begin with one of the choices, where there is exactly one such sentence for each of them; none
 * otherwise.
 */
export function choiceRules(text: string, labels: readonly string[]): ChoiceRule[] {
  if (labels.length < 2) return [];
  const rules = splitSentences(text).flatMap(({ text: sentence, start, end }): ChoiceRule[] => {
    const opening = sentence.split(/\s+/).slice(0, FIRST_WORDS).join(" ");
    const told = labels.filter((label) => mentioned(label, sentence));
    const [choice, ...others] = told;
    // What stands under a label is told by it.
    if (labelOf(sentence) !== null) return [];
    const isRule =
      choice !== undefined && others.length === 0 && mentioned(choice, opening) && !OPEN.test(opening);
    return isRule ? [{ start, end, choice }] : [];
  });
  const isOne = labels.every((label) => rules.filter(({ choice }) => choice === label).length === 1);
  return isOne ? rules : [];
}

/** The line below which the code of a part of such a sentence stands; none for any other. */
export function leadOfRule(start: number, text: string, labels: readonly string[]): string[] {
  const rule = choiceRules(text, labels).find((each) => each.start <= start && start < each.end);
  return rule ? [`if action == ${JSON.stringify(rule.choice)}:`] : [];
}
