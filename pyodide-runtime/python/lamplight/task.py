"""One environment as the trainer sees it: flat observations, numbered actions, objective, masks, faults."""

import inspect
import math
from collections.abc import Callable

import gymnasium as gym
import numpy as np

from .loading import EnvironmentFault, describe_exception
from .spaces import action_count, action_decoder, observation_encoder, observation_size

# An episode that goes on for longer is cut off, as a time limit would: nothing here may run for ever.
STEP_BOUND = 10_000


class Task:
    """An environment that keeps its current observation (`observation`, float64 vector) and mask.

    `allowed` is a boolean vector over actions, or None when every action always is. `steps` counts
    within the episode, `reward`, `objective`, `terminated`, `truncated` and `info` tell of the last step.
    Every exception of the environment leaves as EnvironmentFault.
    """

    def __init__(self, environment: gym.Env, step_bound: int = STEP_BOUND):
        self.environment = environment
        self.step_bound = step_bound
        self.action_count = action_count(environment.action_space)
        self.observation_size = observation_size(environment.observation_space)
        self._decode = action_decoder(environment.action_space)
        self._encode = observation_encoder(environment.observation_space)
        self._mask = mask_method(environment)
        self.masked = self._mask is not None
        self.observation = np.zeros(self.observation_size)
        self._ones = np.ones(self.observation_size)
        self.allowed: np.ndarray | None = None
        self.steps = 0
        self.info: dict = {}
        self.reward = self.objective = 0.0
        self.terminated = self.truncated = False

    def observe_into(self, row: np.ndarray) -> None:
        """From now on the observation lies in `row`, float64 (observation_size,)."""
        row[:] = self.observation
        self.observation = row

    def reset(self, seed: int | None = None) -> None:
        try:
            observation, _ = self.environment.reset(seed=seed)
            self.steps = 0
            self._observe(observation)
        except Exception as error:
            raise _fault("reset()", error) from error

    def step(self, action: int) -> None:
        try:
            observation, reward, self.terminated, self.truncated, info = self.environment.step(self._decode(action))
            self.reward = float(reward)
            self.objective = float(info["objective"]) if "objective" in info else self.reward
            self.info = info
            self.steps += 1
            self._observe(observation)
        except Exception as error:
            raise _fault(f"step({action})", error) from error
        if not (math.isfinite(self.reward) and math.isfinite(self.objective)):
            raise EnvironmentFault(
                f"step({action}) gave reward {self.reward} and objective {self.objective} after {self.steps} steps. "
                "Is something divided by zero, or does a quantity grow without bound?"
            )
        if self.steps >= self.step_bound and not self.terminated:
            self.truncated = True

    def _observe(self, observation) -> None:
        self._encode(observation, self.observation)
        # A sum is finite only if each part is, and costs less than a look at each; as a product, the least.
        if not math.isfinite(self.observation.dot(self._ones)) and not np.isfinite(self.observation).all():
            raise EnvironmentFault(
                f"An observation is not finite after {self.steps} steps: {str(observation)[:200]}. "
                "Is something divided by zero, or does a quantity grow without bound?"
            )
        if self._mask is not None:
            self.allowed = self._read_mask()

    def _read_mask(self) -> np.ndarray:
        allowed = np.asarray(self._mask()).astype(bool).ravel()
        if allowed.size != self.action_count:
            raise EnvironmentFault(
                f"action_mask() has {allowed.size} entries for {self.action_count} actions. Return one per action."
            )
        if not allowed.any():
            if not (self.terminated or self.truncated):
                raise EnvironmentFault(
                    f"action_mask() forbids every action after {self.steps} steps. "
                    "End the episode there, or allow an action that does nothing."
                )
            allowed[:] = True
        return allowed


def mask_method(environment: gym.Env) -> Callable[[], object] | None:
    """The method action_mask() of the environment or of one of its wrappers, or None."""
    wrapper = environment
    while True:
        method = getattr(wrapper, "action_mask", None)
        # One with parameters, as in Gymnasium's Taxi, means something else.
        if callable(method) and not inspect.signature(method).parameters:
            return method
        if not isinstance(wrapper, gym.Wrapper):
            return None
        wrapper = wrapper.env


def _fault(call: str, error: Exception) -> EnvironmentFault:
    if isinstance(error, EnvironmentFault):
        return error
    return EnvironmentFault(f"{call} raised an exception:\n{describe_exception(error)}")
