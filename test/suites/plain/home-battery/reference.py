"""A battery under random prices; objective: cents earned."""
import gymnasium as gym
import numpy as np

HOURS, MOST, BLOCK, FEE, WORTH = 48, 10, 2, 3.0, 15.0
PRICES = (10, 20, 40)


class House(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # buy, wait, sell
        high = np.array([MOST, max(PRICES), HOURS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([self.stored, self.price, self.hour], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.stored = self.hour = 0
        self.price = PRICES[self.np_random.integers(3)]
        return self._obs(), {}

    def step(self, action):
        cents = 0.0
        if action == 0:
            bought = min(BLOCK, MOST - self.stored)
            self.stored += bought
            cents -= bought * self.price
        elif action == 2:
            sold = min(BLOCK, self.stored)
            self.stored -= sold
            cents += sold * (self.price - FEE)
        if self.stored > 0 and self.np_random.random() < 0.1:
            self.stored -= 1
        self.hour += 1
        if self.hour == HOURS:
            cents += WORTH * self.stored
        self.price = PRICES[self.np_random.integers(3)]
        return self._obs(), cents, False, self.hour >= HOURS, {"objective": cents}


def make():
    return House()


OPTIMUM = 657.5
OPTIMUM_SOURCE = "exact backward induction over (hour, stored energy, price)"
RANDOM = -182.7
SUCCESS = 615.5  # 95 % of the way from random to optimal
