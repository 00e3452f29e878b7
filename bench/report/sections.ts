/** The tables of the report, and how far the stated confidence can be trusted. */

import { PAPER_COLUMNS } from "../paper.js";
import { FAILURE_CLASSES, type TrialResult } from "../results.js";
import {
  FAILURE_MEANING,
  failureRows,
  paperText,
  type RateRow,
  rateRows,
  short,
  VERDICTS,
} from "../tables.js";
import { escapeText, reliabilityChart } from "./svg.js";

export function rateSection(results: TrialResult[]): string {
  const rows = rateRows(results).map((row) => [
    cell(row.task),
    cell(row.variant),
    cell(String(row.trials)),
    ...VERDICTS.map((name) => rateCell(row.rates[name])),
    cell(short(row.score)),
    cell(row.seconds.toFixed(0)),
    ...PAPER_COLUMNS.map((column) => cell(paperText(column, row.task))),
  ]);
  const paper = PAPER_COLUMNS.map((column) => `${column.name} (paper)`);
  return `<h2>Table 1. Success rates</h2>
<p>With 95 % Wilson intervals. A policy counts only where modelling and coding hold. Score: 0 is random, 1 the best
that is known; a trial without a policy in the right environment counts as 0. The paper's columns: modelling /
coding / policy, judged by hand.</p>
${table(["task", "variant", "trials", ...VERDICTS, "score", "seconds", ...paper], rows)}`;
}

export function failureSection(results: TrialResult[]): string {
  const rows = failureRows(results).map((row) => [
    cell(row.task),
    cell(row.variant),
    cell(String(row.trials)),
    cell(String(row.failed)),
    ...FAILURE_CLASSES.map((name) => cell(String(row.counts[name]))),
  ]);
  const meaning = FAILURE_CLASSES.map((name) => `${name}: ${FAILURE_MEANING[name]}`).join("; ");
  return `<h2>Table 2. Where failed trials failed</h2>
<p>${meaning}.</p>
${table(["task", "variant", "trials", "failed", ...FAILURE_CLASSES], rows)}`;
}

const BINS = 5;

/** Trials by the lowest confidence of their stages; empty where no stage states one. */
export function reliabilitySection(results: TrialResult[]): string {
  const stated = results.flatMap(({ confidence, modelling }) =>
    confidence === null ? [] : [{ confidence, right: Number(modelling) }],
  );
  if (stated.length === 0) return "";
  const bins = Array.from({ length: BINS }, (_, bin) =>
    stated.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin),
  ).filter((bin) => bin.length > 0);
  const chart = reliabilityChart(
    bins.map((bin) => ({
      confidence: bin.reduce((sum, each) => sum + each.confidence, 0) / bin.length,
      rate: bin.reduce((sum, each) => sum + each.right, 0) / bin.length,
      count: bin.length,
    })),
  );
  return `<h2>Confidence</h2>
<p>How often the modelling was right, by the lowest confidence that a stage of the trial stated (${stated.length} trials).</p>
${chart}`;
}

function table(header: string[], rows: string[][]): string {
  const head = header.map((name) => `<th>${escapeText(name)}</th>`).join("");
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.join("")}</tr>`)
    .join("\n")}</tbody></table></div>`;
}

function cell(text: string): string {
  return `<td>${escapeText(text)}</td>`;
}

function rateCell({ rate, low, high }: RateRow["rates"]["policy"]): string {
  return `<td class="rate">${short(rate)} <small>${short(low)}–${short(high)}</small></td>`;
}
