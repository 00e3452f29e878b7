"""Modules as they are derived from specifications, as source text."""

INVENTORY = '''"""shop: a Gymnasium environment."""

import gymnasium as gym
import numpy as np

CAPACITY = 60
PRICE = 9
COST = 5
FEE = 10
STORE = 0.4
DEMAND = 15
STEP_LIMIT_OF_EPISODE = 30


class Environment(gym.Env):
    """shop"""

    metadata = {"render_modes": []}

    def __init__(self):
        self.action_space = gym.spaces.Discrete(41)
        low = np.array([0, 0.0], dtype=np.float64)
        high = np.array([60, 1.0], dtype=np.float64)
        self.observation_space = gym.spaces.Box(low, high, dtype=np.float64)
        self.steps = 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        self.stock = float(10)
        return self._observation(), {}

    def step(self, action):
        rng = self.np_random
        action = int(action)
        stock = self.stock
        shelf = min(stock + action, CAPACITY)
        demand = rng.poisson(DEMAND)
        sold = min(shelf, demand)
        next_stock = shelf - sold
        reward_terms = {
            "1: PRICE * sold": float(PRICE * sold),
            "2: -(COST * action)": float(-(COST * action)),
            "3: -(FEE if action > 0 else 0)": float(-(FEE if action > 0 else 0)),
            "4: -(STORE * next_stock)": float(-(STORE * next_stock)),
        }
        share = sum(reward_terms.values())
        objective = share
        reward = objective
        self.stock = float(next_stock)
        self.steps += 1
        terminated = bool(False)
        # The task itself ends here: nothing comes after the last step.
        terminated = terminated or self.steps >= STEP_LIMIT_OF_EPISODE
        truncated = False
        info = {"objective": float(objective), "reward_terms": reward_terms}
        return self._observation(), float(reward), terminated, truncated, info

    def _observation(self):
        values = np.concatenate([np.ravel(self.stock), [min(self.steps / STEP_LIMIT_OF_EPISODE, 1.0)]]).astype(np.float64)
        return np.clip(values, self.observation_space.low, self.observation_space.high)

    def get_state(self):
        """Everything that the future depends on, but the random generator."""
        return (self.stock, self.steps)

    def set_state(self, state):
        (self.stock, self.steps) = state


def make():
    return Environment()
'''

DRONE = '''"""drone: a Gymnasium environment."""

import gymnasium as gym
import numpy as np

SIZE = 50
BATTERY = 200
CX = np.array([10, 35])
CY = np.array([15, 20])
DX = np.array([0, 0, 1, -1])
DY = np.array([1, -1, 0, 0])
STEP_LIMIT_OF_EPISODE = 1000


class Environment(gym.Env):
    """drone"""

    metadata = {"render_modes": []}

    def __init__(self):
        self.action_space = gym.spaces.Discrete(4)
        low = np.array([0, 0, 0, 0, 0], dtype=np.float64)
        high = np.array([49, 49, 200, 1, 1], dtype=np.float64)
        self.observation_space = gym.spaces.Box(low, high, dtype=np.float64)
        self.steps = 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        self.x = float(0)
        self.y = float(0)
        self.energy = float(BATTERY)
        self.waiting = np.array(np.array([1, 1]), dtype=np.float64)
        return self._observation(), {}

    def step(self, action):
        action = int(action)
        x = self.x
        y = self.y
        energy = self.energy
        waiting = self.waiting
        next_x = np.clip(x + DX[int(action)], 0, SIZE - 1)
        next_y = np.clip(y + DY[int(action)], 0, SIZE - 1)
        next_energy = energy - 1
        there = np.where(np.logical_and(CX == next_x, CY == next_y), waiting, 0)
        next_waiting = waiting - there
        reward_terms = {
            "1: 100 * sum(there)": float(100 * np.sum(there)),
            "2: -1": float(-1),
        }
        share = sum(reward_terms.values())
        objective = share
        reward = objective
        self.x = float(next_x)
        self.y = float(next_y)
        self.energy = float(next_energy)
        self.waiting = np.array(next_waiting, dtype=np.float64)
        self.steps += 1
        terminated = bool(np.sum(next_waiting) == 0 or next_energy <= 0)
        truncated = not terminated and self.steps >= STEP_LIMIT_OF_EPISODE
        info = {"objective": float(objective), "reward_terms": reward_terms}
        return self._observation(), float(reward), terminated, truncated, info

    def _observation(self):
        values = np.concatenate([np.ravel(self.x), np.ravel(self.y), np.ravel(self.energy), np.ravel(self.waiting)]).astype(np.float64)
        return np.clip(values, self.observation_space.low, self.observation_space.high)

    def get_state(self):
        """Everything that the future depends on, but the random generator."""
        return (self.x, self.y, self.energy, self.waiting.copy(), self.steps)

    def set_state(self, state):
        (self.x, self.y, self.energy, self.waiting, self.steps) = state
        self.waiting = np.array(self.waiting, dtype=np.float64)


def make():
    return Environment()
'''

MACHINE = '''"""machine: a Gymnasium environment."""

import gymnasium as gym
import numpy as np

P = 0.3
COSTS = np.array([0, 500, 2000])
STEP_LIMIT_OF_EPISODE = 40


class Environment(gym.Env):
    """machine"""

    metadata = {"render_modes": []}

    def __init__(self):
        self.action_space = gym.spaces.Discrete(3)
        low = np.array([0, 0], dtype=np.float64)
        high = np.array([5, 2], dtype=np.float64)
        self.observation_space = gym.spaces.Box(low, high, dtype=np.float64)
        self.steps = 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        rng = self.np_random
        self.steps = 0
        self.wear = float(rng.integers(0, 3))
        self.price = float(1)
        return self._observation(), {}

    def step(self, action):
        rng = self.np_random
        action = int(action)
        wear = self.wear
        price = self.price
        u = rng.random()
        rise = 0 if u < 0.5 else 1 if u < 0.9 else 2
        next_wear = 0 if action == 2 else max(wear - 2, 0) if action == 1 else min(wear + rise, 5)
        next_price = rng.choice(np.array([0, 1, 2]), p=np.array([0.2, 0.5, 0.3]))
        many = rng.binomial(wear, P)
        reward_terms = {
            "1: COSTS[action]": float(COSTS[int(action)]),
            "2: 120 * wear * price": float(120 * wear * price),
            "3: many": float(many),
        }
        share = sum(reward_terms.values())
        # What is to be small counts negatively, so that more is better.
        objective = -share
        reward = objective
        self.wear = float(next_wear)
        self.price = float(next_price)
        self.steps += 1
        terminated = bool(False)
        truncated = not terminated and self.steps >= STEP_LIMIT_OF_EPISODE
        info = {"objective": float(objective), "reward_terms": reward_terms}
        return self._observation(), float(reward), terminated, truncated, info

    def _observation(self):
        values = np.concatenate([np.ravel(self.wear), np.ravel(self.price)]).astype(np.float64)
        return np.clip(values, self.observation_space.low, self.observation_space.high)

    def get_state(self):
        """Everything that the future depends on, but the random generator."""
        return (self.wear, self.price, self.steps)

    def set_state(self, state):
        (self.wear, self.price, self.steps) = state

    def action_mask(self):
        """Which actions are allowed now, one boolean for each."""
        wear = self.wear
        price = self.price
        allowed = [bool(action < 2 or wear > 0) for action in range(0, 3)]
        return np.array(allowed, dtype=bool)


def make():
    return Environment()
'''
