"""Speed control of a single server with a finite queue; objective: minus the cost in cents."""
import gymnasium as gym
import numpy as np

MINUTES, ROOM, ARRIVAL, REFUSAL, WAITING = 120, 8, 0.4, 25.0, 1.0
SPEED_COST, FINISH = (0.0, 2.0, 6.0), (0.0, 0.35, 0.75)


class Server(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(len(SPEED_COST))
        self.observation_space = gym.spaces.Box(0.0, np.array([ROOM, MINUTES], np.float64), (2,), np.float64)

    def _obs(self):
        return np.array([self.jobs, self.minute], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.jobs = self.minute = 0
        return self._obs(), {}

    def step(self, action):
        cost = SPEED_COST[action]
        if self.jobs > 0 and self.np_random.random() < FINISH[action]:
            self.jobs -= 1
        if self.np_random.random() < ARRIVAL:
            if self.jobs < ROOM:
                self.jobs += 1
            else:
                cost += REFUSAL
        cost += WAITING * self.jobs
        self.minute += 1
        return self._obs(), -cost, False, self.minute >= MINUTES, {"objective": -cost}


def make():
    return Server()


OPTIMUM = -447.2
OPTIMUM_SOURCE = "exact backward induction over (minute, jobs)"
RANDOM = -871.6
SUCCESS = -468.0  # 95 % of the way from random to optimal


def policy(obs):
    return 0 if obs[0] == 0 else 1 if obs[0] < 3 else 2
