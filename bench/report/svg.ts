/** Small charts as inline SVG: they need no script and no file beside the page. */

export interface Series {
  name: string;
  colour: string;
  points: { x: number; y: number }[];
  /** Faint, such as single episodes behind their mean. */
  faint?: boolean;
}

export interface Bar {
  name: string;
  colour: string;
  value: number;
  /** Half the width of the 95 % interval. */
  error: number;
}

const WIDTH = 460;
const HEIGHT = 230;
const LEFT = 62;
const RIGHT = 12;
const TOP = 26;
const BOTTOM = 40;

/** Lines over a common horizontal axis. */
export function lineChart(series: Series[], labels: { x: string; y: string }): string {
  const all = series.flatMap((each) => each.points);
  if (all.length === 0) return '<p class="none">Nothing was recorded.</p>';
  const horizontal = scale(
    all.map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
  );
  const vertical = scale(
    all.map((point) => point.y),
    HEIGHT - BOTTOM,
    TOP,
  );
  const lines = series.map(({ points, colour, faint }) => {
    const path = points
      .map(({ x, y }) => `${horizontal.at(x).toFixed(1)},${vertical.at(y).toFixed(1)}`)
      .join(" ");
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${faint ? 1 : 2}" opacity="${faint ? 0.45 : 1}"/>`;
  });
  const legend = series.map(
    ({ name, colour }, index) =>
      `<rect x="${LEFT + 8 + index * 150}" y="8" width="10" height="3" fill="${colour}"/>` +
      `<text x="${LEFT + 22 + index * 150}" y="13">${escapeText(name)}</text>`,
  );
  return frame([
    ...verticalAxis(vertical, labels.y),
    ...horizontalAxis(horizontal, labels.x),
    ...lines,
    ...legend,
  ]);
}

/** Bars with error bars, from 0. */
export function barChart(bars: Bar[], label: string): string {
  const vertical = scale(
    [0, ...bars.flatMap((bar) => [bar.value - bar.error, bar.value + bar.error])],
    HEIGHT - BOTTOM,
    TOP,
  );
  const room = (WIDTH - LEFT - RIGHT) / bars.length;
  const drawn = bars.map(({ name, colour, value, error }, index) => {
    const middle = LEFT + room * (index + 0.5);
    const [from, to] = [vertical.at(0), vertical.at(value)];
    const [high, low] = [vertical.at(value + error), vertical.at(value - error)];
    return (
      `<rect x="${middle - room * 0.28}" y="${Math.min(from, to)}" width="${room * 0.56}" height="${Math.max(1, Math.abs(to - from))}" fill="${colour}"/>` +
      `<line x1="${middle}" x2="${middle}" y1="${high}" y2="${low}" stroke="currentColor"/>` +
      `<text x="${middle}" y="${HEIGHT - 24}" text-anchor="middle">${escapeText(name)}</text>` +
      `<text x="${middle}" y="${HEIGHT - 10}" text-anchor="middle" class="figure">${number(value)}</text>`
    );
  });
  const zero = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${vertical.at(0)}" y2="${vertical.at(0)}" stroke="currentColor"/>`;
  return frame([...verticalAxis(vertical, label), ...drawn, zero]);
}

/** Measured success for each bin of stated confidence, beside the diagonal of a calibrated one. */
export function reliabilityChart(bins: { confidence: number; rate: number; count: number }[]): string {
  const horizontal = {
    low: 0,
    high: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1],
    at: (x: number) => LEFT + x * (WIDTH - LEFT - RIGHT),
  };
  const vertical = { ...horizontal, at: (y: number) => HEIGHT - BOTTOM - y * (HEIGHT - BOTTOM - TOP) };
  const points = bins.map(
    ({ confidence, rate, count }) =>
      `<circle cx="${horizontal.at(confidence)}" cy="${vertical.at(rate)}" r="${Math.min(12, 3 + Math.sqrt(count))}" fill="#2a6fdb" opacity="0.8"><title>${count} stages, stated ${number(confidence)}, right ${number(rate)}</title></circle>`,
  );
  const diagonal = `<line x1="${horizontal.at(0)}" y1="${vertical.at(0)}" x2="${horizontal.at(1)}" y2="${vertical.at(1)}" stroke="currentColor" opacity="0.4"/>`;
  return frame([
    ...verticalAxis(vertical, "share that is right"),
    ...horizontalAxis(horizontal, "stated confidence"),
    diagonal,
    ...points,
  ]);
}

interface Scale {
  low: number;
  high: number;
  ticks: number[];
  at(value: number): number;
}

function scale(values: number[], from: number, to: number): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low === high) [low, high] = [low - 1, high + 1];
  const step = niceStep((high - low) / 4);
  const first = Math.ceil(low / step - 1e-9) * step;
  const ticks: number[] = [];
  for (let tick = first; tick <= high + step * 1e-9; tick += step)
    ticks.push(Math.abs(tick) < step * 1e-9 ? 0 : tick);
  return { low, high, ticks, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

function verticalAxis(axis: Scale, label: string): string[] {
  return [
    ...axis.ticks.map(
      (tick) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${axis.at(tick)}" y2="${axis.at(tick)}" stroke="currentColor" opacity="0.12"/>` +
        `<text x="${LEFT - 6}" y="${axis.at(tick) + 4}" text-anchor="end">${number(tick)}</text>`,
    ),
    `<text transform="translate(12 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)" text-anchor="middle">${escapeText(label)}</text>`,
  ];
}

function horizontalAxis(axis: Scale, label: string): string[] {
  return [
    ...axis.ticks.map(
      (tick) =>
        `<text x="${axis.at(tick)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${number(tick)}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeText(label)}</text>`,
  ];
}

function frame(parts: string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" class="chart">${parts.join("")}</svg>`;
}

function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`;
  return String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
}

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
