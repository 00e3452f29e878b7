"""Turns the source text of an environment module into fresh environments."""

import linecache
import sys
import traceback
import types
from collections.abc import Callable

import gymnasium as gym
from gymnasium.spaces import Discrete
from gymnasium.wrappers import OrderEnforcing, PassiveEnvChecker

MODULE_NAME = "environment"
MAXIMUM_TRACEBACK = 3000
# Random play in a library environment without a step limit may otherwise take tens of thousands of steps.
GUARD_LIMIT = 1_000


class EnvironmentFault(Exception):
    """The environment broke its contract: the message says what happened and the likely mend."""


def load_module(source: str, name: str = MODULE_NAME) -> types.ModuleType:
    """Executes `source` as the module `name`; tracebacks show its lines.

    Raises whatever the module raises, or EnvironmentFault when it defines no `make`.
    """
    module = types.ModuleType(name)
    module.__file__ = f"{name}.py"
    linecache.cache[module.__file__] = (len(source), None, source.splitlines(keepends=True), module.__file__)
    sys.modules[name] = module
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    if not callable(getattr(module, "make", None)):
        raise EnvironmentFault("The module defines no function make(). Add make() that returns a fresh environment.")
    return module


def maker(source: str | None = None, library_id: str | None = None, name: str = MODULE_NAME) -> Callable[[], gym.Env]:
    """A function that returns fresh environments, from a module's source or from Gymnasium's registry.

    Wrappers that only check the interface are taken off, since they cost more than many a step;
    wrappers with a meaning, such as a time limit, stay.
    """
    if library_id is not None:
        return lambda: without_interface_checks(make_library_environment(library_id))
    if source is None:
        raise ValueError("The input needs either `source` or `library_id`.")
    module = load_module(source, name)
    return lambda: without_interface_checks(module.make())


def make_library_environment(identifier: str) -> gym.Env:
    """An environment of Gymnasium's registry; one without a step limit gets GUARD_LIMIT."""
    if gym.spec(identifier).max_episode_steps is None:
        return gym.make(identifier, max_episode_steps=GUARD_LIMIT)
    return gym.make(identifier)


def without_interface_checks(environment: gym.Env) -> gym.Env:
    """The same environment without PassiveEnvChecker and OrderEnforcing anywhere in its chain of wrappers, and
    with a quicker look at whether an action is one."""
    passive = (PassiveEnvChecker, OrderEnforcing)
    while isinstance(environment, passive):
        environment = environment.env
    if isinstance(environment, gym.Env):
        _quicken(environment.unwrapped.action_space)
    wrapper = environment
    while isinstance(wrapper, gym.Wrapper):
        while isinstance(wrapper.env, passive):
            wrapper.env = wrapper.env.env
        wrapper = wrapper.env
    return environment


def _quicken(space: gym.Space) -> None:
    """Lets a Discrete space answer for Python's integers by itself: many environments ask at every step, and
    Gymnasium's own answer takes longer than a step of the cart-pole."""
    # A space that several environments share is met again and again.
    if type(space) is not Discrete or "contains" in vars(space):
        return
    low, high, contains = int(space.start), int(space.start + space.n), space.contains
    space.contains = lambda action: low <= action < high if type(action) is int else contains(action)


def describe_exception(error: BaseException) -> str:
    """The exception with the frames of the environment's own module, at most MAXIMUM_TRACEBACK characters."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(MODULE_NAME) and frame.filename.endswith(".py")
    ]
    text = "".join(traceback.format_list(frames[-6:]) + traceback.format_exception_only(error)).strip()
    return text[-MAXIMUM_TRACEBACK:]
