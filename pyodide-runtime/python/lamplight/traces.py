"""Steps of an environment as they came, for comparing one play with another."""

from copy import deepcopy
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

MAXIMUM_SHOWN = 200


@dataclass(frozen=True)
class Step:
    """What one call gave; `action` is None for a reset, whose reward and objective are 0."""

    action: int | None
    observation: object
    reward: float
    terminated: bool
    truncated: bool
    objective: float

    @property
    def over(self) -> bool:
        return self.terminated or self.truncated


def play(environment: gym.Env, decode, actions, seed: int | None) -> list[Step]:
    """Resets with `seed` and takes `actions`, an iterable of action numbers, until the episode is over."""
    observation, _ = environment.reset(seed=seed)
    return [Step(None, deepcopy(observation), 0.0, False, False, 0.0), *go_on(environment, decode, actions)]


def go_on(environment: gym.Env, decode, actions) -> list[Step]:
    """Takes `actions` from where the environment is, until the episode is over."""
    steps = []
    for action in actions:
        observation, reward, terminated, truncated, info = environment.step(decode(action))
        objective = info.get("objective", reward)
        step = Step(action, deepcopy(observation), reward, bool(terminated), bool(truncated), objective)
        steps.append(step)
        if step.over:
            break
    return steps


def first_difference(first: list[Step], second: list[Step], tolerance: float = 0.0) -> tuple[int, str, object, object] | None:
    """(step, field, first value, second value) of the earliest difference, or None; step 0 is the reset."""
    for number, (one, other) in enumerate(zip(first, second)):
        for field in ("observation", "reward", "objective", "terminated", "truncated"):
            a, b = getattr(one, field), getattr(other, field)
            if not same(a, b, tolerance):
                return number, field, a, b
    if len(first) != len(second):
        return min(len(first), len(second)), "length", len(first) - 1, len(second) - 1
    return None


def same(first, second, tolerance: float = 0.0) -> bool:
    """Whether two observations, rewards or flags are equal up to a relative and absolute `tolerance`."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key], tolerance) for key in first)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(same(a, b, tolerance) for a, b in zip(first, second))
    try:
        one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    except (TypeError, ValueError):
        return first is second or bool(first == second)
    if one.shape != other.shape:
        return False
    if tolerance == 0.0:
        return np.array_equal(one, other, equal_nan=True)
    return np.allclose(one, other, rtol=tolerance, atol=0.1 * tolerance, equal_nan=True)


def shown(value) -> str:
    """A value on one short line, for a message."""
    text = " ".join(str(value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value).split())
    return text if len(text) <= MAXIMUM_SHOWN else text[: MAXIMUM_SHOWN - 1] + "…"
