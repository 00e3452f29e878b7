/** What is printed at the end of a run. */

import type { StageName } from "../../agents/artefacts/stage.js";
import type { PipelineOutcome } from "../../agents/pipeline/events.js";
import { EvaluateValue, ObjectiveValue, type StageValues } from "../../agents/artefacts/values.js";
import type { AppInfo, ProjectView } from "../contract.js";
import { STAGE_TITLES } from "./record-summary.js";
import type { Terminal } from "./terminal.js";
import { failureText, gigabytesText, numberText, oneLine, plainText, secondsText } from "./terminal-text.js";

export interface RunReport {
  project: ProjectView;
  outcome: PipelineOutcome;
  isolation: AppInfo["isolation"];
  seconds: number;
  peakMemory: number;
}

export function printReport(terminal: Terminal, report: RunReport): void {
  const { project, outcome } = report;
  const done = project.stages.filter(({ state }) => state === "approved" || state === "needs-review");
  const valueOf = (stage: StageName): unknown => done.find((view) => view.stage === stage)?.record?.value;
  terminal.line("");
  const evaluation = EvaluateValue.safeParse(valueOf("evaluate")).data;
  if (evaluation) printEvaluation(terminal, evaluation, ObjectiveValue.safeParse(valueOf("objective")).data);
  for (const line of outcomeLines(terminal, outcome, project, done)) terminal.line(line);
  terminal.line("");
  for (const [label, text] of factsOf(report))
    terminal.line(`${terminal.style("quiet", label.padEnd(10))}${text}`);
}

function printEvaluation(
  terminal: Terminal,
  evaluation: StageValues["evaluate"],
  objective: StageValues["objective"] | undefined,
): void {
  const { sense, policy, random, bestConstant, standardErrorsBetter, threshold } = evaluation;
  const goal = objective ? `${sense} ${objective.statement}` : sense;
  const unit = objective?.unit ? ` (${objective.unit})` : "";
  terminal.line(`${terminal.style("strong", "Objective")}  ${oneLine(goal + unit, 200)}`);
  const row = (label: string, estimate: StageValues["evaluate"]["random"], note: string): void => {
    const figure = `${numberText(estimate.mean)} ± ${numberText(estimate.standardError)}`;
    terminal.line(`  ${label.padEnd(16)}${figure.padEnd(22)}${note}`);
  };
  row("trained policy", policy, `mean of ${policy.episodes} fresh episodes ± standard error`);
  row("random actions", random, `of ${random.episodes}`);
  if (bestConstant) row("best constant", bestConstant, `always action ${bestConstant.action}`);
  if (threshold !== null) terminal.line(`  ${"threshold".padEnd(16)}${numberText(threshold)}`);
  const errors = numberText(Math.abs(standardErrorsBetter));
  terminal.line(
    `  The policy is ${errors} standard errors ${standardErrorsBetter >= 0 ? "better" : "worse"} than random actions.`,
  );
  const gap = bestConstant ? (bestConstant.mean - policy.mean) * (sense === "maximize" ? 1 : -1) : 0;
  if (bestConstant && gap > 2 * Math.hypot(bestConstant.standardError, policy.standardError)) {
    terminal.line(
      "  One constant action does better still: train longer, or look at the model for what is missing.",
    );
  }
}

function outcomeLines(
  terminal: Terminal,
  outcome: PipelineOutcome,
  project: ProjectView,
  done: ProjectView["stages"],
): string[] {
  switch (outcome.status) {
    case "completed":
      return [terminal.style("good", "✓ Done: every stage is finished.")];
    case "not-better":
      return [`${terminal.style("bad", "✗")} ${failureText(outcome.failure, terminal.width())}`];
    case "failed": {
      const stage = terminal.style("strong", STAGE_TITLES[outcome.stage]);
      return [
        `${terminal.style("bad", "✗")} The run ended in the stage ${stage}.`,
        `  ${failureText(outcome.failure, terminal.width())}`,
      ];
    }
    case "needs-answer": {
      const record = project.stages.find((view) => view.stage === outcome.stage)?.record;
      const asked = (record?.questions ?? []).filter((question) => question.answer === null);
      return [
        `${terminal.style("strong", "?")} The stage ${STAGE_TITLES[outcome.stage]} needs an answer before it can go on.`,
        ...asked.flatMap((question) => [
          `  ${plainText(question.text)}`,
          ...question.suggestions.map((suggestion) => `    - ${oneLine(suggestion, 200)}`),
        ]),
        `  next  Say it in the description, or open the project in the app and answer there.`,
      ];
    }
    case "stopped": {
      const finished = done.map((view) => STAGE_TITLES[view.stage]);
      return [
        `Stopped. ${finished.length ? `Kept: ${finished.join("; ")}.` : "No stage was finished."}`,
        `Go on with: npm start -- run --project ${project.id}`,
      ];
    }
  }
}

function factsOf(report: RunReport): [string, string][] {
  const { project, isolation, seconds, peakMemory } = report;
  const usage = { tokens: 0, promptTokens: 0, reusedTokens: 0 };
  for (const { record } of project.stages) {
    usage.tokens += record?.usage.tokens ?? 0;
    usage.promptTokens += record?.usage.promptTokens ?? 0;
    usage.reusedTokens += record?.usage.reusedTokens ?? 0;
  }
  const hasCode = project.stages.some((view) => view.stage === "coding" && view.record?.value);
  return [
    ["Project", project.folder + (hasCode ? "  (environment.py is the environment)" : "")],
    ["Python", isolation ? `${oneLine(isolation.description, 200)} (${isolation.level})` : "did not run"],
    [
      "Tokens",
      `${numberText(usage.tokens)} written, ${numberText(usage.promptTokens)} read, ${numberText(usage.reusedTokens)} reused`,
    ],
    ["Memory", `${gigabytesText(peakMemory)} at most, all processes together`],
    ["Time", secondsText(seconds)],
  ];
}
