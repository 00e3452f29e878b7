/** `run`: one task from text to policy, in the terminal. */

import type { PipelineOutcome } from "../../agents/pipeline/events.js";
import type { ProjectView } from "../contract.js";
import { watchPeakMemory } from "../memory.js";
import type { Host } from "../rpc.js";
import { EXIT, exitCodeOfRun } from "./exit-codes.js";
import { showProgress } from "./progress.js";
import { printReport } from "./result.js";
import type { TaskInput } from "./task-input.js";
import type { Terminal } from "./terminal.js";

export interface RunRequest {
  /** Null: go on with the project as it is. */
  task: TaskInput | null;
  /** Id of the project to go on with, or to make where there is none. */
  project?: string;
  seed: number;
  /** Longest search for better settings where training falls short; what the app gives of itself by default. */
  tuningMinutes?: number;
  /** Catalogue name or path, for the first line. */
  model: string;
  version: string;
}

/**
 * Runs to the end, prints the way and the result, and returns the exit code.
 * @throws HostFailure when the project could not be made or opened.
 */
export async function runTask(host: Host, request: RunRequest, terminal: Terminal): Promise<number> {
  const began = performance.now();
  const memory = watchPeakMemory();
  const progress = showProgress(terminal);
  const interruption = watchInterruption();
  try {
    const project = await projectOf(host, request);
    terminal.line(`Lamplight ${request.version}, model ${request.model}, seed ${request.seed}`);
    terminal.line(`Project ${project.folder}\n`);
    host.subscribe(progress.onEvent);
    const outcome = await runToEnd(host, project.id, request, interruption, terminal);
    progress.end();
    const [finished, info] = await Promise.all([
      host.handle("project.open", { projectId: project.id }),
      host.handle("app.info", {}),
    ]);
    const seconds = (performance.now() - began) / 1000;
    printReport(terminal, {
      project: finished,
      outcome,
      isolation: info.isolation,
      seconds,
      peakMemory: Math.max(memory.peak(), info.memory),
    });
    return interruption.exitCode() ?? exitCodeOfRun(outcome);
  } finally {
    progress.end();
    memory.stop();
    interruption.stop();
  }
}

async function projectOf(host: Host, { task, project }: RunRequest): Promise<ProjectView> {
  if (project !== undefined && (!task || (await projectIds(host)).includes(project))) {
    const opened = await host.handle("project.open", { projectId: project });
    if (!task || task.text === opened.text) return opened;
    return host.handle("project.set-text", { projectId: project, text: task.text });
  }
  return host.handle("project.create", { text: task?.text ?? "", title: task?.title, id: project });
}

export async function projectIds(host: Host): Promise<string[]> {
  return (await host.handle("project.list", {})).map(({ id }) => id);
}

function runToEnd(
  host: Host,
  projectId: string,
  { seed, tuningMinutes }: RunRequest,
  interruption: Interruption,
  terminal: Terminal,
): Promise<PipelineOutcome> {
  return new Promise((resolve, reject) => {
    host.subscribe((event) => {
      if (event.type === "run-end" && event.projectId === projectId) resolve(event.outcome);
    });
    interruption.onFirst(() => {
      terminal.line("Stopping …");
      host.handle("run.stop", { projectId }).catch(reject);
    });
    host.handle("run.start", { projectId, from: null, seed, tuningMinutes }).catch(reject);
  });
}

interface Interruption {
  /** Called at the first signal, at once if it came already. A second signal ends the program. */
  onFirst(listener: () => void): void;
  /** Null unless a signal came. */
  exitCode(): number | null;
  stop(): void;
}

function watchInterruption(): Interruption {
  let code: number | null = null;
  let listener: (() => void) | null = null;
  const receive = (signal: NodeJS.Signals): void => {
    if (code !== null) process.exit(code);
    code = signal === "SIGTERM" ? EXIT.terminated : EXIT.interrupted;
    listener?.();
  };
  process.on("SIGINT", receive);
  process.on("SIGTERM", receive);
  return {
    onFirst(wanted) {
      listener = wanted;
      if (code !== null) wanted();
    },
    exitCode: () => code,
    stop() {
      process.off("SIGINT", receive);
      process.off("SIGTERM", receive);
    },
  };
}
