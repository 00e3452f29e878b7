/** Whole sentences of a description. */

/** A sentence, or the part of one that states a rule of its own. */
export interface Clause {
  text: string;
  start: number;
  end: number;
}

/** What begins an entry of a list: a dash, a dot, a number. */
export const BULLET = /^(?:[-*•–]|\d{1,2}[.)])\s/;

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
