/** A number of the state that a sentence names with one of its values, as in «a tyre that ends the day with wear 4». */

import { findNumbers } from "../text/numbers.js";
import type { AgentInput } from "./agent.js";
import { numbersWritten } from "./sentence-rules.js";
import { reads } from "./slips.js";

/** A value of a state variable on which something depends. */
export interface Level {
  symbol: string;
  value: number;
  /** Whether all that the sentence says depends on it. */
  isForAll: boolean;
}

const BEFORE = "\\b(?:if|when|whenever|with|at|whose|once)(?: the| its)? ";
const AT_LEVEL = "(?: level)?(?: is| of| at| stands at| reaches| has reached| equals)? $";

/** The first value that stands right behind the words of a scalar of the state, on a condition; null for none. */
export function levelTold(sentence: string, { variables }: AgentInput["values"]): Level | null {
  const scalars = (variables?.state ?? []).filter(
    ({ shape, type }) => shape.length === 0 && type !== "boolean",
  );
  for (const { value, span } of findNumbers(sentence)) {
    const before = sentence.slice(0, span.start);
    const named = scalars.find(({ symbol }) =>
      new RegExp(`${BEFORE}${symbol.replaceAll("_", " ")}${AT_LEVEL}`, "i").test(before),
    );
    if (!named || typeof value !== "number") continue;
    // «or more», «to 5»: more than this one value.
    if (/^ (?:or|to|and|units?\b.*\bor)\b/i.test(sentence.slice(span.end))) continue;
    return { symbol: named.symbol, value, isForAll: !/[,;:]/.test(before) };
  }
  return null;
}

/** The value on which the sentence depends and for which no condition of the code asks; null for none. */
export function ignoredLevel(code: string, sentence: string, values: AgentInput["values"]): Level | null {
  if (code === "pass") return null;
  const level = levelTold(sentence, values);
  if (level === null) return null;
  const { value } = level;
  const names = (values.parameters?.parameters ?? []).filter((each) => each.value === value);
  const asking = code.split("\n").filter((line) => /\b(if|elif|min|max)\b|[<>]|==/.test(line));
  const asks = asking.some(
    (line) =>
      numbersWritten(line).includes(Math.abs(value)) || names.some(({ symbol }) => reads(line, symbol)),
  );
  return asks ? null : level;
}

/** The line below which the code of a sentence begins that is all about one value. */
export function leadOfLevel(level: Level | null): string[] {
  return level?.isForAll ? [`if ${level.symbol} == ${level.value}:`] : [];
}
