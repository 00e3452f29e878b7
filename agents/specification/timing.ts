/** What the decision can know: a state variable that is drawn anew each step is seen before it is used. */

import type { StateVariable } from "../artefacts/values.js";
import { draws, type Expression, mapParts, name, namesIn } from "./ast.js";
import type { Lowered, LoweredLine } from "./lower-context.js";
import { parseExpression } from "./parse.js";

/**
 * A text often tells of the draw before it tells of the decision: «each evening the clouds are drawn …; she
 * then opens one». Written down in that order, the step would use a draw that nobody has seen, and the state
 * variable that holds it would never be read. Where a variable starts with a draw, is drawn anew in each step,
 * and its old value is read nowhere, the rest of the step means the old value: the new one is for the next step.
 */
export function observedFirst(lowered: Lowered, state: StateVariable[]): Lowered {
  let result = lowered;
  for (const variable of state) {
    const next = `next_${variable.symbol}`;
    const line = result.lines.find((each) => each.target === next);
    const own = line && [line, ...sources(line, result.lines)];
    if (!own || !own.some((each) => draws(each.expression)) || !draws(parseExpression(variable.initial)))
      continue;
    if (reads(result, variable.symbol)) continue;
    const moved = new Set(own.map((each) => each.target));
    const old = (expression: Expression): Expression => swap(expression, next, variable.symbol);
    result = {
      lines: [
        ...result.lines
          .filter((each) => !moved.has(each.target))
          .map((each) => ({ ...each, expression: old(each.expression) })),
        ...result.lines.filter((each) => moved.has(each.target)),
      ],
      share: old(result.share),
      final: result.final,
    };
  }
  return result;
}

/** Lines that only this line needs. */
function sources(line: LoweredLine, lines: LoweredLine[]): LoweredLine[] {
  const needed = namesIn(line.expression);
  return lines.filter(
    (each) =>
      needed.has(each.target) &&
      each.target !== line.target &&
      !lines.some((other) => other !== line && namesIn(other.expression).has(each.target)),
  );
}

function reads(lowered: Lowered, symbol: string): boolean {
  return (
    namesIn(lowered.share).has(symbol) || lowered.lines.some((line) => namesIn(line.expression).has(symbol))
  );
}

function swap(expression: Expression, from: string, to: string): Expression {
  if (expression.kind === "name") return expression.name === from ? name(to) : expression;
  return mapParts(expression, (part) => swap(part, from, to));
}
