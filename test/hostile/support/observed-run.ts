/** Starts the app's own programs on folders of their own, watched from outside, and tells what got out. */

import { spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { dataFolder, pyodideFolder } from "../../../host/folders.js";
import { plantedWord } from "../../host/support/planted.js";
import { ggufBytes } from "../../models/support/gguf-bytes.js";
import { BEEKEEPER, BEEKEEPER_RECORDING } from "../../support/beekeeper.js";
import { filesWith, isLoopback, keepWhatIsWritten, readTrace, traced, withoutNetwork } from "./observer.js";

/** Folders of one run, all below `root`. */
export interface Scene {
  root: string;
  /** The person's data. */
  home: string;
  /** What the system is told to be the place for temporary files; a person's home; where programs start. */
  temporary: string;
  user: string;
  work: string;
  model: string;
  /** The description, with the planted word in its last sentence. */
  task: string;
  word: string;
}

/** Lays the folders out below an empty one. */
export async function setScene(root: string): Promise<Scene> {
  const at = (name: string) => path.join(root, name);
  const scene = {
    ...{ root, home: at("home"), temporary: at("temporary"), user: at("user"), work: at("work") },
    ...{ model: at("model.gguf"), task: at("task.md"), word: plantedWord() },
  };
  for (const folder of [scene.home, scene.temporary, scene.user, scene.work]) await mkdir(folder);
  await cp(pyodideFolder(dataFolder()), path.join(scene.home, "pyodide"), { recursive: true });
  await writeFile(scene.model, ggufBytes());
  await writeFile(scene.task, BEEKEEPER.replace("Make her coins", `Make her ${scene.word} coins`));
  return scene;
}

/** The whole environment of a program on the scene. */
export function environmentOf({ home, user, temporary }: Scene): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: user,
    TMPDIR: temporary,
    LAMPLIGHT_HOME: home,
    LAMPLIGHT_TEST_RECORDING: BEEKEEPER_RECORDING,
  };
}

/** How this machine lets a program be watched. */
export interface Means {
  /** Puts a command on a network that has nothing but loopback; null where that does not work. */
  cut: ((command: string[]) => string[]) | null;
  /** Whether what it asks of the system can be told. */
  traces: boolean;
}

export async function meansOfWatching(): Promise<Means> {
  return { cut: await withoutNetwork(), traces: (await traced("/dev/null")) !== null };
}

export function meansInWords({ cut, traces }: Means): string {
  const words = [cut && "no network but loopback", traces && "strace on every process"].filter(Boolean);
  return words.join(", ") || "neither a network namespace nor strace works here";
}

export interface Play {
  /** Beside `environmentOf` the scene. */
  environment?: Record<string, string>;
  /** The program is told to end, as by Ctrl+C, when its output has this. */
  until?: RegExp;
  /** Name of its project, where there are several. */
  project?: string;
}

export interface Played {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Watched extends Played {
  /** Each way in which the word or a connection got out; empty when none did. */
  leaks: string[];
  /** Files below the project folders that hold the word, and those that it was allowed to be in. */
  kept: string[];
  allowed: string[];
  /** Programs that were started, itself included; 0 where nothing can be traced. */
  programs: number;
}

export interface Watch extends Play {
  /** The command has itself, or a part of itself, traced into `trace` of the scene. */
  ownTrace?: boolean;
  /** Files of the scene that may hold the word besides the project, by their path below it. */
  allowed?: RegExp;
}

/** Runs a command on the scene to its end. */
export async function watched(
  command: string[],
  scene: Scene,
  means: Means,
  watch: Watch = {},
): Promise<Watched> {
  const { root, word } = scene;
  const log = path.join(root, "trace");
  const archive = path.join(root, "archive");
  const keeping = keepWhatIsWritten(scene.temporary, archive);
  const trace = means.traces ? await traced(log) : null;
  const inside = trace ? trace(command) : command;
  const { code, stdout, stderr } = await play(means.cut ? means.cut(inside) : inside, scene, watch);
  keeping.stop();

  const seen = trace || watch.ownTrace ? await readTrace(log) : { addresses: [], commands: [], written: [] };
  const found = await filesWith(word, root);
  const isKept = (file: string) => file.startsWith(path.join("home", "projects") + path.sep);
  const isAllowed = (file: string) => watch.allowed?.test(file) ?? false;
  const isMine = (file: string) => ["task.md", "trace"].includes(file) || isAllowed(file);
  const leaks = [
    ...found.filter((file) => !isKept(file) && !isMine(file)).map((file) => `file ${file}`),
    ...seen.commands.filter((line) => line.includes(word)).map((line) => `command ${line.slice(0, 200)}`),
    ...seen.addresses.filter((address) => !isLoopback(address)).map((address) => `address ${address}`),
    ...seen.written
      .filter((file) => !file.startsWith(root + path.sep) && !OF_THE_SYSTEM.test(file))
      .map((file) => `elsewhere ${file}`),
    ...(stdout.includes(word) ? ["output"] : []),
    ...(stderr.includes(word) ? ["errors"] : []),
  ];
  const [kept, allowed] = [found.filter(isKept), found.filter(isAllowed)];
  return { code, stdout, stderr, leaks, kept, allowed, programs: seen.commands.length };
}

/** Devices, processes, memory that a browser shares, and the roots that sandboxes build in memory. */
const OF_THE_SYSTEM = /^\/(dev\/(null|tty|ptmx)$|dev\/shm\/\.|proc\/|newroot\/|sys\/)/;

/** Runs a command on the scene to its end, unwatched. */
export function play(
  [file = "", ...args]: string[],
  scene: Scene,
  { environment, until, project }: Play = {},
): Promise<Played> {
  const child = spawn(file, args, {
    cwd: scene.work,
    env: { ...environmentOf(scene), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr, interrupted] = ["", "", false];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (interrupted || !until?.test(stdout)) return;
    interrupted = true;
    void interrupt(scene, project);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

/** Ctrl+C for the program itself: what watches it would not pass the signal on. */
async function interrupt({ home }: Scene, named: string | undefined): Promise<void> {
  const projects = path.join(home, "projects");
  const project = named ?? (await readdir(projects))[0] ?? "";
  const { pid } = JSON.parse(await readFile(path.join(projects, project, ".writer.json"), "utf8")) as {
    pid: number;
  };
  process.kill(pid, "SIGINT");
}
