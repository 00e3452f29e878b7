"""Two teams out of one crew against two backlogs; objective: result in euros."""
import gymnasium as gym
import numpy as np

DAYS, TEAM, CREW, LIST, START = 20, 3, 4, 8, 2
WAGE, ORDER_VALUE, REPAIR_VALUE, PENALTY = 60.0, 100.0, 55.0, 20.0
MOST_FAULTS, ORDERS = 3, (1, 2)


class Centre(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete((TEAM + 1) ** 2)
        self.observation_space = gym.spaces.Box(0.0, np.array([LIST, LIST, DAYS], np.float64), (3,), np.float64)

    def _obs(self):
        return np.array([self.faults, self.orders, self.day], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.faults, self.orders, self.day = START, START, 0
        return self._obs(), {}

    def step(self, action):
        repairers, installers = divmod(int(action), TEAM + 1)
        installers = min(installers, CREW - repairers)
        cleared, completed = min(repairers, self.faults), min(installers, self.orders)
        self.faults -= cleared
        self.orders -= completed
        self.faults = min(self.faults + int(self.np_random.integers(0, MOST_FAULTS + 1)), LIST)
        self.orders = min(self.orders + ORDERS[int(self.np_random.integers(0, len(ORDERS)))], LIST)
        earned = REPAIR_VALUE * cleared + ORDER_VALUE * completed
        result = earned - WAGE * (repairers + installers) - PENALTY * self.faults
        self.day += 1
        return self._obs(), result, False, self.day >= DAYS, {"objective": result}


def make():
    return Centre()


OPTIMUM = 463.5
OPTIMUM_SOURCE = "exact backward induction over (day, faults, orders)"
RANDOM = -1086.2
SUCCESS = 386.0  # 95 % of the way from random to optimal


def policy(obs):
    repairers = min(int(obs[0]), TEAM)
    return repairers * (TEAM + 1) + min(int(obs[1]), TEAM, CREW - repairers)
