"""Finite Markov decision processes as arrays, and their exact solution."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .clock import now

MOST_SWEEPS = 50_000
# Sweeps with a fixed policy between two that look at every action.
POLICY_SWEEPS = 20
# Entries of the table of a policy that may take another action at every step.
MOST_ENTRIES = 40_000_000


@dataclass(frozen=True)
class Model:
    """A finite process. A pair is a state with an action that is allowed in it; pairs are sorted by state.

    `pair_state`, `pair_action` and `pair_reward` (expected) have one entry per pair; `first_pair` tells where
    the pairs of each state begin. Each transition has its pair (sorted), `next_state` (-1 where the episode
    ends; such ones may be left out) and `probability`. `start` holds the probability of each state at the
    beginning.
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
    """`value` is the expected return from the start; `values` that of each state at the beginning.

    `pairs`: the pair that each state takes, (states,), or at each step of the episode, (steps, states).
    """

    value: float
    values: np.ndarray
    pairs: np.ndarray
    sweeps: int


class Solver:
    """Backups of one model; keeps what every sweep needs. Ranges of states are (first, last), last exclusive."""

    def __init__(self, model: Model, discount: float = 1.0):
        self.model, self.discount = model, discount
        self.states = (0, model.states)
        self.pair_ends = np.append(model.first_pair, len(model.pair_reward))
        goes_on = model.next_state >= 0
        kept = slice(None) if goes_on.all() else goes_on
        self._next = model.next_state[kept]
        self._weight = discount * model.probability[kept]
        self._pair = model.transition_pair[kept]
        self._ends = np.searchsorted(self._pair, np.arange(len(model.pair_reward) + 1))
        self._starts = np.flatnonzero(np.diff(self._pair, prepend=-1))

    def pair_values(self, values: np.ndarray, states: tuple[int, int] | None = None) -> np.ndarray:
        """The value of each pair of `states` when the next states are worth `values`."""
        first, last = self.pair_ends[list(states or self.states)]
        begin, end = self._ends[[first, last]]
        worth = self.model.pair_reward[first:last].copy()
        if begin == end:
            return worth
        # One start for each pair for reduceat; a pair without a transition that goes on adds nothing.
        low, high = np.searchsorted(self._starts, (begin, end))
        starts = self._starts[low:high]
        future = np.add.reduceat(self._weight[begin:end] * values[self._next[begin:end]], starts - begin)
        worth[self._pair[starts] - first] += future
        return worth

    def best_pairs(self, pair_values: np.ndarray, states: tuple[int, int] | None = None) -> np.ndarray:
        """The first best pair of each of `states`. What differs only by rounding counts as equal."""
        first, last = states or self.states
        best = np.maximum.reduceat(pair_values, self._first_pairs(first, last))
        bound = best - 1e-12 * np.maximum(1.0, np.abs(best))
        state = self.model.pair_state[self.pair_ends[first] : self.pair_ends[last]] - first
        pairs = np.flatnonzero(pair_values >= bound[state])
        return self.pair_ends[first] + pairs[np.flatnonzero(np.diff(state[pairs], prepend=-1))]

    def mean(self, pair_values: np.ndarray, states: tuple[int, int] | None = None) -> np.ndarray:
        """The value of each of `states` under uniformly random allowed actions."""
        first, last = states or self.states
        return np.add.reduceat(pair_values, self._first_pairs(first, last)) / np.diff(self.pair_ends[first : last + 1])

    def _first_pairs(self, first: int, last: int) -> np.ndarray:
        return self.pair_ends[first:last] - self.pair_ends[first]

    def layers(self) -> list[tuple[int, int]] | None:
        """Ranges of states such that every transition leads from one range into the next; None where there are none."""
        first, last = 0, int(np.flatnonzero(self.model.start).max()) + 1
        found = [(first, last)]
        while True:
            begin, end = self._ends[self.pair_ends[[first, last]]]
            following = self._next[begin:end]
            if len(following) == 0:
                return found if last == self.model.states else None
            if following.min() < last:
                return None
            first, last = last, int(following.max()) + 1
            found.append((first, last))

    def after(self, pairs: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """The weight of each state when each of `pairs` is taken with its weight."""
        which, entry = self._transitions(pairs)
        weight = weights[which] * self._weight[entry]
        return np.bincount(self._next[entry], weight, self.model.states)

    def following(self, pairs: np.ndarray) -> "Solver":
        """The solver of the process in which each state has one pair only, that of `pairs` (states,)."""
        which, entry = self._transitions(pairs)
        model, states = self.model, np.arange(self.model.states)
        actions, rewards = model.pair_action[pairs], model.pair_reward[pairs]
        # The weights hold the discount already.
        chosen = Model(states, actions, rewards, states, which, self._next[entry], self._weight[entry], model.start)
        return Solver(chosen)

    def _transitions(self, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The transitions of `pairs` that go on: the position of each one's pair in `pairs`, and its own number."""
        begin, lengths = self._ends[pairs], self._ends[pairs + 1] - self._ends[pairs]
        which = np.repeat(np.arange(len(pairs)), lengths)
        return which, np.arange(len(which)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + begin[which]


def optimum(
    model: Model, discount: float = 1.0, limit: int | None = None, tolerance: float = 1e-9, seconds: float = np.inf
) -> Solution:
    """The best policy: layer by layer where each step leads to new states, else backward induction over `limit`
    steps, else value iteration, which ends when no value moves by more than `tolerance` times the largest.

    With a discount below 1 most sweeps follow the policy found last, which changes what they cost and not where
    they lead: modified policy iteration (Puterman and Shin, 1978).

    Raises ArithmeticError when the values do not settle, or not within `seconds`.
    """
    solver, until = Solver(model, discount), now() + seconds
    layers = solver.layers()
    if layers is not None:
        values, pairs = np.zeros(model.states), model.first_pair.copy()
        # What lies beyond the limit is never reached.
        for states in reversed(layers[:limit]):
            pair_values = solver.pair_values(values, states)
            chosen = solver.best_pairs(pair_values, states)
            pairs[slice(*states)] = chosen
            values[slice(*states)] = pair_values[chosen - solver.pair_ends[states[0]]]
        return Solution(float(model.start @ values), values, pairs, len(layers))
    if limit is not None:
        if limit * model.states > MOST_ENTRIES:
            raise ArithmeticError(f"{limit:,} steps of {model.states:,} states are too many for a table")
        values, pairs = np.zeros(model.states), np.zeros((limit, model.states), np.int32)
        for step in range(limit - 1, -1, -1):
            _in_time(until, seconds)
            pair_values = solver.pair_values(values)
            pairs[step] = solver.best_pairs(pair_values)
            values = pair_values[pairs[step]]
        return Solution(float(model.start @ values), values, pairs, limit)
    backup = lambda values: np.maximum.reduceat(solver.pair_values(values), model.first_pair)

    def follow(values: np.ndarray) -> np.ndarray:
        policy = solver.following(solver.best_pairs(solver.pair_values(values)))
        for _ in range(POLICY_SWEEPS):
            values = policy.pair_values(values)
        return values

    # Without a discount a policy that goes on for ever could drag the values along.
    between = follow if discount < 1 else None
    values, sweeps = _settled(backup, model.states, tolerance, until, seconds, between)
    pairs = solver.best_pairs(solver.pair_values(values))
    return Solution(float(model.start @ values), values, pairs, sweeps)


def random_value(model: Model, discount: float = 1.0, limit: int | None = None, seconds: float = np.inf) -> float:
    """The expected return of uniformly random allowed actions. Raises ArithmeticError as `optimum` does."""
    solver, until = Solver(model, discount), now() + seconds
    layers = solver.layers()
    if layers is not None:
        values = np.zeros(model.states)
        for states in reversed(layers[:limit]):
            values[slice(*states)] = solver.mean(solver.pair_values(values, states), states)
    elif limit is not None:
        values = np.zeros(model.states)
        for _ in range(limit):
            _in_time(until, seconds)
            values = solver.mean(solver.pair_values(values))
    else:
        values, _ = _settled(lambda values: solver.mean(solver.pair_values(values)), model.states, 1e-9, until, seconds)
    return float(model.start @ values)


def policy_value(
    model: Model,
    choose: Callable[[int, np.ndarray], np.ndarray],
    discount: float = 1.0,
    limit: int | None = None,
    seconds: float = np.inf,
) -> tuple[float, np.ndarray]:
    """The expected return of a policy, and how often each state is visited (states,), by going forward from the start.

    `choose(step, states)` gives the pairs that the policy takes in `states`. Raises ArithmeticError when
    episodes go on for too long.
    """
    solver, until = Solver(model, discount), now() + seconds
    chance, total, visits = model.start, 0.0, np.zeros(model.states)
    for step in range(MOST_SWEEPS if limit is None else limit):
        _in_time(until, seconds)
        states = np.flatnonzero(chance > 1e-15)
        if len(states) == 0:
            break
        pairs = choose(step, states)
        total += float(chance[states] @ model.pair_reward[pairs])
        visits += chance
        chance = solver.after(pairs, chance[states])
    else:
        if limit is None:
            raise ArithmeticError(f"episodes of this policy go on for more than {MOST_SWEEPS:,} steps")
    return total, visits


def chosen_pairs(model: Model, actions: np.ndarray, states: np.ndarray) -> np.ndarray:
    """The pairs of `states` with `actions`. Raises ValueError where an action is not allowed."""
    ends = np.append(model.first_pair[1:], len(model.pair_action))
    pairs = model.first_pair[states].copy()
    while True:
        behind = model.pair_action[pairs] < actions
        if not behind.any():
            break
        pairs[behind] += 1
        if (pairs >= ends[states]).any():
            raise ValueError("The policy takes an action that is not allowed in some state.")
    if (model.pair_action[pairs] != actions).any():
        raise ValueError("The policy takes an action that is not allowed in some state.")
    return pairs


def _settled(
    backup: Callable[[np.ndarray], np.ndarray],
    states: int,
    tolerance: float,
    until: float,
    seconds: float,
    between: Callable[[np.ndarray], np.ndarray] | None = None,
) -> tuple[np.ndarray, int]:
    """Values that `backup` leaves as they are, and how often it was asked. `between` brings values nearer to them."""
    values = np.zeros(states)
    for sweep in range(1, MOST_SWEEPS + 1):
        _in_time(until, seconds)
        previous, values = values, backup(values)
        largest = np.abs(values).max()
        if np.abs(values - previous).max() <= tolerance * max(1.0, largest):
            return values, sweep
        if not np.isfinite(values).all() or largest > 1e200:
            break
        if between is not None:
            values = between(values)
    raise ArithmeticError(
        "The values do not settle: some policy goes on for ever and gathers reward without bound. "
        "Give a step limit or a discount below 1."
    )


def _in_time(until: float, seconds: float) -> None:
    if now() > until:
        raise ArithmeticError(f"The values were not found within {seconds:g} s.")
