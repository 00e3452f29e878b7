import type { Chart, Plugin } from "chart.js";
import { type ReactNode, useEffect, useRef } from "react";
import { formatNumber } from "../text/format.js";
import { chartClass, colour, CURVE_OPTIONS, scaleStyle, tooltipStyle, useThemeVersion } from "./chart.js";

export interface LinePoint {
  x: number;
  /** NaN leaves a gap. */
  y: number;
}

export interface Line {
  label: string;
  /** A colour of the style sheets. */
  colour: string;
  width: number;
  points: readonly LinePoint[];
  dash?: readonly number[];
  /** Marks at the points. */
  dots?: boolean;
  /** Filled up to the line before it in the list; such an area has no entry in the legend. */
  band?: boolean;
  /** Not in the legend. */
  quiet?: boolean;
}

/** A value across the whole chart, such as a baseline. */
export interface Level {
  label: string;
  value: number;
  colour: string;
}

/** A place on the horizontal axis that is worth a line and a word. */
export interface Mark {
  label: string;
  x: number;
}

type Made = Chart<"line", LinePoint[]>;

/** Lines over a numeric axis, with levels, marks and a cursor; drawn anew only where something changed. */
export function LineChart(properties: {
  title: ReactNode;
  /** What the canvas shows, in words. */
  description: string;
  lines: readonly Line[];
  levels?: readonly Level[];
  marks?: readonly Mark[];
  /** A place on the horizontal axis; null: none. */
  cursor?: number | null;
  horizontal: string;
  height: string;
  /** Called with the place on the horizontal axis that was clicked. */
  onPick?: (x: number) => void;
}) {
  const { title, description, lines, levels = NONE, marks = NONE, cursor = null, height } = properties;
  const { horizontal, onPick } = properties;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Made | null>(null);
  const overlay = useRef<Overlay>({ levels: [], marks: [], cursor: null });
  const pick = useRef(onPick);
  const theme = useThemeVersion();
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);

  useEffect(() => {
    if (canvas.current === null) return;
    const made = makeChart(canvas.current, overlay, horizontal, (x) => pick.current?.(x));
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [horizontal, theme]);

  useEffect(() => {
    const made = chart.current;
    if (made === null) return;
    overlay.current.levels = levels;
    overlay.current.marks = marks;
    made.data.datasets = lines.map((line, at) => datasetOf(line, lines.length - at));
    made.options.scales!.y = { ...made.options.scales!.y, ...rangeFor(levels) };
    made.update("none");
  }, [lines, levels, marks, horizontal, theme]);

  useEffect(() => {
    overlay.current.cursor = cursor;
    chart.current?.draw();
  }, [cursor, lines, horizontal, theme]);

  const legend = lines.filter((line) => !line.band && !line.quiet);
  return (
    <figure className="chart">
      <figcaption>
        <h3 dir="auto">{title}</h3>
        {legend.length + levels.length > 1 && (
          <ul className="chart__legend">
            {legend.map((line) => (
              <li key={line.label}>
                <i
                  style={{ "--key": `var(${line.colour})` }}
                  data-shape={line.dots ? "dot" : line.dash ? "dash" : "line"}
                />
                {line.label}
              </li>
            ))}
            {levels.map((level) => (
              <li key={level.label}>
                <i style={{ "--key": `var(${level.colour})` }} data-shape="dash" />
                {level.label}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <div className="chart__plot" style={{ "--height": height }}>
        <canvas ref={canvas} role="img" aria-label={description} />
      </div>
    </figure>
  );
}

const NONE: readonly never[] = [];

interface Overlay {
  levels: readonly Level[];
  marks: readonly Mark[];
  cursor: number | null;
}

function makeChart(
  canvas: HTMLCanvasElement,
  overlay: { current: Overlay },
  horizontal: string,
  onPick: (x: number) => void,
): Made {
  const ChartClass = chartClass();
  const scale = scaleStyle();
  return new ChartClass<"line", LinePoint[]>(canvas, {
    type: "line",
    data: { datasets: [] },
    options: {
      ...CURVE_OPTIONS,
      onClick: (event, _elements, chart) => {
        const x = chart.scales.x?.getValueForPixel(event.x ?? 0);
        if (x !== undefined) onPick(x);
      },
      scales: { x: { type: "linear", ...scale }, y: scale },
      plugins: {
        tooltip: {
          ...tooltipStyle(),
          filter: (item) => item.dataset.borderWidth !== 0,
          callbacks: {
            title: (items) => `${horizontal} ${formatNumber(items[0]?.parsed.x ?? null)}`,
            label: (item) => `${item.dataset.label}: ${formatNumber(item.parsed.y)}`,
          },
        },
      },
    },
    plugins: [overlayPlugin(overlay)],
  });
}

function datasetOf(line: Line, order: number) {
  const ink = colour(line.colour);
  return {
    label: line.label,
    data: line.points as LinePoint[],
    borderColor: ink,
    backgroundColor: line.band ? faded(ink) : ink,
    borderWidth: line.band ? 0 : line.width,
    borderDash: [...(line.dash ?? [])],
    borderJoinStyle: "round" as const,
    pointRadius: line.dots ? 3 : 0,
    pointHoverRadius: line.band ? 0 : 3.5,
    fill: line.band ? "-1" : false,
    spanGaps: false,
    tension: 0,
    order,
  };
}

/** The same ink at a quarter of its strength; a computed colour is `rgb(…)` or `color(…)`. */
function faded(ink: string): string {
  return `color-mix(in srgb, ${ink} 22%, transparent)`;
}

/** Levels lie within the axis even where no line comes near them. */
function rangeFor(levels: readonly Level[]): { suggestedMin?: number; suggestedMax?: number } {
  const values = levels.map((level) => level.value).filter(Number.isFinite);
  return values.length === 0 ? {} : { suggestedMin: Math.min(...values), suggestedMax: Math.max(...values) };
}

function overlayPlugin(overlay: { current: Overlay }): Plugin<"line"> {
  return {
    id: "overlay",
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      const { levels, marks, cursor } = overlay.current;
      if (!scales.x || !scales.y) return;
      ctx.save();
      ctx.lineWidth = 1.5;
      ctx.setLineDash([5, 4]);
      for (const level of levels) {
        const y = scales.y.getPixelForValue(level.value);
        if (y < chartArea.top - 1 || y > chartArea.bottom + 1) continue;
        strokeLine(ctx, colour(level.colour), [chartArea.left, y], [chartArea.right, y]);
      }
      ctx.font = '11px "Inter Variable", sans-serif';
      for (const mark of marks) {
        const x = scales.x.getPixelForValue(mark.x);
        if (x < chartArea.left - 1 || x > chartArea.right + 1) continue;
        strokeLine(ctx, colour("--text-soft"), [x, chartArea.top], [x, chartArea.bottom]);
        const { width } = ctx.measureText(mark.label);
        const from = x + 5 + width > chartArea.right ? x - 5 - width : x + 5;
        // The lines of the chart run behind the label, not through it.
        ctx.fillStyle = colour("--raised");
        ctx.fillRect(from - 2, chartArea.top + 1, width + 4, 14);
        ctx.fillStyle = colour("--text");
        ctx.fillText(mark.label, from, chartArea.top + 12);
      }
      ctx.setLineDash([]);
      if (cursor !== null) {
        const x = scales.x.getPixelForValue(cursor);
        strokeLine(ctx, colour("--text"), [x, chartArea.top], [x, chartArea.bottom]);
      }
      ctx.restore();
    },
  };
}

function strokeLine(
  ctx: CanvasRenderingContext2D,
  ink: string,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  ctx.strokeStyle = ink;
  ctx.beginPath();
  ctx.moveTo(from[0], from[1]);
  ctx.lineTo(to[0], to[1]);
  ctx.stroke();
}
