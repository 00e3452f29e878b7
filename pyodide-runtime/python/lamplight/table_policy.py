"""The exact policy as a table: an action for each observation and, where it matters, for each step."""

import base64
import io
import json

import numpy as np

from . import exact
from .enumerated import Enumerated
from .exact import Model, Solution, Solver

FORMAT = 1
# Distances to all rows of the table at once, for observations that are not in it.
NEAREST_ROWS = 256


class TablePolicy:
    """Acts as the table says; an observation that is not in it counts as the nearest one that is.

    `places` are the entries of an observation that `rows`, (count, len(places)), holds. `actions`: (1, count),
    or (steps, count) where the step of the episode matters.
    """

    def __init__(self, size: int, action_count: int, places: np.ndarray, rows: np.ndarray, actions: np.ndarray):
        self.size, self.action_count = size, action_count
        self.places, self.rows, self.actions = places, rows, actions
        self._index = {row.tobytes(): number for number, row in enumerate(rows)}
        self._width = np.maximum(np.ptp(rows, axis=0), 1e-12) if len(rows) else np.ones(len(places))
        # The environment of the one who loaded it knows its step; see `act`.
        self.task = None

    def act(self, observations: np.ndarray, allowed: np.ndarray | None = None, steps: np.ndarray | None = None) -> np.ndarray:
        """Actions, (count,), for raw observations, float64 (count, size), masks, and steps taken in the episode.

        Without `steps` a single observation is taken for that of the task that the policy was loaded for.
        """
        seen = np.ascontiguousarray(observations[:, self.places]) + 0.0
        numbers = np.array([self._index.get(row.tobytes(), -1) for row in seen])
        missing = np.flatnonzero(numbers < 0)
        for first in range(0, len(missing), NEAREST_ROWS):
            part = missing[first : first + NEAREST_ROWS]
            numbers[part] = [np.argmin((((self.rows - row) / self._width) ** 2).sum(axis=1)) for row in seen[part]]
        if len(self.actions) == 1:
            found = self.actions[0, numbers].astype(np.int64)
        else:
            found = self.actions[np.minimum(self._steps(steps, len(seen)), len(self.actions) - 1), numbers].astype(np.int64)
        if allowed is not None:
            forbidden = ~allowed[np.arange(len(found)), found]
            found[forbidden] = np.argmax(allowed[forbidden], axis=1)
        return found

    def _steps(self, steps, count: int) -> np.ndarray:
        if steps is not None:
            return np.asarray(steps, np.int64)
        if self.task is None or count != 1:
            raise ValueError("The exact policy acts by the step of the episode; the steps were not given.")
        return np.array([self.task.steps])

    def serialise(self) -> str:
        """A base64 npz archive without pickled parts."""
        header = {"format": FORMAT, "kind": "table", "size": self.size, "actions": self.action_count}
        target = io.BytesIO()
        np.savez_compressed(
            target,
            header=np.frombuffer(json.dumps(header).encode(), np.uint8),
            places=self.places.astype(np.int32),
            rows=self.rows,
            actions=self.actions.astype(np.int16),
        )
        return base64.b64encode(target.getvalue()).decode()


def load_table(header: dict, archive, task) -> TablePolicy:
    """The policy that `serialise` wrote. Raises ValueError when it is damaged or was made for another task."""
    try:
        places, rows, actions = (archive[name] for name in ("places", "rows", "actions"))
        size, count = int(header["size"]), int(header["actions"])
        fits = (
            header.get("format") == FORMAT
            and places.ndim == 1
            and rows.ndim == actions.ndim == 2
            and rows.shape == (actions.shape[1], len(places))
            and actions.size > 0
            and bool(((places >= 0) & (places < size)).all())
            and bool(((actions >= 0) & (actions < count)).all())
            and bool(np.isfinite(rows).all())
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The policy cannot be read ({error}). Train again, or restore an earlier run.") from error
    if not fits:
        raise ValueError("The policy is of another version or damaged. Train again, or restore an earlier run.")
    if (size, count) != (task.observation_size, task.action_count):
        raise ValueError(
            f"The exact policy was computed for {size} observed numbers and {count} actions; this environment has "
            f"{task.observation_size} and {task.action_count}. Train again on this environment."
        )
    policy = TablePolicy(size, count, places.astype(np.int64), rows.astype(np.float64), actions)
    policy.task = task
    return policy


def make_table(found: Enumerated, best: Solution, action_count: int) -> TablePolicy:
    """The best policy of what is observed. Where states that look alike want different actions, the one that is
    best on the average of the visits under the optimal policy is taken."""
    model = found.model
    rows, group = _groups(found)
    by_step = best.pairs.ndim == 2
    choices = best.pairs if by_step else best.pairs[None]
    size = len(found.places) + found.clock.shape[1]
    if len(rows) == model.states:
        actions = np.empty((len(choices), len(rows)), np.int16)
        for step, pairs in enumerate(choices):
            actions[step, group] = model.pair_action[pairs]
        return TablePolicy(size, action_count, found.places, rows, _shortened(actions))
    return TablePolicy(size, action_count, found.places, rows, _averaged(found, best, group, len(rows), action_count))


def _groups(found: Enumerated) -> tuple[np.ndarray, np.ndarray]:
    """The different observations, and for each state the number of its own."""
    seen = np.ascontiguousarray(found.seen) + 0.0
    numbers: dict[bytes, int] = {}
    group = np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in seen], np.int64)
    first = np.full(len(numbers), -1)
    first[group[::-1]] = np.arange(len(group))[::-1]
    return seen[first], group


def _shortened(actions: np.ndarray) -> np.ndarray:
    """One row where the step makes no difference."""
    return actions[:1] if (actions == actions[0]).all() else actions


def _averaged(found: Enumerated, best: Solution, group: np.ndarray, groups: int, action_count: int) -> np.ndarray:
    """For each step (or for all together) the action of each observation with the highest mean advantage.

    The mean is over visits under the optimal policy, the advantage is over its own action.
    """
    model, solver = found.model, Solver(found.model)
    layers = solver.layers()
    if layers is not None:
        # States tell the step, observations perhaps not: the table goes by both.
        layers = layers[: found.limit]
        visits = exact.policy_value(model, lambda step, states: best.pairs[states], limit=len(layers))[1]
        actions = np.zeros((len(layers), groups), np.int16)
        for step, states in enumerate(layers):
            members = np.arange(*states)
            actions[step] = _by_group(model, solver, best.values, members, visits, group, groups, action_count)
        return _shortened(actions)
    if best.pairs.ndim == 1:
        visits = exact.policy_value(model, lambda step, states: best.pairs[states], limit=found.limit)[1]
        members = np.arange(model.states)
        return _by_group(model, solver, best.values, members, visits, group, groups, action_count)[None]
    chance, values = [model.start], np.zeros(model.states)
    for pairs in best.pairs[:-1]:
        chance.append(solver.after(pairs, chance[-1]))
    actions = np.zeros((len(best.pairs), groups), np.int16)
    for step in range(len(best.pairs) - 1, -1, -1):
        members = np.arange(model.states)
        actions[step] = _by_group(model, solver, values, members, chance[step], group, groups, action_count)
        pair_values = solver.pair_values(values)
        values = pair_values[best.pairs[step]]
    return _shortened(actions)


def _by_group(
    model: Model, solver: Solver, values, members: np.ndarray, visits: np.ndarray, group, groups: int, action_count: int
) -> np.ndarray:
    """The best action of each observation over its states among `members`, a range; 0 where there are none."""
    states = (int(members[0]), int(members[-1]) + 1)
    worth = solver.pair_values(values, states)
    pairs = slice(*solver.pair_ends[list(states)])
    state = model.pair_state[pairs]
    best = np.maximum.reduceat(worth, solver.pair_ends[states[0] : states[1]] - solver.pair_ends[states[0]])
    # Never visited states count a little, so that they have an action too.
    loss = (best[state - states[0]] - worth) * (visits[state] + 1e-9)
    place = group[state] * action_count + model.pair_action[pairs]
    total = np.bincount(place, loss, groups * action_count)
    offered = np.bincount(place, minlength=groups * action_count)
    # An action that only some of the states allow is not offered.
    everywhere = offered.reshape(groups, -1) == np.bincount(group[members], minlength=groups)[:, None]
    ranked = np.where(everywhere, total.reshape(groups, -1), np.inf)
    return np.argmin(ranked, axis=1).astype(np.int16)
