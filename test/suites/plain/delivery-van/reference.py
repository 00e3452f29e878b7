"""Keeping, servicing or replacing a van; objective: euros earned."""
import gymnasium as gym
import numpy as np

MONTHS, WORN_OUT, EARNED, LESS = 36, 6, 900.0, 100.0
SERVICE, NEW, TOW = 300.0, 4000.0, 1500.0


class Van(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # keep, service, replace
        high = np.array([WORN_OUT, MONTHS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (2,), np.float64)

    def _obs(self):
        return np.array([self.wear, self.month], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.wear = self.month = 0
        return self._obs(), {}

    def step(self, action):
        euros = -(0.0, SERVICE, NEW)[action]
        self.wear = (self.wear, max(self.wear - 2, 0), 0)[action]
        euros += EARNED - LESS * self.wear
        if self.np_random.random() < 0.6:
            self.wear = min(self.wear + 1, WORN_OUT)
        if self.wear == WORN_OUT and self.np_random.random() < 0.5:
            euros -= TOW
        self.month += 1
        return self._obs(), euros, False, self.month >= MONTHS, {"objective": euros}


def make():
    return Van()


OPTIMUM = 27596.7
OPTIMUM_SOURCE = "exact backward induction over (month, wear)"
RANDOM = -20335.9
SUCCESS = 25200.0  # 95 % of the way from random to optimal
