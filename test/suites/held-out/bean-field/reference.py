"""Irrigation of a field under chance of rain; objective: growth minus watering, in euros."""
import gymnasium as gym
import numpy as np

DAYS, WETTEST, START = 60, 8, 4
ADDED, COSTS = (0, 1, 3), (0.0, 10.0, 22.0)
RAIN, RAIN_STEPS, WINDY = 0.25, 3, 0.4
GROWTH = (0.0, 15.0, 15.0, 40.0, 40.0, 40.0, 40.0, 15.0, 0.0)


class Field(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # leave, drip line, sprinklers
        self.observation_space = gym.spaces.Box(0.0, np.array([WETTEST, DAYS], np.float64), (2,), np.float64)

    def _obs(self):
        return np.array([self.soil, self.day], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.soil, self.day = START, 0
        return self._obs(), {}

    def step(self, action):
        self.soil = min(self.soil + ADDED[action], WETTEST)
        if self.np_random.random() < RAIN:
            self.soil = min(self.soil + RAIN_STEPS, WETTEST)
        money = GROWTH[self.soil] - COSTS[action]
        self.soil = max(self.soil - (2 if self.np_random.random() < WINDY else 1), 0)
        self.day += 1
        return self._obs(), money, False, self.day >= DAYS, {"objective": money}


def make():
    return Field()


OPTIMUM = 1745.6
OPTIMUM_SOURCE = "exact backward induction over (day, soil)"
RANDOM = 329.5
SUCCESS = 1674.8  # 95 % of the way from random to optimal


def policy(obs):
    return 2 if obs[0] < 3 else 0
