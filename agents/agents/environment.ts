/** Environment agent: when an episode ends, and how long it lasts at most. */

import type { EnvironmentValue } from "../artefacts/values.js";
import { documentBefore, HEADERS } from "../prompts/document.js";
import { type Expression, LanguageProblem, name, namesIn, substitute } from "../specification/ast.js";
import { lowerExpression } from "../specification/lower.js";
import { parseExpression } from "../specification/parse.js";
import { nameNumbers } from "../specification/name-numbers.js";
import { print } from "../specification/print.js";
import { scopeOf } from "../specification/scope.js";
import { tellsAnEndOf } from "../text/beginning.js";
import { stepCounts } from "../text/last-step.js";
import { type AgentInput, defineAgent, UnusableAnswer } from "./agent.js";
import { STEPS_TAKEN } from "./last-step.js";
import { lowerSource } from "./lower-source.js";
import { holdsAtStart } from "./outcome.js";
import { failed, passed } from "../checks/check.js";

/** Guard for an episode whose length the text leaves to its end condition. */
const GUARD_STEPS = 1000;

export const environmentAgent = defineAgent({
  name: "environment",
  reads: ["parameters", "objective", "variables", "constraints", "modelling", "state-action-reward"],
  async write({ text, values, writer, corrects }) {
    let document = documentBefore("environment", values) + HEADERS.environment;
    const limits = limitNumbers(values);
    const limit = (
      await writer.fill(document, {
        stop: ["\n", "  #"],
        maxTokens: 24,
        grammar: choiceGrammar([...limits, "None"]),
      })
    ).trim();
    document += ` ${limit}\nterminated =`;
    const answer = await writer.fill(document, { stop: ["\n", "  #"], maxTokens: 80 });
    const told = corrects && limit !== "None" && isNoEnd(answer, text, values) ? "False" : answer;
    const value = formulate(limit, told, values);
    return { value: corrects ? withLimit(withEnds(value, values), text, values) : value, evidence: [] };
  },
  checks({ terminated, stepLimitOrigin }) {
    const ends = terminated !== "False" || stepLimitOrigin !== "assumed";
    return [
      ends
        ? passed("an end", "lint", "the episode ends")
        : failed(
            "an end",
            "lint",
            "nothing ends the episode",
            "Name the number of steps, or the condition under which it is over.",
            "terminated",
          ),
    ];
  },
});

/**
 * Whether an end is how things are at the start, or what the step goes on from, and no sentence about an end speaks
 * of it.
 */
function isNoEnd(answer: string, text: string, values: AgentInput["values"]): boolean {
  try {
    const condition = parseExpression(answer.trim());
    const symbols = [...namesIn(condition)].map((symbol) => symbol.replaceAll("_", " "));
    return (
      (holdsAtStart(condition, values) || goesOnFrom(answer, values)) &&
      !tellsAnEndOf(symbols.join(" "), text)
    );
  } catch (problem) {
    // What cannot be read is said where it is used.
    if (problem instanceof LanguageProblem) return false;
    throw problem;
  }
}

/** Whether the end is that there is none of something, and a rule of the step asks whether there is any. */
function goesOnFrom(answer: string, { modelling }: AgentInput["values"]): boolean {
  const symbol = /^(?:next_)?(\w+) (?:==|<=) 0$/.exec(answer.trim())?.[1];
  return (modelling?.source ?? []).some(({ code }) =>
    new RegExp(`\\bif\\b.*\\b${symbol ?? "$"} (?:> 0|>= 1|== 0)(?![\\w.])`).test(code),
  );
}

/** Whole numbers above one, said in the text. */
function limitNumbers(values: AgentInput["values"]): string[] {
  const numbers = (values.parameters?.parameters ?? []).map((each) => each.value);
  return [
    ...new Set(
      numbers
        .filter((value) => typeof value === "number" && Number.isInteger(value) && value > 1)
        .map(String),
    ),
  ];
}

export function choiceGrammar(choices: string[]): string {
  return `root ::= " " (${choices.map((choice) => JSON.stringify(choice)).join(" | ")}) "\\n"`;
}

function formulate(limit: string, answer: string, values: AgentInput["values"]): EnvironmentValue {
  const steps = limit === "None" ? null : Number(limit);
  return {
    terminated: print(endCondition(answer, values)),
    stepLimit: steps ?? GUARD_STEPS,
    stepLimitOrigin: steps === null ? "assumed" : "given",
    discount: 1,
    feasible: null,
  };
}

/**
 * The end with the conditions that the constraints say end the episode, where it looks at nothing of theirs. One
 * that does not even hold at the start is not meant as it stands.
 */
function withEnds(value: EnvironmentValue, values: AgentInput["values"]): EnvironmentValue {
  const symbols = new Set((values.variables?.state ?? []).map(({ symbol }) => symbol));
  const seen = new Set(
    [...namesIn(parseExpression(value.terminated))].map((each) => each.replace(/^next_/, "")),
  );
  const missing = (values.constraints?.constraints ?? []).flatMap(({ kind, expression }) => {
    if (kind !== "ends" || expression === null) return [];
    const condition = parseExpression(expression);
    const names = [...namesIn(condition)];
    const own = names.filter((each) => symbols.has(each));
    const isMissing = own.length > 0 && !names.includes("action") && !own.some((each) => seen.has(each));
    return isMissing && holdsAtStart(condition, values) ? [endCondition(`not (${expression})`, values)] : [];
  });
  const told = value.terminated === "False" ? [] : [parseExpression(value.terminated)];
  return missing.length === 0 ? value : { ...value, terminated: print(anyOf([...told, ...missing])) };
}

/** What the step's code sets and nothing declares, such as `over = 1` in a branch, at the end of the step. */
function flags(values: AgentInput["values"]): [string, Expression][] {
  const { source, dynamics } = values.modelling ?? {};
  if (!source || !dynamics) return [];
  const declared = new Set([
    ...(values.parameters?.parameters ?? []).map((each) => each.symbol),
    ...(values.variables?.state ?? []).map((each) => each.symbol),
    ...dynamics.map((line) => line.target),
    "action",
  ]);
  try {
    // A name whose expression speaks of other lines than the model has now is not that model's.
    return [...lowerSource(source, values).final].filter(
      ([symbol, expression]) =>
        !declared.has(symbol) && [...namesIn(expression)].every((each) => declared.has(each)),
    );
  } catch (problem) {
    // A person may have changed what the code was written for.
    if (problem instanceof UnusableAnswer) return [];
    throw problem;
  }
}

/**
 * With the number of steps that the text tells as the limit, where none was named: what is counted for the rules of
 * the last step, or the only length that is told where nothing else ends the episode.
 */
function withLimit(value: EnvironmentValue, text: string, values: AgentInput["values"]): EnvironmentValue {
  const counted = (values.variables?.state ?? []).find(({ symbol }) => symbol === STEPS_TAKEN)?.high;
  const [only, ...others] = new Set(stepCounts(text).map((count) => count.value));
  const isOnlyEnd =
    value.terminated === "False" && value.stepLimitOrigin === "assumed" && others.length === 0;
  const limit = counted ?? (isOnlyEnd ? only : undefined);
  if (limit === undefined || limit === null) return value;
  // How many steps there are is the limit's to say.
  const ends = disjuncts(parseExpression(value.terminated)).filter(
    (each) => ![...namesIn(each)].some((symbol) => symbol.replace(/^next_/, "") === STEPS_TAKEN),
  );
  return { ...value, terminated: print(anyOf(ends)), stepLimit: limit, stepLimitOrigin: "given" };
}

function disjuncts(condition: Expression): Expression[] {
  return condition.kind === "logical" && condition.operator === "or"
    ? [...disjuncts(condition.left), ...disjuncts(condition.right)]
    : [condition];
}

/** That one of them holds; false for none. */
function anyOf([first, ...others]: Expression[]): Expression {
  if (!first) return parseExpression("False");
  return others.reduce((left, right) => ({ kind: "logical", operator: "or", left, right }), first);
}

/** State variables in the condition mean their values at the end of the step. */
function endCondition(source: string, values: AgentInput["values"]): Expression {
  const parameters = values.parameters?.parameters ?? [];
  const state = values.variables?.state ?? [];
  const targets = new Set(values.modelling?.dynamics.map((line) => line.target) ?? []);
  try {
    const scope = scopeOf(parameters, state, values.variables?.action ?? null);
    const known = new Map([
      ...flags(values),
      ...[...targets].map((target) => [target, name(target)] as const),
    ]);
    const condition = lowerExpression(
      nameNumbers(parseExpression(source.trim()), parameters, null),
      scope,
      known,
    );
    const ended = substitute(condition, (symbol) =>
      targets.has(`next_${symbol}`) ? name(`next_${symbol}`) : undefined,
    );
    if (namesIn(ended).has("objective"))
      throw new UnusableAnswer("the end depends on the objective", "Use the state.");
    return ended;
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new UnusableAnswer(`the end «${source.trim()}»: ${problem.message}`, problem.mend, "terminated");
  }
}
