/** Parameter agent: gives every number of the text a name and a unit. The values are the text's own. */

import type { Parameter } from "../artefacts/values.js";
import { FENCE, HEADERS, numberLead, pythonValue } from "../prompts/document.js";
import { RESERVED } from "../specification/functions.js";
import { findNumbers, type NumberMention, wordsAround } from "../text/numbers.js";
import { defineAgent, failed, passed } from "./agent.js";

const NAME_TOKENS = 16;
const UNIT_TOKENS = 12;

export const parametersAgent = defineAgent({
  name: "parameters",
  reads: [],
  async write({ text, writer }) {
    let document = FENCE + HEADERS.parameters;
    const parameters: Parameter[] = [];
    const mentions = findNumbers(text);
    for (const mention of mentions) {
      document += numberLead(text, mention.span);
      const answer = await writer.fill(document, { stop: ["\n", " =", "=", " "], maxTokens: NAME_TOKENS });
      const symbol = symbolFrom(answer, mention, parameters);
      document += `${symbol} = ${pythonValue(mention.value)}  #`;
      const unit = await writer.fill(document, { stop: ["\n"], maxTokens: UNIT_TOKENS });
      document += ` ${clean(unit)}\n`;
      if (parameters.some((each) => each.symbol === symbol)) continue;
      parameters.push({
        symbol,
        value: mention.value,
        unit: clean(unit),
        meaning: wordsAround(text, mention.span),
        span: mention.span,
        origin: "given",
      });
    }
    return { value: { parameters, unused: [] }, evidence: parameters.flatMap((each) => (each.span ? [each.span] : [])) };
  },
  checks({ parameters, unused }, { text }) {
    const symbols = parameters.map((parameter) => parameter.symbol);
    const twice = symbols.filter((symbol, index) => symbols.indexOf(symbol) !== index);
    const mentions = findNumbers(text);
    const taken = new Set([
      ...parameters.map((each) => JSON.stringify(each.value)),
      ...unused.map((each) => each.span.quote),
    ]);
    const missing = mentions.filter((mention) => !taken.has(JSON.stringify(mention.value)) && !taken.has(mention.span.quote));
    const invented = parameters.filter(
      (each) =>
        each.origin === "given" &&
        !mentions.some((mention) => JSON.stringify(mention.value) === JSON.stringify(each.value)),
    );
    return [
      twice.length === 0
        ? passed("distinct names", "closure", `${symbols.length} names, no two alike`)
        : failed("distinct names", "closure", `${twice[0]} is declared twice`, "Give each number its own name.", twice[0]),
      invented.length === 0
        ? passed("grounding", "grounding", "every given number stands in the text")
        : failed(
            "grounding",
            "grounding",
            `${invented[0]?.symbol} = ${pythonValue(invented[0]?.value ?? 0)} does not stand in the text`,
            "Take the value from the text, or mark the parameter as assumed.",
            invented[0]?.symbol,
          ),
      missing.length === 0
        ? passed("every number taken", "grounding", `${mentions.length} numbers in the text, all taken`)
        : failed(
            "every number taken",
            "grounding",
            `no parameter takes ${missing.map((each) => `«${each.span.quote}»`).join(", ")}`,
            "Add a parameter for it, or name it as unused with the reason.",
            missing[0]?.span.quote,
          ),
    ];
  },
});

function clean(text: string): string {
  return text.replace(/["`]/g, "").trim().slice(0, 60);
}

/** A name that is free, or the name of the same value said again. */
function symbolFrom(answer: string, mention: NumberMention, parameters: Parameter[]): string {
  const wanted = answer.trim().replace(/[^A-Za-z0-9_]/g, "").toUpperCase().slice(0, 40);
  const base = /^[A-Z][A-Z0-9_]*$/.test(wanted) && !RESERVED.has(wanted) ? wanted : `NUMBER_${parameters.length + 1}`;
  const same = (symbol: string): boolean =>
    parameters.some(
      (each) => each.symbol === symbol && JSON.stringify(each.value) === JSON.stringify(mention.value),
    );
  if (same(base)) return base;
  let symbol = base;
  for (let count = 2; parameters.some((each) => each.symbol === symbol); count += 1) {
    symbol = `${base.slice(0, 36)}_${count}`;
    if (same(symbol)) return symbol;
  }
  return symbol;
}
