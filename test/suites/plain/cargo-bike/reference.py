"""Replacing a cargo bike by its wear; objective: minus the euros spent."""
import gymnasium as gym
import numpy as np

SEASONS, WORST, START = 20, 10, 4
NEW, USED, USED_WEAR = 2600.0, 1150.0, 4
REPAIR = 300.0


def dealer(wear):
    return 1800.0 - 180.0 * wear


class CargoBike(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # carry on, new, second-hand
        self.observation_space = gym.spaces.Box(0.0, np.array([WORST, SEASONS], np.float64), (2,), np.float64)

    def _obs(self):
        return np.array([self.wear, self.season], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.wear, self.season = START, 0
        return self._obs(), {}

    def step(self, action):
        cost = 0.0
        if action == 1:
            cost += NEW - dealer(self.wear)
            self.wear = 0
        elif action == 2:
            cost += USED - dealer(self.wear)
            self.wear = USED_WEAR
        cost += 60.0 + 50.0 * self.wear
        broken = self.np_random.random() < 0.05 + 0.05 * self.wear
        if broken:
            cost += REPAIR
        self.wear = min(WORST, self.wear + (2 if broken else 1))
        self.season += 1
        over = self.season >= SEASONS
        if over:
            cost -= dealer(self.wear)
        return self._obs(), -cost, False, over, {"objective": -cost}


def make():
    return CargoBike()


OPTIMUM = -10555.5
OPTIMUM_SOURCE = "exact backward induction over (season, wear)"
RANDOM = -13810.5
SUCCESS = -10718.2  # 95 % of the way from random to optimal
