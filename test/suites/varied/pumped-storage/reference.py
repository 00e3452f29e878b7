"""Energy storage against a Markov price; objective: profit in euros."""
import gymnasium as gym
import numpy as np

HOURS, BASIN, START, BOUGHT, SOLD = 48, 6, 2, 10.0, 8.0
PRICES, START_PRICE = (20.0, 45.0, 90.0), 1
CHAIN = ((0.6, 0.4, 0.0), (0.2, 0.6, 0.2), (0.0, 0.4, 0.6))


class Plant(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)
        high = np.array([BASIN, max(PRICES), HOURS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([self.water, PRICES[self.price], self.hour], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.water, self.price, self.hour = START, START_PRICE, 0
        return self._obs(), {}

    def step(self, action):
        profit = 0.0
        if action == 0 and self.water < BASIN:
            self.water += 1
            profit = -BOUGHT * PRICES[self.price]
        elif action == 2 and self.water > 0:
            self.water -= 1
            profit = SOLD * PRICES[self.price]
        self.price = int(np.searchsorted(np.cumsum(CHAIN[self.price]), self.np_random.random(), side="right"))
        self.hour += 1
        return self._obs(), profit, False, self.hour >= HOURS, {"objective": profit}


def make():
    return Plant()


OPTIMUM = 4600.7
OPTIMUM_SOURCE = "exact backward induction over (hour, water, price)"
RANDOM = -1817.9
SUCCESS = 4280.0  # 95 % of the way from random to optimal


def policy(obs):
    _, price, hour = obs
    if price == PRICES[2]:
        return 2
    if price == PRICES[0]:
        return 0 if hour < 42 else 2
    return 1 if hour < 44 else 2
