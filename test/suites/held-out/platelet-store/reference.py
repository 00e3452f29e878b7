"""Ordering perishable blood units with ageing and weekly demand; objective: minus the cost in euros."""
import gymnasium as gym
import numpy as np

DAYS, MOST, START = 56, 5, 3
UNIT, COURIER, DISCARD = 90.0, 400.0, 30.0
WEEKDAY, WEEKEND = (0.10, 0.25, 0.30, 0.20, 0.15), (0.5, 0.5)


class Store(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(MOST + 1)
        high = np.array([MOST, MOST, MOST, 6, DAYS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (5,), np.float64)

    def _obs(self):
        return np.array([*self.units, self.day % 7, self.day], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.units, self.day = [0, 0, START], 0  # on their third, second and first day
        return self._obs(), {}

    def step(self, action):
        chances = WEEKEND if self.day % 7 >= 5 else WEEKDAY
        asked = int(self.np_random.choice(len(chances), p=chances))
        for age in range(3):
            issued = min(asked, self.units[age])
            self.units[age] -= issued
            asked -= issued
        cost = UNIT * int(action) + COURIER * asked + DISCARD * self.units[0]
        self.units = [self.units[1], self.units[2], int(action)]
        self.day += 1
        return self._obs(), -cost, False, self.day >= DAYS, {"objective": -cost}


def make():
    return Store()


OPTIMUM = -9906.5
OPTIMUM_SOURCE = "exact backward induction over (day, units by age)"
RANDOM = -16111.9
SUCCESS = -10216.8  # 95 % of the way from random to optimal


def policy(obs):
    target = (6, 6, 6, 5, 3, 3, 5)[int(obs[3])]
    return int(min(max(target - obs[1] - obs[2], 0), 5)) if obs[4] < DAYS - 1 else 0
