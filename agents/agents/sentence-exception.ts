/** The code of a sentence that tells an exception to the ones before it. */

import { type AgentInput, UnusableAnswer, type Writer } from "./agent.js";
import { lowerSource } from "./lower-source.js";
import { documentUntil, inContext } from "./sentence-document.js";
import { knownWords } from "./sentence-doubts.js";
import { choiceExcepted, choicesOf, exceptionOf, takenBack } from "./sentence-form.js";
import { inventedNumber } from "./sentence-rules.js";
import { conjunct } from "./slips.js";
import type { SourcePart } from "./source-part.js";

const CONDITION_TOKENS = 60;
const ATTEMPT_TEMPERATURES = [undefined, 0.5, 0.6] as const;

/** Code that takes back what the sentences before have done, where the sentence tells an exception to them. */
export async function writeException(
  start: string,
  before: SourcePart[],
  part: SourcePart,
  { text, values }: Pick<AgentInput, "text" | "values">,
  writer: Writer,
): Promise<SourcePart | null> {
  const sentence = inContext(part, before);
  const exception = exceptionOf(sentence);
  const state = values.variables?.state ?? [];
  const symbols = state.map((variable) => variable.symbol);
  if (!exception || symbols.length === 0) return null;
  const earlier = before.map((each) => each.code);
  for (const temperature of ATTEMPT_TEMPERATURES) {
    const answer = await writer.fill(`${documentUntil(start, before, part)}    if`, {
      stop: [":", "\n"],
      maxTokens: CONDITION_TOKENS,
      temperature,
    });
    const condition = excepted(answer.trim(), sentence, earlier, values);
    const code = takenBack(exception, condition, earlier, symbols);
    if (code === null || inventedNumber(code, knownWords(text, state)) !== null) continue;
    const written = { ...part, code };
    try {
      lowerSource([...before, written], values);
      return written;
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
    }
  }
  return null;
}

/** The condition of an exception, with the choice that it is about. */
function excepted(
  condition: string,
  sentence: string,
  before: readonly string[],
  values: AgentInput["values"],
): string {
  if (/\baction\b/.test(condition)) return condition;
  const choice = choiceExcepted(sentence, before, choicesOf(values));
  if (choice === null) return condition;
  return `action == ${JSON.stringify(choice)} and ${conjunct(condition)}`;
}
