/** A state variable whose value is a word, such as the weather: its words get numbers. */

import { codesFor, isSameWord, placeOf } from "../specification/codes.js";

export interface WordStart {
  /** Number of the word that the variable starts with. */
  initial: string;
  /** `0 calm, 1 stormy`: every word that the variable can take. */
  codes: string;
}

/**
 * Reads a start such as `"calm"`. The other words are labels of the action, stand beside this one in the text
 * («calm or stormy»), or in quotation marks in the note behind the start; null where none of these tells any.
 */
export function readWordStart(
  source: string,
  note: string,
  symbol: string,
  labels: readonly string[],
  text: string,
): WordStart | null {
  const word = /^(["'])([^"']{1,80})\1$/.exec(source)?.[2];
  if (word === undefined) return null;
  const lists = [labels, wordsBeside(word, symbol, text), wordsOfNote(word, note)];
  const words = lists.find((list) => list.length > 1 && placeOf(word, list) >= 0);
  return words === undefined ? null : { initial: String(placeOf(word, words)), codes: codesFor(words) };
}

const LIST = /(?:\p{L}[\p{L}-]*, )*\p{L}[\p{L}-]*,? (?:or|and) \p{L}[\p{L}-]*/gu;

/** The words of the first list of the text that holds `word`: «calm or stormy», «idle, busy or broken». */
function wordsBeside(word: string, symbol: string, text: string): string[] {
  const names = symbol.split("_");
  for (const [list] of text.matchAll(LIST)) {
    const words = list.split(/,? (?:or|and) |, /u);
    // «the weather, calm or stormy»: what has the values stands before them.
    const name = words.findLastIndex((each) => placeOf(each, names) >= 0);
    const values = words.slice(name + 1);
    if (placeOf(word, values) >= 0) return values;
  }
  return [];
}

/** The words in quotation marks behind the start; it may repeat its own or leave it out. */
function wordsOfNote(word: string, note: string): string[] {
  const quoted = [...note.matchAll(/(["'])([^"',]{1,80})\1/g)].map((match) => match[2] ?? "");
  const others = quoted.filter((each) => !isSameWord(each, word));
  return others.length === quoted.length ? [word, ...others] : quoted;
}
