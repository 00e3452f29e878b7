/** Plays a specification a little, in many ways, and keeps what the checks look at. */

import { LanguageProblem, nodes } from "../specification/ast.js";
import { flat, type Value } from "../specification/evaluate.js";
import { uniformStream } from "../specification/random.js";
import {
  actionValues,
  isAllowed,
  luckOf,
  type Model,
  modelOf,
  startState,
  type State,
  stepFrom,
} from "../specification/simulate.js";
import type { Specification } from "../specification/specification.js";

export interface Visit {
  state: State;
  action: Value;
  keys: number[];
  share: number;
  next: State;
  terminated: boolean;
}

export interface Episode {
  visits: Visit[];
  /** Whether the end condition ended it, and not a limit. */
  terminated: boolean;
}

export interface Trial {
  model: Model;
  /** Values of the actions that were tried; all of them where there are few. */
  actions: Value[];
  episodes: Episode[];
  /** What stopped the play, such as an entry outside a vector; null when all went well. */
  problem: LanguageProblem | null;
}

const MOST_ACTIONS = 12;
const MOST_STEPS = 6000;
/** Parts of expressions that are worked out in all: a long step is played fewer times. */
const MOST_WORK = 3_000_000;
const RANDOM_EPISODES = 8;
const HELD_EPISODES = 8;
const THROUGHOUT_EPISODES = 6;

/** @throws LanguageProblem when an expression cannot be read. */
export function tryOut(specification: Specification): Trial {
  const model = modelOf(specification);
  const actions = actionValues(specification.action.parts, MOST_ACTIONS);
  const trial: Trial = { model, actions, episodes: [], problem: null };
  const longest = Math.min(specification.environment.stepLimit, 1000);
  const work = model.lines.reduce((sum, { expression }) => sum + [...nodes(expression)].length, 1);
  let left = Math.max(200, Math.min(MOST_STEPS, Math.floor(MOST_WORK / work)));
  try {
    const plans = [...players(actions)];
    for (const [seed, player] of plans.entries()) {
      if (left <= 0) break;
      const fair = Math.max(longest > 300 ? 100 : longest, 20);
      const episode = play(model, player, seed, Math.min(longest, fair, left));
      left -= episode.visits.length;
      trial.episodes.push(episode);
    }
  } catch (problem) {
    if (!(problem instanceof LanguageProblem)) throw problem;
    trial.problem = problem;
  }
  return trial;
}

type Player = (step: number) => Value;

/** Random actions, random ones that are held for a while, and each action throughout. */
function* players(actions: Value[]): Generator<Player> {
  const pick = (...keys: number[]): Value =>
    actions[Math.floor(uniformStream(...keys)() * actions.length)] as Value;
  for (let seed = 0; seed < RANDOM_EPISODES; seed += 1) {
    yield (step) => pick(1, seed, step);
    if (seed < HELD_EPISODES) yield (step) => pick(2, seed, Math.floor(step / (2 + 4 * (seed % 4))));
  }
  // Round by round, so that each has its turn before the steps are used up.
  for (let round = 0; round < THROUGHOUT_EPISODES; round += 1)
    for (const action of actions) yield () => action;
}

/** @throws LanguageProblem */
export function play(model: Model, player: Player, seed: number, steps: number): Episode {
  let state = startState(model, seed);
  const visits: Visit[] = [];
  for (let step = 0; step < steps; step += 1) {
    const wanted = player(step);
    const action = isAllowed(model, state, wanted) ? wanted : allowed(model, state, wanted);
    const keys = [seed, step];
    const { next, share, terminated } = stepFrom(model, state, action, luckOf(...keys));
    visits.push({ state, action, keys, share, next, terminated });
    if (terminated) return { visits, terminated: true };
    state = next;
  }
  return { visits, terminated: false };
}

function allowed(model: Model, state: State, otherwise: Value): Value {
  const all = actionValues(model.specification.action.parts, 200);
  return all.find((action) => isAllowed(model, state, action)) ?? otherwise;
}

/** Some visits, spread over all episodes and over their length. */
export function sampled(trial: Trial, most: number): Visit[] {
  const all = trial.episodes.flatMap(({ visits }) => visits);
  const gap = Math.max(1, all.length / most);
  return Array.from(
    { length: Math.min(most, all.length) },
    (_, place) => all[Math.floor(place * gap)] as Visit,
  );
}

/** What a step leads to, as text that can be compared. */
export function outcomeText({
  share,
  next,
  terminated,
}: Pick<Visit, "share" | "next" | "terminated">): string {
  return JSON.stringify([rounded(share), terminated, [...next].map(([, value]) => flat(value).map(rounded))]);
}

/** Sums of floats differ in their last digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}
