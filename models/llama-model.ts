import os from "node:os";
import {
  ModelError,
  type CompletionOptions,
  type CompletionRequest,
  type LanguageModel,
} from "../agents/ports.js";
import { recogniseTemplate, renderTurns, type ChatTemplate, type TemplateHints } from "./chat-template.js";
import { GROUP, keptLength, nextStep, noteStep } from "./evaluation-grid.js";
import { openEngine, type EngineOptions, type LlamaEngine, type ModelPlacement } from "./llama-engine.js";
import { decodeAnswer } from "./llama-answer.js";
import { openPrefixCache, stateKey } from "./prefix-cache.js";
import { createPromptPace, measureFreeCores } from "./prompt-pace.js";
import { tokeniseInertText, tokenisePieces } from "./prompt-tokens.js";
import { healPrefix } from "./token-healing.js";

/** Shorter shared beginnings are evaluated faster than their state is worth keeping. */
const SHORTEST_SAVED_STATE = 64;
const HEALED_ROOT = "lamplight-root";

export interface LlamaModelOptions extends EngineOptions {
  name: string;
  fileHash: string;
  /** Folder for evaluated prompt states. */
  cacheFolder: string;
  hints: TemplateHints;
}

export interface LoadedModel extends LanguageModel {
  /** What a person should know about how this model is used. */
  readonly notes: string[];
  readonly placement: ModelPlacement;
}

interface AssembledPrompt {
  tokens: number[];
  /** How many leading tokens belong to the shared messages. */
  shared: number;
  owed: string;
}

/**
 * Loads a model into this process and answers one request after the other with it. The state of evaluated
 * tokens is kept between calls and reused up to the first difference; that of shared messages also on disk.
 * @throws ModelError `model-load-failed`
 */
export async function openLlamaModel(options: LlamaModelOptions): Promise<LoadedModel> {
  const cores = Math.max(1, os.availableParallelism());
  const freeCores = measureFreeCores(cores);
  const engine = await openEngine(options);
  const { template, note } = recogniseTemplate(options.hints);
  const assemble = createAssembler(engine, template);
  const markers = new Set(template.markers.flatMap((marker) => engine.tokeniser.marker(marker) ?? []));
  const states = openPrefixCache(options.cacheFolder);
  const pace = createPromptPace(engine.cores, engine.usesGpu, freeCores);
  const decodingThreads = Math.max(1, Math.floor(engine.cores / 2));
  const origin = {
    fileHash: options.fileHash,
    engine: engine.release,
    contextSize: engine.contextSize,
    device: engine.device,
  };

  const grouped: (boolean | undefined)[] = [];

  async function keep(tokens: readonly number[]): Promise<void> {
    const length = keptLength(commonLength(engine.held(), tokens), tokens.length, grouped);
    const kept = await engine.keepCommon(tokens.slice(0, length));
    grouped.length = Math.min(grouped.length, kept);
  }

  /** Returns how many tokens it evaluated. */
  async function evaluateTo(tokens: readonly number[], end: number, checkAbort: () => void): Promise<number> {
    const first = engine.held().length;
    for (let done = first; done < end;) {
      checkAbort();
      const { threads, tokens: most } = pace.next();
      const size = nextStep(done, end, most);
      const started = performance.now();
      await engine.evaluate(tokens.slice(done, done + size), threads);
      pace.took(size, (performance.now() - started) / 1000);
      noteStep(grouped, done, size);
      done += size;
    }
    checkAbort();
    return Math.max(0, end - first);
  }

  /** Brings the evaluated state to the shared tokens: from memory, from disk, or by evaluating them. */
  async function evaluateShared(tokens: readonly number[], checkAbort: () => void): Promise<number> {
    if (commonLength(engine.held(), tokens) === tokens.length) return 0;
    const key = stateKey(origin, tokens);
    const restored = await states.restore(key, async (file) => {
      try {
        await engine.loadState(file);
        if (commonLength(engine.held(), tokens) !== tokens.length)
          throw new Error("The state is of other tokens.");
        noteStep(grouped, 0, tokens.length);
      } catch (error) {
        await engine.clear();
        grouped.length = 0;
        throw error;
      }
    });
    if (restored) return 0;
    await keep(tokens);
    const evaluated = await evaluateTo(tokens, tokens.length, checkAbort);
    await states.store(key, (file) => engine.saveState(file));
    return evaluated;
  }

  /** Brings the evaluated state to all tokens but the last; returns how many had to be evaluated. */
  async function evaluatePrompt(prompt: AssembledPrompt, checkAbort: () => void): Promise<number> {
    const all = prompt.tokens.slice(0, -1);
    const shared = Math.min(prompt.shared, all.length);
    const saved = shared - (shared % GROUP);
    let evaluated = 0;
    if (saved >= SHORTEST_SAVED_STATE) {
      evaluated += await evaluateShared(all.slice(0, saved), checkAbort);
      await engine.markState();
    }
    await keep(all);
    const rest = await evaluateTo(all, all.length, checkAbort);
    // The last token is evaluated alone, together with the first sampling.
    noteStep(grouped, all.length, 1);
    if (rest > 0) await engine.markState();
    return evaluated + rest;
  }

  async function answer(request: CompletionRequest, callOptions: CompletionOptions) {
    const started = performance.now();
    const checkAbort = (): void => {
      if (callOptions.signal?.aborted) throw abortedError();
    };
    checkAbort();
    const prompt = assemble(request);
    if (prompt.tokens.length + request.maxTokens > engine.contextSize) {
      throw new ModelError(
        "model-context-overflow",
        `The prompt has ${prompt.tokens.length} tokens and the answer may have ${request.maxTokens}; the context holds ${engine.contextSize}.`,
        "Shorten the description, or open the model with a larger context.",
      );
    }
    const grammar =
      request.grammar === undefined ? undefined : await compileGrammar(engine, request.grammar, prompt.owed);
    const evaluated = await evaluatePrompt(prompt, checkAbort);
    const { tokens, ...completion } = await decodeAnswer(
      engine,
      { prompt: prompt.tokens, owed: prompt.owed, grammar, markers, threads: decodingThreads },
      request,
      checkAbort,
      callOptions.onText,
    );
    return {
      ...completion,
      usage: {
        promptTokens: evaluated + 1,
        reusedTokens: prompt.tokens.length - evaluated - 1,
        tokens,
        seconds: (performance.now() - started) / 1000,
      },
    };
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    identity: { name: options.name, fileHash: options.fileHash, contextSize: engine.contextSize },
    notes: note === undefined ? [] : [note],
    placement: engine.placement,
    complete(request, callOptions = {}) {
      const turn = last.then(() => answer(request, callOptions));
      last = turn.catch(() => undefined);
      return turn;
    },
    async countTokens(text) {
      return engine.tokeniser.text(text, false).length;
    },
    async close() {
      await last;
      await engine.close();
    },
  };
}

export function abortedError(): ModelError {
  return new ModelError("aborted", "The answer was stopped before it was complete.", "Run the stage again.");
}

/** Turns are tokenised one by one, so that the tokens of leading turns never depend on what follows. */
function createAssembler(
  engine: LlamaEngine,
  template: ChatTemplate,
): (request: CompletionRequest) => AssembledPrompt {
  const { tokeniser } = engine;
  const reserved = new Map<number, string>();
  for (const marker of template.markers) {
    const token = tokeniser.marker(marker);
    if (token !== undefined) reserved.set(token, marker);
  }
  const newlineMerges = tokeniser
    .text("a\n    b", false)
    .some((token) => /\n./.test(engine.textOf([token], [])));
  const lastPiece = template.opening.at(-1);
  const continues = lastPiece !== undefined && "text" in lastPiece;

  return (request) => {
    const tokens = engine.startToken === undefined ? [] : [engine.startToken];
    let shared = 0;
    for (const [index, turn] of renderTurns(template, request.messages).entries()) {
      tokens.push(...tokenisePieces(tokeniser, turn, template.markers));
      if (index < (request.sharedMessages ?? 0)) shared = tokens.length;
    }
    tokens.push(...tokenisePieces(tokeniser, template.opening, template.markers));
    const prefixTokens = tokeniseInertText(tokeniser, request.prefix, reserved, continues);
    const healed = healPrefix(request.prefix, prefixTokens, tokens, engine.textOf, newlineMerges);
    return { tokens: [...tokens, ...healed.tokens], shared, owed: healed.owed };
  };
}

/** The grammar speaks of the answer only; characters still owed are put in front of its root. */
async function compileGrammar(engine: LlamaEngine, grammar: string, owed: string) {
  try {
    if (owed === "") return await engine.grammar(grammar, "root");
    return await engine.grammar(`${grammar}\n${HEALED_ROOT} ::= ${JSON.stringify(owed)} root\n`, HEALED_ROOT);
  } catch (error) {
    throw new TypeError(
      `The grammar is not valid GBNF: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function commonLength(left: readonly number[], right: readonly number[]): number {
  let length = 0;
  while (length < left.length && length < right.length && left[length] === right[length]) length++;
  return length;
}
