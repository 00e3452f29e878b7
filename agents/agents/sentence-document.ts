/** The document that the code of a sentence continues. */

import { clauseLead, indented } from "../prompts/document.js";
import { labelOf } from "./sentence-form.js";
import type { SourcePart } from "./source-part.js";

export function documentUntil(start: string, before: SourcePart[], part: SourcePart): string {
  const written = before.map((each) => clauseLead(each.sentence) + indented(each.code)).join("");
  return `${start}${written}${clauseLead(inContext(part, before))}`;
}

const GOES_ON = /^(afterwards|after which|in that case|and|but)\b/i;

/** «Two jars cost 3 coins» */
const SEVERAL =
  /^((?:\d+|two|three|four|five|six|seven|eight|nine|ten) \p{Ll}+s) (?=cost|bring|earn|pay)\b/iu;

/**
 * The sentence behind the label that it belongs to: in «Wait: costs 5. Afterwards …» both tell of waiting; and with
 * the subject that it shares: in «Each can weighs 2 kg, and costs 1 euro» each can does.
 */
export function inContext({ sentence }: SourcePart, before: SourcePart[]): string {
  if (!GOES_ON.test(sentence)) return sentence;
  const head = before.findLast((part) => !GOES_ON.test(part.sentence))?.sentence ?? "";
  const label = labelOf(head);
  if (label) return `${label}: ${sentence}`;
  const [, subject] = /^((?:each|every|one) [\p{Ll}-]+) (?=\p{Ll}+s\b)/iu.exec(head) ?? [];
  if (subject) return sentence.replace(/^and (?=\p{Ll}+s\b)/u, `${subject} `);
  const [, several] = SEVERAL.exec(head) ?? [];
  return several ? sentence.replace(/^and (?=\p{Ll}+\b(?! \p{Ll}+s\b))/u, `${several} `) : sentence;
}
