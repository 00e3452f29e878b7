"""Transitions that were seen: n-step returns, and sampling by the size of their last error."""

from collections import deque

import numpy as np

from . import kernel

SMALLEST_PRIORITY = 1e-3


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
        self.position = self.size = 0
        self._width = int(np.ceil(np.sqrt(capacity)))
        self._blocks = np.zeros((self._width, self._width))
        self._priorities = self._blocks.ravel()
        self._sums = np.zeros(self._width)
        self._highest = 1.0
        self._draw: kernel.Draw | None = None

    def add(self, observation, action, reward, discount, next_observation, next_allowed) -> None:
        index = self.position
        self.observations[index] = observation
        self.actions[index] = action
        self.rewards[index] = reward
        self.discounts[index] = discount
        self.next_observations[index] = next_observation
        if self.next_allowed is not None:
            self.next_allowed[index] = next_allowed
        self._sums[index // self._width] += self._highest - self._priorities[index]
        self._priorities[index] = self._highest
        self.position = (index + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)

    def sample(self, count: int, correction: float, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Rows, (count,), and the weights, float32 and at most 1, that make up for the uneven draw.

        `correction` 1 makes up for it fully, 0 not at all.
        """
        if kernel.available():
            rows, priorities = self._sample_in_kernel(generator.random(count))
        else:
            rows, priorities = self._sample(generator.random(count))
        weights = np.maximum(priorities, 1e-12) ** -correction
        return rows, (weights / weights.max()).astype(np.float32)

    def _sample_in_kernel(self, random: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same as `_sample`."""
        if self._draw is None or len(self._draw.rows) != len(random):
            self._draw = kernel.Draw(self._blocks, self._sums, len(random))
        self._draw.points[:] = random
        self._draw.sample(self.size)
        return self._draw.rows.copy(), self._draw.priorities

    def _sample(self, random: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows, and their priorities, for numbers from 0 to 1."""
        cumulative = np.cumsum(self._sums)
        # One point in each of equal parts of the sum spreads the batch over all priorities.
        points = (np.arange(len(random)) + random) * (cumulative[-1] / len(random))
        blocks = np.minimum(np.searchsorted(cumulative, points, side="right"), self._width - 1)
        rest = points - (cumulative[blocks] - self._sums[blocks])
        inside = np.cumsum(self._blocks[blocks], axis=1)
        columns = np.minimum((inside <= rest[:, None]).sum(axis=1), self._width - 1)
        rows = np.minimum(blocks * self._width + columns, self.size - 1)
        return rows, self._priorities[rows]

    def prioritise(self, rows: np.ndarray, errors: np.ndarray, exponent: float) -> None:
        """Sets the priorities of `rows` to |error| ** exponent."""
        priorities = (np.abs(errors).astype(np.float64) + SMALLEST_PRIORITY) ** exponent
        if self._draw is not None and len(self._draw.rows) == len(rows):
            self._draw.rows[:] = rows
            self._draw.priorities[:] = priorities
            self._draw.prioritise()
        else:
            self._priorities[rows] = priorities
            blocks = rows // self._width
            self._sums[blocks] = self._blocks[blocks].sum(axis=1)
        # Decays, so that one early outlier does not lift every later transition for ever.
        self._highest = max(0.9999 * self._highest, float(priorities.max()))


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
        total = 0.0
        for _, _, reward in reversed(self._steps):
            total = reward + self.discount * total
        follows = 0.0 if terminal else self.discount ** len(self._steps)
        observation, action, _ = self._steps.popleft()
        self.replay.add(observation, action, total, follows, next_observation, next_allowed)
