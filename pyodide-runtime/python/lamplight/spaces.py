"""Observations as flat vectors, actions as whole numbers from 0."""

from collections.abc import Callable

import gymnasium as gym
import numpy as np
from gymnasium import spaces

MAXIMUM_ACTIONS = 10_000
MAXIMUM_OBSERVATION = 20_000
MAXIMUM_SPACE_TEXT = 2000


class SpaceRefused(ValueError):
    """A space that the trainer cannot work with; the message says why and what to do."""


def action_count(space: gym.Space) -> int:
    """Number of different actions of a Discrete, MultiDiscrete or MultiBinary space.

    Raises SpaceRefused for a space without a finite, workable list of actions.
    """
    if isinstance(space, spaces.Discrete):
        count = int(space.n)
    elif isinstance(space, spaces.MultiDiscrete):
        count = int(np.prod(space.nvec, dtype=np.float64))
    elif isinstance(space, spaces.MultiBinary):
        count = 2 ** int(np.prod(space.shape))
    else:
        raise SpaceRefused(
            f"DQN needs a finite list of actions, but action_space is {space_text(space)}. "
            "Use Discrete or MultiDiscrete, for instance a grid of values in place of a Box."
        )
    if count > MAXIMUM_ACTIONS:
        raise SpaceRefused(
            f"The action space has {count:,} actions; at most {MAXIMUM_ACTIONS:,} can be learnt. "
            "Use coarser steps, or let one action decide one part at a time."
        )
    return count


def action_decoder(space: gym.Space) -> Callable[[int], object]:
    """A function from 0 … action_count - 1 to an action of the space (the last part varies fastest)."""
    if isinstance(space, spaces.Discrete):
        start = int(space.start)
        return (lambda index: index) if start == 0 else (lambda index: index + start)
    shape = tuple(space.nvec.ravel()) if isinstance(space, spaces.MultiDiscrete) else (2,) * int(np.prod(space.shape))
    table = np.stack(np.unravel_index(np.arange(action_count(space)), shape), axis=-1)
    table = table.reshape(-1, *space.shape).astype(space.dtype)
    return lambda index: table[index].copy()


def observation_size(space: gym.Space) -> int:
    """Length of the vector that an observation becomes. Raises SpaceRefused when it is too long."""
    if not space.is_np_flattenable:
        raise SpaceRefused(f"The observation space {space_text(space)} has no fixed size. Use a Box.")
    size = spaces.flatdim(space)
    if size > MAXIMUM_OBSERVATION:
        raise SpaceRefused(
            f"An observation has {size:,} numbers; at most {MAXIMUM_OBSERVATION:,} can be learnt from. "
            "Observe a summary instead."
        )
    return size


def observation_encoder(space: gym.Space) -> Callable[[object, np.ndarray], None]:
    """A function that writes an observation into a float64 row: Box as it is, Discrete parts as one-hot."""
    if isinstance(space, spaces.Box):
        if len(space.shape) == 1:
            return lambda observation, row: row.__setitem__(slice(None), observation)
        return lambda observation, row: row.__setitem__(slice(None), np.ravel(observation))
    if isinstance(space, spaces.Discrete):
        start = int(space.start)

        def encode_discrete(observation, row):
            row[:] = 0.0
            row[int(observation) - start] = 1.0

        return encode_discrete

    def encode_any(observation, row):
        row[:] = spaces.flatten(space, observation)

    return encode_any


def observation_bounds(space: gym.Space) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value of each number of the encoded observation; infinite where there is none."""
    flat = spaces.flatten_space(space)
    return flat.low.astype(np.float64).ravel(), flat.high.astype(np.float64).ravel()


def space_text(space: gym.Space) -> str:
    """The space as Gymnasium prints it, on one line, cut at MAXIMUM_SPACE_TEXT characters."""
    text = " ".join(str(space).split())
    return text if len(text) <= MAXIMUM_SPACE_TEXT else text[: MAXIMUM_SPACE_TEXT - 1] + "…"
