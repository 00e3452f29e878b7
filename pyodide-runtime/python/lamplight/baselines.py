"""What simple rules reach on the objective: random actions, one action throughout, the best single step."""

import time
from collections.abc import Callable
from copy import deepcopy

import gymnasium as gym
import numpy as np

from .evaluation import LANES, Episodes, best_constant, estimate, make_lanes, play_episodes, random_actor
from .spaces import action_count, action_decoder
from .table_policy import TablePolicy
from .task import Task

# More actions than these would each have to be tried in every step.
MOST_GREEDY_ACTIONS = 200
LEAST_GREEDY_EPISODES = 30
# Draws over which the objective of one step is averaged, where it is random.
SAMPLES = 8
LOOKED_AT = 20


def baselines(
    make: Callable[[], gym.Env], episodes: int, seed: int, minimize: bool, greedy: TablePolicy | None, seconds: float
) -> dict:
    """`random`, `best_constant` (or None), `greedy` (or None) over `episodes` episodes each, and `greedy_reason`.

    `greedy` is the table of the actions that are best for their own step, where it is known; otherwise every
    action is tried in every step of a copy, for `seconds` at most.
    """
    lanes = make_lanes(make, min(LANES, episodes))
    act = random_actor(lanes[0].action_count, np.random.default_rng(seed))
    found = {"random": estimate(play_episodes(lanes, act, episodes, seed))}
    found["best_constant"] = best_constant(lanes, episodes, seed, minimize, found["random"]["mean_length"])
    if greedy is not None:
        return {**found, "greedy": estimate(play_episodes(lanes, greedy.act, episodes, seed)), "greedy_reason": ""}
    played, reason = play_greedily(make, episodes, seed, minimize, seconds)
    return {**found, "greedy": None if played is None else estimate(played), "greedy_reason": reason}


def play_greedily(
    make: Callable[[], gym.Env], episodes: int, seed: int, minimize: bool, seconds: float
) -> tuple[Episodes | None, str]:
    """Episodes in which each action is the one whose own step promises most, as tried on a copy of the state.

    Returns None with the reason where there is no state to set, or too many actions, or too little time.
    """
    copy = make()
    if not (hasattr(copy.unwrapped, "get_state") and hasattr(copy.unwrapped, "set_state")):
        return None, "The environment has no get_state() and set_state(), so that no step can be tried."
    if action_count(copy.action_space) > MOST_GREEDY_ACTIONS:
        return None, f"There are more than {MOST_GREEDY_ACTIONS} actions to try in every step."
    task, end = Task(make()), time.monotonic() + seconds
    trial = _Trial(copy, -1.0 if minimize else 1.0)
    rows: list[tuple[float, float, int]] = []
    while len(rows) < episodes and time.monotonic() < end:
        task.reset(seed=seed + len(rows))
        objective = reward = 0.0
        over = False
        while not over:
            allowed = np.arange(task.action_count) if task.allowed is None else np.flatnonzero(task.allowed)
            task.step(trial.best(task.environment.unwrapped.get_state(), allowed))
            objective, reward = objective + task.objective, reward + task.reward
            over = task.terminated or task.truncated
            if time.monotonic() > end:
                break
        if over:
            rows.append((objective, reward, task.steps))
    if len(rows) < min(LEAST_GREEDY_EPISODES, episodes):
        return None, f"Trying every action in every step gave only {len(rows)} episodes in {seconds:g} s."
    columns = [np.array(column) for column in zip(*rows)]
    reason = "" if len(rows) == episodes else f"There was time for {len(rows)} episodes only, in {seconds:g} s."
    return Episodes(*columns), reason


class _Trial:
    """Tries the actions of a state on a copy of the environment."""

    def __init__(self, environment: gym.Env, direction: float):
        self.environment, self.direction = environment.unwrapped, direction
        self.decode = action_decoder(environment.action_space)
        self.environment.reset(seed=0)
        self.generator = np.random.default_rng(0)
        self.environment.np_random = self.generator
        # The objective of a step is taken for certain after it was so in many states.
        self.samples, self.looked, self.certain = SAMPLES, 0, True

    def best(self, state, actions: np.ndarray) -> int:
        if self.looked == LOOKED_AT:
            self.samples = 1 if self.certain else SAMPLES
        self.looked += 1
        # The same draws for every action, so that only the actions differ; other ones in every state.
        seeds = [self.generator.bit_generator.state]
        for _ in range(self.samples - 1):
            self.generator.random(64)
            seeds.append(self.generator.bit_generator.state)
        values = np.array([[self._objective(state, action, draws) for draws in seeds] for action in actions.tolist()])
        self.certain = self.certain and bool((values == values[:, :1]).all())
        self.generator.bit_generator.state = seeds[-1]
        self.generator.random(64)
        return int(actions[np.argmax(values.mean(axis=1))])

    def _objective(self, state, action: int, draws) -> float:
        self.environment.set_state(deepcopy(state))
        self.generator.bit_generator.state = draws
        _, reward, _, _, info = self.environment.step(self.decode(action))
        return self.direction * float(info.get("objective", reward))
