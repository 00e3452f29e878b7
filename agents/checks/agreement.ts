/** Whether two formulations of one task behave alike, whatever their states and names look like. */

import { evaluateMeans, type Means, meansAgree } from "./means.js";
import { uniformStream } from "../specification/random.js";
import { actionValues, modelOf } from "../specification/simulate.js";
import type { Specification } from "../specification/specification.js";
import { play } from "./trial.js";

const MOST_ACTIONS = 8;
const EPISODES = 60;
/** Steps that all episodes together may take. */
const MOST_STEPS = 40_000;

/** What a formulation does under players that need no observation. */
export interface Behaviour {
  actions: number;
  random: Means;
  /** Each action taken throughout, the least objective first: the order of actions is no part of a task. */
  held: Means[];
}

/**
 * Plays random actions and each action throughout.
 * @throws LanguageProblem when the step cannot be played.
 */
export async function behaviourOf(specification: Specification): Promise<Behaviour> {
  const model = modelOf(specification);
  const all = actionValues(specification.action.parts, 10_000);
  const actions = actionValues(specification.action.parts, MOST_ACTIONS);
  const limit = Math.min(specification.environment.stepLimit, 1000);
  const episodes = Math.max(10, Math.min(EPISODES, Math.floor(MOST_STEPS / (limit * (actions.length + 1)))));
  const means = async (player: (seed: number) => Parameters<typeof play>[1]): Promise<Means> => {
    // Other work of the process goes on between two players.
    await new Promise((resolve) => setImmediate(resolve));
    return evaluateMeans(
      Array.from({ length: episodes }, (_, seed) => {
        const { visits } = play(model, player(seed), seed, limit);
        return { objective: visits.reduce((sum, visit) => sum + visit.share, 0), length: visits.length };
      }),
    );
  };
  const random = await means((seed) => {
    const stream = uniformStream(7, seed);
    return () => all[Math.floor(stream() * all.length)] ?? 0;
  });
  const held: Means[] = [];
  for (const action of actions) held.push(await means(() => () => action));
  held.sort((left, right) => left.objective - right.objective);
  return { actions: all.length, random, held };
}

export function behavesAlike(left: Behaviour, right: Behaviour): boolean {
  if (left.actions !== right.actions) return false;
  const all = [left, right].flatMap(({ random, held }) => [random, ...held]).map((each) => each.objective);
  const spread = Math.max(...all) - Math.min(...all);
  return (
    meansAgree(left.random, right.random, spread) &&
    left.held.every((means, index) => meansAgree(means, right.held[index] as Means, spread))
  );
}
