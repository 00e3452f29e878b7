/** Constraint agent: the limits of the text, each with the way in which it is kept. */

import { ConstraintKind, type ConstraintsValue } from "../artefacts/values.js";
import { documentBefore, HEADERS } from "../prompts/document.js";
import { LanguageProblem } from "../specification/ast.js";
import { evaluate, truth } from "../specification/evaluate.js";
import { lowerExpression } from "../specification/lower.js";
import { parseExpression } from "../specification/parse.js";
import { nameNumbers } from "../specification/name-numbers.js";
import { uniformStream } from "../specification/random.js";
import { print } from "../specification/print.js";
import { scopeOf } from "../specification/scope.js";
import { BEGINNING, restatesTheStart } from "../text/beginning.js";
import { splitClauses } from "../text/clauses.js";
import { type AgentInput, defineAgent } from "./agent.js";
import { namesOf } from "./outcome.js";
import { failed, passed } from "../checks/check.js";

const MAX_CONSTRAINTS = 12;

export const constraintsAgent = defineAgent({
  name: "constraints",
  reads: ["parameters", "objective", "variables"],
  async write({ text, values, writer, corrects }) {
    const document = documentBefore("constraints", values) + HEADERS.constraints;
    const lines = await writer.fill(document, { stop: ["\n\n", "\n# One", "\ndef", "```"], maxTokens: 200 });
    const constraints = readConstraints(lines, values);
    return {
      value: { constraints: corrects ? meant(constraints, text, values) : constraints },
      evidence: [],
    };
  },
  checks({ constraints }, { values }) {
    const unreadable = constraints.filter(
      (each) => each.expression !== null && !readable(each.expression, values),
    );
    return [
      unreadable.length === 0
        ? passed("readable conditions", "closure", `${constraints.length} constraints`)
        : failed(
            "readable conditions",
            "closure",
            `${unreadable[0]?.expression ?? ""} uses something that is not declared`,
            "Use parameters and state variables only.",
            unreadable[0]?.expression ?? "",
          ),
    ];
  },
});

const PAYS = /\b(is|are) worth\b|\b(costs?|earns?|brings?|pays?)\b/i;

/** Without what only says how things start or what is paid at the end, and with a bound for each where the text does not add them up. */
function meant(
  constraints: ConstraintsValue["constraints"],
  text: string,
  values: AgentInput["values"],
): ConstraintsValue["constraints"] {
  return constraints
    .filter(({ kind, statement, expression }) =>
      kind === "ends"
        ? !restatesTheStart(statement, text) && !PAYS.test(statement)
        : !(BEGINNING.test(statement) && / == /.test(expression ?? "")),
    )
    .map((each) => ({ ...each, expression: each.expression && boundOfEach(each.expression, text, values) }));
}

const EACH = /\b(both|each|either)\b/i;
const TOGETHER = /\b(together|in total|altogether|combined|the sum|add up)\b/i;

/** `jars + pots <= ROOM` as a bound for each of them, where «both shelves hold at most 8» tells the number. */
function boundOfEach(
  expression: string,
  text: string,
  { parameters, variables }: AgentInput["values"],
): string {
  const [, left = "", right = "", bound = ""] = /^(\w+) \+ (\w+) <= (\w+)$/.exec(expression) ?? [];
  const isState = (symbol: string): boolean =>
    (variables?.state ?? []).some((each) => each.symbol === symbol);
  const span = parameters?.parameters.find((each) => each.symbol === bound)?.span;
  const clause = span && splitClauses(text).find(({ start, end }) => start <= span.start && span.end <= end);
  const isOfEach = clause && EACH.test(clause.text) && !TOGETHER.test(clause.text);
  return isOfEach && isState(left) && isState(right)
    ? `${left} <= ${bound} and ${right} <= ${bound}`
    : expression;
}

/** `condition  # kind: statement`; a condition that cannot be read is kept in words. */
export function readConstraints(
  lines: string,
  values: AgentInput["values"],
): ConstraintsValue["constraints"] {
  const constraints: ConstraintsValue["constraints"] = [];
  for (const line of lines.split("\n").map((each) => each.trim())) {
    const [code = "", ...notes] = line.split("#");
    const note = notes.join("#").trim();
    const labelled = /^(enforced|forbids|ends|costs)\s*:?\s*(.*)$/i.exec(note);
    const statement = (labelled?.[2] || note || code).trim().slice(0, 300);
    if (statement === "" || /^none\b/i.test(statement)) continue;
    const kind = ConstraintKind.catch("enforced").parse(labelled?.[1]?.toLowerCase());
    const condition = code.trim() === "" ? null : readable(code.trim(), values);
    const expression = kind === "ends" ? holdingAtFirst(condition, values) : condition;
    if (constraints.some((each) => each.statement === statement && each.expression === expression)) continue;
    constraints.push({ statement, kind, expression });
    if (constraints.length === MAX_CONSTRAINTS) break;
  }
  return constraints;
}

/** An episode goes on while its condition holds, so one that fails at the start was meant the other way round. */
function holdingAtFirst(condition: string | null, values: AgentInput["values"]): string | null {
  if (condition === null) return null;
  try {
    const holds = truth(evaluate(parseExpression(condition), namesOf(values, 0), uniformStream(0)));
    return holds ? condition : readable(`not (${condition})`, values);
  } catch (problem) {
    // What needs the decision cannot be told at the start.
    if (problem instanceof LanguageProblem) return condition;
    throw problem;
  }
}

/** The condition in the language's own form, or null. */
function readable(source: string, values: AgentInput["values"]): string | null {
  const scope = scopeOf(
    values.parameters?.parameters ?? [],
    values.variables?.state ?? [],
    values.variables?.action ?? null,
  );
  try {
    return print(
      lowerExpression(nameNumbers(parseExpression(source), values.parameters?.parameters ?? [], null), scope),
    );
  } catch (problem) {
    if (problem instanceof LanguageProblem) return null;
    throw problem;
  }
}
