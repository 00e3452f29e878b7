"""Checks of what an environment returns: that it loads, plays, and keeps to its spaces."""

import re
import time
import warnings
from collections.abc import Iterable, Iterator

import gymnasium as gym
import numpy as np
from gymnasium.utils.env_checker import check_env

from .check_subject import CheckFailed, Subject, allowed_actions
from .deadline import Deadline, time_limit
from .loading import maker
from .spaces import SpaceRefused, action_count, action_decoder, observation_size, space_text
from .traces import shown

EPISODE_BOUND = 10_000
LOAD_SECONDS = 5.0
PLAY_SECONDS = 8.0
STEP_SECONDS = 2.0

# Warnings of Gymnasium's checker that do not bear on training.
HARMLESS_WARNINGS = re.compile(
    "different from the unwrapped version|infinity|render|values are equal|normalized space|deprecated|although similar"
)


def loads(subject: Subject) -> str:
    """The module runs, and make() gives an environment of its own at each call."""
    with time_limit(LOAD_SECONDS, "The module"):
        subject.make = maker(subject.source, subject.library_id)
        environment, other = subject.make(), subject.make()
    if not isinstance(environment, gym.Env):
        raise CheckFailed(
            f"make() returned {type(environment).__name__}, not a gymnasium.Env.",
            "Let the class inherit from gymnasium.Env, and let make() return an instance of it.",
        )
    if environment is other:
        raise CheckFailed(
            "make() returned the same environment twice.", "Create the environment inside make(), not once beside it."
        )
    subject.environment = environment
    return "The module runs and make() returns an environment."


def spaces_fit(subject: Subject) -> str:
    """Actions can be listed, observations have a fixed size."""
    environment = subject.environment
    for name in ("action_space", "observation_space"):
        if not isinstance(getattr(environment, name, None), gym.Space):
            raise CheckFailed(f"The environment has no {name}.", f"Set self.{name} in __init__.")
    try:
        subject.action_count = action_count(environment.action_space)
        observation_size(environment.observation_space)
    except SpaceRefused as refusal:
        raise CheckFailed(str(refusal), "Change the space as the message says.") from refusal
    subject.decode = action_decoder(environment.action_space)
    subject.observation_space = space_text(environment.observation_space)
    if subject.action_count == 1:
        raise CheckFailed(
            "There is only one action, so there is nothing to decide.",
            "Is the number of choices of the decision lost somewhere, as in Discrete(1)?",
        )
    return f"{subject.action_count:,} actions; observations in {subject.observation_space}."


def gymnasium_checker(subject: Subject) -> str:
    """Gymnasium's own checker, with those of its warnings that bear on training."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with time_limit(PLAY_SECONDS, "Gymnasium's checker"):
                check_env(subject.make().unwrapped, skip_render_check=True, skip_close_check=True)
        except (AssertionError, gym.error.Error) as error:
            raise CheckFailed(f"Gymnasium's checker says: {error}", _checker_mend(str(error))) from error
    texts = [re.sub(r"\x1b\[[0-9;]*m|^WARN: ", "", str(entry.message)).removeprefix("WARN: ") for entry in caught]
    serious = [text for text in texts if not HARMLESS_WARNINGS.search(text)]
    if serious:
        raise CheckFailed(f"Gymnasium's checker warns: {serious[0]}", _checker_mend(serious[0]))
    return "Gymnasium's own checker passes."


def _checker_mend(text: str) -> str:
    mends = (
        ("super().reset", "Start reset() with super().reset(seed=seed)."),
        ("share an object", "Return a fresh array each time, for instance self.state.copy(), and a new info dictionary."),
        ("dtype", "Build the observation with the dtype of the space: np.array([...], dtype=self.observation_space.dtype)."),
        ("numpy array", "Return np.array([...], dtype=self.observation_space.dtype)."),
        ("observation space", "Widen the bounds of the space, or keep the values inside them."),
        ("truncates after 1 step", "Compare the step counter with the limit after adding 1; or return terminated instead."),
        ("boolean", "Return bool(...) for terminated and truncated."),
        ("reward", "Return float(reward)."),
        ("tuple", "reset() returns (observation, info); step() returns (observation, reward, terminated, truncated, info)."),
        ("dictionary", "The last value that reset() and step() return is a dictionary."),
        ("not equivalent", "Draw only with self.np_random, and set every variable anew in reset()."),
        ("seed", "Declare reset(self, *, seed=None, options=None)."),
    )
    return next((mend for key, mend in mends if key in text), "See the page on custom environments in Gymnasium's manual.")


def plays(subject: Subject) -> str:
    """Random episodes run to their end without an exception."""
    started = time.monotonic()
    for episode in range(subject.episodes):
        with time_limit(STEP_SECONDS, "step()") as deadline:
            actions = _until(PLAY_SECONDS, subject.random_actions(episode, EPISODE_BOUND), deadline)
            steps = subject.play(subject.environment, actions, seed=episode)
        subject.plays.append(steps)
        if not steps[-1].over:
            raise CheckFailed(
                f"Episode {episode + 1} of uniformly random actions had not ended after {len(steps) - 1:,} steps.",
                "Count the steps, and return truncated = True when the step limit is reached.",
            )
        if time.monotonic() - started > PLAY_SECONDS:
            break
    lengths = [len(steps) - 1 for steps in subject.plays]
    subject.mean_length = float(np.mean(lengths))
    return f"{len(lengths)} random episodes ran to their end, {subject.mean_length:.1f} steps long on average."


def _until(seconds: float, actions: Iterable[int], deadline: Deadline) -> Iterator[int]:
    """The actions, as long as there is time; each has the whole time of the deadline."""
    end = time.monotonic() + seconds
    for action in actions:
        if time.monotonic() > end:
            return
        deadline.renew()
        yield action


def observations(subject: Subject) -> str:
    """Observations lie inside the space and have its type."""
    space = subject.environment.observation_space
    count = 0
    for steps in subject.plays:
        for number, step in enumerate(steps):
            count += 1
            # The space itself would accept a tuple, with a warning.
            is_array = isinstance(step.observation, np.ndarray) or not isinstance(space, gym.spaces.Box)
            if not (is_array and space.contains(step.observation)):
                raise CheckFailed(*_outside(space, step.observation, number))
    return f"{count:,} observations lie inside the space."


def _outside(space: gym.Space, observation, number: int) -> tuple[str, str]:
    when = "reset()" if number == 0 else f"Step {number} of an episode"
    if isinstance(space, gym.spaces.Box) and not isinstance(observation, np.ndarray):
        kind = type(observation).__name__
        return f"{when} observed a {kind}, not an array.", f"Return np.array([...], dtype=np.{space.dtype})."
    if isinstance(space, gym.spaces.Box):
        if observation.shape != space.shape:
            return (
                f"{when} observed an array of shape {observation.shape}; the space has {space.shape}.",
                "Observe as many numbers as observation_space declares.",
            )
        if not np.can_cast(observation.dtype, space.dtype):
            return (
                f"{when} observed {observation.dtype} numbers; the space has {space.dtype}.",
                f"Build the observation with dtype=np.{space.dtype}.",
            )
        flat, low, high = observation.ravel(), space.low.ravel(), space.high.ravel()
        # Written so that NaN counts as outside.
        index = int(np.flatnonzero(~((flat >= low) & (flat <= high)))[0])
        return (
            f"{when} observed {flat[index]:g} in place {index}, outside its bounds {low[index]:g} to {high[index]:g}.",
            f"Keep that quantity inside its bounds in step(), or widen bound {index} of observation_space.",
        )
    return f"{when} observed {shown(observation)}, which is not in {space_text(space)}.", "Make the two agree."


def rewards(subject: Subject) -> str:
    """Rewards are finite numbers."""
    for steps in subject.plays:
        for number, step in enumerate(steps[1:], start=1):
            _require_number("reward", step.reward, number, "Return float(reward).")
    low = min(step.reward for steps in subject.plays for step in steps[1:])
    high = max(step.reward for steps in subject.plays for step in steps[1:])
    return f"Rewards are finite, from {low:g} to {high:g}."


def objective(subject: Subject) -> str:
    """Each step's share of the objective is in info["objective"]."""
    mend = 'Return {"objective": float(share)} as info: this step\'s share of the task\'s objective, in its own unit.'
    environment = subject.environment
    environment.reset(seed=0)
    for number, action in enumerate(allowed_actions(environment, subject.random_actions(0, 20)), start=1):
        _, _, terminated, truncated, info = environment.step(subject.decode(action))
        if "objective" not in info:
            raise CheckFailed(f'Step {number} gave no info["objective"].', mend)
        if terminated or truncated:
            break
    for steps in subject.plays:
        for number, step in enumerate(steps[1:], start=1):
            _require_number("objective", step.objective, number, mend)
    return 'Every step has a finite info["objective"].'


def _require_number(what: str, value, number: int, mend: str) -> None:
    if not isinstance(value, (int, float, np.integer, np.floating)):
        raise CheckFailed(f"Step {number} gave the {what} {shown(value)} of type {type(value).__name__}.", mend)
    if not np.isfinite(value):
        raise CheckFailed(
            f"Step {number} gave the {what} {value}.",
            "Is something divided by zero, or the logarithm of a number that can be 0 taken?",
        )
