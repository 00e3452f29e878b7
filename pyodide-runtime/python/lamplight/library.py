"""Gymnasium's own environments: which of them work here, what their documentation says."""

import inspect

import gymnasium as gym

from .loading import GUARD_LIMIT
from .spaces import SpaceRefused, action_count, observation_size, space_text

MAXIMUM_DOCUMENTATION = 20_000
# The families without dependencies that are missing here.
FAMILIES = ("gymnasium.envs.classic_control", "gymnasium.envs.toy_text")

_MODULE = '''"""{title} of Gymnasium; the objective of a step is its reward."""

import gymnasium as gym


class WithObjective(gym.Wrapper):
    """Adds each step's reward as info["objective"]."""

    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        return observation, reward, terminated, truncated, {{**info, "objective": float(reward)}}


def make():
    return WithObjective(gym.make({arguments}))
'''


def describe_library() -> list[dict]:
    """Every registered environment that can be made and trained on here, with what identifies it."""
    entries = []
    for identifier, spec in sorted(gym.registry.items()):
        if not str(spec.entry_point).startswith(FAMILIES) or not _is_newest(spec):
            continue
        try:
            environment = gym.make(identifier).unwrapped
            entry = {
                "id": identifier,
                "documentation": inspect.getdoc(type(environment))[:MAXIMUM_DOCUMENTATION],
                "step_limit": spec.max_episode_steps,
                "reward_threshold": spec.reward_threshold,
                "observation_space": space_text(environment.observation_space),
                "observation_size": observation_size(environment.observation_space),
                "action_count": action_count(environment.action_space),
            }
        except (SpaceRefused, ImportError, gym.error.Error):
            continue
        entries.append(entry)
    return entries


def _is_newest(spec) -> bool:
    return not any(
        other.name == spec.name and other.namespace == spec.namespace and (other.version or 0) > (spec.version or 0)
        for other in gym.registry.values()
    )


def library_module(identifier: str) -> str:
    """Source of a module whose make() returns the registered environment, with info["objective"].

    Raises ValueError for an id that the registry does not have.
    """
    if identifier not in gym.registry:
        raise ValueError(f"Gymnasium's registry has no environment {identifier!r}.")
    limit = "" if gym.spec(identifier).max_episode_steps else f", max_episode_steps={GUARD_LIMIT}"
    return _MODULE.format(title=identifier, arguments=f"{identifier!r}{limit}")
