/** Which worked examples are most like a description. */

import { WORKED_EXAMPLES, type WorkedExample } from "./examples/index.js";

/**
 * The `count` examples most like the text, the most alike last: what stands nearest to the question is
 * followed most. Likeness is the cosine between word and word-pair counts, each weighted by how rare it is
 * among the examples (tf-idf); numbers count as one word.
 */
export function nearestExamples(text: string, count: number): WorkedExample[] {
  const counts = WORKED_EXAMPLES.map((example) => features(example.task));
  const weight = (feature: string): number => {
    const holding = counts.filter((each) => each.has(feature)).length;
    return Math.log((1 + WORKED_EXAMPLES.length) / (1 + holding));
  };
  const own = weighted(features(text), weight);
  return WORKED_EXAMPLES.map((example, index) => ({
    example,
    likeness: cosine(own, weighted(counts[index] ?? new Map<string, number>(), weight)),
  }))
    .sort((left, right) => left.likeness - right.likeness)
    .slice(-count)
    .map((each) => each.example);
}

function features(text: string): Map<string, number> {
  const words = (text.toLowerCase().match(/[\p{L}]+|\d+(?:[.,]\d+)*/gu) ?? []).map(stem);
  const found = new Map<string, number>();
  const count = (feature: string): void => void found.set(feature, (found.get(feature) ?? 0) + 1);
  words.forEach((word, index) => {
    count(word);
    const next = words[index + 1];
    if (next !== undefined) count(`${word} ${next}`);
  });
  return found;
}

/** One form for the common endings of English words; figures become one word. */
function stem(word: string): string {
  if (/^\d/.test(word)) return "#";
  return word.length > 4 ? word.replace(/(ings?|ed|es|s|ly)$/, "") : word;
}

function weighted(counts: Map<string, number>, weight: (feature: string) => number): Map<string, number> {
  return new Map(
    [...counts].map(([feature, count]) => [feature, (1 + Math.log(count)) * Math.max(weight(feature), 0)]),
  );
}

function cosine(left: Map<string, number>, right: Map<string, number>): number {
  const product = [...left].reduce((sum, [feature, value]) => sum + value * (right.get(feature) ?? 0), 0);
  const norms = length(left) * length(right);
  return norms === 0 ? 0 : product / norms;
}

function length(vector: Map<string, number>): number {
  return Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0));
}
