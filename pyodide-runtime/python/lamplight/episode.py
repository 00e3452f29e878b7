"""Whole episodes, step by step, for a person to look at: what each policy saw, did and got.

Every policy plays from the same reset(seed), so that they can be compared from the first step on. The names
of what is recorded come from the host, since a vector knows none.
"""

import base64

import numpy as np

from .evaluation import constant_actor, random_actor
from .loading import maker
from .network import INPUT_BOUND
from .policy import load_policy
from .state_view import StateView, observed_quantities
from .task import Task

MOST_STEPS = 2_000
MOST_COLUMNS = 60
MOST_ACTIONS = 64
MOST_TERMS = 30
# Numbers of all episodes together, so that they fit into one message.
MOST_NUMBERS = 400_000
# Weights that are handed on for drawing maps; a larger network is not worth the transfer.
MOST_WEIGHTS = 2_000_000


def record(input: dict, emit) -> dict:
    """One episode for each of `policies`, from reset(`seed`), each at most `steps` (2,000) long.

    A policy is {"kind": "trained" or "optimum", "weights": base64}, {"kind": "random"} or {"kind": "constant",
    "action": n}. `state` names the state variables as [symbol, size, low, high, integer], in the order of
    get_state(), and `observation` the observed numbers likewise. Returns what agents/artefacts/episode.ts
    describes. A policy that cannot be loaded becomes a note, unless it is the only one.
    """
    make = maker(input.get("source"), input.get("library_id"))
    seed, steps = int(input.get("seed", 0)), min(MOST_STEPS, int(input.get("steps", MOST_STEPS)))
    notes, episodes, network = [], [], None
    first = Task(make())
    view = StateView(first.environment, input.get("state") or [])
    observation = observed_quantities(first.environment, input.get("observation") or [], view)
    each = min(len(view.quantities), MOST_COLUMNS) + min(len(observation), MOST_COLUMNS) + 10
    each += 2 * first.action_count if first.action_count <= MOST_ACTIONS else 0
    steps = min(steps, MOST_NUMBERS // (each * len(input["policies"])))
    for wanted in input["policies"]:
        task = Task(make(), step_bound=steps)
        try:
            act, values, loaded = _policy(wanted, task, seed)
        except ValueError as problem:
            if len(input["policies"]) == 1:
                raise
            notes.append(f"The policy «{wanted['kind']}» could not be played: {problem}")
            continue
        episodes.append(_play(wanted, task, act, values, seed, steps, input.get("state") or []))
        if loaded is not None and network is None:
            network = _network(loaded)
    if first.masked:
        notes.append("Some actions are forbidden in some states; maps over the state show every action.")
    if len(view.quantities) >= MOST_COLUMNS or len(observation) >= MOST_COLUMNS:
        notes.append(f"The state holds more than {MOST_COLUMNS} numbers; the first {MOST_COLUMNS} are shown.")
    return {
        "seed": seed,
        "state": view.quantities[:MOST_COLUMNS],
        "observation": observation[:MOST_COLUMNS],
        "actionCount": first.action_count,
        "drawing": view.drawing,
        "episodes": episodes,
        "network": network if len(observation) <= MOST_COLUMNS else None,
        "notes": notes,
    }


def _policy(wanted: dict, task: Task, seed: int):
    """The actor, its action values (or None) and the loaded network (or None). Raises ValueError."""
    kind = wanted["kind"]
    if kind == "random":
        return random_actor(task.action_count, np.random.default_rng(seed)), None, None
    if kind == "constant":
        action = int(wanted["action"])
        if not 0 <= action < task.action_count:
            raise ValueError(f"there is no action {action}; this environment has 0 to {task.action_count - 1}")
        if task.masked:
            raise ValueError("the environment forbids actions in some states, so no action can be taken always")
        return constant_actor(action), None, None
    policy = load_policy(wanted["weights"], task)
    network = getattr(policy, "network", None)
    if network is None:
        return policy.act, None, None
    scaling = policy.scaling

    def values(observation: np.ndarray) -> np.ndarray:
        return network.values(scaling.centre(observation[None]), scaling=scaling.inputs)[0]

    return policy.act, values if task.action_count <= MOST_ACTIONS else None, policy


def _play(wanted: dict, task: Task, act, values, seed: int, steps: int, names: list) -> dict:
    view = StateView(task.environment, names)
    task.reset(seed=seed)
    states, observations = [_short(view.read(task.observation))], [_short(task.observation[:MOST_COLUMNS])]
    actions, rewards, objectives, terms = [], [], [], {}
    told = [] if values is not None else None
    allowed = [] if task.masked and task.action_count <= MOST_ACTIONS else None
    while True:
        mask = None if task.allowed is None else task.allowed[None]
        if told is not None:
            told.append(_short(values(task.observation)))
        if allowed is not None:
            allowed.append(task.allowed.tolist())
        action = int(act(task.observation[None], mask)[0])
        task.step(action)
        actions.append(action)
        rewards.append(task.reward)
        objectives.append(task.objective)
        _add_terms(terms, task.info.get("reward_terms"), len(actions))
        states.append(_short(view.read(task.observation)))
        observations.append(_short(task.observation[:MOST_COLUMNS]))
        if task.terminated or task.truncated:
            break
    ended = "terminated" if task.terminated else "cut" if task.steps >= steps else "truncated"
    return {
        "policy": {name: wanted[name] for name in ("kind", "action") if name in wanted},
        "states": states,
        "observations": observations,
        "actions": actions,
        "rewards": rewards,
        "objectives": objectives,
        "terms": {name: [*column, *[None] * (len(actions) - len(column))] for name, column in terms.items()},
        "values": told,
        "allowed": allowed,
        "ended": ended,
    }


def _short(numbers) -> list[float | None]:
    """Numbers with eight significant digits, and None for what is not finite."""
    return [float(f"{number:.8g}") if np.isfinite(number) else None for number in numbers]


def _add_terms(terms: dict, found, step: int) -> None:
    """Adds the reward terms of a step, by name; a term that was not there before starts with None."""
    if not isinstance(found, dict):
        return
    for name, value in list(found.items())[:MOST_TERMS]:
        key = str(name)[:200]
        if key not in terms and len(terms) >= MOST_TERMS:
            continue
        column = terms.setdefault(key, [])
        column.extend([None] * (step - 1 - len(column)))
        try:
            column.append(float(value))
        except (TypeError, ValueError):
            column.append(None)


def _network(policy) -> dict | None:
    network, scaling = policy.network, policy.scaling
    shift, factor = scaling.inputs
    if len(network.weights) > MOST_WEIGHTS:
        return None
    return {
        "sizes": [int(size) for size in network.sizes],
        "weights": _base64(network.weights, "<f4"),
        "origin": _base64(scaling.origin, "<f8"),
        "shift": _base64(shift, "<f4"),
        "factor": _base64(factor, "<f4"),
        "clip": INPUT_BOUND,
    }


def _base64(numbers: np.ndarray, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers, np.dtype(kind)).tobytes()).decode()
