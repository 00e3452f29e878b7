"""Run, overhaul or exchange a wearing machine; objective: earnings in pounds."""
import gymnasium as gym
import numpy as np

WEEKS, BROKEN, START = 40, 5, 1
EARNINGS, LOSS_PER_LEVEL, OVERHAUL, EXCHANGE = 900.0, 120.0, 500.0, 2000.0
ONE_LEVEL, TWO_LEVELS, RESTORED = 0.4, 0.1, 2


class Press(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)
        self.observation_space = gym.spaces.Box(0.0, np.array([BROKEN, WEEKS], np.float64), (2,), np.float64)

    def _obs(self):
        return np.array([self.wear, self.week], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.wear, self.week = START, 0
        return self._obs(), {}

    def step(self, action):
        earned = 0.0
        if action == 0 and self.wear < BROKEN:
            earned = EARNINGS - LOSS_PER_LEVEL * self.wear
            luck = self.np_random.random()
            rise = 2 if luck < TWO_LEVELS else 1 if luck < TWO_LEVELS + ONE_LEVEL else 0
            self.wear = min(self.wear + rise, BROKEN)
        elif action == 1:
            earned = -OVERHAUL
            if self.wear < BROKEN:
                self.wear = max(self.wear - RESTORED, 0)
        elif action == 2:
            earned = -EXCHANGE
            self.wear = 0
        self.week += 1
        return self._obs(), earned, False, self.week >= WEEKS, {"objective": earned}


def make():
    return Press()


OPTIMUM = 21672.6
OPTIMUM_SOURCE = "exact backward induction over (week, wear)"
RANDOM = -21898.3
SUCCESS = 19494.0  # 95 % of the way from random to optimal


def policy(obs):
    wear, week = obs
    if wear == BROKEN:
        return 2 if week < 34 else 0
    return 1 if wear >= 3 and week < 36 else 0
