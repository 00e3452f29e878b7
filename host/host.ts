/** The app without a window: answers every request of the contract and tells everyone what happens. */

import type { Failure } from "../agents/artefacts/stage.js";
import type { RunPipeline } from "../agents/pipeline/pipeline.js";
import type { PythonRunner } from "../agents/ports.js";
import { HostFailure } from "./contract-client/client.js";
import type { AppInfo, HostEvent, RequestInput, RequestName, RequestOutput } from "./contract.js";
import { playPolicies } from "./episodes.js";
import { failureOf } from "./failures.js";
import { exportName, exportProject } from "./import/export-project.js";
import { importProject } from "./import/import-project.js";
import { memoryMeter } from "./memory.js";
import { createModelHub, type DownloadProgress, modelInUse, type ModelSource } from "./model-hub.js";
import { createSession, type ProjectSession } from "./project-session.js";
import type { Host } from "./rpc.js";
import { runInProgress } from "./session-failures.js";
import { readSample, type Sample } from "./samples.js";
import { createStudies } from "./studies.js";
import { type OpenProject, openProjectStore } from "./store/project-store.js";
import {
  createProject,
  deleteProject,
  listProjects,
  projectFolder,
  sweepProjects,
} from "./store/projects.js";
import { solveWhatIf } from "./what-if.js";

export interface HostParts {
  /** Version of the app. */
  version: string;
  /** Folder that holds the projects; made when the first one is. */
  projectsFolder: string;
  examples: AppInfo["examples"];
  /** Finished projects to look at; none where it is left out. */
  samples?: readonly Sample[];
  models: ModelSource;
  /** Name of the model to open unless another is selected. */
  model: string;
  /** Called at the first need, once. */
  openPython: () => Promise<PythonRunner>;
  runPipeline: RunPipeline;
  /** Wall-clock limit of a training, in seconds. */
  trainingSeconds: number;
}

type Handlers = { [Name in RequestName]: (input: RequestInput<Name>) => Promise<RequestOutput<Name>> };

/** Nothing is opened before it is needed. */
export function createHost(parts: HostParts): Host {
  const { projectsFolder: root } = parts;
  const listeners = new Set<(event: HostEvent) => void>();
  const opening = new Map<string, Promise<ProjectSession>>();
  const sessions = new Map<string, ProjectSession>();
  let python: Promise<PythonRunner> | null = null;
  let isolation: AppInfo["isolation"] = null;

  const emit = (event: HostEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const hub = createModelHub(parts.models, parts.model, emit);
  const swept = sweepProjects(root);
  const studies = createStudies();
  const memory = memoryMeter();

  /** @throws HostFailure `code-inert` while a project that came from a file has not been run by the person. */
  async function openPython({ file }: OpenProject): Promise<PythonRunner> {
    if (file().imported?.ran === false) throw new HostFailure(codeInert(file().title));
    python ??= parts.openPython().then(
      (runner) => {
        isolation = { ...runner.isolation };
        return runner;
      },
      (error: unknown) => {
        python = null;
        throw error;
      },
    );
    return python;
  }

  function session(id: string): Promise<ProjectSession> {
    const known = opening.get(id);
    if (known) return known;
    const open = (async () => {
      await swept;
      const store = await openProjectStore(projectFolder(root, id));
      const opened = createSession(store, emit, {
        runPipeline: parts.runPipeline,
        openModel: hub.use,
        openPython: () => openPython(store),
        trainingSeconds: parts.trainingSeconds,
      });
      sessions.set(id, opened);
      return opened;
    })();
    opening.set(id, open);
    open.catch(() => opening.delete(id));
    return open;
  }

  /** There is one model, so there is one run at a time. */
  function runningSession(): ProjectSession | null {
    return [...sessions.values()].find((open) => open.isRunning()) ?? null;
  }

  const handlers: Handlers = {
    "app.info": async () => ({
      version: parts.version,
      model: hub.status(),
      isolation,
      memory: await memory(),
      examples: parts.examples,
      samples: (parts.samples ?? []).map(({ name, title }) => ({ name, title })),
    }),
    "model.list": () => parts.models.list(),
    async "model.select"({ name }) {
      const running = runningSession();
      if (running) throw modelInUse(running.view().title);
      return hub.select(name);
    },
    "model.inspect": ({ path }) => parts.models.inspect(path),
    async "model.download"({ name }) {
      let last: DownloadProgress = { receivedBytes: 0, totalBytes: 0, bytesPerSecond: 0 };
      const tell = (progress: DownloadProgress): void => {
        last = progress;
        emit({ type: "download-progress", name, ...progress });
      };
      try {
        return await parts.models.download(name, tell);
      } finally {
        tell({ ...last, bytesPerSecond: 0, step: "end" });
      }
    },
    async "project.list"() {
      await swept;
      return listProjects(root);
    },
    async "project.create"(project) {
      const id = await createProject(root, project);
      return (await session(id)).view();
    },
    "project.open": async ({ projectId }) => (await session(projectId)).view(),
    async "project.export"({ projectId }) {
      const open = await session(projectId);
      if (open.isRunning()) throw new HostFailure(runInProgress(open.view().title));
      const { folder } = open.store;
      const packed = await exportProject(folder, projectId);
      return { fileName: exportName(projectId), base64: Buffer.from(packed).toString("base64") };
    },
    async "project.import"({ base64 }) {
      const id = await importProject(root, Buffer.from(base64, "base64"));
      return (await session(id)).view();
    },
    async "project.open-sample"({ name }) {
      const id = await importProject(root, await readSample(parts.samples ?? [], name));
      return (await session(id)).view();
    },
    async "project.delete"({ projectId }) {
      const open = sessions.get(projectId);
      if (open?.isRunning()) throw new HostFailure(runInProgress(open.view().title));
      studies.end(projectId);
      sessions.delete(projectId);
      opening.delete(projectId);
      await open?.close();
      await deleteProject(root, projectId);
      return {};
    },
    "project.set-text": async ({ projectId, text }) => (await session(projectId)).setText(text),
    "stage.history": async ({ projectId, stage }) => (await session(projectId)).store.history(stage),
    "stage.edit": async ({ projectId, stage, value }) => (await session(projectId)).edit(stage, value),
    "stage.restore": async ({ projectId, stage, version }) =>
      (await session(projectId)).restore(stage, version),
    "stage.approve": async ({ projectId, stage }) => (await session(projectId)).approve(stage),
    "stage.answer": async ({ projectId, stage, questionId, answer }) =>
      (await session(projectId)).answer(stage, questionId, answer),
    "project.undo": async ({ projectId }) => (await session(projectId)).undo(),
    "project.redo": async ({ projectId }) => (await session(projectId)).redo(),
    async "run.start"({ projectId, from, until, stopAt, seed, training, tuningMinutes }) {
      const wanted = await session(projectId);
      const running = runningSession();
      if (running) throw new HostFailure(runInProgress(running.view().title));
      return wanted.start({
        from,
        until: until ?? null,
        stopAt: stopAt ?? "end",
        seed: seed ?? 0,
        training: training ?? null,
        tuningMinutes: tuningMinutes ?? null,
      });
    },
    "run.stop": async ({ projectId }) => (await session(projectId)).stop(),
    "run.set-paused": async ({ projectId, paused }) => (await session(projectId)).setPaused(paused),
    "run.metrics": async ({ projectId, runId }) => (await session(projectId)).store.metrics(runId),
    async "policy.play"({ projectId, ...input }) {
      const { store } = await session(projectId);
      return studies.run(projectId, "policy.play", async (signal) =>
        playPolicies(store, await openPython(store), input, signal),
      );
    },
    async "what-if.solve"({ projectId, ...question }) {
      const { store } = await session(projectId);
      return studies.run(projectId, "what-if.solve", async (signal) =>
        solveWhatIf(store, await openPython(store), question, signal),
      );
    },
  };

  return {
    async handle(name, input) {
      try {
        return await handlers[name](input);
      } catch (error) {
        throw error instanceof HostFailure ? error : new HostFailure(failureOf(error));
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      studies.end();
      await Promise.allSettled(opening.values());
      await Promise.all([...sessions.values()].map((open) => open.close()));
      sessions.clear();
      opening.clear();
      await Promise.all([hub.close(), python?.then((runner) => runner.close()).catch(() => undefined)]);
      listeners.clear();
    },
  };
}

function codeInert(title: string): Failure {
  return {
    code: "code-inert",
    what: "The code of this project does not run yet.",
    why: `«${title}» came from a file, and you have not run it here.`,
    kept: "Nothing was changed.",
    next: "Look at its code; then run the project, or a stage of it.",
  };
}
