"""One clerk or two for a queue of callers; objective: minus the points."""
import gymnasium as gym
import numpy as np

MINUTES, ROOM, START = 120, 8, 2
COSTS, FINISH = (1.0, 3.0), (0.4, 0.7)
ARRIVE, TURNED_AWAY, WAITING = 0.5, 10.0, 0.5


class Desk(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(2)  # one clerk, two clerks
        high = np.array([ROOM, MINUTES], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (2,), np.float64)

    def _obs(self):
        return np.array([self.queue, self.minute], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.queue, self.minute = START, 0
        return self._obs(), {}

    def step(self, action):
        points = COSTS[action]
        if self.queue > 0 and self.np_random.random() < FINISH[action]:
            self.queue -= 1
        if self.np_random.random() < ARRIVE:
            if self.queue == ROOM:
                points += TURNED_AWAY
            else:
                self.queue += 1
        points += WAITING * self.queue
        self.minute += 1
        return self._obs(), -points, False, self.minute >= MINUTES, {"objective": -points}


def make():
    return Desk()


OPTIMUM = -342.8
OPTIMUM_SOURCE = "exact backward induction over (minute, queue)"
RANDOM = -416.5
SUCCESS = -346.5  # 95 % of the way from random to optimal
