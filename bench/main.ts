/** Entry point of `npm run bench`, `npm run bench:learn`, `npm run bench:dqn` and `npm run bench:exact`. */

import { Command, CommanderError, InvalidArgumentError } from "commander";
import path from "node:path";
import { type Variant, VARIANTS } from "../agents/pipeline/correction.js";
import { ModelError, PythonRuntimeLost, StoreError } from "../agents/ports.js";
import { TRAINING_SECONDS } from "../host/assembly.js";
import { STARTER_MODEL } from "../models/catalogue.js";
import { runBench } from "./bench.js";
import { runDqn } from "./dqn.js";
import { runExact } from "./exact.js";
import { runLearn } from "./learn.js";
import type { BenchFolders } from "./parts.js";
import { type BrokenTask, SuiteError } from "./suite.js";
import { BenchStopped } from "./trial.js";

/** What the paper compares; the variants that lack one part of the correction are run when they are asked for. */
const COMPARED: Variant[] = ["full", "no-error-correction", "single"];

const EXIT = { success: 0, internal: 1, badInput: 2, brokenTasks: 3, environment: 5, interrupted: 130 };

interface SharedOptions {
  suite: string;
  out: string;
  tasks?: string[];
  allowWeakIsolation?: boolean;
}

/**
 * Runs the command and returns the exit code: 0 when every task of the suite could be used.
 * @param commandLine without the program's own name
 * @param folder that relative paths start from
 */
export async function main(commandLine: string[], folders: BenchFolders, folder: string): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error("interrupted"));
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  let broken: BrokenTask[] = [];
  const shared = ({ suite, out, tasks, allowWeakIsolation }: SharedOptions) => ({
    suite: path.resolve(folder, suite),
    out: path.resolve(folder, out),
    tasks: tasks ?? null,
    allowWeakIsolation: allowWeakIsolation ?? false,
  });

  const program = new Command("bench").exitOverride().helpCommand(false);
  withSharedOptions(program.command("trials").usage("-- --suite DIR --out DIR [options]"))
    .description("Runs whole trials on every task of a suite, and judges them.")
    .option("--model <name>", "model of the catalogue, or path of a GGUF file", STARTER_MODEL)
    .option("--variants <list>", `of ${VARIANTS.join(", ")}`, variantList, COMPARED)
    .option("--trials <number>", "trials of each task and variant", wholeNumber(1), 3)
    .option("--seed <number>", "seed of the first trial", wholeNumber(0), 0)
    .option("--trial-minutes <minutes>", "longest trial", minutes, 20)
    .option(
      "--training-minutes <minutes>",
      "longest training of each trial; 0: none, so that only modelling and coding are judged",
      (text) => (text === "0" ? 0 : minutes(text)),
      TRAINING_SECONDS / 60,
    )
    .option("--resume", "go on in a folder that holds results")
    .action(async (options) => {
      const resume = options.resume ?? false;
      const model = modelPath(folder, options.model);
      broken = await runBench({ ...options, ...shared(options), model, resume }, folders, print, stop.signal);
    });
  withSharedOptions(program.command("learn").usage("-- --suite DIR --out DIR [options]"))
    .description("Trains on the reference environments, without a language model.")
    .option("--seeds <number>", "trainings of each task", wholeNumber(1), 3)
    .action(async (options) => {
      broken = await runLearn({ ...options, ...shared(options) }, folders, print, stop.signal);
    });
  program
    .command("dqn")
    .usage("-- --out DIR [options]")
    .description("Measures the trainer against numpy in Pyodide and Stable-Baselines3 on CartPole.")
    .requiredOption("--out <folder>", "folder for the results")
    .option("--rounds <number>", "measurements of each speed", wholeNumber(1), 3)
    .option("--seeds <number>", "trainings of each trainer until the task is solved", wholeNumber(0), 10)
    .option("--allow-weak-isolation", "accept a process that could reach the network, where no sandbox works")
    .action(async ({ out, rounds, seeds, allowWeakIsolation }) => {
      const options = { out: path.resolve(folder, out), rounds, seeds };
      const isWeakAllowed = allowWeakIsolation ?? false;
      await runDqn({ ...options, allowWeakIsolation: isWeakAllowed }, folders, print, stop.signal);
    });

  program
    .command("exact")
    .usage("-- --out DIR [options]")
    .description("Measures the exact solver on one million pairs of a state and an action.")
    .requiredOption("--out <folder>", "folder for the results")
    .option("--rounds <number>", "measurements of each method", wholeNumber(1), 3)
    .option("--allow-weak-isolation", "accept a process that could reach the network, where no sandbox works")
    .action(async ({ out, rounds, allowWeakIsolation }) => {
      const options = { out: path.resolve(folder, out), rounds };
      const isWeakAllowed = allowWeakIsolation ?? false;
      await runExact({ ...options, allowWeakIsolation: isWeakAllowed }, folders, print, stop.signal);
    });

  try {
    await program.parseAsync(commandLine, { from: "user" });
    return broken.length > 0 ? EXIT.brokenTasks : EXIT.success;
  } catch (error) {
    return exitCodeOf(error, stop.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function withSharedOptions(command: Command): Command {
  return command
    .requiredOption("--suite <folder>", "folder of tasks, each with task.md and reference.py")
    .requiredOption("--out <folder>", "folder for the results")
    .option("--tasks <list>", "only these tasks of the suite", list)
    .option(
      "--allow-weak-isolation",
      "accept that generated code can reach the network, where no sandbox works",
    );
}

function exitCodeOf(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    process.stderr.write("Stopped. Finished trials are kept; --resume goes on from there.\n");
    return EXIT.interrupted;
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.badInput;
  if (error instanceof SuiteError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.badInput;
  }
  if (error instanceof ModelError || error instanceof StoreError) {
    process.stderr.write(`${error.message} ${error.next}\n`);
    return EXIT.environment;
  }
  if (error instanceof PythonRuntimeLost || error instanceof BenchStopped) {
    process.stderr.write(`${error.message}\nFinished trials are kept; --resume goes on from there.\n`);
    return EXIT.environment;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.internal;
}

/** A path starts from the person's folder; names of the catalogue stay. */
function modelPath(folder: string, nameOrPath: string): string {
  return nameOrPath.includes("/") || nameOrPath.endsWith(".gguf")
    ? path.resolve(folder, nameOrPath)
    : nameOrPath;
}

function list(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError("It must be a list of names with commas between them.");
}

function variantList(text: string): Variant[] {
  const names = list(text);
  const unknown = names.filter((name) => !(VARIANTS as readonly string[]).includes(name));
  if (unknown.length === 0) return VARIANTS.filter((variant) => names.includes(variant));
  throw new InvalidArgumentError(
    `There is no variant ${unknown.join(", ")}. There are: ${VARIANTS.join(", ")}.`,
  );
}

function wholeNumber(low: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= 1_000_000) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to a million.`);
  };
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 1440) return value;
  throw new InvalidArgumentError("It must be a number of minutes, more than 0 and at most a day (1,440).");
}
