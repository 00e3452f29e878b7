"""What uniformly random play shows of a task before training."""

from dataclasses import dataclass

import numpy as np

from .clock import now
from .evaluation import random_actor
from .task import Task

EPISODES, STEPS = 20, 2_000


@dataclass(frozen=True)
class RandomPlay:
    """Random episodes: observations, float64 (steps + 1, size), and rewards, (steps,), of each.

    `limit` is the step at which every episode that was truncated was, or None where there is no such step.
    """

    observations: list[np.ndarray]
    rewards: list[np.ndarray]
    mean_length: float
    limit: int | None
    # Whether episodes end by themselves, none by a time limit.
    ends_itself: bool

    def discounted_returns(self, discount: float) -> np.ndarray:
        """The discounted return from every step on."""
        everything = []
        for rewards in self.rewards:
            total = 0.0
            for reward in rewards[::-1]:
                total = reward + discount * total
                everything.append(total)
        return np.array(everything)

    def rare_reward_fraction(self) -> float:
        """The fraction of steps whose reward is not the most common one."""
        rewards = np.concatenate(self.rewards)
        return 1.0 - float(np.unique(rewards, return_counts=True)[1].max()) / len(rewards)

    def observes_time(self) -> bool:
        """Whether some number of the observation counts the steps: the same in every episode, and monotone."""
        if len(self.observations) < 2:
            return False
        longest = max(self.observations, key=len)
        differences = np.diff(longest, axis=0)
        counts = (differences > 0.0).all(axis=0) | (differences < 0.0).all(axis=0)
        for observations in self.observations:
            counts &= (observations == longest[: len(observations)]).all(axis=0)
        return bool(counts.any())


def play_randomly(task: Task, seed: int) -> RandomPlay:
    """Plays EPISODES random episodes, or fewer when they take STEPS steps together."""
    act = random_actor(task.action_count, np.random.default_rng(seed))
    observations, rewards, lengths, taken = [], [], [], 0
    truncated_at: list[int] = []
    terminated = False
    while len(rewards) < EPISODES and taken < STEPS:
        # Where a person may hold the job.
        now()
        task.reset(seed=seed + len(rewards))
        seen, earned = [task.observation.copy()], []
        while taken < STEPS:
            allowed = None if task.allowed is None else task.allowed[None]
            task.step(int(act(task.observation[None], allowed)[0]))
            seen.append(task.observation.copy())
            earned.append(task.reward)
            taken += 1
            if task.terminated or task.truncated:
                if task.truncated and not task.terminated:
                    truncated_at.append(task.steps)
                else:
                    terminated = True
                break
        observations.append(np.array(seen))
        rewards.append(np.array(earned))
        lengths.append(len(earned))
    limit = truncated_at[0] if len(set(truncated_at)) == 1 else None
    return RandomPlay(observations, rewards, float(np.mean(lengths)), limit, not truncated_at and terminated)
