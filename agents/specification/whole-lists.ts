/** A list that is written entry by entry until none of the old ones is left is a new list. */

import type { StateVariable } from "../artefacts/values.js";
import { type Expression, namesIn } from "./ast.js";
import type { Lowered } from "./lower-context.js";

/**
 * The step with each list in one line that a loop over all entries has set, as `for i in range(3): x[i] = …`: what
 * the variable held before is not needed for that, and a chain of replacements would read it.
 */
export function withWholeLists(lowered: Lowered, state: readonly StateVariable[]): Lowered {
  return state.reduce(withWholeList, lowered);
}

function withWholeList(lowered: Lowered, { symbol, shape }: StateVariable): Lowered {
  const size = shape.length === 1 ? (shape[0] ?? 0) : 0;
  const entries = new Map<number, Expression>();
  const chain: string[] = [];
  let target = `next_${symbol}`;
  while (target !== symbol) {
    const replaced = replacement(lowered, target);
    if (!replaced) return lowered;
    // The last value counts where an entry is set twice.
    if (!entries.has(replaced.index)) entries.set(replaced.index, replaced.value);
    chain.push(target);
    target = replaced.before;
  }
  const items = Array.from({ length: size }, (_, index) => entries.get(index));
  const values = items.filter((item) => item !== undefined);
  if (size === 0 || values.length < size || entries.size > size) return lowered;
  const [last = "", ...between] = chain;
  const needed = lowered.lines.filter((line) => !chain.includes(line.target)).map((line) => line.expression);
  const used = new Set([lowered.share, ...needed, ...values].flatMap((each) => [...namesIn(each)]));
  if (between.some((each) => used.has(each)) || used.has(symbol)) return lowered;
  return {
    ...lowered,
    lines: lowered.lines
      .filter((line) => !between.includes(line.target))
      .map((line) =>
        line.target === last ? { ...line, expression: { kind: "list", items: values } } : line,
      ),
  };
}

/** `replace(before, index, value)`, where that is what the line of the target says. */
function replacement(
  { lines }: Lowered,
  target: string,
): { before: string; index: number; value: Expression } | null {
  const expression = lines.find((line) => line.target === target)?.expression;
  if (expression?.kind !== "call" || expression.callee !== "replace") return null;
  const [before, index, value] = expression.arguments;
  if (before?.kind !== "name" || index?.kind !== "number" || !value) return null;
  return { before: before.name, index: index.value, value };
}
