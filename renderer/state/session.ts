/** What the person does and what the host answers: requests go out here, and only here. */

import { createContext, useContext } from "react";
import type { Failure, StageName, StageRecord } from "../../agents/artefacts/stage.js";
import type {
  HostEvent,
  ModelEntry,
  ProjectView,
  RequestInput,
  RequestName,
  RequestOutput,
  TrainingWishes,
} from "../../host/contract.js";
import { type Client, HostFailure } from "../../host/contract-client/index.js";
import { parseRoute, type Route, routeHash } from "./route.js";
import { NOT_CONNECTED, unexpected } from "./session-failures.js";
import { base64Of, MAX_SENT_BYTES, offerFile, tooLargeToSend } from "./share.js";
import type { Store } from "./store.js";

export interface Session {
  go(route: Route): void;
  /** Makes a project of a description and starts its first run. Resolves to whether it was made. */
  createAndRun(text: string): Promise<boolean>;
  /** Resolves to whether it was deleted. */
  deleteProject(projectId: string): Promise<boolean>;
  /** Offers the project as one file. */
  exportProject(projectId: string): Promise<void>;
  /** Makes a project of such a file and opens it. */
  importProject(file: File): Promise<void>;
  setText(text: string): Promise<boolean>;
  /** `from` null: where the work goes on. `until` null: to the end. */
  run(from: StageName | null, until?: StageName | null): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /**
   * Trains and evaluates anew, with a seed and settings of the person's own. `tuningMinutes`: the longest search
   * for better settings where the training falls short; null: the usual one.
   */
  train(seed: number, training: TrainingWishes, tuningMinutes: number | null): Promise<boolean>;
  stop(): Promise<void>;
  /** Holds the training that runs, or lets it go on. */
  setPaused(paused: boolean): Promise<void>;
  /** Resolves to null when the edit was taken, else to why it was not. */
  edit(stage: StageName, value: unknown): Promise<Failure | null>;
  restore(stage: StageName, version: number): Promise<void>;
  approve(stage: StageName): Promise<void>;
  answer(stage: StageName, questionId: string, answer: string): Promise<boolean>;
  /** All versions of a stage, or the failure that stands in their place. */
  history(stage: StageName): Promise<StageRecord[] | Failure>;
  loadModels(): Promise<void>;
  /** What a model file is and whether it fits, or the failure that stands in its place. */
  inspectModel(path: string): Promise<ModelEntry | Failure>;
  /** Makes a project of a sample that comes with the app, and opens it. */
  openSample(name: string): Promise<void>;
  /** Resolves to whether the model is ready. */
  selectModel(name: string): Promise<boolean>;
  downloadModel(name: string): Promise<void>;
  /** Asks the host about the open project; the answer belongs to whoever asked, and so does the failure. */
  study<Name extends StudyRequest>(
    name: Name,
    input: Omit<RequestInput<Name>, "projectId">,
  ): Promise<RequestOutput<Name> | { failure: Failure }>;
  /** Tries the connection again at once instead of waiting. */
  reconnect(): void;
  close(): void;
}

/** Requests whose answer is not part of the window's state. */
export type StudyRequest = "policy.play" | "what-if.solve" | "run.metrics";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("A part of the window was drawn outside of its session.");
  return session;
}

/** Waits between attempts to reach the host again, in milliseconds. The last one repeats. */
const RETRY_AFTER = [300, 1000, 2000, 5000];
const INFO_EVERY = 10_000;
/** How long a request waits for the connection, in milliseconds. */
const CONNECTION_WAIT = 5000;

export function startSession(store: Store, connect: () => Promise<Client>): Session {
  const { dispatch } = store;
  let client: Client | null = null;
  let attempt = 0;
  let retryTimer = 0;
  let closed = false;
  let changes = 0;
  const waiting = new Set<(connected: Client) => void>();

  async function open(): Promise<void> {
    window.clearTimeout(retryTimer);
    try {
      client = await connect();
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
      return;
    }
    if (closed) {
      client.close();
      return;
    }
    attempt = 0;
    for (const resolve of waiting) resolve(client);
    waiting.clear();
    client.onEvent(receive);
    client.onClose(lost);
    dispatch({ type: "connection", connection: { state: "open" } });
    await Promise.all([loadInfo(), loadModels(), loadRoute()]);
  }

  function lost(reason: string): void {
    client = null;
    if (closed) return;
    dispatch({ type: "connection", connection: { state: "lost", reason, attempt } });
    const wait = RETRY_AFTER[Math.min(attempt, RETRY_AFTER.length - 1)]!;
    attempt += 1;
    retryTimer = window.setTimeout(() => void open(), wait);
  }

  /** The client as soon as there is one: what was asked while the connection was made is not lost. */
  function connection(): Promise<Client> {
    return new Promise((resolve, reject) => {
      const take = (connected: Client): void => {
        window.clearTimeout(timer);
        resolve(connected);
      };
      const timer = window.setTimeout(() => {
        waiting.delete(take);
        reject(new HostFailure(NOT_CONNECTED));
      }, CONNECTION_WAIT);
      waiting.add(take);
    });
  }

  /** The answer, or the failure as data. */
  async function ask<Name extends RequestName>(
    name: Name,
    input: RequestInput<Name>,
  ): Promise<{ ok: true; output: RequestOutput<Name> } | { ok: false; failure: Failure }> {
    dispatch({ type: "busy", name, busy: true });
    try {
      const connected = client ?? (await connection());
      return { ok: true, output: await connected.request(name, input) };
    } catch (error) {
      return { ok: false, failure: error instanceof HostFailure ? error.failure : unexpected(error) };
    } finally {
      dispatch({ type: "busy", name, busy: false });
    }
  }

  /** The answer, or null after the failure was shown. */
  async function tell<Name extends RequestName>(
    name: Name,
    input: RequestInput<Name>,
  ): Promise<RequestOutput<Name> | null> {
    const answer = await ask(name, input);
    if (answer.ok) return answer.output;
    // The banner already says that the connection is lost.
    if (answer.failure.code !== "wire-closed") dispatch({ type: "failed", failure: answer.failure });
    return null;
  }

  async function loadInfo(): Promise<void> {
    const answer = await ask("app.info", {});
    if (answer.ok) dispatch({ type: "info", info: answer.output });
  }

  async function loadProjects(): Promise<void> {
    const projects = await tell("project.list", {});
    if (projects !== null) dispatch({ type: "projects", projects });
  }

  async function loadModels(): Promise<void> {
    const models = await tell("model.list", {});
    if (models !== null) dispatch({ type: "models", models });
  }

  async function loadRoute(): Promise<void> {
    const { route } = store.get();
    if (route.screen !== "project") {
      await loadProjects();
      return;
    }
    const project = await openProject(route.projectId);
    if (project !== null) await Promise.all([loadCurves(project), loadProjects()]);
  }

  /** An answer may be older than an event that came before it; then the host is asked again. */
  async function openProject(projectId: string): Promise<ProjectView | null> {
    for (;;) {
      const before = changes;
      const project = await tell("project.open", { projectId });
      if (project !== null && before !== changes) continue;
      if (project !== null) dispatch({ type: "project", project });
      return project;
    }
  }

  /** The curve of the run in force, and of a run under way that this window has seen only a part of. */
  async function loadCurves(project: ProjectView): Promise<void> {
    const inForce = runIdOf(project);
    const { runs, liveRunId } = store.get();
    const wanted = new Set([inForce !== null && !(inForce in runs) ? inForce : null, liveRunId]);
    await Promise.all(
      [...wanted].filter((runId) => runId !== null).map((runId) => loadCurve(project.id, runId)),
    );
  }

  async function loadCurve(projectId: string, runId: string): Promise<void> {
    const points = await tell("run.metrics", { projectId, runId });
    if (points !== null && store.get().project?.id === projectId)
      dispatch({ type: "metrics", runId, points });
  }

  function receive(event: HostEvent): void {
    const before = store.get();
    if (changesStages(event)) changes += 1;
    dispatch({ type: "host-event", event, at: new Date().toISOString() });
    if (event.type === "pipeline" && event.event.type === "training-metric") {
      const { runId } = event.event;
      const joinedLate = before.runs[runId] === undefined && before.live.train === undefined;
      if (joinedLate && before.project?.id === event.projectId) void loadCurve(event.projectId, runId);
    }
    if (event.type === "pipeline" && event.event.type === "stage-start") void loadInfo();
    if (event.type === "run-end") void loadProjects();
    if (event.type === "download-progress" && event.step === "end") void loadModels();
  }

  function openId(): string | null {
    return store.get().project?.id ?? null;
  }

  /**
   * Sends a request that changes the open project. What it changed comes as an event, in its order among the
   * others; the view in the answer may be older than what is shown by then.
   */
  async function ofProject(send: (projectId: string) => Promise<ProjectView | null>): Promise<boolean> {
    const projectId = openId();
    return projectId !== null && (await send(projectId)) !== null;
  }

  const onHash = (): void => {
    const route = parseRoute(location.hash);
    if (routeHash(route) === routeHash(store.get().route)) return;
    const stays = route.screen === "project" && store.get().project?.id === route.projectId;
    dispatch({ type: "route", route });
    if (client !== null && !stays) void loadRoute();
  };
  window.addEventListener("hashchange", onHash);
  // The selected stage belongs to the address, but is no step to go back to.
  const unsubscribe = store.subscribe(() => {
    const { route } = store.get();
    const named = parseRoute(location.hash);
    if (route.screen !== "project" || named.screen !== "project" || named.projectId !== route.projectId)
      return;
    if (named.stage !== route.stage) history.replaceState(null, "", routeHash(route));
  });
  const infoTimer = window.setInterval(() => {
    if (client !== null && document.visibilityState === "visible") void loadInfo();
  }, INFO_EVERY);
  void open();

  return {
    go(route) {
      location.hash = routeHash(route);
    },
    async createAndRun(text) {
      const project = await tell("project.create", { text });
      if (project === null) return false;
      const route: Route = { screen: "project", projectId: project.id, stage: null };
      dispatch({ type: "route", route });
      dispatch({ type: "project", project });
      location.hash = routeHash(route);
      const { stopAt } = store.get().settings;
      await Promise.all([tell("run.start", { projectId: project.id, from: null, stopAt }), loadProjects()]);
      return true;
    },
    async deleteProject(projectId) {
      const deleted = (await tell("project.delete", { projectId })) !== null;
      if (deleted && openId() === projectId) location.hash = routeHash({ screen: "home" });
      await loadProjects();
      return deleted;
    },
    async exportProject(projectId) {
      const shared = await tell("project.export", { projectId });
      if (shared !== null) offerFile(shared.fileName, shared.base64);
    },
    async importProject(file) {
      if (file.size > MAX_SENT_BYTES) {
        dispatch({ type: "failed", failure: tooLargeToSend(file.size) });
        return;
      }
      const project = await tell("project.import", { base64: await base64Of(file) });
      if (project !== null)
        location.hash = routeHash({ screen: "project", projectId: project.id, stage: null });
      await loadProjects();
    },
    setText: (text) => ofProject((projectId) => tell("project.set-text", { projectId, text })),
    async run(from, until = null) {
      const { stopAt } = store.get().settings;
      await ofProject((projectId) => tell("run.start", { projectId, from, until, stopAt }));
    },
    async undo() {
      await ofProject((projectId) => tell("project.undo", { projectId }));
    },
    async redo() {
      await ofProject((projectId) => tell("project.redo", { projectId }));
    },
    train: (seed, training, minutes) =>
      ofProject((projectId) => {
        const tuningMinutes = minutes ?? undefined;
        return tell("run.start", { projectId, from: "train", seed, training, tuningMinutes });
      }),
    async stop() {
      await ofProject((projectId) => tell("run.stop", { projectId }));
    },
    async setPaused(paused) {
      await ofProject((projectId) => tell("run.set-paused", { projectId, paused }));
    },
    async edit(stage, value) {
      const projectId = openId();
      if (projectId === null) return NOT_CONNECTED;
      const answer = await ask("stage.edit", { projectId, stage, value });
      return answer.ok ? null : answer.failure;
    },
    async restore(stage, version) {
      await ofProject((projectId) => tell("stage.restore", { projectId, stage, version }));
    },
    async approve(stage) {
      await ofProject((projectId) => tell("stage.approve", { projectId, stage }));
    },
    answer: (stage, questionId, answer) =>
      ofProject((projectId) => tell("stage.answer", { projectId, stage, questionId, answer })),
    async history(stage) {
      const projectId = openId();
      if (projectId === null) return NOT_CONNECTED;
      const answer = await ask("stage.history", { projectId, stage });
      return answer.ok ? answer.output : answer.failure;
    },
    async study(name, input) {
      const projectId = openId();
      if (projectId === null) return { failure: NOT_CONNECTED };
      // The union of all inputs cannot be narrowed by a name that is only known where it is asked.
      const answer = await ask(name, { projectId, ...input } as never);
      return answer.ok ? answer.output : { failure: answer.failure };
    },
    loadModels,
    async inspectModel(path) {
      const answer = await ask("model.inspect", { path });
      return answer.ok ? answer.output : answer.failure;
    },
    async openSample(name) {
      const project = await tell("project.open-sample", { name });
      if (project !== null)
        location.hash = routeHash({ screen: "project", projectId: project.id, stage: null });
      await loadProjects();
    },
    async selectModel(name) {
      const answer = await ask("model.select", { name });
      await loadInfo();
      // A model that could not be opened shows its failure itself.
      const told = store.get().info?.model.state === "failed";
      if (!answer.ok && !told) dispatch({ type: "failed", failure: answer.failure });
      return answer.ok && answer.output.state === "ready";
    },
    async downloadModel(name) {
      await tell("model.download", { name });
      await loadModels();
    },
    reconnect() {
      if (client === null) void open();
    },
    close() {
      closed = true;
      window.clearTimeout(retryTimer);
      window.clearInterval(infoTimer);
      window.removeEventListener("hashchange", onHash);
      unsubscribe();
      client?.close();
    },
  };
}

function changesStages(event: HostEvent): boolean {
  if (event.type === "pipeline")
    return event.event.type === "stage-start" || event.event.type === "stage-end";
  return event.type === "project-changed" || event.type === "run-end";
}

/** The training run whose policy is in force. */
export function runIdOf(project: ProjectView): string | null {
  const value = project.stages.find((view) => view.stage === "train")?.record?.value;
  const runId = typeof value === "object" && value !== null && "runId" in value ? value.runId : null;
  return typeof runId === "string" ? runId : null;
}
