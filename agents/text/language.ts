/** What the rules that look for English words need to know of a description's language. */

const ENGLISH = /\b(the|and|of|is|are|each|every|to|with|in|at|it|for|by|that)\b/gi;
/** Part of the words of an English text that these make up at least. */
const LEAST_PART = 0.08;

/** Whether a text can be searched for English words. */
export function isEnglish(text: string): boolean {
  const words = text.match(/\p{L}+/gu)?.length ?? 0;
  return (text.match(ENGLISH)?.length ?? 0) > words * LEAST_PART;
}

/** Words of languages that write decimal commas, and that no English text has many of. */
const COMMA_LANGUAGE =
  /\b(der|die|das|und|ein|eine|mit|nach|jede[nrs]?|le|les|des|une|chaque|est|el|los|las|una|cada|con|il|gli|ogni|per|het|een|elke|met|van|och|att|varje|og|hver|każd[yea]|jest)\b/gi;
const LEAST_FOREIGN = 2;

/**
 * The text with decimal points in the place of decimal commas, «0,5», where its language writes them; as long as
 * it was. What stands in brackets, (0,3), is a place, and a text with decimal points has none with commas.
 */
export function withDecimalPoints(text: string): string {
  const isForeign = (text.match(COMMA_LANGUAGE)?.length ?? 0) >= LEAST_FOREIGN;
  if (!isForeign || /\d\.\d/.test(text)) return text;
  // Three digits behind a comma may be thousands; behind a nought they are not.
  return text.replace(/(?<![\d.,(])(0,\d+|\d+,(?:\d{1,2}|\d{4,}))(?![\d,)]|\.\d)/g, (number) =>
    number.replace(",", "."),
  );
}
