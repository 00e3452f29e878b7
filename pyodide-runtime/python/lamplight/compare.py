"""Two environments on the same seeds and actions, and the first place where they differ."""

from collections.abc import Callable
from copy import deepcopy

import gymnasium as gym
import numpy as np

from .check_subject import allowed_actions
from .evaluation import Episodes, constant_actor, make_lanes, play_episodes, random_actor
from .loading import describe_exception
from .spaces import action_count, action_decoder, observation_size, space_text
from .traces import Step, first_difference, go_on, shown

STEPS = 1_000
TOLERANCE = 1e-5
STATISTICS_EPISODES = 200
STATISTICS_ACTIONS = 10
STANDARD_ERRORS = 4.0


class _Raised(Exception):
    """One of the environments raised; carries the description."""


def compare(
    make_first: Callable[[], gym.Env], make_second: Callable[[], gym.Env], episodes: int, seed: int
) -> dict | None:
    """The first difference between two environments under the same seeds and random actions, or None.

    A difference has `field`, `first` and `second` (texts). For a step of an episode `step` counts from 1
    (0 is the reset), `action` is its number (None for the reset), and `observation` and `state` tell what was
    the case before it, as text (`state` only where there is a get_state()). Environments that draw from
    np_random in different ways cannot be compared step by step; the means of their objective and length are
    compared instead, and `step` is None.
    """
    first, second = make_first(), make_second()
    difference = _spaces_differ(first, second)
    for episode in range(episodes):
        if difference is not None:
            break
        difference, same_draws = _episode_differs(first, second, seed + episode)
        if difference is not None and not same_draws:
            return _statistics_differ(make_first, make_second, seed)
    return difference


def _difference(field, first, second, step=None, action=None, observation=None, state=None) -> dict:
    return {
        "step": step,
        "action": action,
        "observation": observation,
        "state": state,
        "field": field,
        "first": first,
        "second": second,
    }


def _spaces_differ(first: gym.Env, second: gym.Env) -> dict | None:
    for name, measure in (("action_space", action_count), ("observation_space", observation_size)):
        spaces = [getattr(first, name), getattr(second, name)]
        if measure(spaces[0]) != measure(spaces[1]):
            return _difference(name, *[space_text(space) for space in spaces])
    return None


def _episode_differs(first: gym.Env, second: gym.Env, seed: int) -> tuple[dict | None, bool]:
    """The first difference in one episode, and whether both drew from np_random alike up to and in that step."""
    decode = action_decoder(first.action_space)
    actions = np.random.default_rng(seed).integers(0, action_count(first.action_space), STEPS).tolist()
    same_draws, before, state = True, None, None
    for number, action in enumerate([None, *actions]):
        if action is not None:
            action = next(iter(allowed_actions(first, [action])))
            state = shown(first.unwrapped.get_state()) if hasattr(first.unwrapped, "get_state") else None
        outcomes = [_try_step(environment, decode, action, seed) for environment in (first, second)]
        same_draws = same_draws and _generator_state(first) == _generator_state(second)
        place = {"step": number, "action": action, "observation": before, "state": state}
        texts = [outcome if isinstance(outcome, str) else "no exception" for outcome in outcomes]
        if texts[0] != texts[1] and "no exception" in texts:
            return _difference("exception", *texts, **place), True
        if isinstance(outcomes[0], str):
            return None, True
        found = first_difference(outcomes[:1], outcomes[1:], TOLERANCE)
        if found is not None:
            return _difference(*_in_detail(*found[1:]), **place), same_draws
        if outcomes[0].over:
            break
        before = shown(outcomes[0].observation)
    return None, True


def _try_step(environment: gym.Env, decode, action: int | None, seed: int) -> Step | str:
    """The step, or the description of the exception that it raised; action None resets."""
    try:
        if action is not None:
            return go_on(environment, decode, [action])[0]
        observation, _ = environment.reset(seed=seed)
        return Step(None, deepcopy(observation), 0.0, False, False, 0.0)
    except Exception as error:
        return describe_exception(error)


def _generator_state(environment: gym.Env):
    return environment.unwrapped.np_random.bit_generator.state


def _in_detail(field: str, first, second) -> tuple[str, str, str]:
    """Names the place in an observation where two arrays of the same shape differ."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray) and first.shape == second.shape and first.ndim == 1:
        places = np.flatnonzero(~np.isclose(first, second, rtol=TOLERANCE, atol=0.1 * TOLERANCE, equal_nan=True))
        if len(places):
            return f"{field}[{places[0]}]", shown(first[places[0]]), shown(second[places[0]])
    return field, shown(first), shown(second)


def _statistics_differ(make_first, make_second, seed: int) -> dict | None:
    """The first mean that differs by more than STANDARD_ERRORS joint standard errors, or None."""
    lanes = [make_lanes(make, 50) for make in (make_first, make_second)]
    count = lanes[0][0].action_count
    constant = [] if lanes[0][0].masked else range(min(count, STATISTICS_ACTIONS))
    for action in (None, *constant):
        played = []
        for half, tasks in enumerate(lanes):
            generator = np.random.default_rng(seed + half)
            act = random_actor(count, generator) if action is None else constant_actor(action)
            # Separate seeds: the estimates must be independent for their errors to add up.
            played.append(play_episodes(tasks, act, STATISTICS_EPISODES, seed + half * STATISTICS_EPISODES))
        name = "random actions" if action is None else f"action {action} throughout"
        difference = _means_differ(name, *played)
        if difference is not None:
            return difference
    return None


def _means_differ(name: str, first: Episodes, second: Episodes) -> dict | None:
    for field in ("objectives", "lengths"):
        samples = [np.asarray(getattr(episodes, field), np.float64) for episodes in (first, second)]
        means = [sample.mean() for sample in samples]
        errors = [sample.std(ddof=1) / np.sqrt(len(sample)) for sample in samples]
        # Rounding alone may separate two constant samples.
        allowed = STANDARD_ERRORS * np.hypot(*errors) + TOLERANCE * np.abs(means).max()
        if abs(means[0] - means[1]) > allowed:
            what = "objective" if field == "objectives" else "length"
            texts = [f"{mean:.6g} ± {error:.2g}" for mean, error in zip(means, errors)]
            return _difference(f"mean {what} of an episode under {name}", *texts)
    return None
