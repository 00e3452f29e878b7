import type { Chart } from "chart.js";
import { useEffect, useRef } from "react";
import { type Column, curve, type PointLog } from "../state/point-log.js";
import { formatNumber } from "../text/format.js";
import { chartClass, colour, CURVE_OPTIONS, scaleStyle, tooltipStyle, useThemeVersion } from "./chart.js";

export interface Series {
  column: Column;
  label: string;
  /** A colour of the style sheets. */
  colour: string;
  width: number;
  /** Single marks, joined by a thin line. */
  dots?: boolean;
}

/** Between two drawings of a curve that grows, in milliseconds. */
const REDRAW_AFTER = 200;

/** Columns of a training run over its steps, redrawn as it grows. */
export function CurveChart(properties: {
  title: string;
  log: PointLog;
  series: readonly Series[];
  height: string;
}) {
  const { title, log, series, height } = properties;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<"line", { x: number; y: number }[]> | null>(null);
  const shown = useRef(log);
  const timer = useRef(0);
  const theme = useThemeVersion();

  useEffect(() => {
    if (canvas.current === null) return;
    const ChartClass = chartClass();
    const made = new ChartClass<"line", { x: number; y: number }[]>(canvas.current, {
      type: "line",
      data: { datasets: series.map((one, at) => ({ ...datasetOf(one), order: series.length - at })) },
      options: {
        ...CURVE_OPTIONS,
        scales: { x: { type: "linear", ...scaleStyle() }, y: scaleStyle() },
        plugins: {
          tooltip: {
            ...tooltipStyle(),
            callbacks: {
              title: (items) => `Step ${formatNumber(items[0]?.parsed.x ?? null)}`,
              label: (item) => `${item.dataset.label}: ${formatNumber(item.parsed.y)}`,
            },
          },
        },
      },
    });
    chart.current = made;
    draw(made, shown.current, series);
    return () => {
      window.clearTimeout(timer.current);
      timer.current = 0;
      made.destroy();
      chart.current = null;
    };
  }, [series, theme]);

  useEffect(() => {
    shown.current = log;
    if (timer.current !== 0) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      if (chart.current) draw(chart.current, shown.current, series);
    }, REDRAW_AFTER);
  }, [log, series]);

  return (
    <figure className="chart">
      <figcaption>
        <h3>{title}</h3>
        {series.length > 1 && (
          <ul className="chart__legend">
            {series.map((one) => (
              <li key={one.column}>
                <i style={{ "--key": `var(${one.colour})` }} data-shape={one.dots ? "dot" : "line"} />
                {one.label}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <div className="chart__plot" style={{ "--height": height }}>
        <canvas ref={canvas} role="img" aria-label={`${title}, over the steps of the training`} />
      </div>
    </figure>
  );
}

function datasetOf(series: Series) {
  const ink = colour(series.colour);
  return {
    label: series.label,
    data: [] as { x: number; y: number }[],
    borderColor: ink,
    backgroundColor: ink,
    borderWidth: series.width,
    borderJoinStyle: "round" as const,
    pointRadius: series.dots ? 3 : 0,
    pointHoverRadius: 3.5,
    tension: 0,
  };
}

function draw(
  chart: Chart<"line", { x: number; y: number }[]>,
  log: PointLog,
  series: readonly Series[],
): void {
  const limit = Math.max(400, 2 * Math.round(chart.width));
  series.forEach((one, at) => {
    chart.data.datasets[at]!.data = curve(log, one.column, limit);
  });
  chart.update("none");
}
