"""What leaves a training while it runs: figures at a bounded rate, and the best policies so far."""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from .configuration import Configuration
from .evaluation import make_lanes, play_episodes
from .policy import Policy
from .task import Task

REPORT_SECONDS = 0.25
FINALISTS = 5
LANES = 100
LEAST_EPISODES, FIRST_EPISODES, MOST_EPISODES, MOST_FINAL_EPISODES = 5, 20, 400, 1_000
# Training has converged when nothing improved over this part of its steps, after exploration has ended, and
# it goes on beyond its steps when something did over the last of them.
PATIENCE, RECENT = 0.3, 0.25
# Evaluations in a row that bring nothing better, after which a task whose threshold is reached counts as learnt.
ENOUGH = 3
# Seeds of evaluations lie apart from those of training.
EVALUATION_SEED, FINAL_SEED = 1_000_000, 2_000_000


class Judge:
    """Plays the greedy policy every now and then, keeps the best few, and tells when training has converged.

    Policies are compared by their mean objective, to be made as small as possible when `sense` is
    "minimize"; without a sense, by their mean return.
    """

    def __init__(self, make: Callable[[], gym.Env], settings: Configuration, seed: int, sense: str | None, threshold: float | None):
        self.settings, self.seed, self.sense, self.threshold = settings, seed, sense, threshold
        self.lanes = make_lanes(make, LANES)
        self.finalists: list[Finalist] = []
        self.curve: list[dict] = []
        self._improved_at, self._reference = 0, -np.inf
        self._length = float(settings.evaluation_steps)
        self._since_best = 0
        # By the last look at a policy.
        self.steps_taken = 0

    def evaluate(self, step: int, policy: Policy) -> dict:
        """Plays `policy` and returns the point of the curve: step, and mean objective as mean_return."""
        value, mean, error = self._play(policy, self.settings.evaluation_steps, MOST_EPISODES, EVALUATION_SEED)
        self._since_best += 1
        # Rounding may move a mean by a little.
        if not self.finalists or value > self.finalists[0].value + 1e-9 * abs(value):
            self._since_best = 0
        # The same episodes are played each time, yet by chance one policy of many looks a little better.
        if value > self._reference + 0.5 * error + 1e-6 * abs(value):
            self._improved_at, self._reference = step, value
        # A later policy goes before an earlier one of the same value.
        entered = [Finalist(value, policy), *self.finalists]
        self.finalists = sorted(entered, key=lambda finalist: -finalist.value)[:FINALISTS]
        self.curve.append({"step": step, "mean_return": mean})
        return self.curve[-1]

    def converged(self, step: int) -> bool:
        """Whether going on makes no sense: a known threshold is safely reached on fresh episodes and nothing
        better came for a few evaluations, or nothing better came for a long time."""
        settings = self.settings
        quiet = step - max(self._improved_at, settings.exploration_fraction * settings.steps)
        if quiet > PATIENCE * settings.steps:
            return True
        if self.threshold is None or self._since_best < ENOUGH:
            return False
        _, mean, error = self._judge(self.finalists[0])
        return mean - 2.0 * error >= self.threshold

    def improves(self, step: int) -> bool:
        """Whether there was progress lately, so that more steps than were planned are worth their time."""
        return step - self._improved_at < RECENT * self.settings.steps

    def best(self) -> tuple[Policy, float]:
        """The finalist that does best on fresh episodes, and its mean objective there."""
        best = max(self.finalists, key=lambda finalist: self._judge(finalist)[0])
        return best.policy, self._judge(best)[1]

    def _judge(self, finalist: "Finalist") -> tuple[float, float, float]:
        """What `_play` gives on fresh episodes, more of them."""
        if finalist.judged is None:
            steps = self.settings.final_steps
            finalist.judged = self._play(finalist.policy, steps, MOST_FINAL_EPISODES, FINAL_SEED)
        return finalist.judged

    def _play(self, policy: Policy, steps: int, most: int, seed: int) -> tuple[float, float, float]:
        """Value for comparisons, mean objective, and the standard error of that, from as many episodes as
        `steps` allow: a few first, which tell how long they are now."""

        def count(least: int, most: int) -> int:
            return int(np.clip(steps / self._length, least, most))

        played = play_episodes(self.lanes, policy.act, count(LEAST_EPISODES, FIRST_EPISODES), self.seed + seed)
        self._length = float(played.lengths.mean())
        first = len(played.lengths)
        more = count(first, most) - first
        if more > 0:
            played = played.followed_by(play_episodes(self.lanes, policy.act, more, self.seed + seed + first))
            self._length = float(played.lengths.mean())
        self.steps_taken = int(played.lengths.sum())
        mean = float(played.objectives.mean())
        error = float(played.objectives.std() / np.sqrt(len(played.lengths)))
        if self.sense is None:
            return float(played.returns.mean()), mean, error
        return (-mean if self.sense == "minimize" else mean), mean, error


@dataclass
class Finalist:
    """A policy, its value by its evaluation, and what it is worth on fresh episodes once that was asked for."""

    value: float
    policy: Policy
    judged: tuple[float, float, float] | None = None


class Meter:
    """Gathers finished episodes and reports them at a bounded rate."""

    def __init__(self, report: Callable[[str, dict], None], lanes: list[Task]):
        self.send, self.lanes = report, lanes
        self.episodes, self.loss = 0, 0.0
        self._returns, self._objectives = [0.0] * len(lanes), [0.0] * len(lanes)
        self._finished: list[tuple[float, float, int]] = []
        self._reported_at, self._reported_step = 0.0, 0

    def step(self, over: list[int]) -> None:
        """Takes the last step of every lane, the last of its episode for those that are `over`."""
        for index, lane in enumerate(self.lanes):
            self._returns[index] += lane.reward
            self._objectives[index] += lane.objective
        for index in over:
            self._finished.append((self._returns[index], self._objectives[index], self.lanes[index].steps))
            self._returns[index] = self._objectives[index] = 0.0
            self.episodes += 1

    def due(self, elapsed: float, last: bool = False) -> bool:
        """Whether there is something to report, and the last report was not just now or this one is the `last`."""
        since = elapsed - self._reported_at
        return bool(self._finished) and (since >= REPORT_SECONDS or (last and since > 0))

    def report(self, step: int, elapsed: float, q: float, exploration: float) -> None:
        """Sends the means over the episodes that ended since the last report."""
        returns, objectives, length = np.mean(self._finished, axis=0).tolist()
        self.send(
            "training-metric",
            {
                "step": step,
                "episode": self.episodes,
                "return": returns,
                "objective": objectives,
                "length": length,
                "loss": self.loss,
                "q": q,
                "exploration": exploration,
                "steps_per_second": (step - self._reported_step) / (elapsed - self._reported_at),
            },
        )
        self._finished.clear()
        self._reported_at, self._reported_step = elapsed, step


class Relay:
    """Passes on the reports of one training after the other, as if they were one; checkpoints only of the first,
    and only where `checkpoints` is true."""

    def __init__(self, report: Callable[[str, dict], None], checkpoints: bool):
        self.report, self._checkpoints = report, checkpoints
        self._before, self._last = {"step": 0, "episode": 0}, {"step": 0, "episode": 0}

    def send(self, name: str, data: dict) -> None:
        if name == "checkpoint" and not self._checkpoints:
            return
        shifted = dict(data)
        for key in self._before:
            if key in data:
                self._last[key] = shifted[key] = data[key] + self._before[key]
        self.report(name, shifted)

    def next(self) -> None:
        """The next training begins."""
        self._before = dict(self._last)
        self._checkpoints = False
