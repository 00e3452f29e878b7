/** A stand-in for the model that continues texts written beforehand: the same interface, other knowledge. */

import type { Completion, CompletionRequest, LanguageModel } from "../../agents/ports.js";

/**
 * Answers with what follows the request's prefix in the one document that begins with it, up to the first
 * stop string.
 * @throws Error when no document goes on from there, so that a changed prompt cannot pass unnoticed.
 */
export function documentModel(documents: string[]): LanguageModel & { requests: CompletionRequest[] } {
  const requests: CompletionRequest[] = [];
  return {
    requests,
    identity: { name: "document", fileHash: "0".repeat(64), contextSize: 8192 },
    async complete(request, options): Promise<Completion> {
      options?.signal?.throwIfAborted();
      requests.push(request);
      // Sentences quoted above what they tell are not of the model's writing.
      const prefix = request.prefix.replace(/^# ".*"\n/gm, "");
      const document = documents.find((each) => each.startsWith(prefix));
      if (document === undefined) throw new Error(`No document goes on from «…${prefix.slice(-300)}»`);
      const rest = document.slice(prefix.length);
      const stops = request.stop
        .map((stop) => ({ stop, at: rest.indexOf(stop) }))
        .filter(({ at }) => at >= 0);
      const first = stops.sort((left, right) => left.at - right.at)[0];
      const text = first ? rest.slice(0, first.at) : rest;
      options?.onText?.(text, 1);
      return {
        text,
        ended: first ? "stop" : "end",
        ...(first ? { stop: first.stop } : {}),
        usage: { promptTokens: 1, reusedTokens: 0, tokens: 1, seconds: 0.001 },
        meanLogProbability: -0.1,
      };
    },
    countTokens: (text) => Promise.resolve(Math.ceil(text.length / 4)),
    close: () => Promise.resolve(),
  };
}
