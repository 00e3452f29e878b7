"""Two environments on the same seeds and actions, and the first place where they differ."""

from collections.abc import Callable

import gymnasium as gym
import numpy as np

from .spaces import action_count, action_decoder, observation_encoder, observation_size, space_text
from .task import Task
from .evaluation import play_episodes, random_actor
from .traces import Step, first_difference, play, shown

STEPS = 2_000
TOLERANCE = 1e-5
STANDARD_ERRORS = 4.0


def compare(
    make_first: Callable[[], gym.Env], make_second: Callable[[], gym.Env], episodes: int, seed: int
) -> dict | None:
    """The first difference between two environments under the same seeds and uniformly random actions, or None.

    A difference has `field`, `first` and `second` (texts), and for a step of an episode also `episode`, `step`
    (0 is the reset), `action` and `observation` (the one before, as text). Environments that draw at random
    in different ways are compared by the means of objective and length instead; then `step` is None.
    """
    first, second = make_first(), make_second()
    difference = _spaces_differ(first, second)
    if difference is not None:
        return difference
    decode = action_decoder(first.action_space)
    for episode in range(episodes):
        generator = np.random.default_rng(seed + episode)
        actions = generator.integers(0, action_count(first.action_space), STEPS).tolist()
        one = play(first, decode, actions, seed + episode)
        other = play(second, decode, actions, seed + episode)
        found = first_difference(one, other, TOLERANCE)
        if found is None:
            continue
        if _draws(first, seed + episode) != _draws(second, seed + episode) or _draws_differ(first, second):
            return _statistics_differ(make_first, make_second, max(episodes, 200), seed)
        return _described(one, episode, *found)
    return None
