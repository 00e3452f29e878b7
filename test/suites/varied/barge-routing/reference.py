"""Shortest time through a small graph whose lake legs depend on the weather; objective: minus the hours."""
import gymnasium as gym
import numpy as np

TOWNS, FELDAU, DECISIONS, STAY, STORM_FACTOR = 6, 5, 30, 2.0, 3.0
CANALS = {(0, 1): 2.0, (1, 3): 5.0, (2, 3): 2.0, (2, 4): 3.0, (3, 5): 6.0}
LAKES = {(0, 2): 4.0, (4, 5): 3.0}
STORM_COMES, STORM_GOES = 0.25, 0.5


class Barge(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(TOWNS)
        high = np.array([TOWNS - 1, 1, DECISIONS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([self.town, self.storm, self.decisions], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.town = self.storm = self.decisions = 0
        return self._obs(), {}

    def step(self, action):
        leg = (min(self.town, int(action)), max(self.town, int(action)))
        if leg in CANALS:
            hours = CANALS[leg]
        elif leg in LAKES:
            hours = LAKES[leg] * (STORM_FACTOR if self.storm else 1.0)
        else:
            hours = STAY
        if leg in CANALS or leg in LAKES:
            self.town = int(action)
        if self.np_random.random() < (STORM_GOES if self.storm else STORM_COMES):
            self.storm = 1 - self.storm
        self.decisions += 1
        over = self.decisions >= DECISIONS
        return self._obs(), -hours, self.town == FELDAU, over, {"objective": -hours}


def make():
    return Barge()


OPTIMUM = -11.25
OPTIMUM_SOURCE = "exact backward induction over (decisions, town, weather)"
RANDOM = -52.8
SUCCESS = -11.6  # the fixed route over Colm and Elmau, blind to the weather, reaches -11.9


def policy(obs):
    town, storm, _ = obs
    return {0: 1 if storm else 2, 1: 3, 2: 4, 3: 5, 4: 4 if storm else 5}[int(town)]
