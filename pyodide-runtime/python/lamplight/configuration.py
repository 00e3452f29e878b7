"""Hyperparameters, and how they follow from what random play shows."""

from dataclasses import asdict, dataclass, fields, replace

import numpy as np

from .random_play import RandomPlay
from .task import Task

REPLAY_BYTES = 200_000_000
# From this fraction of uncommon rewards on, rewards count as frequent.
FREQUENT_REWARDS = 0.05


@dataclass(frozen=True)
class Configuration:
    """Hyperparameters of one training. Steps are steps of the environment, over all its copies."""

    steps: int = 120_000
    environments: int = 8
    hidden: tuple[int, ...] = (64, 64)
    learning_rate: float = 1e-3
    # Part of the learning rate that is left at the end of the steps: it falls in a straight line.
    learning_rate_end: float = 0.1
    batch: int = 64
    discount: float = 0.99
    # Steps of reward in a target.
    returns: int = 3
    steps_per_update: int = 2
    warm_up: int = 1_000
    replay: int = 100_000
    priority: float = 0.5
    # Part of the way that the target network goes towards the online network at each update.
    target_rate: float = 0.005
    exploration_end: float = 0.05
    # Part of the steps after which exploration has fallen from 1 to its end.
    exploration_fraction: float = 0.4
    longest_repeat: int = 1
    # Whether a time limit is an end: where the observation counts the steps, the limit belongs to the task.
    limit_ends: bool = False
    gradient_norm: float = 10.0
    evaluations: int = 40
    # Steps that one evaluation may take, and one of the last, longer ones.
    evaluation_steps: int = 4_000
    final_steps: int = 30_000
    # Times the steps that a training may take while it still improves.
    extension: float = 2.0

    def to_json(self) -> dict:
        return {**asdict(self), "hidden": list(self.hidden)}


def configure(found: RandomPlay, task: Task, overrides: dict) -> Configuration:
    """The configuration for a task: defaults that follow from random play, then what the caller fixed.

    Raises ValueError for an unknown hyperparameter or one out of range.
    """
    horizon = found.mean_length
    observes_time = found.observes_time()
    # A limit that random play never comes to, as all is sold before, shows itself only to better policies.
    limit_ends = observes_time and (found.limit is not None or found.ends_itself)
    sparse = found.rare_reward_fraction() < FREQUENT_REWARDS
    row_bytes = 8 * task.observation_size + 32 + (task.action_count if task.masked else 0)
    base = Configuration(
        steps=240_000 if sparse else 120_000,
        steps_per_update=4 if sparse else 2,
        discount=1.0 if limit_ends else _discount(found, sparse, observes_time),
        returns=10 if sparse else 1,
        priority=0.5 if sparse else 0.0,
        longest_repeat=max(1, int(horizon / 4)) if sparse else 1,
        limit_ends=limit_ends,
        replay=int(min(100_000, REPLAY_BYTES // row_bytes)),
    )
    return _checked(replace(base, **_converted(overrides)))


def _discount(found: RandomPlay, sparse: bool, observes_time: bool) -> float:
    """Where rewards are rare, a discount makes the near way worth more than the far one, and the steps to a
    reward few; where an end is certain, the sum of rewards is finite without much of one."""
    horizon = found.mean_length
    if sparse or not found.ends_itself:
        return float(np.clip(1.0 - 1.0 / horizon, 0.97, 0.99))
    return 1.0 if observes_time else float(np.clip(1.0 - 0.1 / horizon, 0.99, 0.998))


def _converted(overrides: dict) -> dict:
    kinds = {entry.name: type(entry.default) for entry in fields(Configuration)}
    unknown = sorted(set(overrides) - set(kinds))
    if unknown:
        raise ValueError(f"The trainer has no hyperparameter {unknown[0]!r}. It has: {', '.join(sorted(kinds))}.")
    converted = {}
    for name, value in overrides.items():
        try:
            converted[name] = tuple(int(width) for width in value) if name == "hidden" else kinds[name](value)
        except (TypeError, ValueError) as error:
            raise ValueError(f"The hyperparameter {name} cannot be {value!r}.") from error
    return converted


def _checked(settings: Configuration) -> Configuration:
    positive = (
        "steps environments learning_rate batch returns steps_per_update replay target_rate longest_repeat "
        "gradient_norm evaluations evaluation_steps final_steps extension"
    )
    for name in positive.split():
        if not getattr(settings, name) > 0:
            raise ValueError(f"The hyperparameter {name} must be positive, not {getattr(settings, name)}.")
    for name in "discount exploration_end exploration_fraction priority target_rate learning_rate_end".split():
        if not 0 <= getattr(settings, name) <= 1:
            raise ValueError(f"The hyperparameter {name} must lie between 0 and 1, not {getattr(settings, name)}.")
    if not all(1 <= width <= 4096 for width in settings.hidden):
        raise ValueError(f"Each hidden layer must have 1 to 4,096 units, not {list(settings.hidden)}.")
    return settings
