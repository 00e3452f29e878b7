"""Environments for the tests, as source text: a right one, and small changes that break it."""

GOOD = '''
import gymnasium as gym
import numpy as np


class Queue(gym.Env):
    """Jobs arrive at random; a fast worker costs more. 20 steps."""

    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)
        self.observation_space = gym.spaces.Box(0.0, np.array([10.0, 20.0]), (2,), np.float64)

    def _observation(self):
        return np.array([self.waiting, self.time], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.waiting = 5
        self.time = 0
        return self._observation(), {}

    def step(self, action):
        arrivals = int(self.np_random.poisson(1.0))
        self.waiting = min(max(self.waiting - int(action), 0) + arrivals, 10)
        self.time += 1
        reward = -float(self.waiting) - 0.5 * int(action)
        return self._observation(), reward, False, self.time >= 20, {"objective": reward}

    def get_state(self):
        return {"waiting": self.waiting, "time": self.time}

    def set_state(self, state):
        self.waiting, self.time = state["waiting"], state["time"]


def make():
    return Queue()
'''

BANDIT = '''
import gymnasium as gym
import numpy as np


class Bandit(gym.Env):
    """One step; the action that equals the observed arm pays SCALE."""

    def __init__(self):
        self.action_space = gym.spaces.Discrete(ARMS)
        self.observation_space = gym.spaces.Discrete(ARMS)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.arm = int(self.np_random.integers(ARMS))
        return self.arm, {}

    def step(self, action):
        reward = SCALE * float(action == self.arm)
        return self.arm, reward, True, False, {"objective": reward}


SCALE, ARMS = 1.0, 4


def make():
    return Bandit()
'''

CORRIDOR = '''
import gymnasium as gym
import numpy as np


class Corridor(gym.Env):
    """Walk from cell 0 to cell LENGTH; each step costs one, and LIMIT steps are the limit."""

    def __init__(self):
        self.action_space = gym.spaces.Discrete(2)
        self.observation_space = gym.spaces.Box(0.0, float(LENGTH), (1,), np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.cell = self.time = 0
        return np.array([self.cell], np.float32), {}

    def step(self, action):
        self.cell = max(self.cell + (1 if action == 1 else -1), 0)
        self.time += 1
        found = self.cell >= LENGTH
        return np.array([self.cell], np.float32), -1.0, found, self.time >= LIMIT, {"objective": -1.0}


LENGTH, LIMIT = 6, 50


def make():
    return Corridor()
'''

INVESTMENT = '''
import gymnasium as gym
import numpy as np


class Investment(gym.Env):
    """Five steps; action 1 costs 1 and pays 3 in the next step, if there is one."""

    def __init__(self):
        self.action_space = gym.spaces.Discrete(2)
        self.observation_space = gym.spaces.Box(0.0, 5.0, (2,), np.float32)

    def _observation(self):
        return np.array([self.time, self.due], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.time = self.due = 0
        return self._observation(), {}

    def step(self, action):
        reward = 3.0 * self.due - float(action)
        self.due = int(action)
        self.time += 1
        return self._observation(), reward, False, self.time >= 5, {"objective": reward}


def make():
    return Investment()
'''


def changed(source, *changes):
    """`source` with each (old, new) applied; each `old` must be there."""
    for old, new in changes:
        assert old in source, f"the text to change is not there: {old}"
        source = source.replace(old, new)
    return source
