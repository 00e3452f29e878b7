"""What the best decision would be if numbers of a task were others: exact solutions of several variants."""

import time

import gymnasium as gym
import numpy as np

from . import exact
from .enumeration import Gain, enumerate_environment
from .loading import EnvironmentFault, load_module, without_interface_checks
from .outcomes import NotEnumerable

# Actions whose values differ by less than this part of the largest are equally good.
TIE = 1e-7
MOST_ACTIONS = 200
LEAST_SECONDS = 1.0


def solve_variants(input: dict, emit) -> dict:
    """Solves the environment of each of `sources` by the objective, more being better.

    `pairs` (400,000) limits the states of each variant, each counted for every action, and `seconds` (60) all
    together. With `state`, the numbers of what set_state() takes, every variant starts there instead of at
    reset(). Returns `variants`, one per source: `solved` true with
    `optimum` (expected total objective), `states`, `actions` (value of each action at the start, None where it
    is not allowed), `best` (the actions that are equally good) and, against the first variant, `common` and
    `changed` (states that both have, and those of them with another best action); or `solved` false with the
    `reason`. A variant that time does not suffice for is not solved.
    """
    sources = input["sources"]
    end = time.monotonic() + float(input.get("seconds", 60))
    variants, first = [], None
    for number, source in enumerate(sources):
        left = end - time.monotonic()
        if left < LEAST_SECONDS and number > 0:
            variants.append({"solved": False, "reason": "the time was used up by the values before it"})
            continue
        emit("variant", {"number": number, "of": len(sources)})
        try:
            solution, policy = _solve(source, input.get("state"), int(input.get("pairs", 400_000)), max(left, LEAST_SECONDS))
        except (NotEnumerable, ArithmeticError, EnvironmentFault) as reason:
            variants.append({"solved": False, "reason": str(reason)[:1000]})
            continue
        first = policy if first is None else first
        common = first.keys() & policy.keys()
        solution["common"] = len(common)
        solution["changed"] = sum(not (first[key] & policy[key]) for key in common)
        variants.append(solution)
    return {"variants": variants}


def _solve(source: str, state, pairs: int, seconds: float) -> tuple[dict, dict[bytes, frozenset[int]]]:
    """The solution, and the best actions by what is observed."""
    environment = without_interface_checks(load_module(source).make())
    if state is not None:
        # The lines of the module know only their own beginning.
        environment, source = _From(environment, state), None
    found = enumerate_environment(environment, Gain(), pairs, seconds, lambda count: None, source)
    model, seen, limit = found.model, found.seen, found.limit
    solver, best = exact.Solver(model), exact.optimum(model, limit=limit, seconds=seconds)
    layer = _layers(solver)
    # Values of actions at the first step look at what is left after it.
    later = best.values if limit is None or layer is not None else _values_after_one_step(model, limit)
    pair_values = solver.pair_values(later)
    highest = np.maximum.reduceat(pair_values, model.first_pair)
    is_best = pair_values >= (highest - TIE * np.maximum(1.0, np.abs(highest)))[model.pair_state]
    policy: dict[bytes, set[int]] = {}
    for pair in np.flatnonzero(is_best).tolist():
        at = int(model.pair_state[pair])
        key = seen[at].tobytes() if layer is None else seen[at].tobytes() + bytes(str(layer[at]), "ascii")
        policy.setdefault(key, set()).add(int(model.pair_action[pair]))
    start = int(np.argmax(model.start))
    count = int(model.pair_action.max()) + 1
    actions: list[float | None] = [None] * count
    mine = np.flatnonzero(model.pair_state == start).tolist()
    for pair in mine:
        actions[int(model.pair_action[pair])] = float(pair_values[pair])
    solution = {
        "solved": True,
        "optimum": float(model.start @ best.values),
        "states": model.states,
        "actions": actions[:MOST_ACTIONS],
        "best": [int(model.pair_action[pair]) for pair in mine if is_best[pair]],
        "starts": int(np.count_nonzero(model.start)),
    }
    return solution, {key: frozenset(actions) for key, actions in policy.items()}


def _layers(solver: exact.Solver) -> np.ndarray | None:
    """The step that each state belongs to, where states tell it."""
    ranges = solver.layers()
    if ranges is None:
        return None
    return np.repeat(np.arange(len(ranges)), [last - first for first, last in ranges])


def _values_after_one_step(model: exact.Model, limit: int) -> np.ndarray:
    return np.zeros(model.states) if limit == 1 else exact.optimum(model, limit=limit - 1).values


class _From(gym.Wrapper):
    """The environment with a given state in the place of its own beginning."""

    def __init__(self, environment: gym.Env, state):
        super().__init__(environment)
        self.state = state

    @property
    def unwrapped(self):
        # Whoever looks for states to set finds them here, and a reset that leads to the given one.
        return self

    @property
    def np_random(self):
        return self.env.unwrapped.np_random

    @np_random.setter
    def np_random(self, generator):
        self.env.unwrapped.np_random = generator

    def get_state(self):
        return self.env.unwrapped.get_state()

    def set_state(self, state):
        self.env.unwrapped.set_state(state)

    def reset(self, *, seed=None, options=None):
        self.env.reset(seed=seed, options=options)
        inner = self.env.unwrapped
        form = inner.get_state()
        inner.set_state(_shaped(self.state, form))
        return inner._observation(), {}


def _shaped(numbers: list, form):
    """`numbers`, one per number of the state in order, in the form that get_state() gives."""
    parts = list(form)
    size = sum(int(np.size(part)) for part in parts)
    if len(numbers) != size:
        raise EnvironmentFault(f"The state has {size} numbers, and {len(numbers)} were given. Give one for each.")
    shaped, at = [], 0
    for part in parts:
        width = int(np.size(part))
        values = [float(number) for number in numbers[at : at + width]]
        whole = isinstance(part, (int, np.integer)) and not isinstance(part, bool)
        if np.ndim(part):
            shaped.append(np.array(values).reshape(np.shape(part)))
        else:
            shaped.append(int(values[0]) if whole else values[0])
        at += width
    return tuple(shaped)
