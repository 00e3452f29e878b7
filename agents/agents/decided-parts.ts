/** Sentences about two numbers that are decided at once: how many to do one thing, and how many to do another. */

import { singularOf } from "../text/nouns.js";
import { doerOf, tellsDeedOf } from "./sentence-form.js";
import type { SourcePart } from "./source-part.js";

/** `sowers = action[0]` in the code before. */
const PART = /^\s*(\w+) = action\[\d+\]$/gm;

/** Names that the code before gives to the parts of the action. */
function partsNamed(before: readonly string[]): string[] {
  return [...before.join("\n").matchAll(PART)].map(([, symbol = ""]) => symbol);
}

const PRECEDENCE = /\b(?:takes?|have|has|gets?|given) (?:precedence|priority)\b|\bgo(?:es)? first\b/i;

/** Whether one of two decided numbers comes first where both are too many, and the code changes both. */
export function changesWhatComesFirst(code: string, sentence: string, before: readonly string[]): boolean {
  const changed = partsNamed(before).filter((symbol) => new RegExp(`^\\s*${symbol} [-+]?= `, "m").test(code));
  return PRECEDENCE.test(sentence) && changed.length > 1;
}

const THE_REST =
  /\bonly (?:as|so) (?:many|much)\b[^.;]*\bas\b|\b(?:the rest|what(?:ever)? is left|gives? way)\b/i;
const TOO_MANY = /^( *)if (\w+) \+ (\w+) > (\w+):\n( +)(\w+) = (.+)$/;

/** `if a + b > 4:` where only as many of one go as are left: what the other leaves, whatever stood there. */
function withTheRest(code: string, sentence: string, parts: readonly string[]): string {
  if (!THE_REST.test(sentence)) return code;
  return code.replace(
    TOO_MANY,
    (whole, indent: string, left: string, right: string, most: string, inner: string, less: string) => {
      const [first, ...others] = [left, right].filter((symbol) => symbol !== less);
      const isPair =
        first !== undefined && others.length === 0 && [left, right].every((each) => parts.includes(each));
      return isPair
        ? `${indent}if ${left} + ${right} > ${most}:\n${inner}${less} = ${most} - ${first}`
        : whole;
    },
  );
}

const SHARED =
  /\bhow many (?<noun>\p{L}{3,})\b[^.;]*?\band how many (?:\([^)]*\) )?(?:to\b|are\b|go\b|will\b)/iu;

/**
 * `5 * gardeners` for «each gardener costs 5», where it is decided how many gardeners to send to sow, and how many to
 * weed: those of both parts are gardeners.
 */
function withBothParts(code: string, sentence: string, decision: string, parts: readonly string[]): string {
  const noun = singularOf(SHARED.exec(decision)?.groups?.noun ?? "");
  const [first, second, ...more] = parts;
  if (noun === "" || first === undefined || second === undefined || more.length > 0) return code;
  if (!new RegExp(`^(?:and |but )?(?:each|every) ${noun}\\b`, "iu").test(sentence)) return code;
  return code.replace(
    new RegExp(`^(\\s*objective [-+]= [\\w.]+ \\* )(?:${first}|${second})$`, "m"),
    `$1(${first} + ${second})`,
  );
}

/**
 * `min(sowers + weeders, beds)` for «each weeder clears a bed», where it is decided how many to send to sow, and how
 * many to weed: only those of one part do that.
 */
function withOwnPart(code: string, sentence: string, decision: string, parts: readonly string[]): string {
  const doer = doerOf(sentence);
  const deeds = decision.split(/\bhow many\b/i).slice(1);
  if (doer === null || parts.length !== 2 || deeds.length !== 2) return code;
  const own = parts.filter(
    (symbol, place) => singularOf(symbol) === doer || tellsDeedOf(doer, deeds[place] ?? ""),
  );
  const [only] = own;
  if (only === undefined || own.length > 1) return code;
  const [first, second] = parts;
  return code.replace(new RegExp(`\\b(?:${first} \\+ ${second}|${second} \\+ ${first})\\b`, "g"), only);
}

/** The code with its slips mended about two numbers that are decided at once. */
export function mendParts(code: string, sentence: string, before: readonly SourcePart[]): string {
  const parts = partsNamed(before.map((part) => part.code));
  const told = before.map((part) => part.sentence).join(" ");
  const rest = withTheRest(code, sentence, parts);
  return withBothParts(withOwnPart(rest, sentence, told, parts), sentence, told, parts);
}
