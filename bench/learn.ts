/** Trains on the reference environments themselves: what is lost here is lost by learning, not by modelling. */

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { PythonCodeError, PythonRuntimeLost, type PythonRunner } from "../agents/ports.js";
import { TRAINING_SECONDS } from "../host/assembly.js";
import { readableJson, saveAtomically } from "../host/store/atomic-save.js";
import { DISK } from "../host/store/file-steps.js";
import type { Print } from "./bench.js";
import type { ReferenceFacts } from "./figures.js";
import { judgePolicy, normalisedScore } from "./judge.js";
import { type BenchFolders, openPythonWithJobs } from "./parts.js";
import { type EnvironmentSource, playPolicy, readFacts } from "./probing.js";
import { type BrokenTask, readSuite, type SuiteTask } from "./suite.js";
import { short } from "./tables.js";

export interface LearnOptions {
  suite: string;
  seeds: number;
  out: string;
  tasks: string[] | null;
  allowWeakIsolation: boolean;
}

interface Lesson {
  success: boolean;
  score: number;
  seconds: number;
  steps: number;
  /** What computed the updates: numpy where this machine cannot run the kernel. */
  computedBy: "kernel" | "numpy" | "nothing";
}

const Trained = z.object({
  weights: z.string(),
  steps: z.number(),
  seconds: z.number(),
  computed_by: z.enum(["kernel", "numpy"]),
});

const POLICY_EPISODES = 500;
/** Beyond the trainer's own limit, which it looks at between steps. */
const GRACE_SECONDS = 120;

/**
 * Trains every task with the seeds 0, 1, 2 …, and writes learn.json after each.
 * @returns the names of tasks that could not be used, with the reasons
 * @throws SuiteError, PythonRuntimeLost ("unavailable"); the signal's reason when aborted.
 */
export async function runLearn(
  options: LearnOptions,
  folders: BenchFolders,
  print: Print,
  signal: AbortSignal,
): Promise<BrokenTask[]> {
  const suite = await readSuite(options.suite, options.tasks);
  await mkdir(options.out, { recursive: true });
  const python = await openPythonWithJobs(folders, "judge.py", options.allowWeakIsolation);
  const broken = [...suite.broken];
  const lessons = new Map<string, Lesson[]>();
  try {
    for (const task of suite.tasks) {
      const facts = await factsOf(python, task);
      if ("problem" in facts) {
        broken.push(facts);
        continue;
      }
      if (facts.expect === "question") continue;
      const learned: Lesson[] = [];
      lessons.set(task.name, learned);
      for (let seed = 0; seed < options.seeds; seed++) {
        signal.throwIfAborted();
        const lesson = await learn(python, task, facts, seed, signal, print);
        learned.push(lesson);
        print(
          `${task.name}, seed ${seed}: ${lesson.success ? "✓" : "✗"} score ${short(lesson.score)}, ` +
            `${lesson.steps} steps, ${lesson.seconds.toFixed(0)} s`,
        );
        await writeLearn(options.out, lessons);
      }
    }
  } finally {
    await python.close();
  }
  for (const { name, problem } of broken) print(`✗ ${name} is skipped. ${problem}`);
  return broken;
}

async function factsOf(python: PythonRunner, task: SuiteTask): Promise<ReferenceFacts | BrokenTask> {
  try {
    return await readFacts(python, task.reference);
  } catch (error) {
    if (error instanceof PythonCodeError) {
      return { name: task.name, problem: `reference.py: ${error.exception}: ${error.message}` };
    }
    throw error;
  }
}

/** A training that fails counts as no better than random. */
async function learn(
  python: PythonRunner,
  task: SuiteTask,
  facts: ReferenceFacts,
  seed: number,
  signal: AbortSignal,
  print: Print,
): Promise<Lesson> {
  const environment: EnvironmentSource = facts.libraryId
    ? { library_id: facts.libraryId }
    : { source: task.reference };
  const sense = facts.optimum >= facts.random ? "maximize" : "minimize";
  const started = performance.now();
  try {
    const trained = Trained.parse(
      await python.run(
        {
          entry: "lamplight.jobs.train",
          input: { ...environment, seed, seconds: TRAINING_SECONDS, sense },
          seconds: TRAINING_SECONDS + GRACE_SECONDS,
        },
        { signal },
      ),
    );
    const policy = await playPolicy(python, environment, trained.weights, POLICY_EPISODES, signal);
    const own =
      sense === "maximize" ? policy : { ...policy, objectives: policy.objectives.map((total) => -total) };
    return {
      success: judgePolicy(facts, own).passed,
      score: normalisedScore(facts, own),
      seconds: trained.seconds,
      steps: trained.steps,
      computedBy: trained.computed_by,
    };
  } catch (error) {
    const isItsOwn =
      error instanceof PythonCodeError ||
      (error instanceof PythonRuntimeLost && !["unavailable", "aborted"].includes(error.reason));
    if (!isItsOwn) throw error;
    print(`${task.name}, seed ${seed}: ${error.message.slice(0, 300)}`);
    return {
      success: false,
      score: 0,
      seconds: (performance.now() - started) / 1000,
      steps: 0,
      computedBy: "nothing",
    };
  }
}

async function writeLearn(out: string, lessons: Map<string, Lesson[]>): Promise<void> {
  const tasks = [...lessons].map(([task, learned]) => {
    const mean = (of: (lesson: Lesson) => number) =>
      learned.reduce((sum, lesson) => sum + of(lesson), 0) / learned.length;
    return [
      task,
      {
        seeds: learned.length,
        success: mean((lesson) => Number(lesson.success)),
        score: mean((lesson) => lesson.score),
        seconds: mean((lesson) => lesson.seconds),
        steps: mean((lesson) => lesson.steps),
        computedBy: [...new Set(learned.map((lesson) => lesson.computedBy))].join(", "),
      },
    ] as const;
  });
  await saveAtomically(
    DISK,
    path.join(out, "learn.json"),
    readableJson({ tasks: Object.fromEntries(tasks) }),
  );
}
