/** Environment agent: when an episode ends, and how long it lasts at most. */

import type { EnvironmentValue } from "../artefacts/values.js";
import { documentBefore, HEADERS } from "../prompts/document.js";
import { type Expression, LanguageProblem, name, namesIn, substitute } from "../specification/ast.js";
import { constantValue } from "../specification/constant.js";
import { lowerExpression } from "../specification/lower.js";
import { parseExpression } from "../specification/parse.js";
import { print } from "../specification/print.js";
import { parameterValues, scopeOf } from "../specification/scope.js";
import { type AgentInput, defineAgent, failed, passed, UnusableAnswer } from "./agent.js";

/** Guard for an episode whose length the text leaves to its end condition. */
const GUARD_STEPS = 1000;

export const environmentAgent = defineAgent({
  name: "environment",
  reads: ["parameters", "objective", "variables", "constraints", "modelling", "state-action-reward"],
  async write({ text, values, writer }) {
    let document = documentBefore("environment", text, values) + HEADERS.environment;
    const limits = limitNames(values);
    const limit = (
      await writer.fill(document, { stop: ["\n", "  #"], maxTokens: 24, grammar: choiceGrammar([...limits, "None"]) })
    ).trim();
    document += ` ${limit}\nterminated =`;
    const answer = await writer.fill(document, { stop: ["\n", "  #"], maxTokens: 80 });
    return { value: formulate(limit, answer, values), evidence: [] };
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

/** Whole numbers above one, said in the text. */
function limitNames(values: AgentInput["values"]): string[] {
  return (values.parameters?.parameters ?? [])
    .filter((each) => typeof each.value === "number" && Number.isInteger(each.value) && each.value > 1)
    .map((each) => each.symbol);
}

export function choiceGrammar(choices: string[]): string {
  return `root ::= " " (${choices.map((choice) => JSON.stringify(choice)).join(" | ")}) "\\n"`;
}

function formulate(limit: string, answer: string, values: AgentInput["values"]): EnvironmentValue {
  const constants = parameterValues(values.parameters?.parameters ?? []);
  const steps = limit === "None" ? null : constantValue(parseExpression(limit), constants);
  return {
    terminated: print(endCondition(answer, values)),
    stepLimit: typeof steps === "number" ? steps : GUARD_STEPS,
    stepLimitOrigin: typeof steps === "number" ? "given" : "assumed",
    discount: 1,
    feasible: null,
  };
}

/** State variables in the condition mean their values at the end of the step. */
function endCondition(source: string, values: AgentInput["values"]): Expression {
  const parameters = values.parameters?.parameters ?? [];
  const state = values.variables?.state ?? [];
  const targets = new Set(values.modelling?.dynamics.map((line) => line.target) ?? []);
  try {
    const scope = scopeOf(parameters, state, values.variables?.action ?? null);
    const known = new Map([...targets].map((target) => [target, name(target)]));
    const condition = lowerExpression(parseExpression(source.trim()), scope, known);
    const ended = substitute(condition, (symbol) => (targets.has(`next_${symbol}`) ? name(`next_${symbol}`) : undefined));
    if (namesIn(ended).has("objective")) throw new UnusableAnswer("the end depends on the objective", "Use the state.");
    return ended;
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    throw new UnusableAnswer(`the end «${source.trim()}»: ${problem.message}`, problem.mend, "terminated");
  }
}
