/** Parameter agent: gives every number of the text a name, a unit and a meaning. The values are the text's own. */

import type { CheckResult } from "../artefacts/stage.js";
import type { Parameter, ParametersValue } from "../artefacts/values.js";
import { pythonValue } from "../prompts/document.js";
import { numberLead, numbersMessages } from "../prompts/numbers-prompt.js";
import { RESERVED } from "../specification/functions.js";
import { singularOf } from "../text/nouns.js";
import { findNumbers, findQuantities, type NumberMention } from "../text/numbers.js";
import { defineAgent } from "./agent.js";
import { failed, passed } from "../checks/check.js";

const LINE_TOKENS = 40;

export const parametersAgent = defineAgent({
  name: "parameters",
  reads: [],
  messages: numbersMessages,
  async write({ text, writer }) {
    let table = "";
    const parameters: Parameter[] = [];
    for (const mention of findQuantities(text)) {
      table += numberLead(text, mention);
      const answer = await writer.fill(table, { stop: ["\n"], maxTokens: LINE_TOKENS });
      table += `${answer}\n`;
      const told = read(answer, mention, parameters);
      const parameter = { ...told, unit: unitPer(told.unit, text.slice(mention.span.end)) };
      if (!parameters.some((each) => each.symbol === parameter.symbol)) parameters.push(parameter);
    }
    return {
      value: { parameters, unused: [] },
      evidence: parameters.flatMap((each) => (each.span ? [each.span] : [])),
    };
  },
  checks: (value, { text }) => [distinct(value), grounded(value, text), complete(value, text)],
});

/** «cents per kWh» where the text goes on so, and the answer leaves out what it is per. */
function unitPer(unit: string, behind: string): string {
  const [, of, per] = /^ ?(\p{L}+|[€$£]) per (\p{L}+)/u.exec(behind) ?? [];
  return of !== undefined && per !== undefined && singularOf(of) === singularOf(unit.trim())
    ? `${unit.trim()} per ${per}`
    : unit;
}

/** `unit | meaning | NAME`; a part that is missing stays empty. */
function read(answer: string, mention: NumberMention, parameters: Parameter[]): Parameter {
  const parts = answer.split("|").map((part) => part.replace(/["`]/g, "").trim());
  const [unit = "", meaning = ""] = parts;
  return {
    symbol: freeSymbol(parts.at(-1) ?? "", mention, parameters),
    value: mention.value,
    unit: unit.slice(0, 60),
    meaning: (mention.meaning ?? (parts.length > 2 ? meaning : "")).slice(0, 200),
    span: mention.span,
    origin: "given",
  };
}

/** A name that is free, or the name of the same value said again. */
function freeSymbol(answer: string, mention: NumberMention, parameters: Parameter[]): string {
  const wanted = answer
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toUpperCase()
    .slice(0, 36);
  const usable = /^[A-Z][A-Z0-9_]+$/.test(wanted) && !RESERVED.has(wanted);
  const base = usable ? wanted : `NUMBER_${parameters.length + 1}`;
  for (let count = 1; ; count += 1) {
    const symbol = count === 1 ? base : `${base}_${count}`;
    const taken = parameters.find((each) => each.symbol === symbol);
    if (!taken || same(taken.value, mention.value)) return symbol;
  }
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function distinct({ parameters }: ParametersValue): CheckResult {
  const symbols = parameters.map((parameter) => parameter.symbol);
  const twice = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index);
  return twice === undefined
    ? passed("distinct names", "closure", `${symbols.length} names, no two alike`)
    : failed(
        "distinct names",
        "closure",
        `${twice} is declared twice`,
        "Give each number its own name.",
        twice,
      );
}

function grounded({ parameters }: ParametersValue, text: string): CheckResult {
  const mentions = findNumbers(text);
  const invented = parameters.find(
    (each) => each.origin === "given" && !mentions.some((mention) => same(mention.value, each.value)),
  );
  return invented === undefined
    ? passed("grounding", "grounding", "every given number stands in the text")
    : failed(
        "grounding",
        "grounding",
        `${invented.symbol} = ${pythonValue(invented.value)} does not stand in the text`,
        "Take the value from the text, or mark the parameter as assumed.",
        invented.symbol,
      );
}

function complete({ parameters, unused }: ParametersValue, text: string): CheckResult {
  const mentions = findQuantities(text);
  const missing = mentions.filter(
    (mention) =>
      !parameters.some((each) => same(each.value, mention.value)) &&
      !unused.some((each) => each.span.quote === mention.span.quote),
  );
  return missing.length === 0
    ? passed("every number taken", "grounding", `${mentions.length} numbers in the text, all taken`)
    : failed(
        "every number taken",
        "grounding",
        `no parameter takes ${missing.map((each) => `«${each.span.quote}»`).join(", ")}`,
        "Add a parameter for it, or name it as unused with the reason.",
        missing[0]?.span.quote,
      );
}
