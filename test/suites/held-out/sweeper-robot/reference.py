"""Sweeping robot with walls and a battery; objective: points."""
import gymnasium as gym
import numpy as np

MAP = ("D.#o", "..#.", ".o..", "#.#o")
TABLES = [(r, c) for r in range(4) for c in range(4) if MAP[r][c] == "o"]
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
COMMANDS, BATTERY, CHARGE = 60, 18, 6
SLIP, SOILED = 0.1, 0.05
CLEANED, DIRTY, STRANDED = 20.0, 1.0, 100.0


class Sweeper(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(5)  # north, east, south, west, work
        high = np.array([3, 3, BATTERY, 1, 1, 1, COMMANDS], np.float64)
        self.observation_space = gym.spaces.Box(0.0, high, (7,), np.float64)

    def _obs(self):
        return np.array([*self.cell, self.battery, *self.dirty, self.time], np.float64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.cell, self.battery, self.dirty, self.time = (0, 0), BATTERY, [1] * len(TABLES), 0
        return self._obs(), {}

    def step(self, action):
        points, docked = 0.0, self.cell == (0, 0)
        if action == 4 and docked:
            self.battery = min(self.battery + CHARGE, BATTERY)
        elif action == 4:
            self.battery -= 1
            if self.cell in TABLES and self.dirty[TABLES.index(self.cell)]:
                self.dirty[TABLES.index(self.cell)] = 0
                points += CLEANED
        elif self.battery > 0:
            self.battery -= 1
            row, column = self.cell[0] + MOVES[action][0], self.cell[1] + MOVES[action][1]
            free = 0 <= row < 4 and 0 <= column < 4 and MAP[row][column] != "#"
            if free and self.np_random.random() >= SLIP:
                self.cell = (row, column)
        self.dirty = [int(d or self.np_random.random() < SOILED) for d in self.dirty]
        points -= DIRTY * sum(self.dirty)
        stranded = self.battery == 0 and self.cell != (0, 0)
        if stranded:
            points -= STRANDED
        self.time += 1
        return self._obs(), points, stranded, self.time >= COMMANDS, {"objective": points}


def make():
    return Sweeper()


OPTIMUM = 44.8
OPTIMUM_SOURCE = "exact backward induction over (command, cell, battery, dirty tables)"
RANDOM = -165.9
SUCCESS = 34.3  # 95 % of the way from random to optimal
