/**
 * Every request and event between the app's window and its host, written once. Client, server and tests
 * derive their types from here. The wire may be a MessagePort, a WebSocket or memory; all of them serialise.
 */

import { z } from "zod";
import { EpisodeSet } from "../agents/artefacts/episode.js";
import { Failure, StageName, StageRecord, StageState } from "../agents/artefacts/stage.js";
import { TrainingPoint } from "../agents/artefacts/training.js";
import { MAX_VARIANTS, WhatIfAnswer } from "../agents/artefacts/what-if.js";
import { PipelineEvent, PipelineOutcome } from "../agents/pipeline/events.js";

/** A description longer than this is refused, with both numbers. */
export const MAX_DESCRIPTION_CHARACTERS = 50_000;

const ProjectId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);

export const ProjectSummary = z.object({
  id: ProjectId,
  title: z.string(),
  createdAt: z.string(),
  changedAt: z.string(),
  /** How far it got: the last stage up to which all have a result that is not stale, or null. */
  lastStage: StageName.nullable(),
  /** Why it cannot be opened, or null. */
  problem: Failure.nullable(),
});
export type ProjectSummary = z.infer<typeof ProjectSummary>;

export const StageView = z.object({
  stage: StageName,
  state: StageState,
  /** The version in force, or null where the stage never ran. */
  record: StageRecord.nullable(),
  versions: z.number().int().min(0),
});
export type StageView = z.infer<typeof StageView>;

export const ProjectView = z.object({
  id: ProjectId,
  title: z.string(),
  text: z.string(),
  /** Folder on disk, for a person. */
  folder: z.string(),
  stages: z.array(StageView),
  /** The run in progress: which stage, since when, and the last stage that it goes to (null: the end). */
  running: z
    .object({
      stage: StageName.nullable(),
      /** Later by all pauses that are over, so that the time since then is the time of work. */
      since: z.string(),
      until: StageName.nullable(),
      /** The training run under way, once it has reported something. */
      runId: z.string().max(100).nullable(),
      /** Since when a person has held it; null: it goes on. */
      pausedAt: z.string().nullable(),
    })
    .nullable(),
  /** The stage after which the last run stopped of itself so that a person looks at it, and why. */
  waiting: z.object({ stage: StageName, why: z.enum(["each-stage", "doubt"]) }).nullable(),
  /** How the last run ended, or null where there was none since the host started. */
  outcome: PipelineOutcome.nullable(),
  /** What «undo» would take back and «redo» would do again, in words, or null. */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
});
export type ProjectView = z.infer<typeof ProjectView>;

export const ModelEntry = z.object({
  /** Catalogue name, or the path of a file of the person's own. */
  name: z.string(),
  label: z.string(),
  parameters: z.string(),
  bytes: z.number(),
  licence: z.string(),
  installed: z.boolean(),
  /** Whether it fits this machine, with the numbers. */
  fit: z.object({ verdict: z.enum(["fits", "partly", "will-not-fit"]), explanation: z.string() }).nullable(),
});
export type ModelEntry = z.infer<typeof ModelEntry>;

export const LoadedModel = z.object({
  /** Where its layers are; null where the model does not tell. */
  placement: z.object({ gpu: z.string().nullable(), gpuLayers: z.number(), layers: z.number() }).nullable(),
  /** Tokens that the context holds, and that the last call had in it. */
  contextSize: z.number(),
  contextUsed: z.number().nullable(),
  /** Of the last answer that was long enough to tell. */
  tokensPerSecond: z.number().nullable(),
});
export type LoadedModel = z.infer<typeof LoadedModel>;

export const ModelStatus = z.object({
  name: z.string().nullable(),
  state: z.enum(["none", "loading", "ready", "failed"]),
  /** 0 to 1 while loading. */
  progress: z.number().nullable(),
  failure: Failure.nullable(),
  /** How the open model is used; absent while none is open. */
  loaded: LoadedModel.optional(),
});
export type ModelStatus = z.infer<typeof ModelStatus>;

export const AppInfo = z.object({
  version: z.string(),
  model: ModelStatus,
  /** How generated code is contained, in one line, and the level's name. */
  isolation: z.object({ level: z.string(), description: z.string() }).nullable(),
  /** Resident memory of the host and its children, in bytes. */
  memory: z.number(),
  examples: z.array(z.object({ name: z.string(), title: z.string(), text: z.string() })),
  /** Finished projects that come with the app, to look at without a model. */
  samples: z.array(z.object({ name: z.string(), title: z.string() })),
});
export type AppInfo = z.infer<typeof AppInfo>;

/**
 * When a run stops of itself: after each stage, after one that a check has doubts about, or not before its
 * end. Without a stop before the end nobody is asked either: what the description leaves open is assumed, and
 * only a question to which nothing sensible can be assumed ends the run.
 */
export const StopAt = z.enum(["each-stage", "doubts", "end"]);
export type StopAt = z.infer<typeof StopAt>;

/** How a training shall differ from what the trainer chooses itself. */
export const TrainingWishes = z.object({
  /** Hyperparameters by name; the trainer refuses what it does not know. */
  configuration: z.record(
    z.string().max(60),
    z.union([z.number(), z.boolean(), z.array(z.number()).max(20)]),
  ),
  /** Wall-clock limit in seconds; null: the usual one. */
  seconds: z.number().min(1).max(86_400).nullable(),
});
export type TrainingWishes = z.infer<typeof TrainingWishes>;

/** A task with other numbers: one for each changed parameter, and the values of one of them to go through. */
export const WhatIfQuestion = z.object({
  changes: z.record(z.string().max(40), z.number()),
  sweep: z
    .object({ symbol: z.string().max(40), values: z.array(z.number()).min(1).max(MAX_VARIANTS) })
    .nullable(),
  /** The state to decide in: a number for each number of the state, then the step; null: the start. */
  state: z.array(z.number()).max(200).nullable(),
});
export type WhatIfQuestion = z.infer<typeof WhatIfQuestion>;

interface RequestShape<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  input: Input;
  output: Output;
}

function request<Input extends z.ZodType, Output extends z.ZodType>(
  shape: RequestShape<Input, Output>,
): RequestShape<Input, Output> {
  return shape;
}

const OfProject = z.object({ projectId: ProjectId });
const Nothing = z.object({});

export const REQUESTS = {
  "app.info": request({ input: Nothing, output: AppInfo }),
  "model.list": request({ input: Nothing, output: z.array(ModelEntry) }),
  /** A catalogue name or a path to a GGUF file; loads it, and resolves when it is ready. */
  "model.select": request({ input: z.object({ name: z.string().min(1).max(4096) }), output: ModelStatus }),
  /** Looks at a model file of the person's own without loading it. */
  "model.inspect": request({ input: z.object({ path: z.string().min(1).max(4096) }), output: ModelEntry }),
  /** Gets a model of the catalogue; resolves when it is verified and in place. */
  "model.download": request({ input: z.object({ name: z.string().min(1).max(200) }), output: ModelEntry }),
  "project.list": request({ input: Nothing, output: z.array(ProjectSummary) }),
  "project.create": request({
    input: z.object({
      text: z.string().max(2_000_000),
      title: z.string().max(120).optional(),
      /** Without one it is made from the title. */
      id: ProjectId.optional(),
    }),
    output: ProjectView,
  }),
  "project.open": request({ input: OfProject, output: ProjectView }),
  /** The project as one file, to be given to others. */
  "project.export": request({
    input: OfProject,
    output: z.object({ fileName: z.string(), base64: z.string() }),
  }),
  /** Makes a new project from such a file; its code stays inert until the person runs it. */
  "project.import": request({ input: z.object({ base64: z.base64() }), output: ProjectView }),
  /** Makes a project of one's own from one that comes with the app. */
  "project.open-sample": request({ input: z.object({ name: z.string().max(80) }), output: ProjectView }),
  "project.delete": request({ input: OfProject, output: Nothing }),
  /** Changes the description; every stage becomes stale. */
  "project.set-text": request({
    input: OfProject.extend({ text: z.string().max(2_000_000) }),
    output: ProjectView,
  }),
  "stage.history": request({
    input: OfProject.extend({ stage: StageName }),
    output: z.array(StageRecord),
  }),
  /** Puts a person's value in force as a new version; later stages become stale. */
  "stage.edit": request({
    input: OfProject.extend({ stage: StageName, value: z.unknown() }),
    output: ProjectView,
  }),
  "stage.restore": request({
    input: OfProject.extend({ stage: StageName, version: z.number().int().min(1) }),
    output: ProjectView,
  }),
  /** Takes back the last change of a person since the last run, or does it again. */
  "project.undo": request({ input: OfProject, output: ProjectView }),
  "project.redo": request({ input: OfProject, output: ProjectView }),
  "stage.approve": request({ input: OfProject.extend({ stage: StageName }), output: ProjectView }),
  "stage.answer": request({
    input: OfProject.extend({
      stage: StageName,
      questionId: z.string().max(80),
      answer: z.string().max(1000),
    }),
    output: ProjectView,
  }),
  /**
   * Starts a run and resolves at once; the rest comes as events. `from`: that stage and all after it;
   * null: from the first stage that has no result or a stale one, or from the start if there is none.
   * `until`: the last stage to run. Without `stopAt` it goes to the end.
   */
  "run.start": request({
    input: OfProject.extend({
      from: StageName.nullable(),
      until: StageName.nullable().optional(),
      stopAt: StopAt.optional(),
      seed: z.number().int().min(0).max(2_147_483_647).optional(),
      training: TrainingWishes.optional(),
      /** Longest search for better settings where the first training falls short; 0 for none. */
      tuningMinutes: z.number().min(0).max(10_080).optional(),
    }),
    output: ProjectView,
  }),
  /** Resolves when the run has ended. */
  "run.stop": request({ input: OfProject, output: ProjectView }),
  /** Holds the training that runs, or lets it go on; once more changes nothing. */
  "run.set-paused": request({ input: OfProject.extend({ paused: z.boolean() }), output: ProjectView }),
  "run.metrics": request({
    input: OfProject.extend({ runId: z.string().max(100) }),
    output: z.array(TrainingPoint),
  }),
  /**
   * Records one episode of each policy that there is (trained, random, one action throughout), all from the
   * same start. `constant`: the action to take throughout; null: the best one, where that is known.
   */
  "policy.play": request({
    input: OfProject.extend({
      seed: z.number().int().min(0).max(2_147_483_647),
      constant: z.number().int().min(0).nullable(),
    }),
    output: EpisodeSet,
  }),
  /** Solves the task exactly with other numbers. A newer question ends the one before. */
  "what-if.solve": request({ input: OfProject.extend(WhatIfQuestion.shape), output: WhatIfAnswer }),
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestInput<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]["input"]>;
export type RequestOutput<Name extends RequestName> = z.infer<(typeof REQUESTS)[Name]["output"]>;

export const HostEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("pipeline"), projectId: ProjectId, event: PipelineEvent }),
  /** Sent after everything that changes a project outside of a stage's own events. */
  z.object({ type: z.literal("project-changed"), project: ProjectView }),
  z.object({ type: z.literal("run-end"), projectId: ProjectId, outcome: PipelineOutcome }),
  z.object({ type: z.literal("model-status"), status: ModelStatus }),
  z.object({
    type: z.literal("download-progress"),
    name: z.string(),
    receivedBytes: z.number(),
    totalBytes: z.number(),
    bytesPerSecond: z.number(),
    /**
     * Another process fetches the same; the bytes are here and their hash is taken; it is over, in place or not.
     * Absent: bytes are coming.
     */
    step: z.enum(["wait", "verify", "end"]).optional(),
  }),
]);
export type HostEvent = z.infer<typeof HostEvent>;

/** Frames on the wire. */
export const ClientFrame = z.object({
  id: z.number().int().min(1),
  request: z.enum(Object.keys(REQUESTS) as [RequestName, ...RequestName[]]),
  input: z.unknown(),
});
export type ClientFrame = z.infer<typeof ClientFrame>;

export const HostFrame = z.union([
  z.object({ id: z.number().int().min(1), ok: z.literal(true), output: z.unknown() }),
  z.object({ id: z.number().int().min(1), ok: z.literal(false), failure: Failure }),
  z.object({ event: HostEvent }),
]);
export type HostFrame = z.infer<typeof HostFrame>;
