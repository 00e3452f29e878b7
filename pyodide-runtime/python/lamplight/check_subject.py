"""What the checks of an environment share: the environment, what is known of it, how a check fails."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import gymnasium as gym
import numpy as np

from .task import mask_method
from .traces import Step, play


class CheckFailed(Exception):
    """A check that did not pass: what was seen, and the likely mend."""

    def __init__(self, message: str, mend: str):
        super().__init__(message)
        self.message, self.mend = message, mend


@dataclass
class Subject:
    """The environment under check and what earlier checks found out about it."""

    source: str | None
    library_id: str | None
    episodes: int
    make: Callable[[], gym.Env] | None = None
    environment: gym.Env | None = None
    decode: Callable[[int], object] | None = None
    action_count: int = 0
    observation_space: str = ""
    plays: list[list[Step]] = field(default_factory=list)
    mean_length: float = 0.0
    steps_per_second: float = 0.0

    def play(self, environment: gym.Env, actions: Iterable[int], seed: int) -> list[Step]:
        """Plays from reset(seed) on; where an action is masked, the next allowed one is taken instead."""
        return play(environment, self.decode, allowed_actions(environment, actions), seed)

    def random_actions(self, seed: int, count: int) -> list[int]:
        """`count` random actions, the same for the same seed."""
        return np.random.default_rng(seed).integers(0, self.action_count, count).tolist()


def allowed_actions(environment: gym.Env, actions: Iterable[int]) -> Iterator[int]:
    """The actions, each moved on to the next one that the mask allows when it is its turn."""
    mask = mask_method(environment)
    for action in actions:
        if mask is not None:
            allowed = np.asarray(mask()).astype(bool).ravel()
            if not allowed.any():
                raise CheckFailed(
                    "action_mask() forbids every action.", "Allow an action that does nothing, or end the episode."
                )
            action = int((np.flatnonzero(np.roll(allowed, -action))[0] + action) % len(allowed))
        yield action
