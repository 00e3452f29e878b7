"""Measures against an outbreak in a class; objective: minus the points."""
import gymnasium as gym
import numpy as np

CHILDREN, DAYS, START = 20, 25, 5
SPREAD, COSTS = (0.06, 0.02, 0.005), (0.0, 8.0, 30.0)
RECOVERY, ILL_POINTS, BEARABLE, NURSE = 0.3, 4.0, 7, 40.0


class Outbreak(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)
        high = np.array([CHILDREN, CHILDREN, DAYS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([self.healthy, self.ill, self.day], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.healthy, self.ill, self.day = CHILDREN - START, START, 0
        return self._obs(), {}

    def step(self, action):
        caught = int(self.np_random.binomial(self.healthy, 1 - (1 - SPREAD[action]) ** self.ill))
        recovered = int(self.np_random.binomial(self.ill, RECOVERY))
        self.healthy -= caught
        self.ill += caught - recovered
        points = COSTS[action] + ILL_POINTS * self.ill + (NURSE if self.ill > BEARABLE else 0.0)
        self.day += 1
        return self._obs(), -points, False, self.day >= DAYS, {"objective": -points}


def make():
    return Outbreak()


OPTIMUM = -253.8
OPTIMUM_SOURCE = "exact backward induction over (day, healthy, ill)"
RANDOM = -539.0
SUCCESS = -282.3  # 90 % of the way from random to optimal


def policy(obs):
    healthy, ill, _ = obs
    return 1 if healthy * ill >= 15 else 0
