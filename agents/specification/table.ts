/** The specification as tables: everything of it, in the order in which a person reads it. */

import type { ActionPart, NumberArray } from "../artefacts/values.js";
import { actionCount, type Specification } from "./specification.js";

export interface Table {
  title: string;
  columns: string[];
  /** As many cells as there are columns. */
  rows: string[][];
}

export function specificationTables(specification: Specification): Table[] {
  const { library, objective, environment, stateActionReward: signal } = specification;
  if (library)
    return [
      {
        title: "Task",
        columns: ["what", "value"],
        rows: [
          ["environment of Gymnasium", library.id],
          ["steps at most", library.stepLimit === null ? "no limit" : String(library.stepLimit)],
          ["solved from", library.rewardThreshold === null ? "not said" : String(library.rewardThreshold)],
        ],
      },
    ];
  return [
    {
      title: "Parameters",
      columns: ["symbol", "value", "unit", "meaning", "origin"],
      rows: specification.parameters.map(({ symbol, value, unit, meaning, origin }) => [
        symbol,
        valueText(value),
        unit,
        meaning,
        origin,
      ]),
    },
    {
      title: "State",
      columns: ["symbol", "type", "entries", "from", "to", "at the start", "seen", "unit"],
      rows: specification.state.map(({ symbol, type, shape, low, high, initial, unit }) => [
        symbol,
        type,
        shape.length === 0 ? "1" : shape.join(" x "),
        low === null ? "" : String(low),
        high === null ? "" : String(high),
        initial,
        signal.observation.includes(symbol) ? "yes" : "no",
        unit,
      ]),
    },
    {
      title: "Action",
      columns: ["part", "values", "number"],
      rows: [
        ...specification.action.parts.map((part, place) => [
          specification.action.parts.length === 1 ? specification.action.meaning : `action[${place}]`,
          partText(part),
          String(part.kind === "choices" ? part.labels.length : part.high - part.low + 1),
        ]),
        ...(specification.action.parts.length > 1
          ? [["together", specification.action.meaning, String(actionCount(specification.action))]]
          : []),
        ...(environment.feasible === null ? [] : [["allowed if", environment.feasible, ""]]),
      ],
    },
    {
      title: "One step",
      columns: ["what", "kind", "value", "event"],
      rows: specification.dynamics.map(({ target, kind, expression, event }) => [
        target,
        kind,
        expression,
        event,
      ]),
    },
    {
      title: "Objective, reward and end",
      columns: ["what", "value"],
      rows: [
        [objective.sense, `${objective.statement}${objective.unit ? ` (${objective.unit})` : ""}`],
        ["share of a step", specification.share],
        ["reward", signal.reward],
        ...(signal.potential === null ? [] : [["potential", signal.potential]]),
        ["over if", environment.terminated],
        ["steps at most", `${environment.stepLimit} (${environment.stepLimitOrigin})`],
        ["discount", String(environment.discount)],
        ["time is seen", signal.observesTime ? "yes" : "no"],
      ],
    },
    {
      title: "Constraints",
      columns: ["statement", "kind", "condition"],
      rows: specification.constraints.map(({ statement, kind, expression }) => [
        statement,
        kind,
        expression ?? "",
      ]),
    },
  ].filter(({ rows }) => rows.length > 0);
}

/** The tables as Markdown, for notes and exports. */
export function specificationMarkdown(specification: Specification): string {
  const line = (cells: string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return specificationTables(specification)
    .map(({ title, columns, rows }) =>
      [`## ${title}`, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n"),
    )
    .join("\n\n");
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\|]/g, (character) => `\\${character}`);
}

function valueText(value: NumberArray): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(", ")}]` : String(value);
}

function partText(part: ActionPart): string {
  return part.kind === "choices"
    ? part.labels.map((label, place) => `${place} ${label}`).join(", ")
    : `${part.low} to ${part.high}${part.unit ? ` ${part.unit}` : ""}`;
}
