/**
 * The paper's baseline: one prompt asks the same model for the complete script, environment and training, and
 * what comes back runs as it is. It has the pipeline's signature, so that a trial runs it like the pipeline.
 */

import type { StageRecord } from "../agents/artefacts/stage.js";
import { blankRecord } from "../agents/pipeline/context.js";
import type { RunPipeline } from "../agents/pipeline/pipeline.js";
import { ModelError } from "../agents/ports.js";

const MOST_TOKENS = 3000;
/** Trials have to differ, and a model of this size writes no better code when it always takes the likeliest word. */
const TEMPERATURE = 0.4;

const SYSTEM = "You are an expert in reinforcement learning and write complete, correct Python programs.";

function question(text: string): string {
  return `${text}

Write one complete Python script that models this task as a Markov decision process and solves it with
reinforcement learning. Only numpy and gymnasium are installed. The script defines, at its top level:

- a class derived from gymnasium.Env with a Discrete action space; the reward of each step is that step's
  contribution to the objective of the task (more is better), and reset and step follow Gymnasium's current API;
- a function make(), which returns a new environment of that class;
- a function train(seconds), which trains a policy on make() for at most that many seconds and returns a function
  that takes an observation and returns an action.

It does nothing else when it is imported. Answer with the code only.`;
}

/** Leaves the script as the version in force of the stage «coding». */
export const runSingle: RunPipeline = async ({ model, store, seed, signal, onEvent }) => {
  const startedAt = Date.now();
  onEvent({ type: "stage-start", stage: "coding", at: new Date(startedAt).toISOString() });
  const text = await store.text();
  const user = question(text);
  try {
    const completion = await model.complete(
      {
        messages: [
          { role: "system", text: SYSTEM },
          { role: "user", text: user },
        ],
        prefix: "```python\n",
        stop: ["\n```"],
        maxTokens: MOST_TOKENS,
        temperature: TEMPERATURE,
        seed,
      },
      {
        signal,
        onText: (piece, tokens) =>
          onEvent({ type: "stage-delta", stage: "coding", text: piece, tokens, tokensPerSecond: 0 }),
      },
    );
    const record: Omit<StageRecord, "version"> = {
      ...blankRecord("coding", startedAt),
      value: {
        source: completion.text,
        origin: "agent",
        agentSource: completion.text,
        derivedSource: null,
        debugRounds: [],
      },
      prompt: `${SYSTEM}\n\n${user}`,
      rawOutputs: [completion.text],
      madeBy: "agent",
      model: { name: model.identity.name, fileHash: model.identity.fileHash },
      seed,
      usage: completion.usage,
    };
    onEvent({ type: "stage-end", record: await store.add(record) });
    return { status: "completed" };
  } catch (error) {
    if (signal.aborted) return { status: "stopped", stage: "coding" };
    if (!(error instanceof ModelError)) throw error;
    const failure = {
      code: error.code,
      what: "The script could not be written.",
      why: error.message,
      kept: "",
      next: error.next,
    };
    return { status: "failed", stage: "coding", failure };
  }
};
