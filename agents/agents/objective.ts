/** Objective agent: what is to be as large or as small as possible, in the task's own unit. */

import { documentBefore, HEADERS } from "../prompts/document.js";
import { defineAgent, UnusableAnswer } from "./agent.js";
import { failed, passed } from "../checks/check.js";

const SENSE_GRAMMAR = 'root ::= "maximize" | "minimize"';

const AS_CAN_BE = "[^.;!?]{0,40}? as (?:possible|(?:it|he|she|we|they|one|you|i) can)";
// «At most» and «at least» bound something; they are no goal.
const LARGE = new RegExp(
  `\\b(maximi[sz]\\w*|as (?:large|high|much|many|long|great|good)${AS_CAN_BE}|highest|(?<!\\bat )most|largest|biggest|greatest|maximum|best)\\b`,
  "i",
);
const SMALL = new RegExp(
  `\\b(minimi[sz]\\w*|as (?:small|low|little|few|short|cheap|quick|fast|soon)\\w*${AS_CAN_BE}|lowest|(?<!\\bat )least|smallest|fewest|minimum|cheapest|shortest)\\b`,
  "i",
);

export const objectiveAgent = defineAgent({
  name: "objective",
  reads: ["parameters"],
  async write({ text, values, writer }) {
    const before = documentBefore("objective", values) + HEADERS.objective;
    const sense = (await writer.fill(before, { stop: ["("], maxTokens: 6, grammar: SENSE_GRAMMAR })).trim();
    if (sense !== "maximize" && sense !== "minimize")
      throw new UnusableAnswer(
        `«${sense}» is neither maximize nor minimize`,
        "Begin with maximize or minimize.",
      );
    const statement = (await writer.fill(`${before}${sense}("`, { stop: ['"', "\n"], maxTokens: 24 })).trim();
    if (statement === "") throw new UnusableAnswer("the goal is empty", "Name the quantity in a few words.");
    const unit = / in ([a-z ]+)$/i.exec(statement)?.[1] ?? "";
    return {
      value: { sense, statement: statement.slice(0, 300), unit: unit.slice(0, 60) },
      evidence: goalSpans(text),
    };
  },
  checks({ sense }, { text }) {
    const large = LARGE.test(text);
    const small = SMALL.test(text);
    if (large === small)
      return [passed("sense", "grounding", "the text's wording does not speak against the sense")];
    const wanted = large ? "maximize" : "minimize";
    return [
      sense === wanted
        ? passed("sense", "grounding", `the text asks to ${wanted}`)
        : failed(
            "sense",
            "grounding",
            `the text asks to ${wanted}, the goal says ${sense}`,
            `Write ${wanted}.`,
            "sense",
          ),
    ];
  },
});

function goalSpans(text: string): { start: number; end: number; quote: string }[] {
  const match = LARGE.exec(text) ?? SMALL.exec(text);
  return match ? [{ start: match.index, end: match.index + match[0].length, quote: match[0] }] : [];
}
