"""Plays whole episodes, many side by side, and estimates what a policy is worth on the objective."""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from .clock import now
from .task import Task

LANES = 100
# Constant actions are tried only while that stays a small part of an evaluation.
CONSTANT_ACTIONS, CONSTANT_STEPS, CONSTANT_EPISODES = 64, 200_000, 20

# Actions, (lanes,), from raw observations, (lanes, size), masks, (lanes, actions) or None, and the steps that
# each lane's episode has taken.
Actor = Callable[[np.ndarray, np.ndarray | None, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Episodes:
    """One entry per episode: sums of objective and reward, and steps."""

    objectives: np.ndarray
    returns: np.ndarray
    lengths: np.ndarray

    def followed_by(self, later: "Episodes") -> "Episodes":
        """These episodes and then the `later` ones."""
        names = ("objectives", "returns", "lengths")
        return Episodes(*(np.concatenate([getattr(self, name), getattr(later, name)]) for name in names))


def make_lanes(make: Callable[[], gym.Env], count: int) -> list[Task]:
    return [Task(make()) for _ in range(count)]


def play_episodes(lanes: list[Task], act: Actor, episodes: int, seed: int) -> Episodes:
    """Plays `episodes` episodes; episode i starts with reset(seed=seed + i), whatever the number of lanes.

    The lanes step together, so that `act` sees one batch; a lane that is done takes the next episode.
    """
    objectives, returns, lengths = np.zeros(episodes), np.zeros(episodes), np.zeros(episodes, np.int64)
    active = lanes[:episodes]
    number = list(range(len(active)))
    started = len(active)
    for lane, episode in zip(active, number):
        lane.reset(seed=seed + episode)
    while active:
        # Where a person may hold the job.
        now()
        observations = np.stack([lane.observation for lane in active])
        allowed = np.stack([lane.allowed for lane in active]) if active[0].masked else None
        steps = np.array([lane.steps for lane in active])
        finished = False
        for index, action in enumerate(act(observations, allowed, steps).tolist()):
            lane, episode = active[index], number[index]
            lane.step(action)
            objectives[episode] += lane.objective
            returns[episode] += lane.reward
            if lane.terminated or lane.truncated:
                lengths[episode] = lane.steps
                if started < episodes:
                    number[index] = started
                    lane.reset(seed=seed + started)
                    started += 1
                else:
                    number[index] = -1
                    finished = True
        if finished:
            active = [lane for lane, episode in zip(active, number) if episode >= 0]
            number = [episode for episode in number if episode >= 0]
    return Episodes(objectives, returns, lengths)


def random_actor(action_count: int, generator: np.random.Generator) -> Actor:
    """Uniformly random actions among the allowed ones."""

    def act(observations, allowed, steps=None):
        if allowed is None:
            return generator.integers(0, action_count, len(observations))
        return np.argmax(np.where(allowed, generator.random(allowed.shape), -1.0), axis=1)

    return act


def estimate(episodes: Episodes) -> dict:
    """Mean objective of an episode with its standard error."""
    count = len(episodes.objectives)
    error = float(np.std(episodes.objectives, ddof=1) / np.sqrt(count)) if count > 1 else 0.0
    return {
        "mean": float(np.mean(episodes.objectives)),
        "standard_error": error,
        "episodes": count,
        "mean_length": float(np.mean(episodes.lengths)),
    }


def best_constant(lanes: list[Task], episodes: int, seed: int, minimize: bool, mean_length: float) -> dict | None:
    """Estimate of the best action when taken throughout, chosen on other episodes than it is judged on.

    None where there are too many actions to try, or masks.
    """
    count = lanes[0].action_count
    if lanes[0].masked or count > CONSTANT_ACTIONS or count * CONSTANT_EPISODES * mean_length > CONSTANT_STEPS:
        return None
    sign = -1.0 if minimize else 1.0
    means = [
        sign * play_episodes(lanes, constant_actor(action), CONSTANT_EPISODES, seed + episodes).objectives.mean()
        for action in range(count)
    ]
    action = int(np.argmax(means))
    return {**estimate(play_episodes(lanes, constant_actor(action), episodes, seed)), "action": action}


def constant_actor(action: int) -> Actor:
    """The same action throughout."""
    return lambda observations, allowed, steps=None: np.full(len(observations), action)
