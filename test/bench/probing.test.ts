/** The judge's Python jobs in real Python, each in an interpreter of its own. */

import { describe, expect, test } from "vitest";
import type { Figures } from "../../bench/figures.js";
import { judgeCoding } from "../../bench/judge.js";
import { knowReference, playScript, probeGenerated, readFacts } from "../../bench/probing.js";
import { useJudge } from "../support/judge.js";
import { reference } from "./figures.js";

const python = useJudge();

/** Five steps with two actions, of which the second pays 1. `lines` replace or add to what a step does. */
const environment = (lines = "", space = "gym.spaces.Discrete(2)") => `
import gymnasium as gym
import numpy as np


class Small(gym.Env):
    def __init__(self):
        self.action_space = ${space}
        self.observation_space = gym.spaces.Box(0.0, 5.0, (1,), np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.t = 0
        return np.zeros(1), {}

    def step(self, action):
        self.t += 1
        observation, reward, over = np.full(1, float(self.t)), float(np.sum(action)), self.t >= 5
        ${lines}
        return observation, reward, False, over, {}


def make():
    return Small()
`;

const FACTS = "\nOPTIMUM, RANDOM, SUCCESS = 5.0, 2.5, 4.8\n";

/** A few episodes of each kind are enough to see what a probe reports. */
const small = (): ReturnType<typeof reference> => ({
  ...reference(),
  plan: {
    randomEpisodes: 20,
    heldEpisodes: 20,
    constantEpisodes: 5,
    cycleEpisodes: 3,
    cycleLength: 2,
    stepBound: 50,
    longestHold: 2,
  },
});

const probe = (source: string): Promise<Figures> => probeGenerated(python(), { source }, small());

describe("a probe", () => {
  test("plays random, held, constant and alternating actions", async () => {
    const figures = await probe(environment());
    expect(figures).toMatchObject({ actionCount: 2, faults: [], checker: { passed: true } });
    expect(figures.random.lengths).toEqual(Array.from({ length: 20 }, () => 5));
    expect(figures.random.limit).toBe(5);
    expect(figures.constants.map((figure) => figure.objectives)).toEqual([
      [0, 0, 0, 0, 0],
      [5, 5, 5, 5, 5],
    ]);
    // 0, 1, 0, 1, 0 and 1, 0, 1, 0, 1.
    expect(figures.cycles.map((figure) => figure.objectives)).toEqual([
      [2, 2, 2],
      [3, 3, 3],
    ]);
  });

  test("counts every combination of a decision in parts", async () => {
    const figures = await probe(environment("", "gym.spaces.MultiDiscrete([2, 3])"));
    expect(figures.actionCount).toBe(6);
    expect(figures.constants.map((figure) => figure.objectives[0])).toEqual([0, 5, 10, 5, 10, 15]);
  });

  test("keeps what went wrong, and the episodes that went well", async () => {
    const figures = await probe(environment("1 / (self.t - 4 * int(np.sum(action)))"));
    expect(figures.faults[0]).toMatch(/^Step \d raised an exception:[\s\S]*ZeroDivisionError/);
    expect(judgeCoding(figures).passed).toBe(false);
  });

  test.each([
    ["a reward that is not a number", "reward = float('nan')", /gave reward nan/],
    ["an observation outside its space", "observation += 1.0", /An observation is not in Box/],
    ["an episode without an end", "over = False", /had not ended after 50 steps/],
  ])("names %s", async (_, line, message) => {
    expect((await probe(environment(line))).faults[0]).toMatch(message);
  });

  test("names what Gymnasium's checker finds", async () => {
    const figures = await probe(environment().replace("super().reset(seed=seed)", "pass"));
    expect(figures.checker.passed).toBe(false);
    expect(judgeCoding(figures).reasons[0]).toMatch(/^Gymnasium's checker: /);
  });
});

describe("a reference", () => {
  test("is known by its facts, its figures and its rule", async () => {
    const known = await knowReference(python(), `${environment()}${FACTS}\ndef policy(obs):\n    return 1\n`);
    expect(known?.facts).toMatchObject({
      optimum: 5,
      random: 2.5,
      success: 4.8,
      libraryId: null,
      hasRule: true,
    });
    expect(known?.plan).toMatchObject({
      randomEpisodes: 1000,
      cycleLength: 3,
      stepBound: 150,
      longestHold: 2,
    });
    expect(known?.rule?.objectives.every((total) => total === 5)).toBe(true);
  });

  test.each([
    ["a missing number", `${environment()}\nOPTIMUM = RANDOM = 1.0`, /OPTIMUM and RANDOM|SUCCESS is missing/],
    [
      "a number that is none",
      `${environment()}${FACTS}\nOPTIMUM = float("inf")`,
      /OPTIMUM is inf, not a finite/,
    ],
    ["a fault of syntax", "def make(:", /invalid syntax|SyntaxError/],
  ])("is refused with %s", async (_, source, message) => {
    await expect(readFacts(python(), source)).rejects.toThrow(message);
  });

  test("may only expect a question", async () => {
    expect((await readFacts(python(), 'EXPECT = "question"')).expect).toBe("question");
  });
});

describe("a script that trains itself", () => {
  const play = (source: string) => playScript(python(), source, small(), 5, 10, new AbortController().signal);

  test("is played with the policy that it returns", async () => {
    const figure = await play(`${environment()}\ndef train(seconds):\n    return lambda observation: 1\n`);
    expect(figure.objectives).toEqual(Array.from({ length: 10 }, () => 5));
  });

  test("is refused where it does not train, or returns no policy", async () => {
    await expect(play(environment())).rejects.toThrow(/defines no function train/);
    await expect(play(`${environment()}\ndef train(seconds):\n    return None\n`)).rejects.toThrow(
      /not a function/,
    );
  });
});
