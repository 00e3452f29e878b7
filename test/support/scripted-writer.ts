/** A stand-in for the model behind one agent: it writes what stands beside the line that a text ends with. */

import type { Writer } from "../../agents/agents/agent.js";

/** @param answers by the last line of the text; for a line without one the writer throws. */
export function scriptedWriter(answers: Record<string, string>): Writer {
  return {
    async fill(prefix) {
      const line = prefix.split("\n").at(-1) ?? "";
      const answer = answers[line];
      if (answer === undefined) throw new Error(`Nothing is written for «${line}».`);
      return answer;
    },
    complete: () => Promise.reject(new Error("Nobody asks how an answer ended.")),
  };
}
