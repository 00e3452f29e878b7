"""Pricing of a limited stock before a deadline; objective: revenue in dollars."""
import gymnasium as gym
import numpy as np

DAYS, CABINS, ENQUIRIES, LEFTOVER = 30, 20, 2, 25.0
PRICES, BOOKING = (80.0, 110.0, 140.0, 180.0), (0.70, 0.50, 0.35, 0.20)


class Ferry(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(len(PRICES))
        self.observation_space = gym.spaces.Box(0.0, np.array([CABINS, DAYS], np.float64), (2,), np.float64)

    def _obs(self):
        return np.array([self.cabins, self.day], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.cabins, self.day = CABINS, 0
        return self._obs(), {}

    def step(self, action):
        booked = min(int(self.np_random.binomial(ENQUIRIES, BOOKING[action])), self.cabins)
        self.cabins -= booked
        revenue = booked * PRICES[action]
        self.day += 1
        over = self.day >= DAYS
        if over:
            revenue += LEFTOVER * self.cabins
        return self._obs(), revenue, self.cabins == 0, over, {"objective": revenue}


def make():
    return Ferry()


OPTIMUM = 2750.6
OPTIMUM_SOURCE = "exact backward induction over (day, cabins)"
RANDOM = 2233.6
SUCCESS = 2724.7  # 95 % of the way from random to optimal


def policy(obs):
    cabins, day = obs
    pace = cabins / (ENQUIRIES * (DAYS - day)) if day < DAYS else 1.0
    return int(np.argmin(np.abs(np.array(BOOKING) - pace)))
