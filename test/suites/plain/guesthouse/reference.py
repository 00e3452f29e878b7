"""Care for the rating of a guesthouse; objective: euros earned."""
import gymnasium as gym
import numpy as np

MONTHS, TOP, START, TAKINGS = 36, 6, 3, 150.0
COSTS, RISE, DROP = (0.0, 200.0, 600.0), (0.0, 0.2, 0.6), (0.5, 0.2, 0.0)
SUMMER = (5, 6, 7)  # June, July, August, counted from January = 0


class Guesthouse(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # bare minimum, ordinary, spoiling
        low, high = np.array([1, 0], np.float64), np.array([TOP, MONTHS], np.float64)
        self.observation_space = gym.spaces.Box(low, high, (2,), np.float64)

    def _obs(self):
        return np.array([self.rating, self.month], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.rating, self.month = START, 0
        return self._obs(), {}

    def step(self, action):
        euros = TAKINGS * self.rating * (2 if self.month % 12 in SUMMER else 1) - COSTS[action]
        luck = self.np_random.random()
        if luck < RISE[action]:
            self.rating = min(TOP, self.rating + 1)
        elif luck < RISE[action] + DROP[action]:
            self.rating = max(1, self.rating - 1)
        self.month += 1
        return self._obs(), euros, False, self.month >= MONTHS, {"objective": euros}


def make():
    return Guesthouse()


OPTIMUM = 26091.9
OPTIMUM_SOURCE = "exact backward induction over (month, rating)"
RANDOM = 14273.1
SUCCESS = 25501.0  # 95 % of the way from random to optimal
