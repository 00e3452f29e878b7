"""How many counters to open; objective: minus the points."""
import gymnasium as gym
import numpy as np

PERIODS, HALL, START = 48, 10, 3
ARRIVALS, DONE = (0.30, 0.30, 0.25, 0.15), 0.6
COUNTER, SET_UP, SENT_AWAY, WAITING = 6.0, 6.0, 20.0, 1.5


class PassportHall(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)  # 1, 2 or 3 counters
        high = np.array([HALL, 3, PERIODS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (3,), np.float64)

    def _obs(self):
        return np.array([self.people, self.counters, self.period], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.people, self.counters, self.period = START, 1, 0
        return self._obs(), {}

    def step(self, action):
        counters = int(action) + 1
        points = COUNTER * counters + SET_UP * max(counters - self.counters, 0)
        self.counters = counters
        self.people -= int(self.np_random.binomial(min(counters, self.people), DONE))
        self.people += int(self.np_random.choice(4, p=ARRIVALS))
        points += SENT_AWAY * max(self.people - HALL, 0)
        self.people = min(self.people, HALL)
        points += WAITING * self.people
        self.period += 1
        return self._obs(), -points, False, self.period >= PERIODS, {"objective": -points}


def make():
    return PassportHall()


OPTIMUM = -873.0
OPTIMUM_SOURCE = "exact backward induction over (period, people, counters)"
RANDOM = -1172.2
SUCCESS = -888.0  # 95 % of the way from random to optimal
