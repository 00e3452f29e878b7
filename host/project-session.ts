/** One open project: its view, a person's changes to it, and its runs. */

import {
  PAUSABLE_STAGES,
  STAGE_NAMES,
  type StageName,
  type StageRecord,
  type StageState,
} from "../agents/artefacts/stage.js";
import type { LanguageModel, PythonRunner } from "../agents/ports.js";
import { acceptedValues } from "../agents/artefacts/values.js";
import type { PipelineEvent, PipelineOutcome } from "../agents/pipeline/events.js";
import type { RunPipeline } from "../agents/pipeline/pipeline.js";
import { HostFailure } from "./contract-client/client.js";
import { createChanges } from "./changes.js";
import type { HostEvent, ProjectView, StageView, StopAt, TrainingWishes } from "./contract.js";
import { descriptionFailure } from "./description.js";
import { checkEdit, checksOf, editedRecord } from "./edits.js";
import { failureOf } from "./failures.js";
import { createPause, type PauseSwitch } from "./pausing.js";
import {
  neverRan,
  nothingToApprove,
  nothingToPause,
  questionUnknown,
  runInProgress,
} from "./session-failures.js";
import { isDone } from "./store/project-file.js";
import type { OpenProject } from "./store/project-store.js";

/** What a run needs beside the project; opened when the run starts. */
export interface RunParts {
  runPipeline: RunPipeline;
  openModel: () => Promise<LanguageModel>;
  openPython: () => Promise<PythonRunner>;
  trainingSeconds: number;
}

export interface RunStart {
  /** Null: the first stage that is not done. */
  from: StageName | null;
  /** Null: to the end. */
  until: StageName | null;
  stopAt: StopAt;
  seed: number;
  training: TrainingWishes | null;
  /** Null: what the pipeline gives of itself. */
  tuningMinutes: number | null;
}

export interface ProjectSession {
  readonly store: OpenProject;
  view(): ProjectView;
  isRunning(): boolean;
  setText(text: string): Promise<ProjectView>;
  edit(stage: StageName, value: unknown): Promise<ProjectView>;
  restore(stage: StageName, version: number): Promise<ProjectView>;
  approve(stage: StageName): Promise<ProjectView>;
  answer(stage: StageName, questionId: string, answer: string): Promise<ProjectView>;
  undo(): Promise<ProjectView>;
  redo(): Promise<ProjectView>;
  /** Returns once the run has been started. */
  start(request: RunStart): ProjectView;
  /** Resolves when the run has ended. */
  stop(): Promise<ProjectView>;
  /** Holds the training that runs, or lets it go on. @throws HostFailure where none runs */
  setPaused(paused: boolean): Promise<ProjectView>;
  /** Stops a run and closes the store. */
  close(): Promise<void>;
}

interface ActiveRun {
  controller: AbortController;
  pause: PauseSwitch;
  pausedAt: string | null;
  since: string;
  stage: StageName | null;
  until: StageName | null;
  runId: string | null;
  stopAt: StopAt;
  /** Set once the run has stopped itself for a person. */
  waiting: ProjectView["waiting"];
  /** Stages that this run has still to do. */
  queued: Set<StageName>;
  ended: Promise<void>;
}

export function createSession(
  store: OpenProject,
  emit: (event: HostEvent) => void,
  parts: RunParts,
): ProjectSession {
  const { id } = store.file();
  let active: ActiveRun | null = null;
  let outcome: PipelineOutcome | null = null;
  let waiting: ProjectView["waiting"] = null;
  const changes = createChanges(store);

  function view(): ProjectView {
    const records = store.records();
    const { title, stages } = store.file();
    return {
      id,
      title,
      text: store.description(),
      folder: store.folder,
      stages: STAGE_NAMES.map((stage): StageView => {
        const record = records[stage] ?? null;
        const state = stateOf(stage, record, stages[stage]?.stale ?? false, active);
        return { stage, state, record, versions: store.versions(stage) };
      }),
      running: active
        ? {
            stage: active.stage,
            since: active.since,
            until: active.until,
            runId: active.runId,
            pausedAt: active.pausedAt,
          }
        : null,
      waiting,
      outcome,
      undo: changes.undoable(),
      redo: changes.redoable(),
    };
  }

  function changed(): ProjectView {
    const project = view();
    emit({ type: "project-changed", project });
    return project;
  }

  /** A person's change: it can be taken back until the next run. */
  async function change(what: string, work: () => Promise<unknown>): Promise<ProjectView> {
    await changes.make(what, work);
    waiting = null;
    return changed();
  }

  function refuseWhileRunning(): void {
    if (active) throw new HostFailure(runInProgress(store.file().title));
  }

  function recordInForce(stage: StageName): StageRecord {
    const record = store.records()[stage];
    if (record) return record;
    throw new HostFailure(neverRan(stage));
  }

  async function run(
    current: ActiveRun,
    first: StageName,
    { seed, training, tuningMinutes }: RunStart,
  ): Promise<PipelineOutcome> {
    const deltas = gatherDeltas((event) => emit({ type: "pipeline", projectId: id, event }));
    try {
      if (store.file().imported?.ran === false) await store.allowCode();
      const [model, python] = await unlessAborted(
        Promise.all([parts.openModel(), parts.openPython()]),
        current.controller.signal,
      );
      return await parts.runPipeline({
        model,
        python,
        store,
        from: first,
        until: current.until,
        variant: "full",
        seed,
        unattended: current.stopAt === "end",
        trainingSeconds: training?.seconds ?? parts.trainingSeconds,
        ...(tuningMinutes === null ? {} : { tuningSeconds: tuningMinutes * 60 }),
        ...(training ? { trainingConfiguration: training.configuration } : {}),
        signal: current.controller.signal,
        pause: current.pause,
        onEvent(event) {
          followStages(current, event);
          deltas.push(event);
          current.waiting ??= waitAfter(current, event);
          // The pipeline looks at the signal before each stage; what the last one made is saved by now.
          if (current.waiting) current.controller.abort();
        },
      });
    } catch (error) {
      if (current.controller.signal.aborted) return { status: "stopped", stage: current.stage };
      return { status: "failed", stage: current.stage ?? first, failure: failureOf(error) };
    } finally {
      deltas.flush();
    }
  }

  return {
    store,
    view,
    isRunning: () => active !== null,
    async setText(text) {
      refuseWhileRunning();
      const failure = descriptionFailure(text);
      if (failure) throw new HostFailure(failure);
      return change("the edit of the description", () => store.setText(text));
    },
    async edit(stage, value) {
      refuseWhileRunning();
      const records = store.records();
      const known = acceptedValues(records);
      const accepted = checkEdit(stage, value, known);
      const checks = checksOf(stage, accepted, store.description(), known);
      const record = editedRecord(stage, accepted, records[stage] ?? null, checks);
      return change(`the edit of «${stage}»`, () => store.add(record));
    },
    async restore(stage, version) {
      refuseWhileRunning();
      return change(`the return to version ${version} of «${stage}»`, () => store.restore(stage, version));
    },
    async approve(stage) {
      refuseWhileRunning();
      if (recordInForce(stage).value === null) throw new HostFailure(nothingToApprove(stage));
      return change(`the approval of «${stage}»`, () => store.approve(stage));
    },
    async answer(stage, questionId, answer) {
      refuseWhileRunning();
      const { version: _version, ...record } = recordInForce(stage);
      if (!record.questions.some((question) => question.id === questionId)) {
        throw new HostFailure(questionUnknown(stage, questionId));
      }
      const questions = record.questions.map((question) =>
        question.id === questionId ? { ...question, answer } : question,
      );
      // Once nothing is open any more, the stage has something to read that its value was not made from.
      const stale = questions.every((question) => question.answer !== null);
      return change(`the answer in «${stage}»`, () =>
        store.add({ ...record, questions, at: new Date().toISOString() }, { stale }),
      );
    },
    async undo() {
      refuseWhileRunning();
      await changes.undo();
      return changed();
    },
    async redo() {
      refuseWhileRunning();
      await changes.redo();
      return changed();
    },
    start(request) {
      const { from, until, stopAt } = request;
      refuseWhileRunning();
      const first = withMissing(from ?? firstNotDone(store) ?? "task", store);
      const last = until === null ? STAGE_NAMES.length : STAGE_NAMES.indexOf(until) + 1;
      const current: ActiveRun = {
        controller: new AbortController(),
        pause: createPause(),
        pausedAt: null,
        since: new Date().toISOString(),
        stage: null,
        until,
        runId: null,
        stopAt,
        waiting: null,
        queued: new Set(STAGE_NAMES.slice(STAGE_NAMES.indexOf(first), last)),
        ended: Promise.resolve(),
      };
      active = current;
      outcome = null;
      waiting = null;
      changes.forget();
      current.ended = run(current, first, request).then((ended) => {
        active = null;
        outcome = ended;
        waiting = ended.status === "stopped" ? current.waiting : null;
        emit({ type: "run-end", projectId: id, outcome: ended });
        changed();
      });
      return changed();
    },
    async stop() {
      const current = active;
      current?.controller.abort();
      await current?.ended;
      return view();
    },
    async setPaused(paused) {
      if (active === null || active.stage === null || !PAUSABLE_STAGES.includes(active.stage)) {
        throw new HostFailure(nothingToPause(active?.stage ?? null));
      }
      if (paused === (active.pausedAt !== null)) return view();
      const now = new Date();
      if (active.pausedAt !== null) {
        const held = now.getTime() - Date.parse(active.pausedAt);
        active.since = new Date(Date.parse(active.since) + held).toISOString();
      }
      active.pausedAt = paused ? now.toISOString() : null;
      active.pause.set(paused);
      return changed();
    },
    async close() {
      const current = active;
      current?.controller.abort();
      await current?.ended;
      await store.close();
    },
  };
}

function stateOf(
  stage: StageName,
  record: StageRecord | null,
  stale: boolean,
  active: ActiveRun | null,
): StageState {
  if (active?.stage === stage) return "running";
  if (active?.queued.has(stage)) return "queued";
  if (record === null) return "empty";
  return stale ? "stale" : record.state;
}

function followStages(run: ActiveRun, event: PipelineEvent): void {
  if (event.type === "training-metric") {
    run.runId = event.runId;
  } else if (event.type === "stage-start") {
    run.stage = event.stage;
    run.queued.delete(event.stage);
  } else if (event.type === "stage-end") {
    run.queued.delete(event.record.stage);
    if (run.stage === event.record.stage) run.stage = null;
  }
}

/** Why a run that has come to the end of a stage stops there for a person, or null. */
function waitAfter(run: ActiveRun, event: PipelineEvent): ProjectView["waiting"] {
  if (event.type !== "stage-end") return null;
  const { stage, state } = event.record;
  // Nothing comes after it, or it is not done: then the run ends by itself.
  if (run.queued.size === 0 || (state !== "approved" && state !== "needs-review")) return null;
  if (run.stopAt === "each-stage") return { stage, why: "each-stage" };
  return run.stopAt === "doubts" && state === "needs-review" ? { stage, why: "doubt" } : null;
}

/** A stage cannot run before those that it is made from: the first of them without a value, else itself. */
function withMissing(wanted: StageName, store: OpenProject): StageName {
  const records = store.records();
  const before = STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(wanted));
  return before.find((stage) => (records[stage]?.value ?? null) === null) ?? wanted;
}

/** Where a run goes on: the first stage without a result, or whose result is out of date. */
function firstNotDone(store: OpenProject): StageName | null {
  const { stages } = store.file();
  return STAGE_NAMES.find((stage) => !isDone(stages[stage])) ?? null;
}

/** How long text of the model is gathered before it is sent, in milliseconds. */
const DELTA_INTERVAL = 80;

/** Joins the pieces of text that a model gives in quick succession; every other event passes in its order. */
function gatherDeltas(send: (event: PipelineEvent) => void): {
  push(event: PipelineEvent): void;
  flush(): void;
} {
  let gathered: Extract<PipelineEvent, { type: "stage-delta" }> | null = null;
  let timer: NodeJS.Timeout | null = null;
  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const event = gathered;
    gathered = null;
    if (event) send(event);
  }
  return {
    flush,
    push(event) {
      if (event.type !== "stage-delta") {
        flush();
        send(event);
        return;
      }
      if (gathered && gathered.stage !== event.stage) flush();
      gathered = { ...event, text: (gathered?.text ?? "") + event.text };
      timer ??= setTimeout(flush, DELTA_INTERVAL);
    },
  };
}

/** Rejects as soon as the signal aborts; what is being opened stays for the next run. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error("The run was stopped."));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
