import {
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  getLlama,
  type Llama,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { stat } from "node:fs/promises";
import { ModelError } from "../agents/ports.js";
import { readMachineMemory } from "./hardware-fit.js";
import type { PromptTokeniser } from "./prompt-tokens.js";
import type { Candidate } from "./sampling.js";

/** Whether a token may come next in an answer, told about each token that did. */
export interface TokenGrammar {
  allows(token: number): boolean;
  accept(token: number): void;
}

/** Where the parts of a loaded model are. */
export interface ModelPlacement {
  /** Kind of graphics card that is used, such as `vulkan`; null: the processor alone. */
  gpu: string | null;
  gpuLayers: number;
  layers: number;
}

/** A loaded model with one sequence of evaluated tokens: llama.cpp without its chat layer. */
export interface LlamaEngine {
  contextSize: number;
  /** What is evaluated where, for the key of saved states: release of llama.cpp and device. */
  release: string;
  device: string;
  usesGpu: boolean;
  placement: ModelPlacement;
  cores: number;
  tokeniser: PromptTokeniser;
  /** The token that every prompt of this model begins with, if it wants one. */
  startToken: number | undefined;
  textOf(tokens: readonly number[], before: readonly number[]): string;
  endsTurn(token: number): boolean;
  grammar(source: string, rootRule: string): Promise<TokenGrammar>;

  /** Tokens whose state is held. */
  held(): number[];
  /** Drops the state from the first difference on; returns how many tokens are left. */
  keepCommon(tokens: readonly number[]): Promise<number>;
  evaluate(tokens: readonly number[], threads: number): Promise<void>;
  /** Marks the present state as worth going back to, for models that cannot drop single tokens. */
  markState(): Promise<void>;
  /**
   * Evaluates tokens and gives for each the likeliest next ones, in descending order.
   * @param width How many; 0 is the whole vocabulary.
   */
  predict(tokens: readonly number[], width: number, threads: number): Promise<Candidate[][]>;
  clear(): Promise<void>;
  /** Takes back the last tokens. */
  takeBack(count: number): Promise<void>;
  saveState(file: string): Promise<void>;
  loadState(file: string): Promise<void>;
  close(): Promise<void>;
}

export interface EngineOptions {
  file: string;
  /** Exactly this many tokens; otherwise up to 8,192, less where the model or the memory ends earlier. */
  contextSize?: number;
  /** Layers on the graphics card; chosen by free memory if absent. */
  gpuLayers?: number;
  onProgress?: (fraction: number) => void;
}

const DEFAULT_CONTEXT = 8192;
const SMALLEST_CONTEXT = 2048;
const UNMAPPED_MARGIN = 1.5;

/** @throws ModelError `model-load-failed` with the last complaint of llama.cpp. */
export async function openEngine(options: EngineOptions): Promise<LlamaEngine> {
  const complaints: string[] = [];
  try {
    const llama = await getLlama({
      build: "never",
      // Looking for graphics drivers takes a second.
      gpu: options.gpuLayers === 0 ? false : "auto",
      progressLogs: false,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => {
        if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) complaints.push(message.trim());
      },
    });
    const contextSize = options.contextSize ?? { min: SMALLEST_CONTEXT, max: DEFAULT_CONTEXT };
    const model = await llama.loadModel({
      modelPath: options.file,
      ...(llama.gpu === false ? { useMmap: !(await fitsUnmapped(options.file)) } : {}),
      gpuLayers: options.gpuLayers ?? {
        fitContext: { contextSize: options.contextSize ?? DEFAULT_CONTEXT },
      },
      onLoadProgress: options.onProgress,
    });
    const cores = Math.max(1, llama.cpuMathCores);
    llama.maxThreads = cores;
    const context = await model.createContext({
      contextSize: limitToTraining(contextSize, model.trainContextSize),
      sequences: 1,
      // The buffer for results has a row of the whole vocabulary for each token: 300 MB for 512.
      batchSize: model.gpuLayers > 0 ? 512 : 64,
      threads: { ideal: cores, min: 1 },
    });
    return engineOf(llama, model, context.getSequence(), cores);
  } catch (error) {
    const reason = complaints.at(-1) ?? (error instanceof Error ? error.message : String(error));
    throw new ModelError(
      "model-load-failed",
      `The model could not be loaded: ${reason.slice(0, 500)}`,
      "Choose a smaller model or a smaller context, or close programs that need memory, and try again.",
    );
  }
}

/**
 * llama.cpp repacks most weights for the processor, so mapped weights are in memory nearly twice: 2.2 GB for
 * the starter model against 1.6 GB. Where memory is scarce they are mapped all the same, for the system can
 * then drop what it has to.
 */
async function fitsUnmapped(file: string): Promise<boolean> {
  const [{ size }, { free }] = await Promise.all([stat(file), readMachineMemory()]);
  return free > size * UNMAPPED_MARGIN;
}

function limitToTraining<Size extends number | { min: number; max: number }>(
  size: Size,
  trained: number,
): Size {
  if (typeof size === "number" || !(trained > 0)) return size;
  return { min: Math.min(size.min, trained), max: Math.min(size.max, trained) } as Size;
}

function engineOf(
  llama: Llama,
  model: LlamaModel,
  sequence: LlamaContextSequence,
  cores: number,
): LlamaEngine {
  const markers = new Map<string, number | undefined>();
  const asTokens = (tokens: readonly number[]): Token[] => tokens as unknown as Token[];

  return {
    contextSize: sequence.contextSize,
    release: llama.llamaCppRelease.release,
    device: `${llama.gpu || "processor"} ${model.gpuLayers}`,
    usesGpu: llama.gpu !== false && model.gpuLayers > 0,
    placement: {
      gpu: llama.gpu === false ? null : llama.gpu,
      gpuLayers: llama.gpu === false ? 0 : model.gpuLayers,
      layers: model.fileInsights.totalLayers,
    },
    cores,
    tokeniser: {
      text: (text, continues) =>
        model.tokenize(text, false, continues ? "trimLeadingSpace" : undefined) as number[],
      marker: (text) => {
        if (!markers.has(text)) {
          const tokens = model.tokenize(text, true) as number[];
          markers.set(text, tokens.length === 1 ? tokens[0] : undefined);
        }
        return markers.get(text);
      },
    },
    startToken: model.tokens.shouldPrependBosToken ? (model.tokens.bos ?? undefined) : undefined,
    textOf: (tokens, before) => model.detokenize(asTokens(tokens), false, asTokens(before)),
    endsTurn: (token) => model.isEogToken(token as Token),
    async grammar(source, rootRule) {
      const grammar = await llama.createGrammar({ grammar: source, rootRuleName: rootRule });
      return tokenGrammar(new LlamaGrammarEvaluationState({ model, grammar }));
    },

    held: () => [...sequence.contextTokens],
    async keepCommon(tokens) {
      await sequence.adaptStateToTokens(asTokens(tokens), false);
      return sequence.nextTokenIndex;
    },
    async evaluate(tokens, threads) {
      llama.maxThreads = threads;
      await sequence.evaluateWithoutGeneratingNewTokens([...asTokens(tokens)]);
    },
    markState: () => sequence.takeCheckpoint(),
    async predict(tokens, width, threads) {
      llama.maxThreads = threads;
      const generateNext = {
        probabilities: true,
        options: { temperature: 1, topK: width, topP: 1, minP: 0, seed: 0 },
      };
      const outputs = await sequence.controlledEvaluate(
        asTokens(tokens).map((token) => [token, { generateNext }]),
      );
      return outputs.map((output) =>
        [...(output?.next.probabilities ?? [])].map(([token, probability]) => ({ token, probability })),
      );
    },
    clear: () => sequence.clearHistory(),
    async takeBack(count) {
      const end = sequence.nextTokenIndex;
      if (count > 0) await sequence.eraseContextTokenRanges([{ start: end - count, end }]);
    },
    async saveState(file) {
      await sequence.saveStateToFile(file);
    },
    async loadState(file) {
      await sequence.loadStateFromFile(file, { acceptRisk: true });
    },
    async close() {
      await llama.dispose();
    },
  };
}

/** The two calls on a grammar that the library keeps to itself: its own sampling asks them token by token. */
interface GrammarBindings {
  canBeNextTokenForGrammarEvaluationState(state: unknown, token: number): boolean;
  acceptGrammarEvaluationStateToken(state: unknown, token: number): void;
}

function tokenGrammar(state: LlamaGrammarEvaluationState): TokenGrammar {
  const inner = state as unknown as {
    _llama: { _bindings: { AddonSampler: GrammarBindings } };
    _state: unknown;
  };
  const bindings = inner._llama._bindings.AddonSampler;
  return {
    allows: (token) => bindings.canBeNextTokenForGrammarEvaluationState(inner._state, token),
    accept: (token) => bindings.acceptGrammarEvaluationStateToken(inner._state, token),
  };
}
