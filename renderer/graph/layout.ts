/** Where each stage stands in the graph, and what it is made from. Pure; in CSS pixels. */

import type { StageName } from "../../agents/artefacts/stage.js";

/** From top to bottom. Objective and variables need nothing of each other's place, so they share a row. */
export const ROWS: readonly (readonly StageName[])[] = [
  ["task"],
  ["parameters"],
  ["objective", "variables"],
  ["constraints"],
  ["modelling"],
  ["state-action-reward"],
  ["environment"],
  ["coding"],
  ["check"],
  ["train"],
  ["evaluate"],
];

/** What a stage takes its content from, beside the description. */
export const MADE_FROM: Record<StageName, readonly StageName[]> = {
  task: [],
  parameters: ["task"],
  objective: ["parameters"],
  variables: ["parameters"],
  constraints: ["parameters", "objective", "variables"],
  modelling: ["parameters", "objective", "variables", "constraints"],
  "state-action-reward": ["objective", "variables", "modelling"],
  environment: ["parameters", "variables", "modelling", "state-action-reward"],
  coding: ["parameters", "variables", "modelling", "state-action-reward", "environment"],
  check: ["coding"],
  train: ["coding", "check"],
  evaluate: ["coding", "train"],
};

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const NODE_HEIGHT = 42;
const LEAST_PITCH = 51;
const MOST_PITCH = 68;
/** Free on both sides, for the arcs of the selected stage. */
const SIDE = 18;
const TOP = 8;
const GAP = 8;

/** Boxes of all stages for a pane of this size, and how high they are together. */
export function layOut(width: number, height: number): { boxes: Record<StageName, Box>; height: number } {
  const room = (height - 2 * TOP - NODE_HEIGHT) / (ROWS.length - 1);
  const pitch = Math.floor(Math.min(MOST_PITCH, Math.max(LEAST_PITCH, room)));
  const inner = Math.max(200, width - 2 * SIDE);
  const boxes: Partial<Record<StageName, Box>> = {};
  ROWS.forEach((row, line) => {
    const each = (inner - GAP * (row.length - 1)) / row.length;
    row.forEach((stage, place) => {
      boxes[stage] = {
        x: SIDE + place * (each + GAP),
        y: TOP + line * pitch,
        width: each,
        height: NODE_HEIGHT,
      };
    });
  });
  return {
    boxes: boxes as Record<StageName, Box>,
    height: 2 * TOP + (ROWS.length - 1) * pitch + NODE_HEIGHT,
  };
}

export interface Connection {
  from: StageName;
  to: StageName;
  /** `way`: from row to row, always drawn. `arc`: past other rows, drawn for the selected stage. */
  kind: "way" | "arc";
}

/** The way through all rows, and what the selected stage is made from or goes into besides. */
export function connections(selected: StageName | null): Connection[] {
  const ways = ROWS.slice(1).flatMap((row, at) =>
    row.flatMap((to) => ROWS[at]!.map((from): Connection => ({ from, to, kind: "way" }))),
  );
  if (selected === null) return ways;
  const all = (Object.keys(MADE_FROM) as StageName[]).flatMap((to) =>
    MADE_FROM[to].map((from): Connection => ({ from, to, kind: "arc" })),
  );
  const isWay = ({ from, to }: Connection): boolean => ways.some((way) => way.from === from && way.to === to);
  return [...ways, ...all.filter((one) => (one.from === selected || one.to === selected) && !isWay(one))];
}

/** An arc beside the rows: sources run down on the left, uses on the right. `depth` is the number of rows. */
export function arcPath(from: Box, to: Box, side: "left" | "right"): string {
  const start = side === "left" ? from.x : from.x + from.width;
  const end = side === "left" ? to.x : to.x + to.width;
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const out = side === "left" ? Math.min(start, end) - SIDE + 5 : Math.max(start, end) + SIDE - 5;
  const bend = Math.min(14, Math.abs(y2 - y1) / 2);
  return `M ${start} ${y1} Q ${out} ${y1} ${out} ${y1 + bend} L ${out} ${y2 - bend} Q ${out} ${y2} ${end} ${y2}`;
}
