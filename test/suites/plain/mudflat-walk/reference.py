"""A walk with drift over mudflats; objective: points."""
import gymnasium as gym
import numpy as np

COLUMNS, ROWS, STEPS = 7, 6, 30
ISLAND, CREEKS = (6, 5), {(3, 1), (3, 2), (3, 4), (5, 4)}
WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # north, east, south, west


class MudflatWalk(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(4)
        high = np.array([COLUMNS - 1, ROWS - 1, STEPS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([*self.square, self.time], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.square, self.time = (0, 0), 0
        return self._obs(), {}

    def step(self, action):
        turn = int(self.np_random.choice(3, p=(0.8, 0.1, 0.1)))
        dx, dy = WAYS[(int(action) + (0, 1, -1)[turn]) % 4]
        x, y = self.square[0] + dx, self.square[1] + dy
        if 0 <= x < COLUMNS and 0 <= y < ROWS:
            self.square = (x, y)
        self.time += 1
        points, ended = -1.0, False
        if self.square in CREEKS:
            points, ended = points - 40.0, True
        elif self.square == ISLAND:
            points, ended = points + 50.0, True
        return self._obs(), points, ended, not ended and self.time >= STEPS, {"objective": points}


def make():
    return MudflatWalk()


OPTIMUM = 17.27
OPTIMUM_SOURCE = "exact backward induction over (step, square)"
RANDOM = -46.16
SUCCESS = 14.1  # 95 % of the way from random to optimal
