import { useMemo } from "react";
import type { Episode, EpisodeSet, Quantity } from "../../agents/artefacts/episode.js";
import { DataTable } from "../parts/data-table.js";
import { SymbolName, useSymbols } from "../parts/symbol.js";
import { formatNumber, plural } from "../text/format.js";

/** Rows that are drawn; a longer state says how many more there are. */
const MOST_ROWS = 24;
const SPARK_WIDTH = 160;
const SPARK_HEIGHT = 26;

const COLUMNS = [
  { title: "State" },
  { title: "Now", right: true },
  { title: "Within its range" },
  { title: "Over the episode" },
];

/** Every number of the state: where it is now, within its bounds, and how it went. */
export function StateTable({ set, episode, at }: { set: EpisodeSet; episode: Episode; at: number }) {
  const columns = useMemo(() => columnsOf(set, episode), [set, episode]);
  const symbols = useSymbols();
  const shown = columns.slice(0, MOST_ROWS);
  return (
    <DataTable
      label="State"
      numbers
      columns={COLUMNS}
      after={
        columns.length > shown.length && (
          <p className="table-note soft">and {plural(columns.length - shown.length, "more number")}</p>
        )
      }
    >
      {shown.map((column) => (
        <tr key={column.quantity.name}>
          <th scope="row" className="mono">
            {symbols.has(column.quantity.name) ? (
              <SymbolName symbol={column.quantity.name} />
            ) : (
              column.quantity.name
            )}
          </th>
          <td className="right value">{formatNumber(column.values[at] ?? null, 4)}</td>
          <td>
            <Gauge column={column} at={at} />
          </td>
          <td>
            <Spark column={column} at={at} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

interface StateColumn {
  quantity: Quantity;
  values: number[];
  low: number;
  high: number;
  points: string;
}

function columnsOf(set: EpisodeSet, episode: Episode): StateColumn[] {
  // The step is where the slider stands; it says something only where nothing else is there.
  const told = set.state.length > 1 ? set.state.filter((quantity) => quantity.name !== "step") : set.state;
  return told.map((quantity) => {
    const place = set.state.indexOf(quantity);
    const values = episode.states.map((state) => state[place] ?? Number.NaN);
    const finite = values.filter(Number.isFinite);
    const seen = [Math.min(...finite), Math.max(...finite)] as const;
    const low = quantity.low ?? (finite.length > 0 ? seen[0] : 0);
    const high = quantity.high ?? (finite.length > 0 ? seen[1] : 1);
    return { quantity, values, low, high, points: sparkPoints(values, seen[0], seen[1]) };
  });
}

/** At most about two points a pixel, and every extreme of a stretch. */
function sparkPoints(values: readonly number[], low: number, high: number): string {
  const span = high > low ? high - low : 1;
  const bucket = Math.max(1, Math.ceil(values.length / SPARK_WIDTH));
  const points: string[] = [];
  for (let from = 0; from < values.length; from += bucket) {
    const stretch = values.slice(from, from + bucket).filter(Number.isFinite);
    if (stretch.length === 0) continue;
    for (const value of bucket === 1 ? stretch : [Math.min(...stretch), Math.max(...stretch)]) {
      const x = (from / Math.max(1, values.length - 1)) * SPARK_WIDTH;
      const y = SPARK_HEIGHT - 3 - ((value - low) / span) * (SPARK_HEIGHT - 6);
      points.push(`${x.toFixed(1)},${(high > low ? y : SPARK_HEIGHT / 2).toFixed(1)}`);
    }
  }
  return points.join(" ");
}

function Gauge({ column, at }: { column: StateColumn; at: number }) {
  const value = column.values[at] ?? Number.NaN;
  const span = column.high - column.low;
  const part = (number: number) => Math.min(1, Math.max(0, span > 0 ? (number - column.low) / span : 0));
  // A bar grows from zero where zero lies within, else from the lower end.
  const origin = part(Math.min(Math.max(0, column.low), column.high));
  const here = Number.isFinite(value) ? part(value) : origin;
  return (
    <div
      className="gauge"
      style={{
        "--from": `${100 * Math.min(origin, here)}%`,
        "--size": `${100 * Math.abs(here - origin)}%`,
        "--here": `${100 * here}%`,
      }}
      title={`${formatNumber(column.low, 4)} to ${formatNumber(column.high, 4)}`}
    >
      <i />
      <b />
    </div>
  );
}

function Spark({ column, at }: { column: StateColumn; at: number }) {
  const x = (at / Math.max(1, column.values.length - 1)) * SPARK_WIDTH;
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <polyline points={column.points} />
      <line x1={x} y1="0" x2={x} y2={SPARK_HEIGHT} />
    </svg>
  );
}
