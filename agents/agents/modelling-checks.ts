/** What must hold of the model of one step, whatever the task. */

import type { ModellingValue, Parameter } from "../artefacts/values.js";
import { LanguageProblem, namesIn } from "../specification/ast.js";
import { parseExpression } from "../specification/parse.js";
import { relevantNames } from "../specification/relevance.js";
import { termsOf } from "../specification/specification.js";
import type { AgentInput } from "./agent.js";
import { failed, passed } from "../checks/check.js";
import { stuckVariable } from "./outcome.js";
import { numbersOf, rounded } from "../text/numbers.js";
import { sentenceDoubts } from "./sentence-doubts.js";
import { chancesTold } from "./sentence-form.js";
import { numbersWritten } from "./sentence-rules.js";
import type { SourcePart } from "./source-part.js";

function namesOf(source: string): Set<string> {
  try {
    return namesIn(parseExpression(source));
  } catch (problem) {
    if (problem instanceof LanguageProblem) return new Set();
    throw problem;
  }
}

/** Words behind a number that make it an amount that is earned or paid. */
const MONEY =
  /\b(euros?|dollars?|pounds?|francs?|crowns?|dinars?|coins?|cents?|pence|points?|credits?|yen|pesos?|rupees?|roubles?|guilders?)\b|[€$£¥]/i;
const TIME_UNIT =
  /\b(days?|weeks?|weekends?|hours?|minutes?|seconds?|months?|years?|nights?|mornings?|evenings?|times|visits|steps?|slots?|rounds?|periods?|ticks?|epochs?|turns?|episodes?|attempts?)\b/i;
/** Words before a number that make it a quantity of a formula or a limit. */
const QUANTITY =
  /\b(mean|average|rate|exponent|power of|factor|at most|no more than|up to|room for|never above)\b/i;

/**
 * Numbers of the text that belong into the step and that neither the step, the start nor the decision uses:
 * amounts of money, fractions, and what the text calls a mean, a factor or a limit. Other whole numbers may
 * count things or steps.
 */
export function unusedParameters(source: SourcePart[], values: AgentInput["values"]): Parameter[] {
  const elsewhere = JSON.stringify([
    values.variables?.action,
    values.variables?.state.map((each) => each.initial),
  ]);
  const parameters = values.parameters?.parameters ?? [];
  const listed = parameters.flatMap((each) => (Array.isArray(each.value) ? each.value.flat(2) : []));
  const counts = new Set([
    ...parameters.flatMap((each) => (Array.isArray(each.value) ? [each.value.length] : [])),
    ...(values.variables?.action.parts ?? []).map((part) =>
      part.kind === "choices" ? part.labels.length : part.high - part.low + 1,
    ),
  ]);
  return parameters.filter((parameter) => {
    const { value } = parameter;
    if (typeof value === "number" && (counts.has(value) || value === 0 || listed.includes(value)))
      return false;
    if (!belongsIntoStep(parameter, source)) return false;
    if (new RegExp(`(?<![\\d.])${String(value).replace(/[.+]/g, "\\$&")}(?![\\d.])`).test(elsewhere))
      return false;
    if (new RegExp(`\\b${parameter.symbol}\\b`).test(elsewhere)) return false;
    return !source.some((part) => mentions(part, parameter) || drawsAllButRest(part, parameter, parameters));
  });
}

/** The sentence in which the number of a parameter stands. */
function sentenceOf({ span }: Parameter, source: readonly SourcePart[]): SourcePart | undefined {
  return source.find(
    (each) => span && each.start <= span.start && span.end <= each.start + each.sentence.length,
  );
}

/** Whether the code draws all cases of a sentence whose chances add up to one, and this one is what is left. */
function drawsAllButRest(part: SourcePart, parameter: Parameter, parameters: readonly Parameter[]): boolean {
  const chances = chancesTold(part.sentence);
  const isWhole = rounded(chances.reduce((sum, chance) => sum + chance, 0)) === 1;
  if (!isWhole || chances.length < 2 || sentenceOf(parameter, [part]) === undefined) return false;
  const written = numbersWritten(part.code).map(Math.abs);
  const named = parameters.filter(({ symbol }) => new RegExp(`\\b${symbol}\\b`).test(part.code));
  const drawn = [...written, ...named.flatMap(({ value }) => numbersOf(value))];
  const others = chances.filter((_, index) => index !== chances.lastIndexOf(Number(parameter.value)));
  return others.length === chances.length - 1 && others.every((chance) => drawn.includes(chance));
}

function belongsIntoStep(parameter: Parameter, source: SourcePart[]): boolean {
  const numbers = [parameter.value].flat(3);
  if (numbers.some((each) => !Number.isInteger(each))) return true;
  const { before, behind } = wordsBeside(parameter, source);
  if (MONEY.test(behind) || MONEY.test(parameter.unit)) return true;
  return QUANTITY.test(before) && !TIME_UNIT.test(behind) && !TIME_UNIT.test(parameter.unit);
}

/** The four words before a number in its sentence, and the two behind it. */
function wordsBeside(parameter: Parameter, source: SourcePart[]): { before: string; behind: string } {
  const { span } = parameter;
  const part = sentenceOf(parameter, source);
  if (!span || !part) return { before: "", behind: "" };
  const words = (text: string): string[] => text.trim().split(/\s+/);
  return {
    before: words(part.sentence.slice(0, span.start - part.start))
      .slice(-4)
      .join(" "),
    behind: words(part.sentence.slice(span.end - part.start))
      .slice(0, 2)
      .join(" "),
  };
}

/** Whether a part of the step names the parameter, or writes its number or all numbers of its list. */
export function mentions(part: SourcePart, parameter: Parameter): boolean {
  if (new RegExp(`\\b${parameter.symbol}\\b`).test(part.code)) return true;
  const written = new Set(numbersWritten(part.code).map(Math.abs));
  return [parameter.value].flat(3).every((value) => written.has(Math.abs(Number(value))));
}

export function coverage(value: ModellingValue, values: AgentInput["values"]) {
  const forgotten = value.source ? unusedParameters(value.source, values) : [];
  return forgotten.length === 0
    ? passed("every number used", "closure", "every number of the text has its place in the model")
    : failed(
        "every number used",
        "closure",
        `${forgotten.map((each) => `${each.symbol} = ${String(each.value)}`).join(", ")} ${forgotten.length === 1 ? "is" : "are"} never used`,
        "Each cost, gain, limit and chance of the text belongs into the step.",
        forgotten[0]?.symbol,
      );
}

/** What speaks against the lines of single sentences; there are none where a person wrote the dynamics. */
export function sentences({ source }: ModellingValue, text: string, values: AgentInput["values"]) {
  const doubts = sentenceDoubts(source ?? [], { text, values });
  const [first] = doubts;
  return first === undefined
    ? passed("each sentence by itself", "grounding", "nothing speaks against the lines of any sentence")
    : failed(
        "each sentence by itself",
        "grounding",
        doubts
          .map((doubt) => doubt.message)
          .join("; ")
          .slice(0, 1000),
        first.mend,
        first.place,
      );
}

export function effects(value: ModellingValue, values: AgentInput["values"]) {
  const reach = dependents(value, "action");
  const shareNames = namesOf(value.share);
  const direct = shareNames.has("action") || [...shareNames].some((name) => reach.has(name));
  const state = values.variables?.state.map((variable) => `next_${variable.symbol}`) ?? [];
  const acts = direct || state.some((symbol) => reach.has(symbol));
  return [
    acts
      ? passed("the action matters", "lint", "the decision has an effect")
      : failed(
          "the action matters",
          "lint",
          "neither the objective nor the state depends on the action",
          "Use `action` in the sentence that tells what a decision does.",
          "action",
        ),
    value.share === "0"
      ? failed(
          "an objective",
          "lint",
          "no step adds to the objective",
          "Add to `objective` where something is earned or paid.",
          "share",
        )
      : passed("an objective", "lint", "steps add to the objective"),
  ];
}

/** Whether a draw reaches neither the next state nor a term of the objective that the decision or state touches. */
function isLoose(draw: string, value: ModellingValue): boolean {
  const reach = dependents(value, draw).add(draw);
  if ([...reach].some((symbol) => symbol.startsWith("next_"))) return false;
  const touched = new Set(
    [
      "action",
      ...value.dynamics.flatMap((line) => (line.target.startsWith("next_") ? [line.target.slice(5)] : [])),
    ].flatMap((origin) => [origin, ...dependents(value, origin)]),
  );
  return termsOf(parseExpression(value.share))
    .map((term) => [...namesIn(term)])
    .every(
      (names) => !names.some((symbol) => reach.has(symbol)) || !names.some((symbol) => touched.has(symbol)),
    );
}

/** Randomness that changes nothing, and a state of which nothing is ever used. */
export function idle(value: ModellingValue, values: AgentInput["values"]) {
  const lines = value.dynamics.map((line) => ({ ...line, expression: parseExpression(line.expression) }));
  const relevant = relevantNames({ lines, share: parseExpression(value.share) });
  const draw = lines.find((line) => line.kind === "draw" && !relevant.has(line.target));
  const loose = lines.find(
    (line) => line.kind === "draw" && relevant.has(line.target) && isLoose(line.target, value),
  );
  const state = values.variables?.state ?? [];
  const useful = state.filter((variable) => relevant.has(variable.symbol));
  const stuck = stuckVariable({ lines }, values);
  return [
    stuck === null
      ? passed("the state keeps moving", "lint", "no state variable ends where nothing moves it any more")
      : failed(
          "the state keeps moving",
          "lint",
          `${stuck.symbol} goes to ${stuck.value} and stays there, whatever is decided`,
          "Write what takes from it in the sentence that tells so.",
          stuck.symbol,
        ),
    draw === undefined
      ? passed("randomness matters", "lint", "every random draw has an effect on the objective")
      : failed(
          "randomness matters",
          "lint",
          `the draw ${draw.target} («${draw.event.slice(0, 80)}») has no effect on the objective`,
          "Let it change the state or what is earned, as the sentence says.",
          draw.target,
        ),
    loose === undefined
      ? passed("chance meets the decision", "lint", "every random draw meets the state or the decision")
      : failed(
          "chance meets the decision",
          "lint",
          `what ${loose.target} («${loose.event.slice(0, 80)}») brings is the same whatever is decided`,
          "Limit it by what is there, or let it change the state, as the sentences say.",
          loose.target,
        ),
    useful.length > 0 || state.length === 0
      ? passed("the state matters", "lint", "the objective depends on the state")
      : failed(
          "the state matters",
          "lint",
          `the objective depends on none of ${state.map((variable) => variable.symbol).join(", ")}`,
          "Use the state in the sentence that tells what it does.",
          state[0]?.symbol,
        ),
  ];
}

/** Targets that depend on a name, directly or through other targets. */
function dependents(value: ModellingValue, origin: string): Set<string> {
  const reached = new Set<string>();
  for (const line of value.dynamics) {
    const names = namesOf(line.expression);
    if (names.has(origin) || [...names].some((name) => reached.has(name))) reached.add(line.target);
  }
  return reached;
}
