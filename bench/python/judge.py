"""Jobs of the judge. They join the trusted package for the benchmark only, and are never shipped.

A job sees one environment: the reference or a generated one, never both, so that neither can look at the other.
Comparing what they report is left to the other side.
"""

import inspect
import itertools
import math
import time
import types
import warnings

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.utils.env_checker import check_env

from .evaluation import make_lanes, play_episodes
from .loading import describe_exception, load_module, maker
from .policy import load_policy
from .spaces import action_count, action_decoder, space_text

# Beyond so many actions, one is drawn for each episode instead of trying all in turn.
MOST_CONSTANTS = 128
MOST_FAULTS = 5
LANES = 100


class EpisodeFault(Exception):
    """An episode that did not go as an environment promises. `harmless`: its figures can still be used."""

    def __init__(self, message: str, harmless: bool = False):
        super().__init__(message)
        self.harmless = harmless


def read_reference(input: dict, emit) -> dict:
    """What reference.py (`source`) declares beside make(). Raises ValueError that names what is missing or wrong."""
    module = _module(input["source"])
    expect = getattr(module, "EXPECT", None)
    if expect not in (None, "question"):
        raise ValueError(f'EXPECT is {expect!r}; only "question" has a meaning.')
    facts = {
        "expect": expect,
        "library_id": getattr(module, "LIBRARY_ID", None),
        "optimum_source": str(getattr(module, "OPTIMUM_SOURCE", "")),
        "has_rule": callable(getattr(module, "policy", None)),
    }
    if expect == "question":
        return {**facts, "optimum": 0.0, "random": 0.0, "success": 0.0}
    if not callable(getattr(module, "make", None)):
        raise ValueError("make() is missing.")
    for name in ("OPTIMUM", "RANDOM", "SUCCESS"):
        value = getattr(module, name, None)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f"{name} is {'missing' if value is None else f'{value!r}, not a finite number'}.")
        facts[name.lower()] = float(value)
    if facts["optimum"] == facts["random"]:
        raise ValueError("OPTIMUM and RANDOM are the same number, so that no score can be told.")
    environment = module.make()
    if not isinstance(environment, gym.Env):
        raise ValueError(f"make() returns {type(environment).__name__}, not a gymnasium.Env.")
    action_count(environment.action_space)
    return facts


def probe(input: dict, emit) -> dict:
    """Everything about an environment (`source` or `library_id`) that needs no knowledge of its layout.

    Input: `seed`; `step_bound`, after which an episode counts as endless; `longest_hold`, see held_actions;
    `cycle_length`, see action_cycles; and the number of episodes of each figure: with uniformly random actions
    (`random_episodes`), with random actions held for a while (`held_episodes`), with each action throughout
    (`constant_episodes`) and with each cycle of actions (`cycle_episodes`).
    """
    make = maker(input.get("source"), input.get("library_id"))
    player = Player(make(), int(input["step_bound"]))
    checker = run_checker(make)
    generator = np.random.default_rng(int(input["seed"]) + 1)
    count, bound, seed = player.action_count, player.step_bound, int(input["seed"])
    started = time.monotonic()
    random = player.figure(lambda: generator.integers(0, count, bound), int(input["random_episodes"]), seed)
    seconds = time.monotonic() - started
    hold = float(input["longest_hold"])
    held = player.figure(lambda: held_actions(generator, count, bound, hold), int(input["held_episodes"]), seed + 10**6)
    episodes = int(input["constant_episodes"])
    if count <= MOST_CONSTANTS:
        constants = [player.figure(lambda: np.full(bound, a), episodes, seed + 2 * 10**6) for a in range(count)]
    else:
        constants = [player.figure(lambda: np.full(bound, generator.integers(count)), 1_000, seed + 2 * 10**6)]
    episodes = int(input["cycle_episodes"])
    cycles = [
        player.figure(lambda: np.resize(cycle, bound), episodes, seed + 3 * 10**6)
        for cycle in action_cycles(count, int(input["cycle_length"]))
    ]
    return {
        "action_count": count,
        "observation_space": space_text(player.environment.observation_space),
        "checker": checker,
        "random": random,
        "held": held,
        "constants": constants,
        "cycles": cycles,
        "faults": player.faults,
        "steps_per_second": sum(random["lengths"]) / max(seconds, 1e-9),
    }


def play_rule(input: dict, emit) -> dict:
    """`episodes` of the policy(obs) of reference.py (`source`)."""
    module = _module(input["source"])
    return _play_to_the_end(module, module.policy, input)


def _play_to_the_end(module, rule, input: dict) -> dict:
    player = Player(module.make(), int(input["step_bound"]))
    figure = player.figure(None, int(input["episodes"]), int(input["seed"]), rule)
    if player.faults:
        raise ValueError(f"The policy does not play to the end: {player.faults[0]}")
    return figure


def play_policy(input: dict, emit) -> dict:
    """`episodes` of a trained policy (`weights`) in the environment that it was trained on."""
    make = maker(input.get("source"), input.get("library_id"))
    lanes = make_lanes(make, min(LANES, int(input["episodes"])))
    policy = load_policy(input["weights"], lanes[0])
    episodes = play_episodes(lanes, policy.act, int(input["episodes"]), int(input["seed"]))
    return {"objectives": episodes.objectives, "lengths": episodes.lengths, "limit": None}


def play_script(input: dict, emit) -> dict:
    """`episodes` of the policy that train(`seconds`) of a generated script (`source`) returns."""
    module = load_module(input["source"])
    if not callable(getattr(module, "train", None)):
        raise ValueError("The script defines no function train().")
    policy = module.train(float(input["seconds"]))
    if not callable(policy):
        raise ValueError(f"train() returns {type(policy).__name__}, not a function from observations to actions.")
    return _play_to_the_end(module, policy, input)


def held_actions(generator: np.random.Generator, count: int, length: int, longest_hold: float) -> np.ndarray:
    """Random actions, each repeated for a geometric number of steps: they lead where single random steps hardly do.

    The mean number of repeats is drawn for each episode, between 1 and `longest_hold`, evenly on a log scale.
    """
    hold = np.exp(generator.uniform(0.0, np.log(max(longest_hold, 1.0))))
    repeats = generator.geometric(1.0 / hold, length).astype(np.intp)
    needed = int(np.searchsorted(np.cumsum(repeats), length)) + 1
    return np.repeat(generator.integers(0, count, needed), repeats[:needed])[:length]


def action_cycles(count: int, longest: int) -> list[tuple[int, ...]]:
    """All sequences of 2 to `longest` actions that are not one action only: closed under renaming the actions."""
    return [
        cycle
        for length in range(2, longest + 1)
        for cycle in itertools.product(range(count), repeat=length)
        if len(set(cycle)) > 1
    ]


class Player:
    """Plays one environment, whatever its layout, and keeps the faults that it sees."""

    def __init__(self, environment: gym.Env, step_bound: int):
        self.environment = environment
        self.step_bound = step_bound
        self.action_count = action_count(environment.action_space)
        self.decode = action_decoder(environment.action_space)
        self.faults: list[str] = []
        self.broken = 0

    def figure(self, draw_actions, episodes: int, seed: int, rule=None) -> dict:
        """Totals and lengths of the episodes that could be played; episode i starts with reset(seed=seed + i).

        `limit` is the length of the episodes that were truncated, if all of them are equally long, else None.
        """
        objectives, lengths, limits = [], [], set()
        for episode in range(episodes):
            if self.broken >= MOST_FAULTS:
                break
            actions = None if draw_actions is None else draw_actions().tolist()
            try:
                total, length, truncated = self._episode(actions, rule, seed + episode)
            except EpisodeFault as fault:
                self.broken += 1
                self._keep(str(fault))
                continue
            objectives.append(total)
            lengths.append(length)
            if truncated:
                limits.add(length)
        return {"objectives": objectives, "lengths": lengths, "limit": limits.pop() if len(limits) == 1 else None}

    def _keep(self, fault: str) -> None:
        if len(self.faults) < MOST_FAULTS and fault not in self.faults:
            self.faults.append(fault)

    def _episode(self, actions, rule, seed: int) -> tuple[float, int, bool]:
        environment, decode = self.environment, self.decode
        try:
            observation, _ = environment.reset(seed=seed)
        except Exception as error:
            raise EpisodeFault(f"reset() raised an exception:\n{describe_exception(error)}") from error
        observations, total, terminated, truncated, length = [observation], 0.0, False, False, 0
        while not (terminated or truncated):
            if length >= self.step_bound:
                raise EpisodeFault(f"An episode had not ended after {length} steps.")
            try:
                action = int(rule(observation)) if actions is None else actions[length]
                observation, reward, terminated, truncated, info = environment.step(decode(action))
                total += float(info["objective"] if "objective" in info else reward)
                finite = math.isfinite(float(reward)) and math.isfinite(total)
            except Exception as error:
                raise EpisodeFault(f"Step {length + 1} raised an exception:\n{describe_exception(error)}") from error
            length += 1
            if not finite:
                raise EpisodeFault(f"Step {length} gave reward {reward} and a total objective of {total}.")
            observations.append(observation)
        outside = outside_space(environment.observation_space, observations)
        if outside is not None:
            self._keep(f"An observation is not in {space_text(environment.observation_space)}: {str(outside)[:200]}")
        return total, length, bool(truncated and not terminated)


def outside_space(space: gym.Space, observations: list) -> object | None:
    """The first observation that is not in the space, or None. Box is checked in one go: step by step is slow."""
    if isinstance(space, spaces.Box) and all(
        isinstance(each, np.ndarray) and each.shape == space.shape and each.dtype == space.dtype for each in observations
    ):
        stacked = np.stack(observations)
        inside = (stacked >= space.low) & (stacked <= space.high)
        rows = inside.reshape(len(stacked), -1).all(axis=1)
        return None if rows.all() else observations[int(np.argmin(rows))]
    return next((each for each in observations if not space.contains(each)), None)


def run_checker(make) -> dict:
    """Gymnasium's own environment checker: `passed` and its `message`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            optional = {"skip_close_check": True} if "skip_close_check" in inspect.signature(check_env).parameters else {}
            check_env(make(), skip_render_check=True, **optional)
    except Exception as error:
        return {"passed": False, "message": describe_exception(error)}
    return {"passed": True, "message": ""}


def _module(source: str) -> types.ModuleType:
    """reference.py as a module; where it only expects a question it may lack make()."""
    module = types.ModuleType("reference")
    exec(compile(source, "reference.py", "exec"), module.__dict__)
    return module
