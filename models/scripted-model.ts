import { setTimeout as sleep } from "node:timers/promises";
import {
  ModelError,
  type Completion,
  type CompletionOptions,
  type CompletionRequest,
  type LanguageModel,
} from "../agents/ports.js";
import {
  hashRequest,
  lastCharacters,
  nearestRecording,
  partHashes,
  promptText,
  readRecordings,
  writeRecordings,
  type Recording,
  type RecordingFile,
} from "./recordings.js";

export interface ScriptedModelOptions {
  /** Tokens a second; as fast as possible if absent. */
  tokensPerSecond?: number;
}

/**
 * Replays answers that a real model gave, for tests of everything but the model. Each answer belongs to one
 * exact request; a request that was not recorded fails and says what is new in it.
 * @param files fixtures written by `recordingModel`; all must come from one model
 */
export async function openScriptedModel(
  files: string[],
  options: ScriptedModelOptions = {},
): Promise<LanguageModel> {
  const read = await Promise.all(files.map(readRecordings));
  const first = read[0];
  if (!first) throw new Error("A scripted model needs at least one file of recordings.");
  const other = read.findIndex(({ model }) => model.fileHash !== first.model.fileHash);
  if (other > 0) throw new Error(`«${files[other]}» was recorded with another model than «${files[0]}».`);
  const recordings = read.flatMap(({ completions }) => completions);
  const byRequest = new Map(recordings.map((recording) => [recording.request, recording]));

  return {
    identity: first.model,
    async complete(request, callOptions = {}) {
      const recording = byRequest.get(hashRequest(request));
      if (!recording) throw staleError(request, recordings);
      return await replay(recording, options.tokensPerSecond, callOptions);
    },
    // Four characters a token is near enough where nothing is evaluated.
    countTokens: (text) => Promise.resolve(Math.ceil(text.length / 4)),
    close: () => Promise.resolve(),
  };
}

async function replay(
  recording: Recording,
  tokensPerSecond: number | undefined,
  { signal, onText }: CompletionOptions,
): Promise<Completion> {
  const pieces = splitEvenly(recording.text, Math.max(1, recording.usage.tokens));
  for (const [index, piece] of pieces.entries()) {
    if (tokensPerSecond !== undefined)
      await sleep(1000 / tokensPerSecond, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted)
      throw new ModelError(
        "aborted",
        "The answer was stopped before it was complete.",
        "Run the stage again.",
      );
    if (piece !== "") onText?.(piece, Math.min(index + 1, recording.usage.tokens));
  }
  const { text, ended, stop, usage, meanLogProbability } = recording;
  return {
    text,
    ended,
    usage: { ...usage },
    ...(stop === undefined ? {} : { stop }),
    ...(meanLogProbability === undefined ? {} : { meanLogProbability }),
  };
}

function splitEvenly(text: string, count: number): string[] {
  const characters = Array.from(text);
  return Array.from({ length: count }, (_, index) =>
    characters
      .slice(
        Math.floor((index * characters.length) / count),
        Math.floor(((index + 1) * characters.length) / count),
      )
      .join(""),
  );
}

function staleError(request: CompletionRequest, recordings: readonly Recording[]): ModelError {
  const near = nearestRecording(request, recordings);
  const settings = `maxTokens ${request.maxTokens}, temperature ${request.temperature}, seed ${request.seed}, stop ${JSON.stringify(request.stop)}, grammar ${request.grammar === undefined ? "no" : "yes"}`;
  const where = !near
    ? "Nothing is recorded."
    : near.newText === ""
      ? `A recording has the same prompt up to its end («…${near.recording.after.slice(-80)}»); its settings differ from ${settings}, or its prompt goes on.`
      : `The nearest recording agrees for ${near.from} characters. What is new begins within: «${near.newText}».`;
  return new ModelError(
    "model-recording-stale",
    `No recorded answer fits this question, which ends in «${lastCharacters(promptText(request))}». ${where}`,
    "If the change of the prompt is meant, record the answers again with the real model.",
  );
}

/**
 * Passes everything through to a real model and writes each answer to a fixture, at once and whole, so that an
 * interrupted recording can be used. What the file held before is replaced: only the answers of this recorder count.
 */
export function recordingModel(inner: LanguageModel, file: string): LanguageModel {
  const content: RecordingFile = { format: 1, model: inner.identity, completions: [] };
  let saving: Promise<void> = Promise.resolve();

  return {
    identity: inner.identity,
    async complete(request, options) {
      const completion = await inner.complete(request, options);
      const recording: Recording = {
        request: hashRequest(request),
        after: lastCharacters(promptText(request)),
        ...completion,
        parts: partHashes(promptText(request)),
      };
      content.completions = [
        ...content.completions.filter(({ request: known }) => known !== recording.request),
        recording,
      ];
      saving = saving.then(() => writeRecordings(file, content));
      await saving;
      return completion;
    },
    countTokens: (text) => inner.countTokens(text),
    async close() {
      await saving;
      await inner.close();
    },
  };
}
