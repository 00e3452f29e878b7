/** The symbols of a project and where each of them stands. */

import { STAGE_NAMES, type StageName } from "../../agents/artefacts/stage.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { formatValue, plural } from "./format.js";
import { ACTION, constraintSymbol, OBJECTIVE } from "./phrases.js";
import { actionCount, stageValue } from "./stages.js";

export interface SymbolEntry {
  symbol: string;
  kind: "parameter" | "state variable" | "quantity" | "draw" | "objective" | "decision" | "constraint";
  meaning: string;
  unit: string;
  /** The value of a parameter, the initial value of a state variable, the expression of a quantity. */
  value: string;
  origin: "given" | "derived" | "assumed" | null;
  /** The stage that declares it. */
  declaredIn: StageName;
  /** The other stages whose value names it. */
  usedIn: StageName[];
}

export type SymbolTable = ReadonlyMap<string, SymbolEntry>;

const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/gu;

/** `next_x` is the value of `x` at the end of the step: both stand for the same symbol. */
export function baseSymbol(name: string, table: SymbolTable): string | null {
  if (table.has(name)) return name;
  const base = name.startsWith("next_") ? name.slice(5) : name;
  return table.has(base) ? base : null;
}

export function collectSymbols(project: ProjectView): SymbolTable {
  const table = new Map<string, SymbolEntry>();
  const value = <Name extends StageName>(stage: Name) =>
    stageValue(stage, project.stages.find((view) => view.stage === stage)?.record?.value);
  const declare = (entry: Omit<SymbolEntry, "usedIn">) => {
    if (!table.has(entry.symbol)) table.set(entry.symbol, { ...entry, usedIn: [] });
  };

  for (const one of value("parameters")?.parameters ?? []) {
    declare({
      symbol: one.symbol,
      kind: "parameter",
      meaning: one.meaning,
      unit: one.unit,
      value: formatValue(one.value, 6),
      origin: one.origin,
      declaredIn: "parameters",
    });
  }
  for (const one of value("variables")?.state ?? []) {
    declare({
      symbol: one.symbol,
      kind: "state variable",
      meaning: one.meaning,
      unit: one.unit,
      value: `starts at ${one.initial}`,
      origin: null,
      declaredIn: "variables",
    });
  }
  for (const line of value("modelling")?.dynamics ?? []) {
    if (line.kind === "next") continue;
    declare({
      symbol: line.target,
      kind: line.kind,
      meaning: line.event,
      unit: "",
      value: line.expression,
      origin: null,
      declaredIn: "modelling",
    });
  }
  declareIdea(value, declare);
  addUses(table, project);
  return table;
}

/** The goal, the decision and the limits, which have places in the description too. */
function declareIdea(
  value: <Name extends StageName>(stage: Name) => StageValues[Name] | null,
  declare: (entry: Omit<SymbolEntry, "usedIn">) => void,
): void {
  const goal = value("objective");
  if (goal)
    declare({
      symbol: OBJECTIVE,
      kind: "objective",
      meaning: goal.statement,
      unit: "",
      value: goal.sense,
      origin: null,
      declaredIn: "objective",
    });
  const variables = value("variables");
  if (variables)
    declare({
      symbol: ACTION,
      kind: "decision",
      meaning: variables.action.meaning,
      unit: "",
      value: plural(actionCount(variables), "choice"),
      origin: null,
      declaredIn: "variables",
    });
  (value("constraints")?.constraints ?? []).forEach(({ statement, expression }, at) =>
    declare({
      symbol: constraintSymbol(at),
      kind: "constraint",
      meaning: statement,
      unit: "",
      value: expression ?? "",
      origin: null,
      declaredIn: "constraints",
    }),
  );
}

function addUses(table: Map<string, SymbolEntry>, project: ProjectView): void {
  for (const stage of STAGE_NAMES) {
    const found = project.stages.find((view) => view.stage === stage)?.record?.value;
    if (found === null || found === undefined) continue;
    const names = new Set(JSON.stringify(found).match(IDENTIFIER) ?? []);
    const bases = new Set([...names].map((name) => baseSymbol(name, table)));
    for (const base of bases) {
      const entry = base === null ? undefined : table.get(base);
      if (entry && entry.declaredIn !== stage) entry.usedIn.push(stage);
    }
  }
}

export interface SourcePart {
  text: string;
  /** The symbol that this part names, or null for everything else. */
  symbol: string | null;
}

/** Cuts an expression into the symbols of the table and the text between them. */
export function splitBySymbols(source: string, table: SymbolTable): SourcePart[] {
  const parts: SourcePart[] = [];
  let from = 0;
  for (const match of source.matchAll(IDENTIFIER)) {
    const symbol = baseSymbol(match[0], table);
    if (symbol === null) continue;
    if (match.index > from) parts.push({ text: source.slice(from, match.index), symbol: null });
    parts.push({ text: match[0], symbol });
    from = match.index + match[0].length;
  }
  if (from < source.length) parts.push({ text: source.slice(from), symbol: null });
  return parts;
}
