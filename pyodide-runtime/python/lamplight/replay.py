"""Transitions that were seen: n-step returns, and sampling by the size of their last error."""

from collections import deque

import numpy as np

SMALLEST_PRIORITY = 1e-3
SMALLEST_DRAWN = 1e-12
HIGHEST_DECAY = 0.9999


class Replay:
    """A ring of (observation, action, n-step reward, discount of what follows, next observation, next mask).

    Transitions are drawn in proportion to their priority (Schaul et al. 2016); a new one gets the highest.
    Priorities lie in a square of blocks, so that a draw looks at the sums of the blocks and at one block.
    """

    def __init__(self, capacity: int, observation_size: int, action_count: int, masked: bool):
        self.capacity = capacity
        self.observations = np.zeros((capacity, observation_size), np.float32)
        self.next_observations = np.zeros((capacity, observation_size), np.float32)
        self.actions = np.zeros(capacity, np.int32)
        self.rewards = np.zeros(capacity)
        self.discounts = np.zeros(capacity)
        self.next_allowed = np.ones((capacity, action_count), bool) if masked else None
        # The row that is written next, and how many hold something; arrays, since the kernel counts as well.
        self.counters = np.zeros(2, np.int32)
        self.width = int(np.ceil(np.sqrt(capacity)))
        self.blocks = np.zeros((self.width, self.width))
        self.sums = np.zeros(self.width)
        self.highest = np.ones(1)
        self._priorities = self.blocks.ravel()

    def priorities(self, exponent: float) -> dict:
        """What the kernel needs for priorities: nothing where `exponent` is 0, and all rows are drawn alike."""
        if exponent == 0.0:
            return {}
        return {"blocks": self.blocks, "sums": self.sums, "width": self.width, "highest": self.highest}

    @property
    def size(self) -> int:
        """Rows that hold something."""
        return int(self.counters[1])

    def add(self, observation, action, reward, discount, next_observation, next_allowed) -> None:
        index = int(self.counters[0])
        self.observations[index] = observation
        self.actions[index] = action
        self.rewards[index] = reward
        self.discounts[index] = discount
        self.next_observations[index] = next_observation
        if self.next_allowed is not None:
            self.next_allowed[index] = next_allowed
        self.sums[index // self.width] += self.highest[0] - self._priorities[index]
        self._priorities[index] = self.highest[0]
        self.counters[:] = (index + 1) % self.capacity, min(self.size + 1, self.capacity)

    def draw(self, points: np.ndarray) -> np.ndarray:
        """Rows, each alike, for numbers from 0 to 1."""
        return (points * self.size).astype(np.int32)

    def sample(self, points: np.ndarray, correction: float) -> tuple[np.ndarray, np.ndarray]:
        """Rows in proportion to their priorities for numbers from 0 to 1, (count,), and the weights, float32 and
        at most 1, that make up for the uneven draw: fully with a `correction` of 1, with 0 not at all.
        """
        cumulative = np.cumsum(self.sums)
        # One point in each of equal parts of the sum spreads the batch over all priorities.
        points = (np.arange(len(points)) + points) * (cumulative[-1] / len(points))
        blocks = np.minimum(np.searchsorted(cumulative, points, side="right"), self.width - 1)
        rest = points - (cumulative[blocks] - self.sums[blocks])
        inside = np.cumsum(self.blocks[blocks], axis=1)
        columns = np.minimum((inside <= rest[:, None]).sum(axis=1), self.width - 1)
        rows = np.minimum(blocks * self.width + columns, self.size - 1)
        weights = np.maximum(self._priorities[rows], SMALLEST_DRAWN) ** -correction
        return rows, (weights / weights.max()).astype(np.float32)

    def prioritise(self, rows: np.ndarray, errors: np.ndarray, exponent: float) -> None:
        """Sets the priorities of `rows` to |error| ** exponent."""
        priorities = (np.abs(errors).astype(np.float64) + SMALLEST_PRIORITY) ** exponent
        self._priorities[rows] = priorities
        blocks = rows // self.width
        self.sums[blocks] = self.blocks[blocks].sum(axis=1)
        # Decays, so that one early outlier does not lift every later transition for ever.
        self.highest[0] = max(HIGHEST_DECAY * self.highest[0], priorities.max())


class StepReturns:
    """The last steps of one environment, turned into n-step transitions as soon as they are complete."""

    def __init__(self, replay: Replay, count: int, discount: float):
        self.replay, self.count, self.discount = replay, count, discount
        self._steps: deque = deque()

    def add(self, observation, action, reward, next_observation, next_allowed, terminal: bool, over: bool) -> None:
        """Takes a step. When the episode is `over`, all that is pending goes out with shorter returns.

        Only where it is `terminal` nothing follows; a truncated episode would have gone on, and what follows
        counts with the discount of the steps up to it.
        """
        self._steps.append((observation, action, reward))
        if len(self._steps) == self.count or over:
            self._emit(next_observation, next_allowed, terminal)
        while over and self._steps:
            self._emit(next_observation, next_allowed, terminal)

    def _emit(self, next_observation, next_allowed, terminal: bool) -> None:
        total, follows = 0.0, 0.0 if terminal else 1.0
        for _, _, reward in reversed(self._steps):
            total = reward + self.discount * total
            follows *= self.discount
        observation, action, _ = self._steps.popleft()
        self.replay.add(observation, action, total, follows, next_observation, next_allowed)
