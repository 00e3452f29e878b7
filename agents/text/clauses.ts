/** Sentences of a description, split further where one sentence states several rules. */

const LEAST_WORDS = 4;
const STARTS_A_RULE = /^(and|but|while|whereas|each|every|any|the|a|an|it|they|there|for)\b/i;

export interface Clause {
  text: string;
  start: number;
  end: number;
}

/** One space between words, no line breaks; offsets of spans are into this text. */
export function normaliseText(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** @param text normalised */
export function splitClauses(text: string): Clause[] {
  return splitSentences(text).flatMap((sentence) => {
    let start = sentence.start;
    return splitSentence(sentence.text).map((part) => {
      const at = text.indexOf(part, start);
      start = at + part.length;
      return { text: part, start: at, end: start };
    });
  });
}

/** Whole sentences, without the space around them. */
export function splitSentences(text: string): Clause[] {
  let start = 0;
  return text
    .split(/(?<=[.!?]["')\]]?)\s+(?=["'([]?[\p{Lu}\d])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "")
    .map((sentence) => {
      const at = text.indexOf(sentence, start);
      start = at + sentence.length;
      return { text: sentence, start: at, end: start };
    });
}

function splitSentence(sentence: string): string[] {
  const pieces = sentence.split(/(?<=[;:]) |(?<=,) /);
  const parts: string[] = [];
  let current = "";
  pieces.forEach((piece, index) => {
    current = current === "" ? piece : `${current} ${piece}`;
    const next = pieces.slice(index + 1).join(" ");
    if (next !== "" && balanced(current) && mayEnd(current, pieces[index + 1] ?? "")) {
      parts.push(current);
      current = "";
    }
  });
  if (current !== "") parts.push(current);
  return parts;
}

function balanced(text: string): boolean {
  return text.split("(").length === text.split(")").length;
}

function mayEnd(left: string, right: string): boolean {
  if (words(left) < LEAST_WORDS || words(right) < LEAST_WORDS) return false;
  // A remark without a number explains the rule before it.
  if (left.endsWith(";")) return hasNumber(right);
  if (left.endsWith(":") || /\b(that is|i\.e\.|namely|for example|for instance|e\.g\.),$/i.test(left))
    return false;
  if (/\b(otherwise|else|instead)\b/i.test(right)) return false;
  // An opening condition belongs to what follows it.
  if (
    /^(and |but )?(if|when|whenever|once|as|for|with|at|in|on|after|before|during|while|unless|because)\b/i.test(
      left,
    )
  )
    return false;
  if (/^(and|but) (a|an|the|every|each|what|whoever|whatever)\b/i.test(right)) return true;
  return hasNumber(left) && hasNumber(right) && STARTS_A_RULE.test(right);
}

function hasNumber(text: string): boolean {
  return /\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|nothing|double|half)\b/i.test(text);
}

function words(text: string): number {
  return text.trim().split(/\s+/).length;
}
