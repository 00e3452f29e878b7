"""What enumerating an environment finds."""

from dataclasses import dataclass

import numpy as np

from .exact import Model


@dataclass(frozen=True)
class Enumerated:
    """A model of an environment and what is observed in it.

    `limit`: steps after which every episode is over, where the states do not tell, or None. Of an observation,
    `places` (numbers of its entries) follow from the state: `seen`, float64 (states, len(places)); the others
    follow from the step alone: `clock`, (limit + 1, others), which is empty where there are none.
    """

    model: Model
    limit: int | None
    places: np.ndarray
    seen: np.ndarray
    clock: np.ndarray

    def observe(self, step: int, states: np.ndarray) -> np.ndarray:
        """The encoded observations, float64 (count, size), of `states` at a step of the episode, from 0."""
        rows = np.empty((len(states), len(self.places) + self.clock.shape[1]))
        others = np.setdiff1d(np.arange(rows.shape[1]), self.places)
        rows[:, self.places] = self.seen[states]
        rows[:, others] = self.clock[min(step, len(self.clock) - 1)]
        return rows
