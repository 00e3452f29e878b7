/** The commands, their options and their help. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { STARTER_MODEL } from "../../models/catalogue.js";
import { type AppFolders, appVersion, openApp, TRAINING_SECONDS } from "../assembly.js";
import { HostFailure } from "../contract-client/client.js";
import { bytesText } from "../downloads/terminal.js";
import { readExamples } from "../examples.js";
import { failureOf } from "../failures.js";
import { modelsFolder, projectsFolder } from "../folders.js";
import { checkModel } from "../model-source.js";
import type { Host } from "../rpc.js";
import { isProjectId } from "../store/projects.js";
import { EXIT, exitCodeOf } from "./exit-codes.js";
import { printModels, printProjects } from "./lists.js";
import { projectIds, runTask } from "./run-command.js";
import { serveApp } from "./serve-command.js";
import { exportToFile, importFromFile } from "./share-commands.js";
import { readTask, type TaskInput } from "./task-input.js";
import type { Terminal } from "./terminal.js";
import { failureText, plainText } from "./terminal-text.js";

export interface Surroundings {
  folders: AppFolders;
  /** Folder that relative paths start from. */
  folder: string;
  terminal: Terminal;
  errors: Terminal;
}

interface RunOptions {
  example?: string;
  model: string;
  seed: number;
  trainingMinutes: number;
  tuningMinutes?: number;
  projects?: string;
  project?: string;
  allowWeakIsolation?: boolean;
}

interface ServeOptions {
  port?: number;
  model: string;
  projects?: string;
  electronMissing?: string;
  allowWeakIsolation?: boolean;
}

/** Runs the command line and returns the exit code. */
export async function runProgram(commandLine: string[], around: Surroundings): Promise<number> {
  let code: number = EXIT.success;
  try {
    const program = await createProgram(around, (ended) => (code = ended));
    await program.parseAsync(commandLine, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.badInput;
    const failure = failureOf(error);
    around.errors.line(`${around.errors.style("bad", "✗")} ${failureText(failure, around.errors.width())}`);
    return exitCodeOf(failure.code);
  }
}

async function createProgram(around: Surroundings, end: (code: number) => void): Promise<Command> {
  const { folders, terminal, errors } = around;
  const program = new Command("npm start --")
    .description(
      "From a task in plain words to a Markov decision process, a Gymnasium environment and a trained policy.\nEverything runs on this machine; nothing leaves it.",
    )
    .usage("[command] [options]")
    .version(await appVersion(folders))
    .helpCommand(false)
    .showHelpAfterError("(npm start -- --help shows all commands)")
    .configureOutput({
      writeOut: (text) => terminal.line(text.trimEnd()),
      writeErr: (text) => errors.line(plainText(text).trimEnd()),
    })
    .exitOverride()
    .addHelpText("after", HELP);

  program
    .command("run")
    .summary("work on one task in the terminal")
    .description("Works on one task in the terminal: every stage from the description to the trained policy.")
    .argument("[task]", "text file with the description; - or nothing: standard input")
    .option("--example <name>", "run a task that comes with Lamplight")
    .addOption(modelOption())
    .option("--seed <number>", "seed of everything that is drawn", wholeNumber(0, 2_147_483_647), 0)
    .option("--training-minutes <minutes>", "longest training", minutes, TRAINING_SECONDS / 60)
    .option(
      "--tuning-minutes <minutes>",
      "longest search for better settings where training falls short; 0 for none",
      minutesOrNone,
    )
    .addOption(projectsOption())
    .option("--project <name>", "name of the project; one that exists is continued", projectName)
    .addOption(weakIsolationOption())
    .addHelpText("after", RUN_HELP)
    .action(async (file: string | undefined, options: RunOptions) => end(await run(around, file, options)));

  program
    .command("serve")
    .summary("open the app in your browser (npm start -- --browser does the same)")
    .description("Serves the app to your own browser, on this machine only, until Ctrl+C.")
    .option("--port <number>", "port on 127.0.0.1 (default: any free one)", wholeNumber(1, 65_535))
    .addOption(modelOption())
    .addOption(projectsOption())
    .addOption(weakIsolationOption())
    .addOption(new Option("--electron-missing <reason>").hideHelp())
    .action(async (options: ServeOptions) => end(await serve(around, options)));

  program
    .command("models")
    .summary("list language models, or get one")
    .description(
      "Lists the models of the catalogue: whether they are installed and whether they fit this machine.",
    )
    .option("--get <name>", "download a model, verify it and keep it")
    .action(async (options: { get?: string }) => {
      const host = await openApp({ folders });
      try {
        if (options.get !== undefined) await getModel(host, options.get, terminal);
        printModels(terminal, await host.handle("model.list", {}), modelsFolder());
      } finally {
        await host.close();
      }
    });

  program
    .command("projects")
    .summary("list the projects")
    .description("Lists the projects, the last one changed first.")
    .addOption(projectsOption())
    .action(async (options: { projects?: string }) => {
      const projects = projectsOf(around, options.projects);
      const host = await openApp({ folders, projects });
      try {
        printProjects(terminal, await host.handle("project.list", {}), projects);
      } finally {
        await host.close();
      }
    });
  program
    .command("export")
    .summary("write a project into one file, to be given to others")
    .description(
      "Writes a project into one file, which `import` makes a project of again, here or elsewhere.",
    )
    .argument("<project>", "name of the project", projectName)
    .argument("[file]", "file to write (default: the project's name with .lamplight.zip)")
    .addOption(projectsOption())
    .action(async (project: string, file: string | undefined, options: { projects?: string }) => {
      const host = await openApp({ folders, projects: projectsOf(around, options.projects) });
      try {
        await exportToFile(host, project, file, around.folder, terminal);
      } finally {
        await host.close();
      }
    });

  program
    .command("import")
    .summary("make a project of such a file")
    .description(
      "Makes a new project of a file that `export` wrote. All of it is checked before anything is written, and its code runs only when you run the project.",
    )
    .argument("<file>", "file that ends in .lamplight.zip")
    .addOption(projectsOption())
    .action(async (file: string, options: { projects?: string }) => {
      const host = await openApp({ folders, projects: projectsOf(around, options.projects) });
      try {
        await importFromFile(host, file, around.folder, terminal);
      } finally {
        await host.close();
      }
    });
  return program;
}

async function run(around: Surroundings, file: string | undefined, options: RunOptions): Promise<number> {
  const { folders, terminal, folder } = around;
  const model = modelOf(options.model, folder);
  const host = await openApp({
    folders,
    model,
    projects: projectsOf(around, options.projects),
    trainingSeconds: options.trainingMinutes * 60,
    unattended: true,
    allowWeakIsolation: options.allowWeakIsolation,
  });
  try {
    const task = await taskOf(host, around, file, options);
    // Before a project is made for nothing.
    await checkModel(model, modelsFolder());
    const version = await appVersion(folders);
    return await runTask(
      host,
      {
        task,
        project: options.project,
        seed: options.seed,
        tuningMinutes: options.tuningMinutes,
        model,
        version,
      },
      terminal,
    );
  } finally {
    await host.close();
  }
}

/** The task to run, or null to go on with the project that was named and exists. */
async function taskOf(
  host: Host,
  { folders, folder }: Surroundings,
  file: string | undefined,
  { example, project }: RunOptions,
): Promise<TaskInput | null> {
  const examples = await readExamples(folders.examples);
  const around = { folder, examples, input: process.stdin };
  if (project === undefined || file !== undefined || example !== undefined)
    return readTask({ file, example }, around);
  const known = await projectIds(host);
  if (known.includes(project)) return null;
  try {
    return await readTask({}, around);
  } catch (error) {
    const { code } = failureOf(error);
    throw code === "task-absent" || code === "description-empty" ? noSuchProject(project, known) : error;
  }
}

function noSuchProject(project: string, known: string[]): HostFailure {
  return new HostFailure({
    code: "project-missing",
    what: `There is no project «${project}» to go on with, and no task to make it from.`,
    why: known.length === 0 ? "There are no projects yet." : `There are: ${known.slice(0, 20).join(", ")}.`,
    kept: "Nothing was started.",
    next: "Give a task as well, or choose a project of the list (npm start -- projects).",
  });
}

async function serve(around: Surroundings, options: ServeOptions): Promise<number> {
  const { folders, terminal, folder } = around;
  const host = await openApp({
    folders,
    model: modelOf(options.model, folder),
    projects: projectsOf(around, options.projects),
    allowWeakIsolation: options.allowWeakIsolation,
  });
  try {
    const { port, electronMissing } = options;
    const version = await appVersion(folders);
    return await serveApp(
      host,
      { rendererFolder: folders.renderer, port, electronMissing, version },
      terminal,
    );
  } finally {
    await host.close();
  }
}

/** Gets a model of the catalogue, with the same lines as the set-up. */
async function getModel(host: Host, name: string, terminal: Terminal): Promise<void> {
  let told = 0;
  host.subscribe((event) => {
    if (event.type !== "download-progress" || event.step === "end") return;
    const { receivedBytes, totalBytes, bytesPerSecond } = event;
    if (event.step !== undefined) {
      terminal.live(event.step === "verify" ? "  Verifying" : "  Waiting for another download of it");
      return;
    }
    const text = `  ${bytesText(receivedBytes)} of ${bytesText(totalBytes)}, ${bytesText(bytesPerSecond)} a second`;
    terminal.live(text);
    if (terminal.isLive || performance.now() - told < 5_000) return;
    told = performance.now();
    terminal.line(text);
  });
  try {
    await host.handle("model.download", { name });
  } finally {
    terminal.live("");
  }
  terminal.line(`${name} is in place and verified.\n`);
}

/** A path that starts from the person's folder; names of the catalogue and of installed files stay. */
function modelOf(nameOrPath: string, folder: string): string {
  const path = resolve(folder, nameOrPath);
  return existsSync(path) ? path : nameOrPath;
}

function projectsOf(around: Surroundings, chosen: string | undefined): string {
  return chosen === undefined ? projectsFolder() : resolve(around.folder, chosen);
}

function modelOption(): Option {
  return new Option("--model <name>", "model of the catalogue, or path of a GGUF file").default(
    STARTER_MODEL,
  );
}

function projectsOption(): Option {
  return new Option("--projects <folder>", "folder of projects (default: Lamplight's own)");
}

function weakIsolationOption(): Option {
  return new Option(
    "--allow-weak-isolation",
    "accept that generated code can reach the network, where no sandbox works",
  );
}

function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  };
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 10_080) return value;
  throw new InvalidArgumentError("It must be a number of minutes, more than 0 and at most a week (10,080).");
}

function minutesOrNone(text: string): number {
  return text.trim() !== "" && Number(text) === 0 ? 0 : minutes(text);
}

function projectName(text: string): string {
  if (isProjectId(text)) return text;
  throw new InvalidArgumentError(
    "It may have small letters, digits and hyphens, at most 80, such as my-shop.",
  );
}

const HELP = `
Without a command the app opens: as a desktop window where that works, else in your browser.

Examples:
  npm start                                           open the app
  npm start -- --browser                              open it in the browser
  npm start -- run --example inventory-management     run a task that comes with Lamplight
  npm start -- run TASK.md --model ~/models/my.gguf   run your own, with your own model
  npm start -- run --help                             all options of a command
`;

const RUN_HELP = `
Examples:
  npm start -- run --example drone-delivery
  npm start -- run TASK.md --training-minutes 10 --seed 1
  npm start -- run --project my-shop                  go on where my-shop stopped
  npm start --silent -- run - < TASK.md               from standard input

Exit codes: 0 the policy is better than random actions; 2 bad input; 3 a stage failed or has a question;
4 the policy is not better; 5 a model, a sandbox or the disk is missing something; 130 stopped.
`;
