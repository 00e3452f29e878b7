/** The Python of the garage fixture: one environment, written twice in different ways. */

export const GARAGE_DERIVED = `"""A parking garage that sets its price for every hour."""

import gymnasium as gym
import numpy as np

spaces = 120
hours = 16
prices = [1.5, 2.5, 3.5, 5.0]
base_arrivals = 30
arrivals_drop = 6
leave_probability = 0.35
queue_limit = 110
queue_fine = 40


class Garage(gym.Env):
    """State: cars in the garage at the start of the hour. Action: index of the price."""

    def __init__(self):
        self.action_space = gym.spaces.Discrete(4)
        self.observation_space = gym.spaces.Box(0.0, 1.0, (2,), np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.cars = 0
        self.hour = 0
        return self._observation(), {}

    def step(self, action):
        price = prices[int(action)]
        arrivals = self.np_random.poisson(base_arrivals - arrivals_drop * int(action))
        parked = min(self.cars + arrivals, spaces)
        fine = queue_fine if parked > queue_limit else 0
        leaving = self.np_random.binomial(parked, leave_probability)
        share = price * parked - fine
        self.cars = parked - leaving
        self.hour += 1
        truncated = self.hour >= hours
        return self._observation(), float(share), False, truncated, {"objective": float(share)}

    def get_state(self):
        return {"cars": self.cars, "hour": self.hour}

    def set_state(self, state):
        self.cars, self.hour = state["cars"], state["hour"]

    def _observation(self):
        return np.array([self.cars / spaces, self.hour / hours], dtype=np.float32)


def make():
    return Garage()
`;

export const GARAGE_AGENT = `prices = [1.5, 2.5, 3.5, 5.0]

def start(rng):
    return 0

def step(cars, action, rng):
    # Cars arrive
    arrivals = rng.poisson(30 - 6 * action)
    parked = min(cars + arrivals, 120)
    # Every parked car pays
    earned = prices[action] * parked
    # The city charges for a queue
    if parked > 110:
        earned = earned - 40
    # Cars leave
    leaving = rng.binomial(parked, 0.35)
    return parked - leaving, earned
`;
