"""Yearly quota for a fish stock with logistic growth; objective: profit in thousand euros."""
import gymnasium as gym
import numpy as np

YEARS, LARGEST, START, QUOTAS = 40, 20, 12, 6
PRICE, DECLINE, BOATS, FINAL = 8.0, 0.6, 3.0, 4.0
NORMAL = 0.7


class Lake(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(QUOTAS)
        self.observation_space = gym.spaces.Box(0.0, np.array([LARGEST, YEARS], np.float64), (2,), np.float64)

    def _obs(self):
        return np.array([self.stock, self.year], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.stock, self.year = START, 0
        return self._obs(), {}

    def step(self, action):
        catch = min(int(action), self.stock)
        profit = PRICE * catch - DECLINE * catch**2 - (BOATS if action > 0 else 0.0)
        left = self.stock - catch
        if self.np_random.random() < NORMAL:
            self.stock = left + left * (LARGEST - left) // LARGEST
        else:
            self.stock = max(left - 1, 0)
        self.year += 1
        over = self.year >= YEARS
        if over:
            profit += FINAL * self.stock
        return self._obs(), profit, False, over, {"objective": profit}


def make():
    return Lake()


OPTIMUM = 595.4
OPTIMUM_SOURCE = "exact backward induction over (year, stock)"
RANDOM = 193.9
SUCCESS = 575.3  # 95 % of the way from random to optimal


def policy(obs):
    return int(min(max(obs[0] - 8, 0), 5))
