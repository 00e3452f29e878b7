/** The code of a sentence that tells how a state variable changes by chance between a few levels. */

import type { StateVariable } from "../artefacts/values.js";
import { codeWords } from "../specification/codes.js";
import { parameterValues } from "../specification/scope.js";
import { chanceOf, readChain, type Transition } from "../text/transitions.js";
import type { AgentInput } from "./agent.js";
import { choicesOf, DRAW, INDENTATION, mentioned } from "./sentence-form.js";

/**
 * Code of the whole sentence where it tells nothing but a Markov chain over the levels of one state variable:
 * words that it can take, or a list of numbers among which it starts. Null for any other sentence.
 * @param context the sentence with what it goes on from
 * @param before code of the sentences before
 */
export function transitionCode(
  sentence: string,
  context: string,
  before: readonly string[],
  values: AgentInput["values"],
): string | null {
  // What a decision brings about is no chain of its own.
  if (choicesOf(values).some((label) => mentioned(label, context))) return null;
  const told = (values.variables?.state ?? []).flatMap((variable) =>
    levelsOf(variable, values).flatMap((levels) => {
      const chain = readChain(sentence, levels.texts);
      return chain === null ? [] : [{ symbol: variable.symbol, levels, chain }];
    }),
  );
  const named = told.filter(({ symbol }) => mentioned(symbol.replaceAll("_", " "), sentence));
  const tellsLevels = told.some(({ levels }) => levels.texts.some((level) => mentioned(level, sentence)));
  const [only, ...others] = told.length > 1 || !tellsLevels ? named : told;
  if (only === undefined || others.length > 0) return null;
  return codeOf(only.symbol, only.levels.codes, only.chain, before);
}

interface Levels {
  /** As the text writes them. */
  texts: string[];
  /** As code writes them. */
  codes: string[];
}

function levelsOf(
  { shape, meaning, initial }: StateVariable,
  { parameters }: AgentInput["values"],
): Levels[] {
  if (shape.length > 0) return [];
  const words = codeWords(meaning);
  if (words) return [{ texts: words, codes: words.map((_, code) => String(code)) }];
  const all = parameters?.parameters ?? [];
  const start = parameterValues(all).get(initial) ?? Number(initial);
  return all.flatMap(({ value }) => {
    if (!Array.isArray(value) || !value.every((each) => typeof each === "number")) return [];
    const isOfLevels = value.some((level) => level === start) && new Set(value).size === value.length;
    return isOfLevels ? [{ texts: value.map(String), codes: value.map(String) }] : [];
  });
}

/**
 * A chain that one sentence tells in full is one `if`; of one that is told level by level, each sentence sets what
 * comes next, by one chance, so that no change follows on another in the same step.
 */
function codeOf(
  symbol: string,
  codes: readonly string[],
  chain: readonly Transition[][],
  before: readonly string[],
): string {
  const isWhole = chain.every((row) => row.length > 0);
  const next = isWhole ? symbol : `new_${symbol}`;
  const isBegun = before.some((code) => isBeginning(code, symbol));
  const begin = [DRAW, ...(isWhole ? [] : [`${next} = ${symbol}`])];
  const rules = chain.flatMap((row, from) =>
    rulesOf(row, from).map(({ to, bounds }) => ({
      test: [`${symbol} == ${codes[from]}`, ...bounds].join(" and "),
      set: to === from ? "pass" : `${next} = ${codes[to]}`,
    })),
  );
  return [
    ...(isBegun && !isWhole ? [] : begin),
    ...rules.flatMap(({ test, set }, place) => [
      `${place === 0 ? "if" : "elif"} ${test}:`,
      `${INDENTATION}${set}`,
    ]),
  ].join("\n");
}

function isBeginning(code: string, symbol: string): boolean {
  return code.includes(DRAW) && new RegExp(`^new_${symbol} = ${symbol}$`, "m").test(code);
}

/** Where one level leads, each with what bounds the chance, without a last rule that all stays as it is. */
function rulesOf(row: readonly Transition[], from: number): { to: number; bounds: string[] }[] {
  const isSure = Math.abs(chanceOf(row) - 1) < 1e-9;
  const rules = row.map(({ to }, place) => {
    const sum = row.slice(0, place + 1).map(({ chance }) => chance);
    const isRest = isSure && place > 0 && place === row.length - 1;
    return { to, bounds: isRest ? [] : [`chance < ${sum.join(" + ")}`] };
  });
  return rules.at(-1)?.to === from ? rules.slice(0, -1) : rules;
}
