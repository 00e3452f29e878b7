/** Words that the numbers of a state variable stand for, as its meaning tells them: `0 low, 1 high`. */

/** The meaning itself where it tells such words, otherwise null. */
export function codesOf(meaning: string): string | null {
  return /^0 [^,]+, 1 /.test(meaning) ? meaning : null;
}

/** The words in the order of their numbers, or null where the meaning tells none. */
export function codeWords(meaning: string): string[] | null {
  if (codesOf(meaning) === null) return null;
  const words: string[] = [];
  for (const part of meaning.split(",")) {
    const [, digits, word] = /^\s*(\d+) (.+)$/.exec(part) ?? [];
    // What follows the list is a remark.
    if (Number(digits) !== words.length || word === undefined) break;
    words.push(word.trim());
  }
  return words;
}

/** The meaning of a variable that takes one of `words`. */
export function codesFor(words: readonly string[]): string {
  return words.map((word, number) => `${number} ${word}`).join(", ");
}

/** The number of a word in a list of them; -1 where they do not hold it. */
export function placeOf(word: string, words: readonly string[]): number {
  return words.findIndex((each) => isSameWord(each, word));
}

/** Words are the same whatever their case and what joins their parts. */
export function isSameWord(left: string, right: string): boolean {
  return simple(left) === simple(right);
}

function simple(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
