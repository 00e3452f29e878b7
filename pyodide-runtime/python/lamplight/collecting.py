"""The copies of the environment: which action each takes, and the transitions that they leave in the replay."""

import numpy as np

from . import kernel
from .configuration import Configuration
from .network import INPUT_BOUND, Network
from .policy import Scaling, greedy
from .replay import Replay, StepReturns
from .task import Task

# Steps whose random numbers are drawn together.
DRAWN_TOGETHER = 128
# Steps whose observations enter the statistics together.
TOGETHER = 32
# How a step left an episode, for the kernel.
GOES_ON, IS_OVER, NOTHING_FOLLOWS = 0, 1, 2


class Exploration:
    """Epsilon-greedy whose exploring actions are repeated; one state for each copy of the environment."""

    def __init__(self, environments: int, longest_repeat: int, generator: np.random.Generator):
        self.generator = generator
        # Whether to explore, which action, how long: numbers from 0 to 1, (steps, 3, environments).
        self.draws = np.zeros((DRAWN_TOGETHER, 3, environments))
        # The distribution function of the zeta distribution with exponent 2, as in the paper, cut at the longest.
        self.repeats = np.cumsum(6.0 / (np.pi * np.arange(1, longest_repeat)) ** 2)
        self.left = np.zeros(environments, np.int32)
        self.actions = np.zeros(environments, np.int32)
        self._turn = DRAWN_TOGETHER

    def draw(self) -> int:
        """The row of `draws` for the next step; 0 when they are new."""
        if self._turn == DRAWN_TOGETHER:
            self.generator.random(out=self.draws)
            self._turn = 0
        self._turn += 1
        return self._turn - 1

    def choose(self, greedy_actions: np.ndarray, epsilon: float, allowed, action_count: int) -> np.ndarray:
        """Actions, (environments,): greedy ones, or exploring ones that start with probability `epsilon`."""
        whether, which, how_long = self.draws[self.draw()]
        starts = np.flatnonzero((self.left == 0) & (whether < epsilon))
        if len(starts):
            self.actions[starts] = pick(which[starts], action_count, None if allowed is None else allowed[starts])
            self.left[starts] = 1 + np.searchsorted(self.repeats, how_long[starts], side="right")
        if allowed is not None:
            self.left[~allowed[np.arange(len(self.left)), self.actions]] = 0
        exploring = self.left > 0
        self.left[exploring] -= 1
        return np.where(exploring, self.actions, greedy_actions)

    def end_episode(self, environment: int) -> None:
        """Nothing is repeated across the end of an episode."""
        self.left[environment] = 0


def pick(draws: np.ndarray, action_count: int, allowed: np.ndarray | None) -> np.ndarray:
    """One of the allowed actions, each alike, for each of the `draws`, numbers from 0 to 1."""
    if allowed is None:
        return (draws * action_count).astype(np.int32)
    before = (draws * allowed.sum(axis=1)).astype(np.int32)
    return np.argmax(np.cumsum(allowed, axis=1) > before[:, None], axis=1)


class Collector:
    """Steps the `lanes`, copies of one environment, side by side.

    Between their steps it computes in the kernel where there is one, and the same in numpy elsewhere. `network`
    and `scaling` are those that learn; `outputs`, (lanes, actions), are what the last actions were chosen by.
    """

    def __init__(
        self,
        lanes: list[Task],
        network: Network,
        scaling: Scaling,
        replay: Replay,
        settings: Configuration,
        generator: np.random.Generator,
    ):
        self.lanes, self.network, self.scaling, self.settings = lanes, network, scaling, settings
        count, size, actions = len(lanes), lanes[0].observation_size, lanes[0].action_count
        self.observations = np.zeros((count, size))
        self.allowed = np.ones((count, actions), bool) if lanes[0].masked else None
        for lane, row in zip(lanes, self.observations):
            lane.observe_into(row)
        self.exploration = Exploration(count, settings.longest_repeat, generator)
        self.outputs = np.zeros((count, actions), np.float32)
        self._centred = np.zeros((count, size), np.float32)
        self._following = np.zeros((TOGETHER, count, size), np.float32)
        self._taken = 0
        self._actions = np.zeros(count, np.int32)
        self._rewards = np.zeros(count)
        self._ends = np.zeros(count, np.uint8)
        self._inputs = None
        self._request = self._make_request(replay) if kernel.available() else None
        if self._request:
            self._act, self._take = self._request.bind("act"), self._request.bind("take")
        else:
            self._pending = [StepReturns(replay, settings.returns, settings.discount) for _ in lanes]

    def reset(self, index: int, seed: int | None = None) -> None:
        """Begins an episode in one of the lanes."""
        lane = self.lanes[index]
        lane.reset(seed=seed)
        if self.allowed is not None:
            self.allowed[index] = lane.allowed

    def act(self, epsilon: float) -> list[int]:
        """The action that each lane takes next."""
        if self._request is None:
            return self._act_in_numpy(epsilon).tolist()
        if self.exploration.draw() == 0:
            self._request.point("draws", self.exploration.draws)
        if self.scaling.inputs is not self._inputs:
            self._inputs = self.scaling.inputs
            self._request.point("shift", self._inputs[0])
            self._request.point("factor", self._inputs[1])
        self._request.numbers[self._request.number["epsilon"]] = epsilon
        self._act()
        return self._actions.tolist()

    def _act_in_numpy(self, epsilon: float) -> np.ndarray:
        self._centred[:] = self.scaling.centre(self.observations)
        self.outputs[:] = self.network.values(self._centred, scaling=self.scaling.inputs)
        best = greedy(self.outputs, self.allowed)
        self._actions[:] = self.exploration.choose(best, epsilon, self.allowed, self.outputs.shape[1])
        return self._actions

    def take(self) -> list[int]:
        """Takes what the lanes show after their steps; returns those whose episode is over, which are to be reset."""
        lanes, limit_ends, over = self.lanes, self.settings.limit_ends, []
        for index, lane in enumerate(lanes):
            self._rewards[index] = lane.reward
            if lane.terminated or lane.truncated:
                self._ends[index] = NOTHING_FOLLOWS if lane.terminated or limit_ends else IS_OVER
                over.append(index)
            else:
                self._ends[index] = GOES_ON
        if self.allowed is not None:
            self.allowed[:] = [lane.allowed for lane in lanes]
        if self._request:
            self._take()
        else:
            self._take_in_numpy()
        self._taken += 1
        if self._taken == TOGETHER:
            self.scaling.add(self._following.reshape(-1, self._following.shape[2]))
            self._taken = 0
            if self._request:
                self._request.point("following", self._following)
        return over

    def _take_in_numpy(self) -> None:
        following = self._following[self._taken]
        following[:] = self.scaling.centre(self.observations)
        for index, (pending, end) in enumerate(zip(self._pending, self._ends.tolist())):
            allowed = None if self.allowed is None else self.allowed[index]
            step = self._centred[index].copy(), self._actions[index], self._rewards[index]
            pending.add(*step, following[index], allowed, end == NOTHING_FOLLOWS, end != GOES_ON)
            if end:
                self.exploration.end_episode(index)

    def _make_request(self, replay: Replay) -> kernel.Request:
        """Where the kernel finds everything that a step reads and writes."""
        settings, network, exploration = self.settings, self.network, self.exploration
        (count, size), returns = self.observations.shape, settings.returns
        given = {
            **{"lanes": count, "layers": len(network.sizes) - 1, "sizes": np.array(network.sizes, np.int32)},
            **{"weights": network.weights, "scratch": kernel.zeros(count * sum(network.sizes[1:]))},
            **{"observations": self.observations, "origin": self.scaling.origin, "centred": self._centred},
            **{"scaled": kernel.zeros(count * size), "outputs": self.outputs, "chosen": self._actions},
            **({} if self.allowed is None else {"allowed": self.allowed, "row_next_allowed": replay.next_allowed}),
            **{"draws": exploration.draws, "repeats": exploration.repeats, "longest": settings.longest_repeat},
            **{"left": exploration.left, "repeated": exploration.actions, "rewards": self._rewards},
            **{"ends": self._ends, "following": self._following, "returns": returns},
            **{"pending_observations": np.zeros((count, returns, size), np.float32)},
            **{"pending_actions": np.zeros((count, returns), np.int32)},
            **{"pending_rewards": np.zeros((count, returns)), "pending": np.zeros((count, 2), np.int32)},
            **{f"row_{name}": getattr(replay, name) for name in "observations next_observations".split()},
            **{f"row_{name}": getattr(replay, name) for name in "actions rewards discounts".split()},
            **{"capacity": replay.capacity, "counters": replay.counters, **replay.priorities(settings.priority)},
        }
        numbers = {"discount": settings.discount, "clip": INPUT_BOUND}
        return kernel.Request(kernel.COLLECT, kernel.COLLECT_NUMBERS, given, numbers)
