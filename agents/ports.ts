/**
 * The three ports through which the core reaches the world. They are passed as arguments; nothing here
 * knows Electron, Node or a browser.
 */

import type { Json } from "./artefacts/json.js";
import type { StageName, StageRecord } from "./artefacts/stage.js";
import type { TrainingPoint } from "./artefacts/training.js";

/** A turn of a conversation, before the model's own chat template is applied. */
export interface ModelMessage {
  role: "system" | "user" | "assistant";
  text: string;
}

export interface CompletionRequest {
  /** Finished turns: system prompt, worked examples, the question. */
  messages: ModelMessage[];
  /** Text that the assistant's turn already holds. The model continues it, so nothing in it can differ. */
  prefix: string;
  /** The text ends before the first of these (exclusive). */
  stop: string[];
  maxTokens: number;
  /** 0 is greedy. */
  temperature: number;
  seed: number;
  /** GBNF grammar that every sampled token must satisfy. */
  grammar?: string;
  /**
   * How many leading messages are the same for many calls (system prompt and worked examples).
   * The evaluated state of these is kept on disk and reused, also by a later process.
   */
  sharedMessages?: number;
}

export interface Completion {
  text: string;
  /** `end`: the model ended its turn. `limit`: maxTokens. `repetition`: the same line again and again. */
  ended: "stop" | "end" | "limit" | "repetition";
  /** The stop string that was met, if `ended` is `stop`. */
  stop?: string;
  usage: Usage;
  /** Mean log-probability (nats) of the sampled tokens; absent where the model does not tell. */
  meanLogProbability?: number;
}

export interface Usage {
  /** Tokens of the prompt that had to be evaluated. */
  promptTokens: number;
  /** Tokens of the prompt whose evaluated state was reused. */
  reusedTokens: number;
  /** Tokens that were sampled. */
  tokens: number;
  seconds: number;
}

export interface ModelIdentity {
  /** Catalogue name, or the file's name without its ending. */
  name: string;
  /** sha256 of the model file, in hexadecimal. */
  fileHash: string;
  /** Tokens that fit into one context. */
  contextSize: number;
}

export interface CompletionOptions {
  signal?: AbortSignal;
  /** Called with each new piece of text and the tokens sampled so far in this call. */
  onText?: (piece: string, tokens: number) => void;
}

/**
 * Tokens in, constrained text out.
 * @throws ModelError when the prompt does not fit, the model is lost or the call is aborted.
 */
export interface LanguageModel {
  readonly identity: ModelIdentity;
  complete(request: CompletionRequest, options?: CompletionOptions): Promise<Completion>;
  countTokens(text: string): Promise<number>;
  close(): Promise<void>;
}

export type ModelErrorCode =
  | "model-file-missing"
  | "model-file-invalid"
  | "model-load-failed"
  | "model-context-overflow"
  | "model-lost"
  | "model-recording-stale"
  | "aborted";

export class ModelError extends Error {
  constructor(
    readonly code: ModelErrorCode,
    message: string,
    /** What the person can do next. */
    readonly next: string,
  ) {
    super(message);
    this.name = "ModelError";
  }
}

/** How far generated code is kept from the machine, strongest first. */
export type IsolationLevel = "browser-sandbox" | "os-sandbox" | "process-permissions" | "none";

export interface Isolation {
  level: IsolationLevel;
  /** One line for a person: what contains the code. */
  description: string;
}

/** One unit of work in a fresh Python interpreter: `module.function(input, emit)` of the trusted package. */
export interface PythonJob {
  /** Dotted path of a function in the `lamplight` Python package, such as `lamplight.jobs.train`. */
  entry: string;
  input: Json;
  /** Wall-clock limit, in seconds. */
  seconds: number;
  /** Python packages to install beside numpy and gymnasium. */
  packages?: ("sympy" | "pint")[];
}

/** What a running job tells. All of it may be forged by generated code: parse, bound and label it. */
export type PythonEvent =
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  /** A named report of the job, such as `training-metric`. */
  | { type: "report"; name: string; data: Json };

/** A person's wish that what runs stands still for a while. */
export interface Pause {
  readonly paused: boolean;
  /** All the time of the wish so far, in milliseconds. */
  heldMilliseconds(): number;
  /** @returns a function that ends the calls */
  onChange(listener: () => void): () => void;
}

export interface PythonRunOptions {
  signal?: AbortSignal;
  /** Jobs of the trusted package stand still while it is set, and their limit of time with them. */
  pause?: Pause;
  onEvent?: (event: PythonEvent) => void;
}

export interface PythonRunner {
  readonly isolation: Isolation;
  /**
   * Runs one job in an interpreter that nothing ran in before, and resolves with what the function returned.
   * @throws PythonCodeError when the code raised: a repair agent can mend it.
   * @throws PythonRuntimeLost when the time, memory or output limit was reached, the runtime died or the
   *   call was aborted: a new runtime is needed, and the next call gets one.
   */
  run(job: PythonJob, options?: PythonRunOptions): Promise<Json>;
  close(): Promise<void>;
}

export class PythonCodeError extends Error {
  constructor(
    /** Exception class, such as `ZeroDivisionError`. */
    readonly exception: string,
    message: string,
    /** At most 4,000 characters, with frames of the runtime itself cut. */
    readonly traceback: string,
  ) {
    super(message);
    this.name = "PythonCodeError";
  }
}

export type PythonLostReason = "time" | "memory" | "output" | "aborted" | "crashed" | "unavailable";

export class PythonRuntimeLost extends Error {
  constructor(
    readonly reason: PythonLostReason,
    message: string,
  ) {
    super(message);
    this.name = "PythonRuntimeLost";
  }
}

/**
 * Where a project's versions and runs are kept. Every call resolves only when the data is safe on disk.
 * @throws StoreError when it could not be written; what was there before is untouched.
 */
export interface ProjectStore {
  /** Text of the task description. */
  text(): Promise<string>;
  /** The version in force of each stage that has one. */
  current(): Promise<Partial<Record<StageName, StageRecord>>>;
  /** Keeps a new version and puts it in force; the store gives the version number. */
  add(record: Omit<StageRecord, "version">): Promise<StageRecord>;
  /** Makes a folder for a training run and returns its id. */
  createRun(configuration: Json): Promise<string>;
  appendMetrics(runId: string, points: TrainingPoint[]): Promise<void>;
  /** Replaces the run's checkpoint. */
  saveWeights(runId: string, weights: Uint8Array): Promise<void>;
  loadWeights(runId: string): Promise<Uint8Array | null>;
}

export type StoreErrorCode =
  "project-missing" | "project-invalid" | "project-locked" | "disk-full" | "not-writable" | "store-failed";

export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    readonly next: string,
  ) {
    super(message);
    this.name = "StoreError";
  }
}
