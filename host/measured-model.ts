/** A model that tells how much of its context is used and how fast it writes. */

import type { LanguageModel } from "../agents/ports.js";
import type { LoadedModel } from "./contract.js";
import type { PlacedModel } from "./model-hub.js";

export interface MeasuredModel extends LanguageModel {
  loaded(): LoadedModel;
}

/** Shorter answers say little about the speed. */
const FEWEST_TOKENS = 8;

/**
 * @param tell called after each answer.
 * @param now a clock in milliseconds
 */
export function measured(
  model: PlacedModel,
  tell: (loaded: LoadedModel) => void,
  now: () => number = () => performance.now(),
): MeasuredModel {
  let loaded: LoadedModel = {
    placement: model.placement ?? null,
    contextSize: model.identity.contextSize,
    contextUsed: null,
    tokensPerSecond: null,
  };
  return {
    identity: model.identity,
    loaded: () => loaded,
    async complete(request, options = {}) {
      // The time before the first word went into reading the prompt.
      const starts: { at: number; tokens: number }[] = [];
      const completion = await model.complete(request, {
        ...options,
        onText(piece, tokens) {
          if (starts.length === 0) starts.push({ at: now(), tokens });
          options.onText?.(piece, tokens);
        },
      });
      const { promptTokens, reusedTokens, tokens } = completion.usage;
      const start = starts[0] ?? { at: now(), tokens };
      const written = tokens - start.tokens;
      const seconds = (now() - start.at) / 1000;
      loaded = {
        ...loaded,
        contextUsed: promptTokens + reusedTokens + tokens,
        tokensPerSecond: written >= FEWEST_TOKENS && seconds > 0 ? written / seconds : loaded.tokensPerSecond,
      };
      tell(loaded);
      return completion;
    },
    countTokens: (text) => model.countTokens(text),
    close: () => model.close(),
  };
}
