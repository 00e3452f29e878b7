/** Second rung: what the specification takes from the text stands there, and what stands there is taken. */

import type { CheckResult } from "../artefacts/stage.js";
import type { NumberArray, Parameter } from "../artefacts/values.js";
import { namesIn, nodes } from "../specification/ast.js";
import { actionCount, type Specification } from "../specification/specification.js";
import { findNumbers, findQuantities, numbersOf } from "../text/numbers.js";
import { type Finding, type ReadExpression, result } from "./check.js";
import { directionOf } from "./directions.js";

export function checkGrounding(
  specification: Specification,
  expressions: ReadExpression[],
  text: string,
): CheckResult[] {
  const mentions = findNumbers(text);
  const said = new Set(mentions.flatMap(({ value }) => numbersOf(value)));
  return [
    result(
      "grounding",
      "given numbers",
      inventedParameters(specification, said, mentions),
      "all in the text",
    ),
    result(
      "grounding",
      "numbers in formulas",
      inventedLiterals(specification, expressions, said),
      "none invented",
    ),
    result(
      "grounding",
      "numbers of the text",
      leftOut(specification, expressions, findQuantities(text, mentions), text),
      "all taken",
    ),
    result("grounding", "length of an episode", horizon(specification, said), "as the text says"),
    result("grounding", "sense", sense(specification, text), "as the text says"),
  ];
}

function inventedParameters(
  { parameters }: Specification,
  said: ReadonlySet<number>,
  mentions: ReturnType<typeof findNumbers>,
): Finding[] {
  const place = ({ span }: Parameter): number[] | null => {
    const mention = span && mentions.find((each) => each.span.start === span.start);
    return mention ? numbersOf(mention.value) : null;
  };
  return parameters
    .filter(({ origin }) => origin === "given")
    .flatMap((parameter) => {
      const values = numbersOf(parameter.value);
      const own = place(parameter);
      const stray = values.find((value) => !(own ?? [...said]).includes(value));
      if (stray === undefined) return [];
      const instead = own ? ` where the text says ${own.join(", ")}` : ", which the text does not say";
      return {
        message: `${parameter.symbol} is ${values.join(", ")}${instead}${near(stray, said)}`,
        mend: own
          ? `Take the value ${own.join(", ")} from the text.`
          : "Take the value from the text, or mark the parameter as assumed.",
        place: parameter.symbol,
      };
    });
}

/** Factors between common units, and what counting and halving need. */
const COMMON = new Set([0.5, 7, 10, 12, 24, 60, 100, 180, 360, 365, 1000, 3600]);
const COUNTING = 4;

function inventedLiterals(
  specification: Specification,
  expressions: ReadExpression[],
  said: ReadonlySet<number>,
): Finding[] {
  const sizes = new Set([
    actionCount(specification.action),
    ...specification.action.parts.flatMap((part) => (part.kind === "range" ? [part.low, part.high] : [])),
    ...specification.parameters.flatMap(({ value }) => (Array.isArray(value) ? [value.length] : [])),
    ...specification.state.flatMap(({ shape }) => shape),
  ]);
  const places = Math.max(COUNTING, actionCount(specification.action) - 1, ...sizes);
  // The places of listed things and of actions count from 0.
  const counts = (value: number): boolean => Number.isInteger(value) && value <= Math.min(places, 50);
  return expressions.flatMap(({ place, expression }) =>
    [...nodes(expression)].flatMap((node) => {
      if (node.kind !== "number") return [];
      const value = Math.abs(node.value);
      if (value <= 1 && Number.isInteger(value)) return [];
      if (said.has(value) || said.has(-value) || COMMON.has(value) || sizes.has(value)) return [];
      if (counts(value)) return [];
      // A range that is written with its end: range(0, 40 + 1) or rng.integers(0, 41).
      if (said.has(value - 1) && ["start", "line"].includes(expressionRole(expressions, place))) return [];
      return {
        message: `«${place}» uses ${node.value}, which the text does not say${near(value, said)}`,
        mend: "Use the number of the text, or add a parameter that is marked as assumed.",
        place,
      };
    }),
  );
}

function expressionRole(expressions: ReadExpression[], place: string): string {
  return expressions.find((each) => each.place === place)?.role ?? "";
}

function near(value: number, said: ReadonlySet<number>): string {
  const [closest] = [...said].sort((a, b) => Math.abs(a - value) - Math.abs(b - value));
  const ratio = closest === undefined ? 0 : Math.abs(closest - value) / Math.max(Math.abs(value), 1e-12);
  return closest !== undefined && ratio < 0.5 ? `; ${closest} comes closest` : "";
}

/** Numbers of the text that nothing uses, and that say nothing which another number does not say as well. */
function leftOut(
  specification: Specification,
  expressions: ReadExpression[],
  mentions: ReturnType<typeof findNumbers>,
  text: string,
): Finding[] {
  const { parameters, action, environment, state } = specification;
  const names = new Set(expressions.flatMap(({ expression }) => [...namesIn(expression)]));
  const used = parameters.filter(({ symbol }) => names.has(symbol));
  const literals = expressions.flatMap(({ expression }) =>
    [...nodes(expression)].flatMap((node) => (node.kind === "number" ? [node.value] : [])),
  );
  const structure = new Set<number>([
    ...literals,
    ...action.parts.flatMap((part) =>
      part.kind === "range"
        ? [part.low, part.high, part.high - part.low + 1]
        : [part.labels.length, ...part.labels.map(Number).filter(Number.isFinite)],
    ),
    action.parts.length,
    actionCount(action),
    environment.stepLimit,
    ...state.flatMap(({ shape }) => shape),
    // A price that is named again stands in the list of prices.
    ...used.flatMap(({ value }) => (Array.isArray(value) ? numbersOf(value) : [])),
    ...used.flatMap(({ value }) => (Array.isArray(value) ? [value.length] : [])),
  ]);
  const taken = new Set<number>([
    ...structure,
    // Listed values are written as their first, their distance and their number.
    ...multiples(used),
    ...used.flatMap(({ value }) => numbersOf(value)),
    ...state.flatMap(({ low, high }) => [low ?? 0, high ?? 0]),
  ]);
  return mentions.flatMap(({ value, span }) => {
    const declared = parameters.find((each) => each.span?.start === span.start);
    if (declared && names.has(declared.symbol)) return [];
    if (isRangeOfAction(value, action) || isWrittenAsFormula(value, taken)) return [];
    const listed = declared !== undefined && structure.has(Number(declared.value));
    const amount = declared !== undefined && !listed && directionOf(text, declared) !== null;
    // What has a name of its own is not said by another number that happens to be equal.
    const missing = numbersOf(value).filter(
      (each) => amount || !redundant(each, declared ? structure : taken, taken),
    );
    if (missing.length === 0) return [];
    return {
      message: `${declared ? `${declared.symbol}, «${span.quote}»,` : `«${span.quote}»`} of the text is used nowhere`,
      mend: "Each cost, gain, limit and chance of the text belongs into the step, its start or its end.",
      place: declared?.symbol ?? span.quote,
    };
  });
}

/** Whether a list says once more what a range of the action says. */
function isRangeOfAction(value: NumberArray, { parts }: Specification["action"]): boolean {
  if (!Array.isArray(value)) return false;
  return parts.some(
    (part) =>
      part.kind === "range" && numbersOf(value).every((each) => each >= part.low && each <= part.high),
  );
}

function redundant(value: number, same: ReadonlySet<number>, beside: ReadonlySet<number>): boolean {
  const size = Math.abs(value);
  if (size <= 1 || same.has(value) || same.has(size)) return true;
  // 50 cells are numbered 0 to 49; 1 to 5 are counted from 0 here.
  return Number.isInteger(value) && size > 2 && (beside.has(value - 1) || beside.has(value + 1));
}

/** A progression, 20, 25, 30 and so on, is written as its first term and its step. */
function isWrittenAsFormula(value: NumberArray, taken: ReadonlySet<number>): boolean {
  const terms = numbersOf(value);
  const [first, second] = terms;
  if (first === undefined || second === undefined || terms.length < 3) return false;
  const step = second - first;
  const even = terms.every((term, at) => Math.abs(term - first - at * step) < 1e-9 * Math.abs(term));
  return even && taken.has(first) && taken.has(Math.abs(step));
}

function multiples(used: Parameter[]): number[] {
  const plain = used.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const wholes = plain.filter((value) => Number.isInteger(value) && value > 1 && value <= 1000);
  return plain.flatMap((first) =>
    plain.flatMap((gap) => [
      first + gap,
      first + 2 * gap,
      ...wholes.map((count) => first + gap * (count - 1)),
    ]),
  );
}

function horizon({ environment, parameters }: Specification, said: ReadonlySet<number>): Finding[] {
  const { stepLimit, stepLimitOrigin } = environment;
  if (stepLimitOrigin === "assumed" || said.has(stepLimit)) return [];
  if (parameters.some(({ value }) => value === stepLimit)) return [];
  const beside = [stepLimit - 1, stepLimit + 1].find((each) => said.has(each));
  if (beside === undefined && stepLimitOrigin === "derived") return [];
  return [
    {
      message: `an episode has ${stepLimit} steps, but the text ${beside === undefined ? "does not say so" : `says ${beside}`}`,
      mend:
        beside === undefined
          ? "Take the number of steps from the text, or mark it as assumed."
          : `Give it ${beside} steps: counting from 0, the last one is number ${beside - 1}.`,
      place: "environment.stepLimit",
    },
  ];
}

const MOST =
  /\bmaximi[sz]|\bas (large|many|much|high|great|big|long) as (possible|it can|she can|he can|they can|we can)|\bbecomes? as high as\b|\b(highest|maximum|largest) (expected|possible|total)/i;
const LEAST =
  /\bminimi[sz]|\bas (small|few|little|low|cheap|short)\b[^.]{0,40}\bas (possible|it can|she can|he can|they can|we can)|\b(cheapest|lowest|minimum|smallest) (expected|possible|total)/i;

/** Only what the text says plainly: a word for more and none for less, or the other way round. */
function sense({ objective }: Specification, text: string): Finding[] {
  const [most, least] = [MOST.test(text), LEAST.test(text)];
  if (most === least) return [];
  if (objective.sense === "maximize" || least) return [];
  return [
    {
      message: `the objective is to be small, but the text says «${MOST.exec(text)?.[0]}»`,
      mend: "Set the sense to maximize.",
      place: "objective.sense",
    },
  ];
}
