/** Numbers, sizes, times and foreign text as a person reads them. Pure; the clock is an argument. */

import type { NumberArray } from "../../agents/artefacts/values.js";

const COUNT = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** At most `digits` significant digits, without a tail of zeros; very large and small ones as powers of ten. */
export function formatNumber(value: number | null, digits = 5): string {
  if (value === null || Number.isNaN(value)) return "n/a";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return COUNT.format(value);
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(Math.max(0, digits - 3)).replace("e+", "e");
  return new Intl.NumberFormat("en-GB", { maximumSignificantDigits: digits }).format(value);
}

/** A number or nested list of numbers as Python would write it, cut after `limit` entries of each list. */
export function formatValue(value: NumberArray, limit = 12): string {
  if (typeof value === "number") return String(value);
  const shown = value.slice(0, limit).map((entry) => formatValue(entry, limit));
  if (value.length > limit) shown.push(`… ${value.length} in all`);
  return `[${shown.join(", ")}]`;
}

/** A table by its rows, with its entries below each other; anything else in one line. */
export function formatRows(value: NumberArray, limit = 12): string[] {
  const isTable = Array.isArray(value) && value.every((row) => Array.isArray(row));
  if (!isTable) return [formatValue(value)];
  const shown = value.slice(0, limit).map((row) => row.slice(0, limit).map((entry) => formatValue(entry)));
  const width = Math.max(...shown.flat().map((entry) => entry.length));
  const rows = shown.map((row, at) => {
    const hidden = (value[at]?.length ?? 0) > limit ? " …" : "";
    return row.map((entry) => entry.padStart(width)).join(" ") + hidden;
  });
  return value.length > limit ? [...rows, `… ${value.length} rows in all`] : rows;
}

const BYTE_UNITS = ["bytes", "kB", "MB", "GB", "TB"];

export function formatBytes(bytes: number): string {
  let unit = 0;
  let size = bytes;
  while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${size.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export function formatRate(tokensPerSecond: number): string {
  return `${tokensPerSecond >= 100 ? tokensPerSecond.toFixed(0) : tokensPerSecond.toFixed(1)} tokens/s`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export function formatClock(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : CLOCK.format(date);
}

/** «today 14:03», «yesterday 09:12», «3 Nov 14:03» or, in another year, «3 Nov 2023». */
export function formatWhen(iso: string, now: Date): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return `today ${CLOCK.format(date)}`;
  if (days === 1) return `yesterday ${CLOCK.format(date)}`;
  if (date.getFullYear() === now.getFullYear()) return `${DAY.format(date)} ${CLOCK.format(date)}`;
  return DAY_OF_YEAR.format(date);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Half width of the 95 % confidence interval of a mean. */
export function halfWidth(standardError: number): number {
  return 1.96 * standardError;
}

/** `count` with its noun, in the plural where needed. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Control characters (those of terminals among them) as `\x1b` and the like; line ends and tabs stay. */
export function visibleControls(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(
      /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g,
      (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
}

/** Words that end in «s» without being a plural. */
const NO_PLURAL = /(?:ss|us|is|series|species|means|gas)$/i;

/** A unit as it stands behind exactly this many: «papers», but 1 «paper»; «cars/hour», but 1 «car/hour». */
export function unitOf(count: number | null, unit: string): string {
  if (count !== 1) return unit;
  return unit.replace(/^[A-Za-z]{3,}s(?![A-Za-z])/, (word) => {
    if (NO_PLURAL.test(word)) return word;
    if (/[^aeiou]ies$/i.test(word)) return `${word.slice(0, -3)}y`;
    return /(?:ch|sh|ss|x|z)es$/i.test(word) ? word.slice(0, -2) : word.slice(0, -1);
  });
}
