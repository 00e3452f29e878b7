/**
 * Sentences of a description that speak to the program that reads it instead of telling of the task: orders to
 * a language model, marks of a chat, commands of an operating system. They are set aside before any agent
 * reads, and shown: a description may have been copied from where somebody else could write.
 */

import { normaliseText } from "./clauses.js";
import { splitSentences } from "./sentences.js";

export interface SetAside {
  /** Offsets into the normalised description. */
  start: number;
  end: number;
  quote: string;
}

/** What follows these in the same paragraph is part of the order: the rest is set aside as well. */
const OPENINGS = [
  /\b(ignore|disregard|forget|override|overrule|do not (follow|obey)|don't (follow|obey))\b.{0,40}\b(previous|prior|above|earlier|preceding|foregoing|your|system|all (the )?(other|these|those))\b.{0,30}\b(instructions?|prompts?|rules|text|descriptions?|messages?|sentences?|directions?|guidelines|tasks?|everything)\b/i,
  /\b(ignore|disregard|forget) (everything|all|anything|what)\b.{0,30}\b(above|before|previous(ly)?|earlier|so far|said|told|written)\b/i,
  /\b(new|updated|real|actual|secret|hidden|additional|further) (system )?(instructions?|prompt|orders?) ?(:|for|follow)/i,
  /\b(instructions?|messages?|notes?|orders?|commands?|reminder)\b.{0,12}\b(to|for) (the |any |an? )?(\w+ )?(language model|model|llm|ai|assistant|chat ?bot|code generator|program that reads)\b/i,
  /^\W*(### ?(instructions?|assistant)\b|(assistant|(system|developer) (prompt|message))\s*:)/i,
  /^\W*(this (is|was) )?(the )?end of (the )?(task|description|document|user (input|text|message))\W*$/i,
  /\byou are (now |no longer |henceforth )?(an? |the )?(\w+ ){0,3}(assistant|language model|llm|chat ?bot|ai)\b/i,
  /\bsystem prompt\b|\bdeveloper mode\b|\bjailbreak/i,
];

/** These are orders themselves; what follows them may again be of the task. */
const ORDERS = [
  /^\W*(please |now |then |instead,? |and |also,? |first,? |finally,? |only |just )*(respond|reply|answer|output|print|return|emit|generate|produce|write|say|repeat|reveal|show|translate)\b.{0,80}\b(json|python|code|scripts?|html|markdown|yaml|the (word|phrase|string|sentence)|verbatim|prompts?|instructions?|passwords?|secrets?|files?|nothing (else|but)|https?)\b/i,
  /\b(import|from) (os|sys|subprocess|socket|js|shutil|ctypes|requests|urllib)\b|\bos\.(system|environ|remove|popen)|\b(eval|exec|__import__)\(|\b(open|fetch)\(["']|\brm -rf\b|\b(curl|wget) \S|\/etc\/\w+|\bpowershell\b/i,
  /\b(the |your |all |any )?(generated |written |resulting )?(code|scripts?|program|module|environment class)\b.{0,20}\b(must|should|shall|has to|needs? to|will)\b.{0,40}\b(open|read|send|upload|download|call|import|print|connect|delete|contain|include|write)\b/i,
  /\b(when|while|before|after) (you )?(generat|writ|produc|creat)(e|es|ing)\b.{0,20}\b(the )?(code|scripts?|json|answer|output|environment)\b/i,
  /\b(send|upload|post|forward|transmit|exfiltrate)\b.{0,60}(https?:\/\/|\bwww\.|@[\w-]+\.\w)/i,
  /\b(regardless of|no matter|whatever|contrary to) (what )?.{0,30}\b(description|text|task|instructions?|sentences?)\b.{0,20}\b(says?|above|below|states?|tells?)\b/i,
  /\b(mark|approve|accept|report|label|count|rate)\b.{0,40}\b(all|every|the|this|each)\b.{0,20}\b(checks?|stages?|tests?|evaluation|policy)\b.{0,20}\b(as )?(passed|approved|correct|successful|optimal|done)\b/i,
];

/** Marks that end a turn of a chat and begin another, wherever they stand. */
const MARK =
  /<\|?\/?(im_start|im_end|system|assistant|user|endoftext|begin_of_text|eot_id|instructions?)\b[^>]*>|\[\/?(INST|SYS)\]|<<\/?SYS>>/i;

const COMMENT = /<!--[\s\S]*?(-->|$)/g;
/** Characters that show nothing: zero width, marks of direction, tags. */
const UNSEEN =
  /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|\u{E0001}|[\u{E0020}-\u{E007F}]/gu;

/** @param description as it was written: what belongs together is told by its paragraphs */
export function findInstructions(description: string): SetAside[] {
  const found: [start: number, end: number][] = [];
  for (const comment of description.matchAll(COMMENT))
    found.push([comment.index, comment.index + comment[0].length]);
  for (const paragraph of description.matchAll(/\S(?:(?!\n\s*\n)[\s\S])*/g)) {
    const end = paragraph.index + paragraph[0].trimEnd().length;
    for (const sentence of splitSentences(paragraph[0].trimEnd())) {
      const at = paragraph.index + sentence.start;
      const text = sentence.text.replace(UNSEEN, "").replace(/\s+/g, " ");
      const mark = sentence.text.search(MARK);
      if (mark >= 0 || OPENINGS.some((pattern) => pattern.test(text))) {
        found.push([at + Math.max(0, mark), end]);
        break;
      }
      if (ORDERS.some((pattern) => pattern.test(text))) found.push([at, at + sentence.text.length]);
    }
  }
  return joined(found).map(([from, to]) => {
    const start = normaliseText(`${description.slice(0, from)}x`).length - 1;
    const quote = normaliseText(description.slice(from, to));
    return { start, end: start + quote.length, quote };
  });
}

/** The normalised description with blanks in the place of what was set aside, so that offsets stay. */
export function withoutInstructions(description: string): string {
  let text = normaliseText(description);
  for (const { start, end } of findInstructions(description))
    text = text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
  return text.replace(UNSEEN, (unseen) => " ".repeat(unseen.length));
}

/** In order, and those that overlap as one. */
function joined(spans: [start: number, end: number][]): [start: number, end: number][] {
  const whole: [start: number, end: number][] = [];
  for (const [start, end] of spans.sort(([left], [right]) => left - right)) {
    const last = whole.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else whole.push([start, end]);
  }
  return whole;
}
