/** Bounds that the text sets, kept where the finished step breaks them. */

import { parameterValues } from "../specification/scope.js";
import { findNumbers, numbersOf } from "../text/numbers.js";
import type { AgentInput } from "./agent.js";
import { type Limit, passes } from "./outcome.js";
import { lowerSource } from "./lower-source.js";
import { endOfBlock, enforcedBounds, sets } from "./slips.js";
import type { SourcePart } from "./source-part.js";

const LIMITS =
  /\b(never|at (most|least)|no (more|less|fewer)|not (above|below|more|less|exceed)|beyond|exceeds?|limit(ed)?|maximum|minimum|up to|holds?|room|capacity|full|between|from)\b/i;

/**
 * The step with the bounds that the text sets and the whole of the step breaks, each kept where the state
 * variable first passes it for good: what a later sentence does about it stays as it is.
 * @throws UnusableAnswer when the step cannot be read
 */
export function withinBounds(source: SourcePart[], values: AgentInput["values"]): SourcePart[] {
  return limitsOf(source, values).reduce(
    (parts, limit) => keptWithin(turnedAway(parts, limit, values), limit, values),
    source,
  );
}

function limitsOf(source: SourcePart[], values: AgentInput["values"]): Limit[] {
  const said = source
    .filter(({ sentence }) => LIMITS.test(sentence))
    .flatMap(({ sentence }) => findNumbers(sentence).flatMap((mention) => numbersOf(mention.value)));
  const scalars = (values.variables?.state ?? []).filter(({ shape }) => shape.length === 0);
  const constants = parameterValues(values.parameters?.parameters ?? []);
  return enforcedBounds(values.constraints?.constraints ?? []).flatMap(({ symbol, side, bound }) => {
    const value = constants.get(bound) ?? Number(bound);
    const isState = scalars.some((each) => each.symbol === symbol);
    return isState && typeof value === "number" && said.includes(value) ? [{ symbol, side, value }] : [];
  });
}

/**
 * Where something has come in before, «when there are already 8» is said of what was there without it: the code
 * asks for more than 8 then, and what is more goes.
 */
function turnedAway(source: SourcePart[], limit: Limit, values: AgentInput["values"]): SourcePart[] {
  const { symbol, side, value } = limit;
  const full = new RegExp(`^(\\s*)if (.*\\b${symbol}) [=<>]= ${value}(?![\\w.])(.*:)$`);
  return source.map((part, place) => {
    const lines = part.code.split("\n");
    const head = lines.findIndex((line) => full.test(line));
    if (head < 0 || !passes(limit, lowerSource(source.slice(0, place), values), values)) return part;
    const [, indent = "", before = "", after = ""] = full.exec(lines[head] ?? "") ?? [];
    const end = endOfBlock(lines, head);
    return {
      ...part,
      code: [
        ...lines.slice(0, head),
        `${indent}if ${before} ${side === "<=" ? ">" : "<"} ${value}${after}`,
        ...lines.slice(head + 1, end),
        `${indent}    ${symbol} = ${value}`,
        ...lines.slice(end),
      ].join("\n"),
    };
  });
}

function keptWithin(source: SourcePart[], limit: Limit, values: AgentInput["values"]): SourcePart[] {
  const holds = (count: number): boolean =>
    !passes(limit, lowerSource(source.slice(0, count), values), values);
  if (holds(source.length)) return source;
  const kept = source.findLastIndex((_, place) => holds(place + 1));
  const place = source.findIndex((part, at) => at > kept && sets([part], limit.symbol));
  const clip = `${limit.symbol} = ${limit.side === "<=" ? "min" : "max"}(${limit.symbol}, ${limit.value})`;
  return source.map((part, at) => (at === place ? { ...part, code: `${part.code}\n${clip}` } : part));
}

/** A condition that is asked for, and nothing done: `if stock > 60:` above `pass`, and so in every other case. */
const NOTHING_DONE =
  /^( *)if (\w+) (>=?|<=?) (\d+(?:\.\d+)?):\n\1 +pass(?:\n\1else:\n\1 +pass)?(?=\n(?!\1(?: |elif|else))|(?![^]))/m;

/**
 * The code with a bound of its sentence kept where it only asks whether the bound is passed: «the shed holds at
 * most 60 sheep; the others stay outside».
 */
export function keptWhereAsked(code: string, sentence: string): string {
  const [, indent = "", symbol = "", side = "", bound = ""] = NOTHING_DONE.exec(code) ?? [];
  const isBound =
    symbol !== "" &&
    symbol !== "action" &&
    BOUND.test(sentence) &&
    findNumbers(sentence).some(({ value }) => value === Number(bound) && value !== 0);
  if (!isBound) return code;
  return code.replace(
    NOTHING_DONE,
    `${indent}${symbol} = ${side.startsWith(">") ? "min" : "max"}(${symbol}, ${bound})`,
  );
}

const BOUND =
  /\b(at (most|least)|no (more|less|fewer) than|never (above|below|more|less)|maximum|minimum|up to|holds?|room for|capacity)\b/i;
