/** Whole sentences of a description. */

/** A sentence, or the part of one that states a rule of its own. */
export interface Clause {
  text: string;
  start: number;
  end: number;
}

/** What begins an entry of a list: a dash, a dot, a number. */
export const BULLET = /^(?:[-*•–]|\d{1,2}[.)])\s/;

const NUMBERED = /(?:^|\n)\s*(\d{1,2})[.)](?=\s)/g;

/**
 * The text with spaces in place of the numbers of a numbered list, which are no quantities. A number counts as one
 * where an entry with the number before or after it begins a line too.
 */
export function withoutListNumbers(text: string): string {
  const found = [...text.matchAll(NUMBERED)];
  const numbers = found.map((match) => Number(match[1]));
  return found.reduce((rest, { index, 0: { length } }, at) => {
    const [before, own = 0, after] = [numbers[at - 1], numbers[at], numbers[at + 1]];
    const isNumbered = before === own - 1 || after === own + 1;
    if (!isNumbered) return rest;
    const end = index + length;
    return rest.slice(0, index) + rest.slice(index, end).replace(/[\d.)]/g, " ") + rest.slice(end);
  }, text);
}

/** Whole sentences, without the space around them and without what begins an entry of a list. */
export function splitSentences(text: string): Clause[] {
  let start = 0;
  return text
    .split(/(?<=(?<!(?:^|\n)\d{1,2})[.!?]["')\]]?)\s+(?=["'([]?[\p{Lu}\d])|(?<=[。！？])\s*|\n+/u)
    .map((sentence) => sentence.trim().replace(BULLET, "").trimStart())
    .filter((sentence) => sentence !== "")
    .map((sentence) => {
      const at = text.indexOf(sentence, start);
      start = at + sentence.length;
      return { text: sentence, start: at, end: start };
    });
}
