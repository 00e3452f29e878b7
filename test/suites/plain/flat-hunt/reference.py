"""Looking for a room, with haggling and an agent; objective: minus the euros spent."""
import gymnasium as gym
import numpy as np

EVENINGS = 10
RENTS = (1800.0, 2100.0, 2400.0, 2700.0, 3000.0)
ALONE, AGENT = (0.05, 0.15, 0.2, 0.3, 0.3), (0.2, 0.2, 0.2, 0.2, 0.2)
LESS, AGREES, FEE, HOSTEL, HOTEL = 300.0, 0.4, 60.0, 20.0, 3400.0


class FlatHunt(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(4)  # sign, haggle, let go, let go and pay an agent
        high = np.array([len(RENTS) - 1, EVENINGS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (2,), np.float64)

    def _obs(self):
        return np.array([self.offer, self.evening], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.offer, self.evening = int(self.np_random.choice(5, p=ALONE)), 0
        return self._obs(), {}

    def step(self, action):
        self.evening += 1
        rent = RENTS[self.offer]
        signed = action == 0
        if action == 1 and self.np_random.random() < AGREES:
            rent, signed = rent - LESS, True
        if signed:
            return self._obs(), -rent, True, False, {"objective": -rent}
        cost = HOSTEL + (FEE if action == 3 else 0.0)
        over = self.evening >= EVENINGS
        if over:
            cost += HOTEL
        else:
            self.offer = int(self.np_random.choice(5, p=AGENT if action == 3 else ALONE))
        return self._obs(), -cost, over, False, {"objective": -cost}


def make():
    return FlatHunt()


OPTIMUM = -2056.5
OPTIMUM_SOURCE = "exact backward induction over (evening, rent)"
RANDOM = -2552.5
SUCCESS = -2081.3  # 95 % of the way from random to optimal
