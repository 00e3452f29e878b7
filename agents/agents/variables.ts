/** Variable agent: what is decided in each step, and what the state of the system is. */

import type { CheckResult } from "../artefacts/stage.js";
import type { Action, Parameter, StateVariable } from "../artefacts/values.js";
import { documentBefore, HEADERS, quoted, startLine } from "../prompts/document.js";
import { codesOf } from "../specification/codes.js";
import { draws, type Expression, LanguageProblem } from "../specification/ast.js";
import { constantValue } from "../specification/constant.js";
import { lowerExpression } from "../specification/lower.js";
import { parseExpression } from "../specification/parse.js";
import { nameNumbers } from "../specification/name-numbers.js";
import { print } from "../specification/print.js";
import { labelsOf, parameterValues, scopeOf } from "../specification/scope.js";
import { shapeOf, shapeOfNumber } from "../specification/shape.js";
import { RESERVED } from "../specification/functions.js";
import { actionCount } from "../specification/specification.js";
import { countAtStart, sentencesOfTheStart } from "../text/beginning.js";
import { knownThings, namesKnown } from "../text/known-things.js";
import { findNumbers } from "../text/numbers.js";
import {
  drawnFromList,
  drawOfKnown,
  inventedNumber,
  isDrawnAnew,
  withoutInventedFactors,
} from "./sentence-rules.js";
import { levelsDecided, readActions } from "./actions.js";
import { type AgentInput, defineAgent, UnusableAnswer } from "./agent.js";
import { countsDecided } from "./counts-decided.js";
import { withEntryForEach } from "./every-place.js";
import { isStepCount, STEPS_TAKEN, stepsTaken } from "./last-step.js";
import { isCounter, isDecision, leftBehind, startsAtNothing } from "./left-behind.js";
import { readWordStart } from "./word-values.js";
import { failed, passed } from "../checks/check.js";

const MAX_ACTIONS = 10_000;

export const variablesAgent = defineAgent({
  name: "variables",
  reads: ["parameters", "objective"],
  async write({ text, values, writer, corrects, findings }) {
    const parameters = values.parameters?.parameters ?? [];
    let document = documentBefore("variables", values) + HEADERS.variables;
    const meaning = (await writer.fill(document, { stop: ["\n"], maxTokens: 32 })).trim().slice(0, 300);
    document += ` ${meaning}\nACTIONS =`;
    const actions = (await writer.fill(document, { stop: ["\n"], maxTokens: 160 })).trim();
    const read = readActions(actions, parameters);
    const told = corrects ? (levelsDecided(read, meaning) ?? countsDecided(read, meaning, text)) : null;
    const action: Action = { parts: told ?? read, meaning };
    document += ` ${actions}\n${HEADERS.state}`;
    // What an attempt has left out of the state begins the list of the next.
    const known = findings.filter((finding) => finding.name === KNOWN_CHECK).map((finding) => finding.place);
    const lead = known.join(", ");
    const listed = lead + (await writer.fill(document + lead, { stop: ["]", "\n"], maxTokens: 60 }));
    let symbols = readSymbols(listed, parameters);
    const state: StateVariable[] = [];
    let starts = quoted(sentencesOfTheStart(text));
    for (const symbol of symbols) {
      const start = await writeStart(
        `${document}${symbols.join(", ")}]\n${starts}${symbol} =`,
        symbol,
        state,
        {
          text,
          parameters,
          labels: labelsOf(action) ?? [],
          writer,
          corrects,
        },
      );
      if (start) {
        starts += startLine(symbol, start.initial, codesOf(start.variable.meaning) ?? undefined);
        state.push(start.variable);
      } else {
        symbols = symbols.filter((each) => each !== symbol);
      }
    }
    const counted = corrects ? stepsTaken(parameters, text) : [];
    const kept = corrects ? withEntryForEach(state, text) : state;
    const left = leftBehind(kept, { meaning, labels: labelsOf(action) ?? [] }, text, parameters).filter(
      (variable) => counted.length === 0 || !isStepCount(variable, text),
    );
    return { value: { action, state: [...left, ...counted] }, evidence: [] };
  },
  checks(value, { text, values }) {
    const { action } = value;
    // What counts by itself makes no state of its own.
    const state = value.state.filter(({ symbol }) => symbol !== STEPS_TAKEN);
    const count = actionCount(action);
    return [
      count >= 2
        ? passed("a choice", "lint", `${count} actions`)
        : failed("a choice", "lint", "there is only one action", "List every choice of a step.", "action"),
      count <= MAX_ACTIONS
        ? passed("number of actions", "lint", `${count} of at most ${MAX_ACTIONS}`)
        : failed(
            "number of actions",
            "lint",
            `${count} actions are more than ${MAX_ACTIONS}`,
            "Choose fewer levels or split the decision.",
            "action",
          ),
      state.length > 0
        ? passed("a state", "lint", `${state.length} state variables`)
        : failed(
            "a state",
            "lint",
            "there is no state variable",
            "List what changes from step to step.",
            "state",
          ),
      startsOfTheirOwn(state, text, values.parameters?.parameters ?? []),
      decisionIsNoState(action.meaning, state),
      knownIsState(state, text),
      drawnFromTheStart(state, text),
      moreThanCounters(state, text),
    ];
  },
});

function decisionIsNoState(meaning: string, state: StateVariable[]): CheckResult {
  const named = state.find((variable) => isDecision(meaning, variable));
  return named === undefined
    ? passed("the decision is no state", "lint", "no state variable is what is decided")
    : failed(
        "the decision is no state",
        "lint",
        `${named.symbol} is what is decided, «${meaning}», not what a step leaves behind`,
        "Name what is there before the decision, such as what is in stock.",
        named.symbol,
      );
}

const KNOWN_CHECK = "what is known is state";

/** What the text says is known before the decision has to be in the state. */
function knownIsState(state: StateVariable[], text: string): CheckResult {
  const missing = knownThings(text).find(
    (noun) => !state.some(({ symbol, meaning }) => namesKnown(`${symbol} ${meaning}`, noun, text)),
  );
  return missing === undefined
    ? passed(KNOWN_CHECK, "grounding", "what the text says is known is in the state")
    : failed(
        KNOWN_CHECK,
        "grounding",
        `the text says that the ${missing} is known, and no state variable holds it`,
        `Add a state variable ${missing}.`,
        missing,
      );
}

/** What is known before each decision and drawn anew each time is drawn before the first one too. */
function drawnFromTheStart(state: StateVariable[], text: string): CheckResult {
  const [fixed] = knownThings(text)
    .filter((noun) => isDrawnAnew(noun, text))
    .flatMap((noun) => {
      const named = state.filter(({ symbol }) => symbol.toLowerCase().includes(noun));
      // Beside the offer that is drawn there may be a count of offers.
      return named.some(({ initial }) => draws(parseExpression(initial))) ? [] : named.slice(0, 1);
    });
  return fixed === undefined
    ? passed("drawn from the start", "grounding", "what is drawn anew is drawn before the first decision too")
    : failed(
        "drawn from the start",
        "grounding",
        `${fixed.symbol} starts as ${fixed.initial.slice(0, 80)}, and the text says that it is drawn`,
        "Start it with the draw that the text tells.",
        fixed.symbol,
      );
}

/** A lone count that starts at nothing is a result, not what a decision depends on. */
function moreThanCounters(state: StateVariable[], text: string): CheckResult {
  const onlyCounters =
    state.length > 0 && !startsAtNothing(text) && state.every((variable) => isCounter(variable));
  return onlyCounters
    ? failed(
        "more than a count",
        "lint",
        `${state.map((variable) => variable.symbol).join(", ")} starts at nothing, and the text does not say so`,
        "List what a decision depends on and a step changes.",
        state[0]?.symbol,
      )
    : passed("more than a count", "lint", "the state is more than a count of results");
}

const START_TEMPERATURES = [undefined, 0.5, 0.9] as const;

const NO_VALUE = /^(None|null|undefined)?$/;

/**
 * The value of one variable at the start; one that cannot be read, or invents a number, is drawn again. What has
 * no value, draw after draw, is no state: null.
 */
async function writeStart(
  prefix: string,
  symbol: string,
  earlier: StateVariable[],
  {
    text,
    parameters,
    labels,
    writer,
    corrects,
  }: Pick<AgentInput, "text" | "writer" | "corrects"> & {
    parameters: Parameter[];
    labels: readonly string[];
  },
): Promise<{ initial: string; variable: StateVariable } | null> {
  const told = corrects
    ? (drawOfKnown(symbol, parameters, text) ?? countAtStart(symbol.split("_").at(-1) ?? symbol, text))
    : null;
  if (told !== null) {
    const initial = String(told);
    return { initial, variable: readVariable(symbol, initial, earlier, parameters) };
  }
  let problem: UnusableAnswer | null = null;
  for (const temperature of corrects ? START_TEMPERATURES : [undefined]) {
    const answer = await writer.fill(prefix, {
      stop: ["\n"],
      maxTokens: 80,
      temperature,
    });
    const [written = "", ...note] = answer.split("#").map((part) => part.trim());
    if (corrects && NO_VALUE.test(written)) continue;
    const word = readWordStart(written, note.join("#"), symbol, labels, text);
    const initial = word?.initial ?? (corrects ? corrected(written, parameters, text) : written);
    const codes = word?.codes ?? codesOf(note.join("#"));
    try {
      const invented = corrects ? inventedNumber(initial, text) : null;
      if (invented !== null)
        throw new UnusableAnswer(
          `the start of ${symbol}, «${initial}»: the number ${invented} stands nowhere in the text`,
          "Use the numbers of the text only.",
          symbol,
        );
      const variable = readVariable(symbol, initial, earlier, parameters);
      return { initial, variable: codes === null ? variable : { ...variable, meaning: codes.slice(0, 200) } };
    } catch (caught) {
      if (!(caught instanceof UnusableAnswer)) throw caught;
      problem = caught;
    }
  }
  if (problem) throw problem;
  return null;
}

function corrected(start: string, parameters: Parameter[], text: string): string {
  return drawnFromList(withoutInventedFactors(start, text), parameters, text);
}

/** A number that the text says once is the start of one thing, not of two. */
function startsOfTheirOwn(state: StateVariable[], text: string, parameters: Parameter[]): CheckResult {
  const mentions = findNumbers(text).map((mention) => mention.value);
  const valueOf = (variable: StateVariable): unknown =>
    constantValue(parseExpression(variable.initial), parameterValues(parameters));
  const twice = state.find((variable, index) => {
    const value = valueOf(variable);
    if (typeof value !== "number" || Math.abs(value) <= 1) return false;
    const same = state.slice(0, index + 1).filter((each) => valueOf(each) === value);
    return same.length > Math.max(1, mentions.filter((each) => each === value).length);
  });
  return twice === undefined
    ? passed("starts of their own", "grounding", "each state variable has a start of its own")
    : failed(
        "starts of their own",
        "grounding",
        `${twice.symbol} starts from ${twice.initial}, as another variable does, and the text says it once`,
        "List only what a step leaves behind for the next one; a decision is not a state.",
        twice.symbol,
      );
}

/** Names of the state variables from a list; what cannot be a name is left out. */
export function readSymbols(list: string, parameters: Parameter[]): string[] {
  const names = list.split(",").map((each) => each.trim().replace(/^["']|["']$/g, ""));
  const usable = names.filter(
    (name) =>
      /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name) &&
      !RESERVED.has(name) &&
      !parameters.some((parameter) => parameter.symbol === name),
  );
  return [...new Set(usable)].slice(0, 20);
}

/** @throws UnusableAnswer when the value at the start cannot be read. */
export function readVariable(
  symbol: string,
  source: string,
  earlier: StateVariable[],
  parameters: Parameter[],
): StateVariable {
  try {
    // A later variable may start from an earlier one.
    const known = new Map(earlier.map((each) => [each.symbol, parseExpression(each.initial)]));
    const written = nameNumbers(parseExpression(source.replace(/#.*$/, "")), parameters, null);
    const initial = lowerExpression(written, scopeOf(parameters, [], null), known);
    const shapes = new Map(parameters.map((each) => [each.symbol, shapeOfNumber(each.value)]));
    return {
      symbol,
      type: initial.kind === "boolean" ? "boolean" : looksInteger(initial, parameters) ? "integer" : "real",
      shape: shapeOf(initial, shapes).slice(0, 2),
      low: null,
      high: null,
      initial: print(initial),
      observed: true,
      unit: "",
      meaning: symbol.replace(/_/g, " "),
    };
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new UnusableAnswer(`the start of ${symbol}, «${source}»: ${problem.message}`, problem.mend, symbol);
  }
}

function looksInteger(initial: Expression, parameters: Parameter[]): boolean {
  if (draws(initial))
    return initial.kind === "call" && /poisson|binomial|integers|geometric/.test(initial.callee);
  const value = constantValue(initial, parameterValues(parameters));
  return [value].flat(3).every((each) => Number.isInteger(each));
}
