import { describe, expect, it, onTestFinished } from "vitest";
import type { StageName } from "../../../agents/artefacts/stage.js";
import type { PipelineEvent, PipelineOutcome } from "../../../agents/pipeline/events.js";
import { exitCodeOf, exitCodeOfRun } from "../../../host/command-line/exit-codes.js";
import { showProgress } from "../../../host/command-line/progress.js";
import { printReport } from "../../../host/command-line/result.js";
import { createTerminal } from "../../../host/command-line/terminal.js";
import type { ProjectView } from "../../../host/contract.js";
import { pointAt, recordOf, VALUES } from "../support/records.js";
import { FAILURE } from "../support/small-pipeline.js";

function shown(isTTY: boolean) {
  let written = "";
  let time = 0;
  const terminal = createTerminal(
    { write: (text) => (written += text), isTTY, columns: 80 },
    { NO_COLOR: "1" },
  );
  const progress = showProgress(terminal, () => time);
  onTestFinished(progress.end);
  return {
    terminal,
    progress,
    tell: (...events: PipelineEvent[]) =>
      events.forEach((event) => progress.onEvent({ type: "pipeline", projectId: "x", event })),
    pass: (milliseconds: number) => (time += milliseconds),
    take() {
      const taken = written;
      written = "";
      return taken;
    },
  };
}

const started = (stage: StageName): PipelineEvent => ({ type: "stage-start", stage, at: "" });

describe("a run that is not watched on a terminal", () => {
  it("is told in plain lines without control characters", () => {
    const { tell, pass, take } = shown(false);
    tell(started("parameters"));
    tell({ type: "stage-delta", stage: "parameters", text: "a", tokens: 54, tokensPerSecond: 20.14 });
    tell({
      type: "stage-note",
      stage: "parameters",
      message: "Asking again:\u001B[2J 0.4 is\nnot in the text.",
    });
    tell({
      type: "stage-end",
      record: { ...recordOf("parameters"), version: 1, seconds: 3.2, usage: usage(54) },
    });
    tell(started("train"));
    tell({ type: "training-metric", runId: "0001", points: [pointAt(10), pointAt(30)] });
    expect(take()).toBe(
      [
        "   Parameters …",
        "     Asking again: 0.4 is not in the text.",
        " ✓ Parameters                3.2 s  54 tokens, 20.1 a second  1 parameter",
        "   Train …",
        "",
      ].join("\n"),
    );
    pass(10_000);
    tell({ type: "training-metric", runId: "0001", points: [pointAt(50)] });
    expect(take()).toBe(
      "     step 50, return 15 (mean of 3 episodes), exploration 0.10, 1,000 steps a second\n",
    );
    tell({ type: "training-metric", runId: "0001", points: [pointAt(60)] });
    expect(take()).toBe("");
  });

  it("says that a stage failed, and that generated figures were no numbers", () => {
    const { tell, take, pass } = shown(false);
    tell(started("train"));
    tell({ type: "training-metric", runId: "0001", points: [{ ...pointAt(10), return: null }] });
    pass(20_000);
    const nothing = { ...pointAt(20), return: null, exploration: null, stepsPerSecond: null };
    tell({ type: "training-metric", runId: "0001", points: [nothing] });
    const record = { ...recordOf("train", { state: "failed", value: null, failure: FAILURE }), version: 1 };
    tell({ type: "stage-end", record });
    expect(take()).toMatch(/ {5}step 20\n ✗ Train .* The answer could not be used\.\n$/);
  });
});

describe("a run on a terminal", () => {
  it("has one line that is rewritten, and leaves a line for each finished stage", () => {
    const { tell, take, pass, progress } = shown(true);
    progress.onEvent({
      type: "model-status",
      status: { name: "m", state: "loading", progress: 0.4, failure: null },
    });
    expect(take()).toContain("Loading the model  40 %");
    progress.onEvent({
      type: "model-status",
      status: { name: "m", state: "ready", progress: null, failure: null },
    });
    tell(started("objective"));
    pass(2500);
    tell({ type: "stage-delta", stage: "objective", text: "a", tokens: 7, tokensPerSecond: 3 });
    const live = take();
    expect(live).toMatch(/Objective +2\.5 s {2}7 tokens, 3\.0 a second/);
    expect(live).not.toContain("\n");
    tell({ type: "stage-end", record: { ...recordOf("objective"), version: 1 } });
    const ended = take();
    expect(ended).toMatch(/^\r\u001B\[2K ✓ Objective +0\.0 s {2}maximize expected total profit\n/m);
    expect(ended.endsWith("\r\u001B[2K")).toBe(true);
  });
});

describe("the end of a run", () => {
  function report(outcome: PipelineOutcome, stages: ProjectView["stages"] = []): string {
    const { terminal, take } = shown(false);
    const project: ProjectView = {
      id: "shop",
      title: "",
      text: "",
      folder: "/p/shop",
      stages,
      running: null,
      waiting: null,
      undo: null,
      redo: null,
      outcome,
    };
    const isolation = { level: "os-sandbox", description: "bubblewrap" };
    printReport(terminal, { project, outcome, isolation, seconds: 372, peakMemory: 2.5e9 });
    return take();
  }
  const view = (record: ReturnType<typeof recordOf>): ProjectView["stages"][number] => ({
    stage: record.stage,
    state: record.state,
    record: { ...record, version: 1 },
    versions: 1,
  });

  it("gives the policy beside random actions, with errors, and what it took", () => {
    const estimate = { mean: 812.44, standardError: 3.1, episodes: 100, meanLength: 30 };
    const value = {
      sense: "maximize",
      policy: estimate,
      random: { ...estimate, mean: 300 },
      bestConstant: { ...estimate, mean: 640, action: 15 },
      standardErrorsBetter: 49.7,
      threshold: null,
      succeeded: true,
    };
    const stages = [view(recordOf("objective", { usage: usage(54) })), view(recordOf("evaluate", { value }))];
    expect(report({ status: "completed" }, stages)).toMatchInlineSnapshot(`
      "
      Objective  maximize expected total profit (euros)
        trained policy  812.4 ± 3.1           mean of 100 fresh episodes ± standard error
        random actions  300 ± 3.1             of 100
        best constant   640 ± 3.1             always action 15
        The policy is 49.7 standard errors better than random actions.
      ✓ Done: every stage is finished.

      Project   /p/shop
      Python    bubblewrap (os-sandbox)
      Tokens    54 written, 0 read, 0 reused
      Memory    2.50 GB at most, all processes together
      Time      6 min 12 s
      "
    `);
  });

  it("says when one constant action does better", () => {
    const estimate = { mean: 10, standardError: 1, episodes: 100, meanLength: 30 };
    const value = (sense: string, constant: number): unknown => ({
      sense,
      policy: estimate,
      random: estimate,
      bestConstant: { ...estimate, mean: constant, action: 0 },
      standardErrorsBetter: 3,
      threshold: null,
      succeeded: true,
    });
    const printed = (sense: string, constant: number): string =>
      report({ status: "completed" }, [view(recordOf("evaluate", { value: value(sense, constant) }))]);
    expect(printed("maximize", 15)).toContain("One constant action does better still");
    expect(printed("maximize", 12)).not.toContain("constant action does better");
    expect(printed("minimize", 15)).not.toContain("constant action does better");
    expect(printed("minimize", 5)).toContain("One constant action does better still");
  });

  it("names the stage that failed, why, what was kept and what to do next", () => {
    expect(report({ status: "failed", stage: "coding", failure: FAILURE })).toMatch(
      /✗ The run ended in the stage Coding\.\n {2}The answer could not be used\.\n {2}why +It was empty\.\n {2}kept +The stages before\.\n {2}next +Run it again\./,
    );
  });

  it("asks what a stage needs to know", () => {
    const questions = [
      { id: "a", text: "Large or\u202E small?", suggestions: ["large", "small"], answer: null },
    ];
    const stages = [view(recordOf("objective", { state: "needs-answer", questions }))];
    expect(report({ status: "needs-answer", stage: "objective" }, stages)).toMatch(
      /The stage Objective needs an answer.*\n {2}Large or small\?\n {4}- large\n {4}- small\n/,
    );
  });

  it("says after a stop what was kept and how to go on", () => {
    const stages = [view(recordOf("task")), view(recordOf("parameters", { state: "needs-review" }))];
    expect(report({ status: "stopped", stage: "objective" }, stages)).toMatch(
      /Stopped\. Kept: Task; Parameters\.\nGo on with: npm start -- run --project shop\n/,
    );
    expect(report({ status: "stopped", stage: null })).toMatch(/No stage was finished/);
  });

  it("is an exit code", () => {
    const failure = (code: string): PipelineOutcome => ({
      status: "failed",
      stage: "task",
      failure: { ...FAILURE, code },
    });
    expect(exitCodeOfRun({ status: "completed" })).toBe(0);
    expect(exitCodeOfRun({ status: "not-better", failure: FAILURE })).toBe(4);
    expect(exitCodeOfRun({ status: "needs-answer", stage: "task" })).toBe(3);
    expect(exitCodeOfRun({ status: "stopped", stage: null })).toBe(130);
    expect(exitCodeOfRun(failure("stage-output-invalid"))).toBe(3);
    expect(exitCodeOfRun(failure("python-time"))).toBe(3);
    expect(exitCodeOfRun(failure("model-context-overflow"))).toBe(3);
    for (const code of [
      "model-file-missing",
      "model-lost",
      "python-unavailable",
      "disk-full",
      "project-locked",
    ]) {
      expect([code, exitCodeOfRun(failure(code))]).toEqual([code, 5]);
    }
    expect(exitCodeOf("description-too-long")).toBe(2);
    expect(exitCodeOf("internal")).toBe(1);
  });
});

function usage(tokens: number) {
  return { promptTokens: 0, reusedTokens: 0, tokens, seconds: 1 };
}

it("has a summary for what each stage leaves", () => {
  const { tell, take } = shown(false);
  for (const stage of Object.keys(VALUES) as StageName[]) {
    tell({ type: "stage-end", record: { ...recordOf(stage), version: 1 } });
  }
  const lines = take().trimEnd().split("\n");
  expect(lines.map((line) => line.slice(36))).toEqual([
    "Bakery",
    "1 parameter",
    "maximize expected total profit",
    "0 constraints",
    "ends when False or after 30 steps, discount 1",
    "2 lines of Python (agent)",
  ]);
});
