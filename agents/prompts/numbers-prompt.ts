/** The prompt in which numbers get their names: a table, one line for each number of the text. */

import type { NumberArray } from "../artefacts/values.js";
import type { ModelMessage } from "../ports.js";
import { findNumbers, type NumberMention, wordsAround } from "../text/numbers.js";
import { pythonValue } from "./document.js";
import { WORKED_EXAMPLES } from "./examples/index.js";

const SYSTEM =
  "You name the numbers of a description: for each its unit, its meaning in a few words, and a short name in capitals.";

export function numbersMessages(): ModelMessage[] {
  return [
    { role: "system", text: SYSTEM },
    ...WORKED_EXAMPLES.slice(0, 2).flatMap((example): ModelMessage[] => [
      { role: "user", text: example.task },
      {
        role: "assistant",
        text: findNumbers(example.task)
          .map(
            (mention, index) =>
              numberLead(example.task, mention) + ` ${(example.numbers[index] ?? []).join(" | ")}\n`,
          )
          .join(""),
      },
    ]),
  ];
}

/** `"… costs [0.3] euros" 0.3 |`: the place and the value; the model goes on behind it. */
export function numberLead(text: string, mention: NumberMention): string {
  return `"${wordsAround(text, mention.span)}" ${shortValue(mention.value)} |`;
}

function shortValue(value: NumberArray): string {
  const written = pythonValue(value);
  return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}
