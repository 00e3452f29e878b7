"""Charging a van over night under changing prices; objective: cents earned (mostly negative)."""
import gymnasium as gym
import numpy as np

HALF_HOURS, BLOCK, FULL, START, NEEDED = 24, 3, 30, 12, 27
PRICES, STAY, MARGIN, ROAD = (10.0, 20.0, 40.0), 0.7, 4.0, 50.0


class NightCharging(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # buy, nothing, sell
        high = np.array([FULL, 2, HALF_HOURS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([self.charge, self.level, self.time], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.charge, self.level, self.time = START, 1, 0
        return self._obs(), {}

    def step(self, action):
        price, money = PRICES[self.level], 0.0
        if action == 0 and self.charge < FULL:
            money -= BLOCK * price
            self.charge += BLOCK
        elif action == 2 and self.charge > 0:
            money += BLOCK * (price - MARGIN)
            self.charge -= BLOCK
        if self.np_random.random() >= STAY:
            self.level = (self.level + int(self.np_random.integers(1, 3))) % 3
        self.time += 1
        over = self.time >= HALF_HOURS
        if over:
            money -= ROAD * max(NEEDED - self.charge, 0)
        return self._obs(), money, False, over, {"objective": money}


def make():
    return NightCharging()


OPTIMUM = 51.8
OPTIMUM_SOURCE = "exact backward induction over (half-hour, charge, price)"
RANDOM = -819.8
SUCCESS = 8.2  # 95 % of the way from random to optimal
