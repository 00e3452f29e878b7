/** The tables of the report, and how far the stated confidence can be trusted. */

import { PAPER_COLUMNS } from "../paper.js";
import { FAILURE_CLASSES, type TrialResult } from "../results.js";
import { calibrationBins, calibrationError, recalibrated } from "../statistics.js";
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
const NEIGHBOURS = 10;

/** Trials by the lowest confidence of their stages; empty where no stage states one. */
export function reliabilitySection(results: TrialResult[]): string {
  const stated = results.flatMap(({ confidence, modelling }) =>
    confidence === null ? [] : [{ confidence, right: Number(modelling) }],
  );
  if (stated.length === 0) return "";
  const bins = calibrationBins(stated, BINS);
  const worth = recalibrated(stated, NEIGHBOURS);
  const measured = stated.flatMap(({ right }, place) => {
    const confidence = worth[place] ?? null;
    return confidence === null ? [] : [{ confidence, right }];
  });
  const calibrated = calibrationBins(measured, BINS);
  const after =
    calibrated.length === 0
      ? `With more than ${NEIGHBOURS} trials the confidence is calibrated here, too.`
      : `Calibrated, that is, replaced by the share that was right among the ${NEIGHBOURS} other trials with the nearest
confidence, the error is ${short(calibrationError(calibrated))} (second chart).`;
  return `<h2>Confidence</h2>
<p>How often the modelling was right, by the lowest confidence that a stage of the trial stated (${stated.length} trials).
The expected calibration error is ${short(calibrationError(bins))}. ${after}</p>
<div class="charts">${reliabilityChart(bins)}${calibrated.length === 0 ? "" : reliabilityChart(calibrated)}</div>`;
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
