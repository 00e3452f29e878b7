/** The loop over tasks, variants and trials: resumes, keeps each result at once, and ends with the tables. */

import { mkdir } from "node:fs/promises";
import type { Variant } from "../agents/pipeline/correction.js";
import { runPipeline } from "../agents/pipeline/run.js";
import type { LanguageModel, PythonRunner } from "../agents/ports.js";
import type { ReferenceKnowledge } from "./figures.js";
import {
  type BenchFolders,
  describeMachine,
  openBenchModel,
  openPythonWithJobs,
  openPipelinePython,
} from "./parts.js";
import { referenceOf } from "./references.js";
import { writeReport } from "./report/report.js";
import {
  appendResult,
  otherConditions,
  readResults,
  summarise,
  trialKey,
  type TrialResult,
  writeSummary,
} from "./results.js";
import { type BrokenTask, readSuite, type Suite, SuiteError, type SuiteTask } from "./suite.js";
import { runSingle } from "./single.js";
import { failureTable, rateTable, trialLine } from "./tables.js";
import { runTrial } from "./trial.js";

export interface BenchOptions {
  suite: string;
  model: string;
  variants: Variant[];
  trials: number;
  out: string;
  tasks: string[] | null;
  resume: boolean;
  trialMinutes: number;
  /** Longest training of a trial, the same for every variant. */
  trainingMinutes: number;
  seed: number;
  allowWeakIsolation: boolean;
}

export type Print = (line: string) => void;

interface Known {
  task: SuiteTask;
  reference: ReferenceKnowledge | "question";
}

/**
 * @returns the names of tasks that could not be used, with the reasons
 * @throws SuiteError, ModelError, PythonRuntimeLost, BenchStopped; the signal's reason when aborted.
 */
export async function runBench(
  options: BenchOptions,
  folders: BenchFolders,
  print: Print,
  signal: AbortSignal,
): Promise<BrokenTask[]> {
  const suite = await readSuite(options.suite, options.tasks);
  await mkdir(options.out, { recursive: true });
  const finished = await finishedTrials(options);
  const judge = await openPythonWithJobs(folders, "judge.py", options.allowWeakIsolation);
  try {
    const { known, broken } = await knowSuite(suite, options.out, judge, print);
    const results = [...finished];
    await runTrials(options, folders, known, judge, results, print, signal, suite.name);
    if (results.length > 0) {
      print("");
      print(rateTable(results));
      print("");
      print(failureTable(results));
      print("");
      print(`Kept in ${options.out}: results.jsonl, summary.json, report.html and the projects.`);
    }
    return broken;
  } finally {
    await judge.close();
  }
}

async function finishedTrials(options: BenchOptions): Promise<TrialResult[]> {
  const finished = await readResults(options.out);
  if (finished !== null && finished.length > 0 && !options.resume) {
    throw new SuiteError(
      `${options.out} holds ${finished.length} finished trials already. Add --resume to go on, or choose another folder.`,
    );
  }
  return finished ?? [];
}

async function knowSuite(
  suite: Suite,
  out: string,
  judge: PythonRunner,
  print: Print,
): Promise<{ known: Known[]; broken: BrokenTask[] }> {
  const known: Known[] = [];
  const broken = [...suite.broken];
  for (const task of suite.tasks) {
    const reference = await referenceOf(task, out, judge);
    if (reference !== "question" && "problem" in reference) broken.push(reference);
    else known.push({ task, reference });
  }
  for (const { name, problem } of broken) print(`✗ ${name} is skipped. ${problem}`);
  return { known, broken };
}

async function runTrials(
  options: BenchOptions,
  folders: BenchFolders,
  known: Known[],
  judge: PythonRunner,
  results: TrialResult[],
  print: Print,
  signal: AbortSignal,
  suiteName: string,
): Promise<void> {
  const done = new Set(results.map(({ task, variant, seed }) => trialKey(task, variant, seed)));
  const plans = plannedTrials(options, known).filter(
    ({ task, variant, seed }) => !done.has(trialKey(task.name, variant, seed)),
  );
  const references = new Map(known.map(({ task, reference }) => [task.name, reference]));
  const keep = async () => {
    const model = results.at(-1)?.model.name ?? options.model;
    const summary = summarise(suiteName, model, describeMachine(), results);
    await writeSummary(options.out, summary);
    await writeReport(options.out, summary, results, references);
  };
  if (plans.length === 0) {
    if (results.length > 0) await keep();
    return;
  }
  let parts = await openParts(options, folders);
  try {
    const problem = otherConditions(results, parts.model.identity.fileHash, options.trainingMinutes * 60);
    if (problem !== null) throw new SuiteError(problem);
    for (const [index, { task, reference, variant, seed }] of plans.entries()) {
      signal.throwIfAborted();
      print(`${index + 1}/${plans.length} ${task.name}, ${variant}, seed ${seed} …`);
      const { result, hangs } = await runTrial(
        {
          task,
          reference,
          variant,
          seed,
          folder: options.out,
          trialSeconds: options.trialMinutes * 60,
          trainingSeconds: options.trainingMinutes * 60,
          signal,
          onNote: (line) => print(`    ${line}`),
        },
        { run: (each) => (each === "single" ? runSingle : runPipeline), judge, ...parts },
      );
      await appendResult(options.out, result);
      results.push(result);
      print(trialLine(result));
      await keep();
      if (hangs) {
        await closeParts(parts);
        parts = await openParts(options, folders);
      }
    }
  } finally {
    await closeParts(parts);
  }
}

interface PlannedTrial extends Known {
  variant: Variant;
  seed: number;
}

/** Round by round, so that what was stopped early still tells something about every task and variant. */
function plannedTrials(options: BenchOptions, known: Known[]): PlannedTrial[] {
  const rounds = Array.from({ length: options.trials }, (_, round) => options.seed + round);
  return rounds.flatMap((seed) =>
    known.flatMap((each) => options.variants.map((variant) => ({ ...each, variant, seed }))),
  );
}

interface Parts {
  model: LanguageModel;
  python: PythonRunner;
}

async function openParts(options: BenchOptions, folders: BenchFolders): Promise<Parts> {
  const model = await openBenchModel(folders, options.model);
  try {
    return { model, python: await openPipelinePython(folders, options.allowWeakIsolation) };
  } catch (error) {
    await model.close();
    throw error;
  }
}

async function closeParts({ model, python }: Parts): Promise<void> {
  await Promise.allSettled([model.close(), python.close()]);
}
