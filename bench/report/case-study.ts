/** One trial in the report: what became of it, and the two figures of the paper's case study. */

import type { Figure, ReferenceFacts, ReferenceKnowledge } from "../figures.js";
import type { TrialResult } from "../results.js";
import { moments } from "../statistics.js";
import { short, VERDICTS } from "../tables.js";
import { type Bar, barChart, escapeText, lineChart } from "./svg.js";

export interface TrainingCurve {
  /** Mean total of the episodes played while learning, by step. */
  episodes: { x: number; y: number }[];
  /** Mean total of the greedy policy, by step. */
  evaluations: { x: number; y: number }[];
}

const COLOURS = { policy: "#2a6fdb", rule: "#3a9d5d", random: "#9a9a9a", best: "#c98a1b" };

export function caseStudy(
  result: TrialResult,
  curve: TrainingCurve,
  reference: ReferenceKnowledge | null,
): string {
  const verdicts = VERDICTS.map((name) =>
    result[name] ? `<span class="good">✓ ${name}</span>` : `<span class="bad">✗ ${name}</span>`,
  ).join(" ");
  const score = result.score === null ? "" : `, score ${short(result.score)}`;
  const reasons = VERDICTS.flatMap((name) => result.reasons[name].map((reason) => `${name}: ${reason}`));
  const ended = result.ended ? [`ended in ${result.ended.stage}: ${result.ended.why}`] : [];
  const charts = [
    lineChart(
      [
        { name: "while learning", colour: COLOURS.random, points: curve.episodes, faint: true },
        { name: "greedy policy", colour: COLOURS.policy, points: curve.evaluations },
      ].filter((series) => series.points.length > 0),
      { x: "environment steps", y: "total objective" },
    ),
    ...(reference ? [barChart(bars(result, reference), "total objective")] : []),
  ];
  return `<details>
<summary>${escapeText(result.task)}, ${result.variant}, seed ${result.seed}: ${verdicts}${score}, ${result.seconds.toFixed(0)} s, ${result.tokens.sampled} tokens</summary>
<p><code>${escapeText(result.project)}</code></p>
<ul>${[...ended, ...reasons].map((line) => `<li>${escapeText(line)}</li>`).join("")}</ul>
<div class="charts">${charts.join("")}</div>
</details>`;
}

function bars(result: TrialResult, reference: ReferenceKnowledge): Bar[] {
  const { facts, figures, rule } = reference;
  const bar = (name: string, colour: string, figure: Figure): Bar => {
    const { mean, standardError } = moments(figure.objectives);
    return { name, colour, value: inDirection(facts, mean), error: 1.96 * standardError };
  };
  const policy = result.objective && {
    name: "policy",
    colour: COLOURS.policy,
    value: result.objective.mean,
    error: 1.96 * result.objective.standardError,
  };
  return [
    ...(policy ? [policy] : []),
    ...(rule ? [bar("reference rule", COLOURS.rule, rule)] : []),
    bar("random", COLOURS.random, figures.random),
    { name: "best known", colour: COLOURS.best, value: inDirection(facts, facts.optimum), error: 0 },
  ];
}

/** More is better in all bars, also where a reference counts costs. */
function inDirection(facts: ReferenceFacts, total: number): number {
  return facts.optimum >= facts.random ? total : -total;
}
