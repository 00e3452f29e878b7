"""The states of a derived environment, all those of a layer at once."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .clock import now
from .columns import MOST_ROWS, Rows, TooManyRows
from .derived import Outline, outline
from .elementwise import NotUnderstood
from .enumerated import Enumerated
from .exact import Model
from .outcomes import NotEnumerable, OutcomeGenerator, outcomes
from .spaces import action_count, action_decoder
from .task import STEP_BOUND

MOST_STARTS = 10_000
SMALLEST_PROBABILITY = 1e-15


@dataclass(frozen=True)
class DerivedStates(Enumerated):
    """What was enumerated, with `states`: the parts of each state that are no clocks, and `clocks`: the
    values of the clocks at each step. `depth`: the fewest steps after which each state is reached."""

    names: list[str]
    states: dict[str, np.ndarray]
    clocks: list[dict[str, np.ndarray]]
    depth: np.ndarray

    def state(self, step: int, state: int) -> tuple:
        """What set_state() takes."""
        parts = []
        for name in self.names:
            value = self.states[name][state] if name in self.states else self.clocks[step][name][0]
            if name == "self.steps":
                value = int(value)
            parts.append(value.copy() if np.ndim(value) else value)
        return tuple(parts)


def enumerate_derived(
    environment,
    source: str,
    by_reward: bool,
    direction: float,
    most_pairs: int,
    seconds: float,
    progress: Callable[[int], None],
) -> DerivedStates:
    """What is to be made large is the reward, or the objective times `direction`.

    Raises NotUnderstood where the module is not one that was derived from a specification, NotEnumerable
    where its states cannot be listed."""
    with np.errstate(all="ignore"):
        return _Explorer(environment, outline(source, by_reward), direction, most_pairs, seconds, progress).explore()


class _Explorer:
    def __init__(self, environment, found: Outline, direction, most_pairs, seconds, progress):
        self.environment, self.outline, self.direction = environment, found, direction
        self.most_pairs, self.seconds, self.progress = most_pairs, seconds, progress
        self.until = now() + seconds
        self.constants = vars(sys.modules[type(environment).__module__])
        decode = action_decoder(environment.action_space)
        self.actions = np.array([decode(index) for index in range(action_count(environment.action_space))])

    def explore(self) -> DerivedStates:
        starts, chances = self._starts()
        unequal = {name for name, values in starts.items() if any((value != values[0]).any() for value in values)}
        clocks = self.outline.clocks(unequal)
        self.core = [name for name in self.outline.state if name not in clocks]
        self.shapes = {name: values.shape[1:] for name, values in starts.items()}
        self.core_ends = [end for end in self.outline.ends if not self.outline.inputs(end) & set(clocks)]
        times, limit = self._clocks(clocks, {name: starts[name][:1] for name in clocks})
        self.index: dict[int, int] = {}
        self.blocks: list[np.ndarray] = []
        # What lies further from the start than the episode is long is never acted in.
        self.limit, self.depth = limit, -1
        self.depths: list[int] = []
        first = self._numbers(self._matrix({name: starts[name] for name in self.core}, len(chances)))
        beginning = np.bincount(first, chances)
        parts = self._layers()
        states = self._columns(np.concatenate(self.blocks))
        count = sum(map(len, self.blocks))
        start = np.zeros(count)
        start[: len(beginning)] = beginning
        pair_state = np.concatenate(parts["pair_state"])
        model = Model(
            pair_state=pair_state,
            pair_action=np.concatenate(parts["pair_action"]),
            pair_reward=np.concatenate(parts["pair_reward"]),
            first_pair=np.flatnonzero(np.diff(pair_state, prepend=-1)),
            transition_pair=np.concatenate(parts["transition_pair"]),
            next_state=np.concatenate(parts["next_state"]),
            probability=np.concatenate(parts["probability"]),
            start=start,
        )
        places, seen, clock = self._observations(states, count, times, clocks)
        depth = np.repeat(self.depths, [len(block) for block in self.blocks])
        return DerivedStates(model, limit, places, seen, clock, self.outline.state, states, times, depth)

    def _starts(self) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """The state of every outcome of reset(), with its probability."""
        generator = OutcomeGenerator()
        self.environment.np_random = generator

        def begin():
            self.environment.reset()
            return self.environment.get_state()

        found = []
        for probability, state in outcomes(begin, generator):
            if now() > self.until:
                raise NotEnumerable(f"{len(found):,} outcomes of reset() and no end were found within {self.seconds:g} s")
            if len(found) >= MOST_STARTS:
                raise NotEnumerable(f"reset() has more than {MOST_STARTS:,} outcomes")
            found.append((probability, state))
        values = {
            name: np.array([np.asarray(state[place], np.float64) + 0.0 for _, state in found])
            for place, name in enumerate(self.outline.state)
        }
        return values, np.array([probability for probability, _ in found])

    def _rows(self, inputs: dict[str, np.ndarray], count: int) -> Rows:
        return Rows(self.outline.lines, self.constants, inputs, count)

    def _clocks(self, clocks: list[str], values: dict[str, np.ndarray]):
        """The clocks at each step, and the number of steps after which they end the episode, or None."""
        times = [values]
        ends = [end for end in self.outline.ends if self.outline.inputs(end) <= set(clocks)]
        for step in range(1, STEP_BOUND + 1):
            rows = self._rows(dict(values), 1)
            following = {name: self._next(rows, name) for name in clocks}
            for end in ends:
                rows.prepare(end.node, end.reads)
            values = following
            times.append(values)
            if any(bool(rows.value(end.node, end.reads).all()) for end in ends):
                return times, step
        return times, None

    def _next(self, rows: Rows, name: str) -> np.ndarray:
        number = self.outline.following[name]
        return np.asarray(rows.input(name) if number is None else rows.line(number), np.float64)

    # States

    def _matrix(self, values: dict[str, np.ndarray], count: int) -> np.ndarray:
        """One row of numbers for each state, without its clocks."""
        parts = [np.broadcast_to(value, (count, *self.shapes[name])).reshape(count, -1) for name, value in values.items()]
        return np.concatenate([*parts, np.zeros((count, 1))], axis=1) + 0.0

    def _columns(self, matrix: np.ndarray) -> dict[str, np.ndarray]:
        columns, place = {}, 0
        for name in self.core:
            width = int(np.prod(self.shapes[name], dtype=np.int64))
            columns[name] = matrix[:, place : place + width].reshape(len(matrix), *self.shapes[name])
            place += width
        return columns

    def _numbers(self, matrix: np.ndarray) -> np.ndarray:
        """The number of each row's state; new states get the next ones, or -1 where no step is left to act in them."""
        hashes = np.zeros(len(matrix), np.uint64)
        for column in np.ascontiguousarray(matrix.T):
            hashes = (hashes ^ column.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            hashes ^= hashes >> np.uint64(29)
            hashes *= np.uint64(0xBF58476D1CE4E5B9)
            hashes ^= hashes >> np.uint64(32)
        unique, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        if not np.array_equal(matrix, matrix[first][which]):
            raise NotUnderstood("two states have the same hash")
        known = [self.index.get(value, -1) for value in unique.tolist()]
        # In the order in which they were met, so that a layer of states is a range of numbers.
        new = np.flatnonzero(np.array(known) < 0)
        new = new[np.argsort(first[new])]
        numbers = np.array(known, np.int64)
        if self.limit is not None and self.depth + 1 >= self.limit:
            return numbers[which]
        numbers[new] = len(self.index) + np.arange(len(new))
        for value, number in zip(unique[new].tolist(), numbers[new].tolist()):
            self.index[value] = number
        if len(new):
            self.blocks.append(matrix[first[new]])
            self.depths.append(self.depth + 1)
        return numbers[which]

    # Pairs

    def _layers(self) -> dict[str, list[np.ndarray]]:
        names = ("pair_state", "pair_action", "pair_reward", "transition_pair", "next_state", "probability")
        parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
        pairs, block, first_state, chunk = 0, 0, 0, 4096
        while block < len(self.blocks):
            matrix, self.depth = self.blocks[block], self.depths[block]
            state, action = self._allowed(matrix)
            if pairs + len(state) > self.most_pairs:
                raise NotEnumerable(f"more than {self.most_pairs:,} states with their actions can be reached")
            at = 0
            while at < len(state):
                if now() > self.until:
                    raise NotEnumerable(f"{len(self.index):,} states and no end were found within {self.seconds:g} s")
                part = slice(at, at + chunk)
                try:
                    found = self._step(matrix[state[part]], action[part])
                except TooManyRows:
                    if chunk == 1:
                        raise NotEnumerable(f"one step has more than {MOST_ROWS:,} outcomes") from None
                    chunk = max(1, chunk // 4)
                    continue
                reward, origin, next_state, probability = found
                parts["pair_state"].append(first_state + state[part])
                parts["pair_action"].append(action[part])
                parts["pair_reward"].append(reward)
                parts["transition_pair"].append(pairs + origin)
                parts["next_state"].append(next_state)
                parts["probability"].append(probability)
                pairs += len(reward)
                at += len(reward)
                chunk = min(2 * chunk, 65_536)
                self.progress(len(self.index))
            first_state += len(matrix)
            block += 1
        return parts

    def _allowed(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        count = len(self.actions)
        state, action = np.repeat(np.arange(len(matrix)), count), np.tile(np.arange(count), len(matrix))
        feasible = self.outline.feasible
        if feasible is None:
            return state, action
        inputs = {**self._columns(matrix[state]), "action": self.actions[action] + self.outline.lowest_action}
        rows = Rows(self.outline.feasible_lines, self.constants, inputs, len(state))
        rows.prepare(feasible.node, feasible.reads)
        allowed = rows.full(rows.value(feasible.node, feasible.reads)).astype(bool)
        if not np.logical_or.reduceat(allowed, np.arange(0, len(state), count)).all():
            raise NotEnumerable("a state that can be reached allows no action")
        return state[allowed], action[allowed]

    def _step(self, matrix: np.ndarray, action: np.ndarray):
        """Expected gain of each pair; and origin, next state and probability of each transition that goes on."""
        count = len(matrix)
        rows = self._rows({**self._columns(matrix), "action": self.actions[action]}, count)
        outlined = self.outline
        # All rows first: a later draw divides what was computed before it.
        for each in (*self.core_ends, outlined.gain):
            rows.prepare(each.node, each.reads)
        for name in self.core:
            self._next(rows, name)
        over = np.zeros(rows.count, bool)
        for end in self.core_ends:
            over |= rows.full(rows.value(end.node, end.reads)).astype(bool)
        gain = rows.full(np.asarray(rows.value(outlined.gain.node, outlined.gain.reads), np.float64))
        gain = gain if outlined.by_reward else self.direction * gain
        matrix = self._matrix({name: self._next(rows, name) for name in self.core}, rows.count)
        likely = rows.weight > SMALLEST_PROBABILITY
        if not (np.isfinite(gain[likely]).all() and np.isfinite(matrix[likely & ~over]).all()):
            raise NotUnderstood("a value is not finite")
        expected = np.bincount(rows.origin[likely], (rows.weight * gain)[likely], count)
        goes_on = likely & ~over
        if not goes_on.any():
            return expected, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        next_state = self._numbers(matrix[goes_on])
        origin, weight = rows.origin[goes_on][next_state >= 0], rows.weight[goes_on][next_state >= 0]
        # Outcomes of a pair that lead to the same state are one transition.
        keys = origin.astype(np.int64) * np.int64(len(self.index)) + next_state[next_state >= 0]
        unique, which = np.unique(keys, return_inverse=True)
        probability = np.bincount(which, weight)
        return expected, unique // len(self.index), unique % len(self.index), probability

    # Observations

    def _observations(self, states, count: int, times: list[dict], clocks: list[str]):
        """Places and values of what follows from the state, and values of what follows from the step."""
        space = self.environment.observation_space
        places, seen, shown, at = [], [], [], 0
        for part in self.outline.parts:
            of_clock = bool(self.outline.part_names(part) & set(clocks))
            if of_clock:
                values = np.concatenate([self._part(part, time, 1) for time in times])
            else:
                values = self._part(part, states, count)
            width = values.shape[1]
            values = np.clip(values, space.low[at : at + width], space.high[at : at + width])
            if of_clock:
                shown.append(values)
            else:
                seen.append(values)
                places += range(at, at + width)
            at += width
        if at != len(space.low):
            raise NotUnderstood("the observation has another size than its space")
        empty = np.zeros((count, 0))
        return (
            np.array(places, np.int64),
            np.ascontiguousarray(np.concatenate([empty, *seen], axis=1)),
            np.concatenate([np.zeros((len(times), 0)), *shown], axis=1),
        )

    def _part(self, part, values: dict[str, np.ndarray], count: int) -> np.ndarray:
        rows = Rows([], self.constants, dict(values), count)
        value = np.asarray(rows.value(part, {}), np.float64)
        return rows.full(value.reshape(len(value), -1))
