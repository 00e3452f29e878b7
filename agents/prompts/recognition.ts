/** Whether a description is one of Gymnasium's own environments, by the registry's documentation. */

import type { LibraryMatch, NumberArray } from "../artefacts/values.js";
import { findNumbers } from "../text/numbers.js";

export interface LibraryEntry {
  id: string;
  docs: string;
  stepLimit: number | null;
  rewardThreshold: number | null;
}

const STOP_WORDS = new Set(
  "the a an of to in and or is it its that this with for from by on at as be are was were which when where who how if then than not no so can will may must each every all any one two we you they he she there their our your has have had do does into over under after before until while also only same other more most less".split(
    " ",
  ),
);

/** Least share of the description's own words that the documentation must hold; unrelated tasks reach 0.15. */
const LEAST_OVERLAP = 0.2;

/**
 * The environment whose documentation tells of the same thing: its name stands in the text, no other
 * environment shares more of the text's telling words, and every number of the text stands in its
 * documentation. A task that only resembles one differs in a number or goes by another name.
 */
export function recognise(text: string, library: LibraryEntry[]): LibraryMatch | null {
  const scored = library
    .map((entry) => ({ entry, score: overlap(text, entry, library) }))
    .sort((left, right) => right.score - left.score);
  const best = scored.find(({ entry }) => nameStands(text, entry.id));
  if (!best || best.score < LEAST_OVERLAP || scored.some(({ score }) => score > best.score * 1.25))
    return null;
  const family = scored.filter(({ entry }) => baseName(entry.id) === baseName(best.entry.id));
  const agreeing = family.filter(({ entry }) => numbersAgree(text, entry));
  const [match] = agreeing.sort((left, right) => version(right.entry.id) - version(left.entry.id));
  if (!match) return null;
  return {
    id: match.entry.id,
    stepLimit: match.entry.stepLimit,
    rewardThreshold: match.entry.rewardThreshold,
    evidence: evidence(text, match.entry),
  };
}

function words(text: string): string[] {
  return [...text.toLowerCase().matchAll(/[a-z]{3,}/g)]
    .map((match) => stem(match[0]))
    .filter((word) => !STOP_WORDS.has(word));
}

function stem(word: string): string {
  return word.replace(/(ing|ed|es|s)$/, "");
}

/** Share of the text's words that the documentation holds, rare words of the registry counting more. */
function overlap(text: string, entry: LibraryEntry, library: LibraryEntry[]): number {
  const own = new Set(words(entry.docs));
  const all = library.map((each) => new Set(words(each.docs)));
  let held = 0;
  let total = 0;
  for (const word of new Set(words(text))) {
    const frequency = all.filter((each) => each.has(word)).length;
    const weight = Math.log(1 + library.length / (frequency + 1));
    total += weight;
    if (own.has(word)) held += weight;
  }
  return total === 0 ? 0 : held / total;
}

function baseName(id: string): string {
  return id.replace(/-v\d+$/, "");
}

function version(id: string): number {
  return Number(/-v(\d+)$/.exec(id)?.[1] ?? 0);
}

/** `Some-ThingName-v1` as «some thing name», with or without spaces and hyphens. */
function nameStands(text: string, id: string): boolean {
  const parts = baseName(id).match(/[A-Z][a-z]+|[A-Z]+(?![a-z])|\d+x\d+/g) ?? [];
  const pattern = parts.map((part) => part.toLowerCase()).join("[\\s_-]*");
  return parts.length > 0 && new RegExp(`\\b${pattern}\\b`, "i").test(text);
}

function magnitudes(text: string): number[] {
  return findNumbers(text)
    .flatMap((mention) => flat(mention.value))
    .map(Math.abs);
}

function flat(value: NumberArray): number[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

function numbersAgree(text: string, entry: LibraryEntry): boolean {
  const known = new Set([
    ...magnitudes(entry.docs.replace(/[±~]/g, " ")),
    ...[entry.stepLimit, entry.rewardThreshold].filter((value) => value !== null).map(Math.abs),
  ]);
  // «one point», «two directions»: such small counts tell no environment from another.
  return magnitudes(text).every((value) => (value <= 2 && Number.isInteger(value)) || known.has(value));
}

function evidence(text: string, entry: LibraryEntry): string[] {
  const own = new Set(words(text));
  return entry.docs
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 20)
    .map((sentence) => ({ sentence, score: words(sentence).filter((word) => own.has(word)).length }))
    .sort((left, right) => right.score - left.score)
    .slice(0, 3)
    .map(({ sentence }) => sentence.slice(0, 400));
}
