/** Runs the stages in order. What a model, generated code or a person can cause is an outcome, not an exception. */

import { z } from "zod";
import { agentOf } from "../agents/all-agents.js";
import { type Failure, STAGE_NAMES, type StageName, type StageRecord } from "../artefacts/stage.js";
import { acceptedValues, type StageValues } from "../artefacts/values.js";
import { ModelError, PythonRuntimeLost, StoreError } from "../ports.js";
import { runAgent } from "./agent-stage.js";
import { runCoding } from "./coding-stage.js";
import { blankRecord, type RunContext, StageFailed } from "./context.js";
import { has } from "./correction.js";
import { agreeOnFormulation, FORMULATION, type FormulationRecords } from "./formulations.js";
import { libraryValue, readRegistry, type RegistryEntry } from "./library-stage.js";
import type { PipelineOutcome } from "./events.js";
import type { PipelineOptions, RunPipeline } from "./pipeline.js";
import { completedText, runTask } from "./task-stage.js";
import { notBetter, runCheck, runEvaluation } from "./policy-stages.js";
import { runTraining } from "./training-stage.js";

type NewRecord = Omit<StageRecord, "version">;

/** Where a run is. */
interface Progress {
  stage: StageName | null;
  /** How long the run had been held when this stage began, in milliseconds. */
  heldBefore: number;
}

export const runPipeline: RunPipeline = async (options) => {
  const run: Progress = { stage: null, heldBefore: 0 };
  try {
    return await runStages(options, run);
  } catch (problem) {
    return outcomeOf(problem, run, options);
  }
};

async function runStages(options: PipelineOptions, run: Progress): Promise<PipelineOutcome> {
  const current = await options.store.current();
  const first = options.from ?? STAGE_NAMES.find((stage) => !isDone(current[stage])) ?? "task";
  const start = STAGE_NAMES.indexOf(first);
  const end = options.until === null ? STAGE_NAMES.length : STAGE_NAMES.indexOf(options.until) + 1;
  const description = await options.store.text();
  const context: RunContext = {
    options,
    description,
    text: completedText(description, current.task),
    values: acceptedValues(current, STAGE_NAMES.slice(0, start)),
    note: (stage, message) => options.onEvent({ type: "stage-note", stage, message }),
  };
  let registry: RegistryEntry[] | null = null;
  const readOnce = async (): Promise<RegistryEntry[]> => (registry ??= await readRegistry(context));
  const made: Partial<Record<StageName, NewRecord>> = {};
  const keep = async (record: NewRecord): Promise<StageRecord> => {
    const saved = await options.store.add(record);
    Object.assign(context.values, acceptedValues({ [record.stage]: saved }, [record.stage]));
    options.onEvent({ type: "stage-end", record: saved });
    return saved;
  };
  for (const stage of STAGE_NAMES.slice(start, end)) {
    run.stage = stage;
    run.heldBefore = options.pause?.heldMilliseconds() ?? 0;
    options.signal.throwIfAborted();
    options.onEvent({ type: "stage-start", stage, at: new Date().toISOString() });
    const record = withoutPauses(await runStage(stage, context, readOnce), run, options);
    made[stage] = record;
    const saved = await keep(stage === "environment" ? await compared(context, made, keep) : record);
    if (stage === "task") context.text = completedText(description, saved);
    if (saved.state === "needs-answer") return { status: "needs-answer", stage };
  }
  const evaluated = context.values.evaluate;
  return evaluated && !evaluated.succeeded
    ? { status: "not-better", failure: notBetter(evaluated) }
    : { status: "completed" };
}

/**
 * The record of the environment stage, after the formulation that this run has made was compared with others;
 * where another is chosen, its earlier stages are kept as new versions. What a person or an earlier run has
 * made is not compared.
 */
async function compared(
  context: RunContext,
  made: Partial<Record<StageName, NewRecord>>,
  keep: (record: NewRecord) => Promise<StageRecord>,
): Promise<NewRecord> {
  const records = Object.fromEntries(FORMULATION.map((stage) => [stage, made[stage]]));
  const { environment } = made;
  if (!environment) throw new Error("the environment stage has not run");
  const own = FORMULATION.every((stage) => made[stage] && made[stage].madeBy === "agent");
  if (!own || !has(context.options.variant, "behaviour")) return environment;
  const chosen = await agreeOnFormulation(context, records as FormulationRecords);
  for (const stage of FORMULATION)
    if (stage !== "environment" && chosen[stage] !== made[stage]) await keep(chosen[stage]);
  return chosen.environment;
}

/** The time that a stage took does not hold the time in which it was held. */
function withoutPauses(record: NewRecord, run: Progress, { pause }: PipelineOptions): NewRecord {
  if (!pause) return record;
  const held = (pause.heldMilliseconds() - run.heldBefore) / 1000;
  return { ...record, seconds: Math.max(0, record.seconds - held) };
}

function isDone(record: StageRecord | undefined): boolean {
  return record !== undefined && (record.state === "approved" || record.state === "needs-review");
}

async function runStage(
  stage: StageName,
  context: RunContext,
  readRegistryOnce: () => Promise<RegistryEntry[]>,
): Promise<NewRecord> {
  switch (stage) {
    case "task":
      return runTask(context, await readRegistryOnce(), (await context.options.store.current()).task);
    case "coding":
      return context.values.task?.library ? runLibraryCoding(context) : runCoding(context);
    case "check":
      return runCheck(context);
    case "train":
      return runTraining(context);
    case "evaluate":
      return runEvaluation(context);
    default: {
      const entry = context.values.task?.library
        ? (await readRegistryOnce()).find((each) => each.id === context.values.task?.library?.id)
        : undefined;
      const value = entry ? libraryValue(stage, entry, context.text) : null;
      if (value) return { ...blankRecord(stage, Date.now()), value };
      const agent = agentOf(stage);
      if (!agent) throw new Error(`no agent writes the stage «${stage}»`);
      return runAgent(agent, context);
    }
  }
}

const ModuleSource = z.object({ source: z.string().max(200_000) });

async function runLibraryCoding(context: RunContext): Promise<NewRecord> {
  const startedAt = Date.now();
  const id = context.values.task?.library?.id ?? "";
  const { source } = ModuleSource.parse(
    await context.options.python.run(
      { entry: "lamplight.jobs.library_module", input: { id }, seconds: 30 },
      { signal: context.options.signal },
    ),
  );
  const value: StageValues["coding"] = {
    source,
    origin: "library",
    agentSource: null,
    derivedSource: null,
    debugRounds: [],
  };
  return { ...blankRecord("coding", startedAt), value };
}

/** Keeps the failed stage's record, where there is one, and says what happened. */
async function outcomeOf(
  problem: unknown,
  run: Progress,
  options: PipelineOptions,
): Promise<PipelineOutcome> {
  const { stage } = run;
  if (options.signal.aborted) return { status: "stopped", stage };
  const at = stage ?? "task";
  const record =
    problem instanceof StageFailed
      ? withoutPauses(problem.record, run, options)
      : { ...blankRecord(at, Date.now()), state: "failed" as const, failure: failureOf(problem, at) };
  const failure = record.failure ?? failureOf(problem, at);
  try {
    const saved = await options.store.add(record);
    options.onEvent({ type: "stage-end", record: saved });
  } catch (storeProblem) {
    if (!(storeProblem instanceof StoreError)) throw storeProblem;
    return { status: "failed", stage: at, failure: failureOf(storeProblem, at) };
  }
  return { status: "failed", stage: at, failure };
}

function failureOf(problem: unknown, stage: StageName): Failure {
  const kept = "All earlier stages are in the project.";
  if (problem instanceof ModelError || problem instanceof StoreError)
    return {
      code: problem.code,
      what: `The stage «${stage}» could not go on.`,
      why: problem.message,
      kept,
      next: problem.next,
    };
  if (problem instanceof PythonRuntimeLost)
    return {
      code: `python-${problem.reason}`,
      what: `Python stopped during «${stage}».`,
      why: problem.message,
      kept,
      next: "Run from this stage again; a fresh Python is started for it.",
    };
  // Anything else is a fault of this program: say so, with the place.
  const error = problem instanceof Error ? problem : new Error(String(problem));
  return {
    code: "internal",
    what: `An unexpected fault in the stage «${stage}».`,
    why: `${error.name}: ${error.message}`.slice(0, 4000),
    kept,
    next: "Run this stage again. If it happens again, report it with this text.",
  };
}
