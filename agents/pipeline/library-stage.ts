/** Stages of a task that Gymnasium's library already holds: told from its registry, not by the model. */

import { z } from "zod";
import type { StageName } from "../artefacts/stage.js";
import type { StageValues } from "../artefacts/values.js";
import type { LibraryEntry } from "../prompts/recognition.js";
import { findNumbers } from "../text/numbers.js";
import type { RunContext } from "./context.js";

const Described = z
  .array(
    z.object({
      id: z.string().max(100),
      documentation: z.string().max(40_000),
      step_limit: z.number().int().nullable(),
      reward_threshold: z.number().nullable(),
      observation_space: z.string().max(4000),
      observation_size: z.number().int(),
      action_count: z.number().int(),
    }),
  )
  .max(500);

export type RegistryEntry = LibraryEntry & {
  observationSpace: string;
  observationSize: number;
  actionCount: number;
};

/** Everything in Gymnasium's registry that can be trained on here. @throws PythonRuntimeLost */
export async function readRegistry(context: RunContext): Promise<RegistryEntry[]> {
  const described = await context.options.python.run(
    { entry: "lamplight.jobs.describe_library", input: {}, seconds: 60 },
    { signal: context.options.signal },
  );
  return Described.parse(described).map((entry) => ({
    id: entry.id,
    docs: entry.documentation,
    stepLimit: entry.step_limit,
    rewardThreshold: entry.reward_threshold,
    observationSpace: entry.observation_space,
    observationSize: entry.observation_size,
    actionCount: entry.action_count,
  }));
}

const GUARD_STEPS = 1000;

/** The values of the modelling stages for a library task, or null for a stage that it does not fix. */
export function libraryValue<Name extends StageName>(
  stage: Name,
  entry: RegistryEntry,
  text: string,
): StageValues[Name] | null {
  const values: Partial<StageValues> = {
    parameters: {
      parameters: [],
      unused: findNumbers(text).map(({ span }) => ({ span, reason: `fixed by ${entry.id}` })),
    },
    objective: { sense: "maximize", statement: `total reward of ${entry.id}`, unit: "" },
    variables: {
      state: Array.from({ length: Math.min(entry.observationSize, 100) }, (_, index) => ({
        symbol: `x${index + 1}`,
        type: "real" as const,
        shape: [],
        low: null,
        high: null,
        initial: "0",
        observed: true,
        unit: "",
        meaning: `entry ${index + 1} of ${entry.observationSpace}`.slice(0, 200),
      })),
      action: {
        parts: [{ kind: "range", low: 0, high: entry.actionCount - 1, unit: "" }],
        meaning: `one of ${entry.actionCount} actions of ${entry.id}`,
      },
    },
    constraints: { constraints: [] },
    modelling: {
      source: null,
      dynamics: [],
      share: "0",
      latex: {
        objective: "\\max_{\\pi}\\; \\mathbb{E}_{\\pi}\\left[\\sum_{t=0}^{T-1} r_t\\right]",
        dynamics: [`s_{t+1} \\sim P_{\\text{${entry.id}}}\\left(\\cdot \\mid s_t, a_t\\right)`],
        constraints: [],
      },
    },
    "state-action-reward": {
      observation: [],
      observesTime: false,
      reward: "objective",
      potential: null,
      latex: {
        state: `s_t \\in \\mathbb{R}^{${entry.observationSize}}`,
        action: `a_t \\in \\{0, \\dots, ${entry.actionCount - 1}\\}`,
        reward: `r_t = r_{\\text{${entry.id}}}\\left(s_t, a_t, s_{t+1}\\right)`,
      },
    },
    environment: {
      terminated: "False",
      stepLimit: entry.stepLimit ?? GUARD_STEPS,
      stepLimitOrigin: entry.stepLimit === null ? "assumed" : "given",
      discount: 1,
      feasible: null,
    },
  };
  return values[stage] ?? null;
}
