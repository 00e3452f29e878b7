/**
 * Compares the trainer on CartPole in one run: by the kernel and by numpy in Pyodide, and Stable-Baselines3
 * with torch in a virtual environment of its own. The three take turns, so that all meet the same machine.
 */

import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import type { PythonRunner } from "../agents/ports.js";
import { readableJson, saveAtomically } from "../host/store/atomic-save.js";
import { DISK } from "../host/store/file-steps.js";
import type { Print } from "./bench.js";
import { STABLE_BASELINES, stableBaselines } from "./dqn-venv.js";
import { type BenchFolders, describeMachine, openPythonWithJobs } from "./parts.js";

export interface DqnOptions {
  out: string;
  /** Measurements of each speed. */
  rounds: number;
  /** Trainings of each trainer until the task is solved. */
  seeds: number;
  allowWeakIsolation: boolean;
}

/** The same settings for all, in the words of each: an update of 64 transitions after so many steps. */
interface Setting {
  name: string;
  stepsPerUpdate: number;
  hidden: [number, number];
  /** Environment steps that one measurement takes. */
  steps: { kernel: number; numpy: number; stableBaselines: number };
  /** Stable-Baselines3 gathers this many steps and then makes all their updates. */
  trainFrequency: number;
}

const SETTINGS: Setting[] = [
  {
    name: "64x64",
    stepsPerUpdate: 4,
    hidden: [64, 64],
    steps: { kernel: 25_000, numpy: 6_000, stableBaselines: 6_000 },
    trainFrequency: 4,
  },
  {
    name: "256x256",
    stepsPerUpdate: 2,
    hidden: [256, 256],
    steps: { kernel: 5_000, numpy: 1_600, stableBaselines: 3_000 },
    trainFrequency: 256,
  },
];

const BATCH = 64;
const WARM_UP = 1_000;
const JOB_SECONDS = 900;
/** The settings of RL Zoo for CartPole with DQN. */
const ZOO = {
  learning_rate: 2.3e-3,
  batch_size: BATCH,
  buffer_size: 100_000,
  learning_starts: WARM_UP,
  gamma: 0.99,
  target_update_interval: 10,
  train_freq: 256,
  gradient_steps: 128,
  exploration_fraction: 0.16,
  exploration_final_eps: 0.04,
  policy_kwargs: { net_arch: [256, 256] },
};
const ZOO_STEPS = 100_000;

const Speed = z.object({ steps_per_second: z.number().positive() });
const Solved = z.object({ seconds: z.number(), steps: z.number(), reached: z.number() });
type Solved = z.infer<typeof Solved>;

/** Steps a second of every round, by trainer. */
type Speeds = Record<string, number[]>;

/**
 * Prints the figures with their ratios as they come, and writes dqn.json.
 * @throws PythonRuntimeLost ("unavailable"); Error when the virtual environment cannot be made
 */
export async function runDqn(
  options: DqnOptions,
  folders: BenchFolders,
  print: Print,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(options.out, { recursive: true });
  const other = await stableBaselines(folders.root, print, signal);
  const python = await openPythonWithJobs(folders, "race.py", options.allowWeakIsolation);
  const threads = [...new Set([1, os.availableParallelism()])];
  const report = {
    machine: describeMachine(),
    load: [os.loadavg()[0]],
    stableBaselines: STABLE_BASELINES,
    rounds: options.rounds,
    speeds: {} as Record<string, { medians: Record<string, number>; ratios: Ratios; rounds: Speeds }>,
    solved: {} as Record<string, Solved[]>,
  };
  const write = () => saveAtomically(DISK, path.join(options.out, "dqn.json"), readableJson(report));
  try {
    for (const setting of SETTINGS) {
      const speeds: Speeds = {};
      for (let round = 0; round < options.rounds; round++) {
        const note = (trainer: string, speed: number) => {
          (speeds[trainer] ??= []).push(speed);
          print(`${setting.name}, round ${round}: ${trainer} ${Math.round(speed)} steps a second`);
        };
        for (const by of ["kernel", "numpy"] as const) {
          note(by, await ownSpeed(python, setting, by, round, signal));
        }
        for (const count of threads) {
          const settings = zooWith(setting);
          const steps = setting.steps.stableBaselines;
          const given = { job: "speed", threads: count, seed: round, steps, settings };
          note(`Stable-Baselines3, ${count} threads`, Speed.parse(await other(given)).steps_per_second);
        }
      }
      const medians = mapValues(speeds, median);
      report.speeds[setting.name] = { medians, ratios: ratiosOf(medians), rounds: speeds };
      report.load.push(os.loadavg()[0]);
      const { toNumpy, toStableBaselines } = ratiosOf(medians);
      print(
        `${setting.name}: the kernel makes ${toNumpy.toFixed(1)} times the steps of numpy in Pyodide and ` +
          `${toStableBaselines.toFixed(1)} times those of Stable-Baselines3 with its best number of threads`,
      );
      await write();
    }
    for (let seed = 0; seed < options.seeds; seed++) {
      const note = (trainer: string, solved: Solved) => {
        (report.solved[trainer] ??= []).push(solved);
        const { seconds, steps, reached } = solved;
        print(`seed ${seed}: ${trainer} ${seconds.toFixed(1)} s, ${steps} steps, mean return ${reached}`);
      };
      const input = { seed, seconds: JOB_SECONDS / 2 };
      const job = { entry: "lamplight.race.solve", input, seconds: JOB_SECONDS };
      note("kernel", Solved.parse(await python.run(job, { signal })));
      const given = { job: "solve", threads: 1, seed, steps: ZOO_STEPS, settings: ZOO };
      note("Stable-Baselines3", Solved.parse(await other(given)));
      await write();
    }
  } finally {
    await python.close();
  }
}

async function ownSpeed(
  python: PythonRunner,
  { hidden, stepsPerUpdate, steps }: Setting,
  by: "kernel" | "numpy",
  seed: number,
  signal: AbortSignal,
): Promise<number> {
  const configuration = {
    ...{ steps: steps[by], hidden, batch: BATCH, steps_per_update: stepsPerUpdate, warm_up: WARM_UP },
    ...{ environments: 1, returns: 1, priority: 0, longest_repeat: 1, extension: 1 },
  };
  const input = { by, seed, configuration };
  const job = { entry: "lamplight.race.speed", input, seconds: JOB_SECONDS };
  return Speed.parse(await python.run(job, { signal })).steps_per_second;
}

function zooWith({ hidden, stepsPerUpdate, trainFrequency }: Setting): object {
  return {
    ...ZOO,
    train_freq: trainFrequency,
    gradient_steps: trainFrequency / stepsPerUpdate,
    policy_kwargs: { net_arch: hidden },
  };
}

interface Ratios {
  toNumpy: number;
  toStableBaselines: number;
}

function ratiosOf(medians: Record<string, number>): Ratios {
  const others = Object.entries(medians).filter(([trainer]) => trainer.startsWith("Stable-Baselines3"));
  const kernel = medians["kernel"] ?? NaN;
  return {
    toNumpy: kernel / (medians["numpy"] ?? NaN),
    toStableBaselines: kernel / Math.max(...others.map(([, speed]) => speed)),
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((first, second) => first - second);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2;
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
