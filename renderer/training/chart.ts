/** Chart.js with only the parts that the app draws, in the app's colours. Fetched with the first chart. */

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  type Plugin,
  PointElement,
  Tooltip,
} from "chart.js";
import { useEffect, useState } from "react";
import { formatNumber } from "../text/format.js";

let registered = false;

/** The Chart.js constructor, ready for lines and bars. */
export function chartClass(): typeof Chart {
  if (!registered) {
    Chart.register(
      BarController,
      BarElement,
      CategoryScale,
      Filler,
      LinearScale,
      LineController,
      LineElement,
      PointElement,
      Tooltip,
    );
    registered = true;
  }
  return Chart;
}

const known = new Map<string, string>();
let knownFor = "";

/** The present value of a colour of the style sheets; a canvas knows no custom properties. */
export function colour(name: string): string {
  // A drawing asks for the same few colours again and again, and each probe makes the page compute its style.
  const theme = `${document.documentElement.dataset.theme ?? ""} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
  if (theme !== knownFor) known.clear();
  knownFor = theme;
  const value = known.get(name) ?? probed(name);
  known.set(name, value);
  return value;
}

function probed(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Changes whenever the colours change, by the system or by choice. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const change = (): void => setVersion((before) => before + 1);
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", change);
    const observer = new MutationObserver(change);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", change);
      observer.disconnect();
    };
  }, []);
  return version;
}

/** Ticks such as 20k and 1.5M. */
export function compactNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${formatNumber(value / 1e6, 3)}M`;
  if (size >= 1e4) return `${formatNumber(value / 1e3, 3)}k`;
  return formatNumber(value, 4);
}

/** Of every chart of curves: points as they come, and the tooltip of the nearest step. */
export const CURVE_OPTIONS = {
  animation: false,
  parsing: false,
  normalized: true,
  responsive: true,
  maintainAspectRatio: false,
  interaction: { mode: "nearest", axis: "x", intersect: false },
} as const;

export function scaleStyle() {
  return {
    border: { display: false },
    grid: { color: colour("--chart-grid"), drawTicks: false },
    ticks: {
      color: colour("--text-faint"),
      padding: 6,
      font: { family: '"Inter Variable", sans-serif', size: 11 },
      maxRotation: 0,
      autoSkipPadding: 20,
      callback: (value: number | string) => compactNumber(Number(value)),
    },
  };
}

export function tooltipStyle() {
  return {
    backgroundColor: colour("--text"),
    titleColor: colour("--surface"),
    bodyColor: colour("--surface"),
    padding: 8,
    cornerRadius: 6,
    displayColors: false,
    titleFont: { family: '"Inter Variable", sans-serif', size: 11 },
    bodyFont: { family: '"Inter Variable", sans-serif', size: 12 },
  };
}

/** Whiskers over horizontal bars, from low to high, one pair for each bar. */
export function whiskers(intervals: readonly { low: number; high: number }[], ink: string): Plugin<"bar"> {
  return {
    id: "whiskers",
    afterDatasetsDraw(chart) {
      const { ctx, scales } = chart;
      const axis = scales.x;
      if (!axis) return;
      ctx.save();
      ctx.strokeStyle = ink;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      chart.getDatasetMeta(0).data.forEach((bar, at) => {
        const interval = intervals[at];
        if (!interval) return;
        const low = axis.getPixelForValue(interval.low);
        const high = axis.getPixelForValue(interval.high);
        ctx.moveTo(low, bar.y);
        ctx.lineTo(high, bar.y);
        for (const end of [low, high]) {
          ctx.moveTo(end, bar.y - 5);
          ctx.lineTo(end, bar.y + 5);
        }
      });
      ctx.stroke();
      ctx.restore();
    },
  };
}

/** A vertical line at a value of the horizontal axis, such as a threshold. */
export function verticalLine(value: number, ink: string): Plugin<"bar"> {
  return {
    id: `vertical-line ${value}`,
    afterDatasetsDraw(chart) {
      const axis = chart.scales.x;
      if (!axis) return;
      const { ctx, chartArea } = chart;
      const at = axis.getPixelForValue(value);
      ctx.save();
      ctx.strokeStyle = ink;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([5, 4]);
      ctx.beginPath();
      ctx.moveTo(at, chartArea.top);
      ctx.lineTo(at, chartArea.bottom);
      ctx.stroke();
      ctx.restore();
    },
  };
}
