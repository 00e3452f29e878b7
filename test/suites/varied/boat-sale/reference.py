"""Selling an asset without recall; objective: money in dollars."""
import gymnasium as gym
import numpy as np

WEEKENDS, LOWEST, STEP, OFFERS, MOORING, YARD = 12, 2000.0, 200.0, 21, 90.0, 1500.0


class Boat(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(2)
        high = np.array([LOWEST + STEP * (OFFERS - 1), WEEKENDS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (2,), np.float64)

    def _draw(self):
        self.offer = LOWEST + STEP * int(self.np_random.integers(0, OFFERS))
        return np.array([self.offer, self.weekend], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.weekend = 0
        return self._draw(), {}

    def step(self, action):
        sold = action == 1
        money = self.offer if sold else -MOORING
        self.weekend += 1
        over = self.weekend >= WEEKENDS
        if over and not sold:
            money += YARD
        return self._draw(), money, sold or over, False, {"objective": money}


def make():
    return Boat()


OPTIMUM = 5267.3
OPTIMUM_SOURCE = "exact backward induction over (weekend, offer)"
RANDOM = 3909.4
SUCCESS = 5199.0  # 95 % of the way from random to optimal


def policy(obs):
    return int(obs[0] >= (5000.0 if obs[1] < 8 else 4000.0))
