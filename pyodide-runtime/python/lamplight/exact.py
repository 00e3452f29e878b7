"""Finite Markov decision processes as arrays, and their exact solution."""

from dataclasses import dataclass

import numpy as np

MOST_SWEEPS = 50_000


@dataclass(frozen=True)
class Model:
    """A finite process. A pair is a state with an action that is allowed in it; pairs are sorted by state.

    `pair_state`, `pair_action` and `pair_reward` (expected) have one entry per pair; `first_pair` tells where
    the pairs of each state begin. Each transition has its pair (sorted), `next_state` (-1 where the episode
    ends) and `probability`. `start` holds the probability of each state at the beginning.
    """

    pair_state: np.ndarray
    pair_action: np.ndarray
    pair_reward: np.ndarray
    first_pair: np.ndarray
    transition_pair: np.ndarray
    next_state: np.ndarray
    probability: np.ndarray
    start: np.ndarray

    @property
    def states(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class Solution:
    """`value` is the expected return from the start. `actions` are those of the policy at the start of an
    episode, (states,), or at every step where there is a limit, (steps, states). `values`: per state."""

    value: float
    values: np.ndarray
    actions: np.ndarray
    sweeps: int


class Solver:
    """Backups of one model; keeps what every sweep needs."""

    def __init__(self, model: Model, discount: float):
        self.model, self.discount = model, discount
        pairs = len(model.pair_reward)
        # One row of starts for reduceat; a pair without a transition that goes on adds nothing.
        goes_on = model.next_state >= 0
        self._next = model.next_state[goes_on]
        self._weight = discount * model.probability[goes_on]
        self._pair = model.transition_pair[goes_on]
        self._starts = np.flatnonzero(np.diff(self._pair, prepend=-1))
        self._pairs_with_next = self._pair[self._starts]
        self._future = np.zeros(pairs)

    def pair_values(self, values: np.ndarray) -> np.ndarray:
        """The value of each pair when the next states are worth `values`."""
        if len(self._starts):
            self._future[self._pairs_with_next] = np.add.reduceat(self._weight * values[self._next], self._starts)
        return self.model.pair_reward + self._future

    def best(self, pair_values: np.ndarray) -> np.ndarray:
        """The value of each state under its best action."""
        return np.maximum.reduceat(pair_values, self.model.first_pair)

    def best_pairs(self, pair_values: np.ndarray) -> np.ndarray:
        """The first best pair of each state."""
        is_best = pair_values >= self.best(pair_values)[self.model.pair_state]
        pairs = np.flatnonzero(is_best)
        return pairs[np.flatnonzero(np.diff(self.model.pair_state[pairs], prepend=-1))]


def optimum(model: Model, discount: float = 1.0, limit: int | None = None, tolerance: float = 1e-9) -> Solution:
    """The best policy: backward induction over `limit` steps, or value iteration where there is no limit.

    Value iteration ends when no value moves by more than `tolerance` times the largest; in a process that
    counts its steps in its state it ends exactly. Raises ArithmeticError when it does not settle.
    """
    solver = Solver(model, discount)
    if limit is not None:
        return _backward(solver, limit, None)
    values = _iterate(lambda values: solver.best(solver.pair_values(values)), model.states, tolerance)
    pairs = solver.best_pairs(solver.pair_values(values[0]))
    return Solution(float(model.start @ values[0]), values[0], model.pair_action[pairs], values[1])


def evaluate(
    model: Model, actions: np.ndarray, discount: float = 1.0, limit: int | None = None, tolerance: float = 1e-9
) -> Solution:
    """The exact value of the policy that takes `actions`, (states,), allowed ones."""
    solver = Solver(model, discount)
    chosen = np.flatnonzero(model.pair_action == actions[model.pair_state])
    if len(chosen) != model.states:
        raise ValueError("The policy takes an action that is not allowed, or none, in some state.")
    if limit is not None:
        return _backward(solver, limit, chosen)
    values, sweeps = _iterate(lambda values: solver.pair_values(values)[chosen], model.states, tolerance)
    return Solution(float(model.start @ values), values, actions, sweeps)


def _backward(solver: Solver, limit: int, chosen: np.ndarray | None) -> Solution:
    model = solver.model
    values = np.zeros(model.states)
    actions = np.zeros((limit, model.states), np.int32)
    for step in range(limit - 1, -1, -1):
        pair_values = solver.pair_values(values)
        pairs = solver.best_pairs(pair_values) if chosen is None else chosen
        values = pair_values[pairs]
        actions[step] = model.pair_action[pairs]
    return Solution(float(model.start @ values), values, actions, limit)


def _iterate(backup, states: int, tolerance: float) -> tuple[np.ndarray, int]:
    values = np.zeros(states)
    for sweep in range(1, MOST_SWEEPS + 1):
        previous, values = values, backup(values)
        if np.abs(values - previous).max() <= tolerance * max(1.0, np.abs(values).max()):
            return values, sweep
        if not np.isfinite(values).all() or np.abs(values).max() > 1e200:
            break
    raise ArithmeticError(
        "The values do not settle: some policy goes on for ever and gathers reward without bound. "
        "Give a step limit or a discount below 1."
    )
