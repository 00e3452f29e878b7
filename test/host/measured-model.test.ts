import { describe, expect, it } from "vitest";
import type { CompletionRequest } from "../../agents/ports.js";
import type { LoadedModel } from "../../host/contract.js";
import { measured } from "../../host/measured-model.js";
import type { PlacedModel } from "../../host/model-hub.js";

const REQUEST: CompletionRequest = {
  messages: [],
  prefix: "",
  stop: [],
  maxTokens: 100,
  temperature: 0,
  seed: 0,
};

/** A model of a fixed pace on a clock of its own, in milliseconds. */
function pacedModel(answer: { reading: number; each: number; tokens: number; reused: number }) {
  let clock = 0;
  const model: PlacedModel = {
    identity: { name: "paced", fileHash: "00", contextSize: 4096 },
    placement: { gpu: null, gpuLayers: 0, layers: 29 },
    async complete(_request, options) {
      clock += answer.reading;
      for (let token = 1; token <= answer.tokens; token += 1) {
        clock += answer.each;
        options?.onText?.("x", token);
      }
      const { tokens, reused } = answer;
      return {
        text: "",
        ended: "end",
        usage: { promptTokens: 100, reusedTokens: reused, tokens, seconds: 1 },
      };
    },
    countTokens: async () => 7,
    close: async () => undefined,
  };
  return { model, now: () => clock };
}

describe("a measured model", () => {
  it("tells its layers at once, and after an answer the tokens in its context and its pace", async () => {
    const told: LoadedModel[] = [];
    const { model, now } = pacedModel({ reading: 20_000, each: 50, tokens: 40, reused: 1900 });
    const open = measured(model, (loaded) => told.push(loaded), now);
    expect(open.loaded()).toEqual({
      placement: { gpu: null, gpuLayers: 0, layers: 29 },
      contextSize: 4096,
      contextUsed: null,
      tokensPerSecond: null,
    });
    const pieces: string[] = [];
    await open.complete(REQUEST, { onText: (piece) => pieces.push(piece) });
    expect(pieces).toHaveLength(40);
    // 39 tokens in 39 times 50 ms: reading the prompt does not count.
    expect(told).toEqual([{ ...open.loaded(), contextUsed: 2040, tokensPerSecond: 20 }]);
    expect(await open.countTokens("")).toBe(7);
  });

  it("keeps its pace through answers that are too short to tell", async () => {
    const { model, now } = pacedModel({ reading: 10, each: 5, tokens: 3, reused: 0 });
    const open = measured(model, () => undefined, now);
    await open.complete(REQUEST);
    expect(open.loaded()).toMatchObject({ contextUsed: 103, tokensPerSecond: null });
  });
});
