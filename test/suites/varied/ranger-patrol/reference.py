"""Patrol of a ring of sites where fires break out; objective: points."""
import gymnasium as gym
import numpy as np

HOURS, FOUND, BURNING = 60, 5.0, 2.0
OUTBREAK = (0.1, 0.1, 0.1, 0.25, 0.05)
SITES = 5
MOVES = (0, 1, -1)


class Patrol(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(len(MOVES))
        high = np.array([SITES - 1, *[1] * SITES, HOURS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (SITES + 2,), np.float64)

    def _obs(self):
        return np.array([self.site, *self.fires, self.hour], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.site, self.fires, self.hour = 0, [0] * SITES, 0
        return self._obs(), {}

    def step(self, action):
        self.site = (self.site + MOVES[action]) % SITES
        points = FOUND * self.fires[self.site]
        self.fires[self.site] = 0
        luck = self.np_random.random(SITES)
        self.fires = [int(fire or luck[i] < OUTBREAK[i]) for i, fire in enumerate(self.fires)]
        points -= BURNING * sum(self.fires)
        self.hour += 1
        return self._obs(), points, False, self.hour >= HOURS, {"objective": points}


def make():
    return Patrol()


OPTIMUM = 39.6
OPTIMUM_SOURCE = "exact backward induction over (hour, site, fires)"
RANDOM = -154.1
SUCCESS = 29.9  # 95 % of the way from random to optimal


def policy(obs):
    site, fires = int(obs[0]), obs[1:6]
    for distance, action in ((0, 0), (1, 1), (-1, 2), (2, 1), (-2, 2)):
        if fires[(site + distance) % SITES]:
            return action
    return {0: 2, 1: 1, 2: 1, 3: 0, 4: 2}[site]
