/** The tables of the paper as plain text. */

import { type Variant, VARIANTS } from "../agents/pipeline/correction.js";
import { inPaperOrder, PAPER_COLUMNS } from "./paper.js";
import { FAILURE_CLASSES, type FailureClass, type TrialResult } from "./results.js";
import { wilsonInterval } from "./statistics.js";

export const VERDICTS = ["modelling", "coding", "policy"] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** What each class of Table 2 means. */
export const FAILURE_MEANING: Record<FailureClass, string> = {
  MC: "modelling and coding failed",
  M: "only modelling failed",
  C: "only coding failed",
  none: "both hold, the policy falls short",
};

export interface RateRow {
  task: string;
  variant: Variant;
  trials: number;
  /** Rate with its 95 % interval. */
  rates: Record<VerdictName, { rate: number; low: number; high: number }>;
  score: number;
  seconds: number;
}

/** Table 1: one row for each task and variant that has trials. */
export function rateRows(results: TrialResult[]): RateRow[] {
  return inPaperOrder([...new Set(results.map((result) => result.task))]).flatMap((task) =>
    VARIANTS.map((variant) => ({
      task,
      variant,
      of: results.filter((each) => each.task === task && each.variant === variant),
    }))
      .filter(({ of }) => of.length > 0)
      .map(({ variant, of }) => ({
        task,
        variant,
        trials: of.length,
        rates: Object.fromEntries(VERDICTS.map((name) => [name, rateOf(of, name)])) as RateRow["rates"],
        score: mean(of.map((result) => result.score ?? 0)),
        seconds: mean(of.map((result) => result.seconds)),
      })),
  );
}

/** Table 2: of the failed trials of each task and variant, which of modelling and coding failed. */
export function failureRows(results: TrialResult[]) {
  return rateRows(results).map(({ task, variant, trials }) => {
    const of = results.filter((result) => result.task === task && result.variant === variant);
    const counts = Object.fromEntries(
      FAILURE_CLASSES.map((name) => [name, of.filter((result) => result.failure === name).length]),
    ) as Record<FailureClass, number>;
    return { task, variant, trials, failed: of.filter((result) => !result.policy).length, counts };
  });
}

export function rateTable(results: TrialResult[]): string {
  const header = [
    "task",
    "variant",
    "trials",
    ...VERDICTS,
    "score",
    "seconds",
    ...PAPER_COLUMNS.map((column) => column.name),
  ];
  const rows = rateRows(results).map((row, index, all) => [
    row.task === all[index - 1]?.task ? "" : row.task,
    row.variant,
    String(row.trials),
    ...VERDICTS.map((name) => rateText(row.rates[name])),
    short(row.score),
    row.seconds.toFixed(0),
    ...PAPER_COLUMNS.map((column) => (row.task === all[index - 1]?.task ? "" : paperText(column, row.task))),
  ]);
  return (
    "Table 1. Rates of modelling, coding and policy with 95 % Wilson intervals; the paper's: modelling / coding / policy\n" +
    alignColumns([header, ...rows])
  );
}

export function failureTable(results: TrialResult[]): string {
  const rows = failureRows(results).map((row, index, all) => [
    row.task === all[index - 1]?.task ? "" : row.task,
    row.variant,
    String(row.trials),
    String(row.failed),
    ...FAILURE_CLASSES.map((name) => String(row.counts[name])),
  ]);
  const meaning = FAILURE_CLASSES.map((name) => `${name}: ${FAILURE_MEANING[name]}`).join("; ");
  return (
    `Table 2. Where failed trials failed (${meaning})\n` +
    alignColumns([["task", "variant", "trials", "failed", ...FAILURE_CLASSES], ...rows])
  );
}

/** One line for the terminal when a trial is judged. */
export function trialLine(result: TrialResult): string {
  const marks = VERDICTS.map((name) => `${result[name] ? "✓" : "✗"} ${name}`).join("  ");
  const score = result.score === null ? "" : `  score ${short(result.score)}`;
  const seconds = `  ${result.seconds.toFixed(0)} s`;
  // Code that does not run explains the rest.
  const why = (["coding", "modelling", "policy"] as const).flatMap((name) => result.reasons[name])[0];
  const cut = why === undefined ? "" : `\n    ${why.split("\n")[0]!.slice(0, 200)}`;
  return `  ${marks}${score}${seconds}${cut}`;
}

function rateOf(results: TrialResult[], name: VerdictName) {
  const successes = results.filter((result) => result[name]).length;
  const [low, high] = wilsonInterval(successes, results.length);
  return { rate: successes / results.length, low, high };
}

export function rateText({ rate, low, high }: RateRow["rates"][VerdictName]): string {
  return `${short(rate)} [${short(low)}, ${short(high)}]`;
}

/** Modelling / coding / policy as the paper gives them; – where we do not have a figure. */
export function paperText(column: (typeof PAPER_COLUMNS)[number], task: string): string {
  const rates = column.tasks[task];
  if (!rates) return "";
  return VERDICTS.map((name) => {
    const rate = rates[name];
    return rate === null ? "–" : short(rate);
  }).join(" / ");
}

/** Two digits, without a zero before the point. */
export function short(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function alignColumns(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  return lines.join("\n");
}
