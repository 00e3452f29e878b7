/** What can be said against the expressions of a value that a person wrote, each with its place and its mend. */

import type { StageName } from "../artefacts/stage.js";
import type { StageValues } from "../artefacts/values.js";
import { LanguageProblem, namesIn, nodes } from "./ast.js";
import { CONSTANTS, RESERVED } from "./functions.js";
import { parseExpression } from "./parse.js";

export interface WrittenFinding {
  /** Keys and indices that lead to the expression. */
  path: (string | number)[];
  message: string;
  mend: string;
}

/** Values of the other stages; a stage without one leaves the names that it would declare unchecked. */
export type KnownValues = Partial<StageValues>;

/** Everything that stands in no expression of the language, or names what nothing declares. */
export function writtenFindings<Name extends StageName>(
  stage: Name,
  value: StageValues[Name],
  known: KnownValues,
): WrittenFinding[] {
  const find = FINDERS[stage] as
    ((value: StageValues[Name], known: KnownValues) => WrittenFinding[]) | undefined;
  return find?.(value, known) ?? [];
}

type Finders = { [Name in StageName]?: (value: StageValues[Name], known: KnownValues) => WrittenFinding[] };

const FINDERS: Finders = {
  parameters: ({ parameters }) => declared(parameters, "parameters", new Set()),
  variables({ state }, known) {
    const names = known.parameters && namesOf(known.parameters.parameters);
    return [
      ...declared(state, "state", names ?? new Set()),
      ...state.flatMap((each, at) => [
        ...readExpression(each.initial, ["state", at, "initial"], names),
        ...(each.low !== null && each.high !== null && each.high < each.low
          ? [finding(["state", at, "high"], "the range is empty: high is below low", "Swap the two.")]
          : []),
      ]),
    ];
  },
  // A limit may speak of quantities that only the model declares, so here names are not checked.
  constraints: ({ constraints }) =>
    constraints.flatMap((each, at) =>
      each.expression === null
        ? []
        : readExpression(each.expression, ["constraints", at, "expression"], undefined),
    ),
  modelling: ({ dynamics, share }, known) => modelFindings(dynamics, share, known),
  "state-action-reward"(value, known) {
    const names = stepNames(known);
    const state = known.variables?.state.map((each) => each.symbol);
    return [
      ...value.observation.flatMap((symbol, at) =>
        state && !state.includes(symbol)
          ? [finding(["observation", at], `${symbol} is no state variable`, choose(state))]
          : [],
      ),
      ...readExpression(value.reward, ["reward"], names && new Set([...names, "objective"])),
      ...(value.potential === null ? [] : readExpression(value.potential, ["potential"], names)),
    ];
  },
  environment({ terminated, feasible }, known) {
    const before = beforeStep(known);
    return [
      ...readExpression(terminated, ["terminated"], stepNames(known)),
      ...(feasible === null ? [] : readExpression(feasible, ["feasible"], before)),
    ];
  },
};

function modelFindings(
  dynamics: StageValues["modelling"]["dynamics"],
  share: string,
  known: KnownValues,
): WrittenFinding[] {
  const names = beforeStep(known);
  const found: WrittenFinding[] = [];
  dynamics.forEach((line, at) => {
    found.push(...readExpression(line.expression, ["dynamics", at, "expression"], names));
    names?.add(line.target);
  });
  found.push(...readExpression(share, ["share"], names));
  const targets = dynamics.map((line) => line.target);
  found.push(...twice(targets, "dynamics", "target"));
  targets.forEach((target, at) => {
    if (RESERVED.has(target)) found.push(reserved(target, ["dynamics", at, "target"]));
  });
  return found;
}

/** Names with a value at the start of a step, or undefined where the stages that declare them have none. */
function beforeStep({ parameters, variables }: KnownValues): Set<string> | undefined {
  if (!parameters || !variables) return undefined;
  return new Set([...namesOf(parameters.parameters), ...namesOf(variables.state), "action"]);
}

/** Names with a value at the end of a step. */
function stepNames(known: KnownValues): Set<string> | undefined {
  const names = beforeStep(known);
  if (!names || !known.modelling) return undefined;
  return new Set([...names, ...known.modelling.dynamics.map((line) => line.target)]);
}

function namesOf(declared: readonly { symbol: string }[]): Set<string> {
  return new Set(declared.map((each) => each.symbol));
}

/** @param names what may be used; undefined: anything. */
function readExpression(
  source: string,
  path: WrittenFinding["path"],
  names: ReadonlySet<string> | undefined,
): WrittenFinding[] {
  try {
    const expression = parseExpression(source);
    for (const node of nodes(expression)) {
      if (node.kind === "string")
        return [
          finding(path, `"${node.value}" is a word`, "Use the number of the choice; they count from 0."),
        ];
      if (node.kind === "call" && node.callee === "each")
        return [finding(path, "a list over a range has no place here", "Write its entries one by one.")];
    }
    const used = [...namesIn(expression)];
    const unknown = names && used.filter((name) => !names.has(name) && !(name in CONSTANTS));
    if (!unknown?.[0]) return [];
    return [finding(path, `${unknown[0]} is not declared`, nearest(unknown[0], [...(names ?? [])]))];
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    return [finding(path, problem.message, problem.mend)];
  }
}

/** Symbols that a list declares: no two alike, none a word of the language or taken by an earlier stage. */
function declared(
  list: readonly { symbol: string }[],
  place: string,
  taken: ReadonlySet<string>,
): WrittenFinding[] {
  const symbols = list.map((each) => each.symbol);
  return [
    ...twice(symbols, place, "symbol"),
    ...symbols.flatMap((symbol, at) => {
      if (RESERVED.has(symbol)) return [reserved(symbol, [place, at, "symbol"])];
      return taken.has(symbol)
        ? [finding([place, at, "symbol"], `${symbol} is a parameter already`, "Give it another name.")]
        : [];
    }),
  ];
}

function reserved(symbol: string, path: WrittenFinding["path"]): WrittenFinding {
  return finding(path, `${symbol} is a word of the language`, "Give it another name.");
}

function twice(symbols: string[], list: string, field: string): WrittenFinding[] {
  return symbols.flatMap((symbol, at) =>
    symbol !== "" && symbols.indexOf(symbol) < at
      ? [finding([list, at, field], `${symbol} is declared twice`, "Give one of them another name.")]
      : [],
  );
}

function finding(path: WrittenFinding["path"], message: string, mend: string): WrittenFinding {
  return { path, message, mend };
}

/** The declared name that a misspelt one most likely means. */
function nearest(wrong: string, names: string[]): string {
  const [best] = names
    .map((name) => ({ name, distance: editDistance(wrong, name) }))
    .sort((left, right) => left.distance - right.distance);
  if (best && best.distance <= Math.max(2, Math.floor(wrong.length / 3))) return `Is ${best.name} meant?`;
  return choose(names);
}

const SHOWN_NAMES = 12;

function choose(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  return `Declared are ${names.slice(0, SHOWN_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** Levenshtein's distance. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let column = 1; column <= right.length; column += 1)
      next[column] = Math.min(
        (next[column - 1] ?? 0) + 1,
        (row[column] ?? 0) + 1,
        (row[column - 1] ?? 0) + (left[at - 1] === right[column - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[right.length] ?? 0;
}
