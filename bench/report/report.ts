/** report.html: the tables, and the figures of every trial, in one file that needs nothing else. */

import path from "node:path";
import { saveAtomically } from "../../host/store/atomic-save.js";
import { DISK } from "../../host/store/file-steps.js";
import type { ReferenceKnowledge } from "../figures.js";
import type { Summary, TrialResult } from "../results.js";
import { caseStudy, type TrainingCurve } from "./case-study.js";
import { readCurve } from "./curves.js";
import { failureSection, rateSection, reliabilitySection } from "./sections.js";
import { escapeText } from "./svg.js";

export type References = ReadonlyMap<string, ReferenceKnowledge | "question">;

export async function writeReport(
  folder: string,
  summary: Summary,
  results: TrialResult[],
  references: References,
): Promise<void> {
  const curves = await Promise.all(results.map((result) => readCurve(path.join(folder, result.project))));
  const page = reportPage(summary, results, curves, references);
  await saveAtomically(DISK, path.join(folder, "report.html"), page);
}

/** @param curves one for each result, in the same order */
export function reportPage(
  summary: Summary,
  results: TrialResult[],
  curves: TrainingCurve[],
  references: References,
): string {
  const hours = results.reduce((sum, result) => sum + result.seconds, 0) / 3600;
  const trials = results.map((result, index) => {
    const reference = references.get(result.task);
    return caseStudy(result, curves[index]!, reference === "question" ? null : (reference ?? null));
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Lamplight benchmark: ${escapeText(summary.suite)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Benchmark: ${escapeText(summary.suite)}</h1>
<p>${escapeText(summary.model)} on ${escapeText(summary.machine)}. ${results.length} trials, ${hours.toFixed(1)} hours in all.</p>
${rateSection(results)}
${failureSection(results)}
${reliabilitySection(results)}
<h2>Trials</h2>
<p>For each trial: the return during training, and the trained policy beside the reference's own rule, random
actions and the best that is known. Totals of the task's own objective, with 95 % intervals.</p>
${trials.join("\n")}
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 1180px; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.rate { font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { opacity: 0.7; }
.scroll { overflow-x: auto; }
details { border-bottom: 1px solid #8884; padding: 0.4rem 0; }
summary { cursor: pointer; }
.good { color: #197a3e; } .bad { color: #b3261e; }
@media (prefers-color-scheme: dark) { .good { color: #62d08d; } .bad { color: #ff8a80; } }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; }
.chart { width: 460px; max-width: 100%; font-size: 11px; fill: currentColor; }
.none { opacity: 0.7; }
ul { margin: 0.3rem 0; } li { white-space: pre-wrap; overflow-wrap: anywhere; }
`;
