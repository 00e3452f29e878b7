"""Push-your-luck dice game with a pot that can be banked; objective: points banked."""
import gymnasium as gym
import numpy as np

GOES, FACES, MOST = 30, 6, 330


class Pot(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # one die, two dice, bank
        high = np.array([MOST, GOES], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (2,), np.float64)

    def _obs(self):
        return np.array([self.pot, self.go], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.pot = self.go = 0
        return self._obs(), {}

    def step(self, action):
        points = 0.0
        if action == 2:
            points, self.pot = float(self.pot), 0
        else:
            spots = self.np_random.integers(1, FACES + 1, int(action) + 1)
            double = action == 1 and spots[0] == spots[1]
            self.pot = 0 if double or (spots == 1).any() else self.pot + int(spots.sum())
        self.go += 1
        return self._obs(), points, False, self.go >= GOES, {"objective": points}


def make():
    return Pot()


OPTIMUM = 85.35
OPTIMUM_SOURCE = "exact backward induction over (go, pot)"
RANDOM = 45.28
SUCCESS = 83.3  # 95 % of the way from random to optimal


def policy(obs):
    pot, go = obs
    if go == GOES - 1:
        return 2
    return 1 if pot < 4 else 0 if pot < 12 else 2
