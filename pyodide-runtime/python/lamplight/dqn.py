"""Deep Q-network training in numpy, to be read from top to bottom.

The textbook is Mnih et al. 2015. Deviations, each with its reason:

1. Double DQN (van Hasselt et al. 2016): the online network chooses the next action, the target network
   values it; plain DQN overestimates.
2. n-step returns without off-policy correction (Hessel et al. 2018): a rare reward reaches early states
   sooner.
3. A time limit is not an end: where an episode is truncated, its last observation is still bootstrapped
   from (Pardo et al. 2018).
4. Observations and values are normalised by running statistics; when those of the values move, the last
   layer is rescaled so that no prediction changes (van Hasselt et al. 2016, PopArt). Rewards of 1e6 or
   1e-6 then train alike, and are not clipped.
5. Exploring actions are repeated for a random time with a heavy tail (Dabney et al. 2021, epsilon-z-greedy):
   single random steps hardly leave the place where they start.
6. Several copies of the environment step together, so that the network acts on a batch.
7. The policy that is returned is the best of several greedy evaluations, and the best few are judged again
   on fresh episodes: the last network of a DQN is a lottery.
8. Adam and the Huber loss, as is usual since; the gradient's norm is bounded.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

import gymnasium as gym
import numpy as np

from .evaluation import Episodes, make_lanes, play_episodes, random_actor
from .network import Network
from .policy import Policy, Scaling, greedy
from .spaces import observation_bounds
from .task import Task

REPORT_SECONDS = 0.25
CHECKPOINT_SECONDS = 5.0
FINALISTS = 3
REPLAY_BYTES = 200_000_000


@dataclass(frozen=True)
class Configuration:
    """Hyperparameters; `configure` fills in what depends on the task."""

    steps: int = 100_000
    environments: int = 8
    hidden: tuple[int, ...] = (64, 64)
    learning_rate: float = 1e-3
    batch: int = 64
    discount: float = 0.99
    returns: int = 3
    steps_per_update: float = 1.0
    warm_up: int = 1_000
    replay: int = 100_000
    synchronise_updates: int = 250
    exploration_start: float = 1.0
    exploration_end: float = 0.05
    exploration_fraction: float = 0.4
    longest_repeat: int = 1
    maximum_norm: float = 10.0
    evaluations: int = 40
    evaluation_episodes: int = 10
    final_episodes: int = 100

    def to_json(self) -> dict:
        return {**asdict(self), "hidden": list(self.hidden)}


class Replay:
    """A ring of transitions (observation, action, n-step reward, discount of what follows, next observation)."""

    def __init__(self, capacity: int, observation_size: int, action_count: int, masked: bool):
        self.capacity = capacity
        self.observations = np.zeros((capacity, observation_size), np.float32)
        self.next_observations = np.zeros((capacity, observation_size), np.float32)
        self.actions = np.zeros(capacity, np.int64)
        self.rewards = np.zeros(capacity)
        self.discounts = np.zeros(capacity)
        self.next_allowed = np.ones((capacity, action_count), bool) if masked else None
        self.position = self.size = 0

    def add(self, observation, action, reward, discount, next_observation, next_allowed) -> None:
        index = self.position
        self.observations[index] = observation
        self.actions[index] = action
        self.rewards[index] = reward
        self.discounts[index] = discount
        self.next_observations[index] = next_observation
        if self.next_allowed is not None:
            self.next_allowed[index] = next_allowed
        self.position = (index + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)


class StepReturns:
    """The last steps of one environment, turned into n-step transitions as soon as they are complete."""

    def __init__(self, replay: Replay, count: int, discount: float):
        self.replay, self.count, self.discount = replay, count, discount
        self.steps: deque = deque()

    def add(self, observation, action, reward, next_observation, next_allowed, terminated, truncated) -> None:
        """Takes a step; at the end of an episode all that is pending goes out with shorter returns."""
        self.steps.append((observation, action, reward))
        if len(self.steps) == self.count or terminated or truncated:
            self._emit(next_observation, next_allowed, terminated)
        if terminated or truncated:
            while self.steps:
                self._emit(next_observation, next_allowed, terminated)

    def _emit(self, next_observation, next_allowed, terminated) -> None:
        total = 0.0
        for _, _, reward in reversed(self.steps):
            total = reward + self.discount * total
        bootstrap = 0.0 if terminated else self.discount ** len(self.steps)
        observation, action, _ = self.steps.popleft()
        self.replay.add(observation, action, total, bootstrap, next_observation, next_allowed)


class ValueScale:
    """Mean and deviation of the targets; the network's outputs are values less `mean`, over `deviation`."""

    def __init__(self, returns: np.ndarray):
        self.first, self.second = float(returns.mean()), float((returns**2).mean())
        self.mean, self.deviation = self.first, self._deviation()

    def _deviation(self) -> float:
        variance = max(self.second - self.first**2, 0.0)
        return max(np.sqrt(variance), 1e-3 * abs(self.first), 1e-12)

    def add(self, targets: np.ndarray) -> None:
        self.first += 1e-3 * (float(targets.mean()) - self.first)
        self.second += 1e-3 * (float((targets**2).mean()) - self.second)

    def refresh(self, network: Network) -> None:
        """Takes over the statistics and rescales the last layer, so that no prediction changes."""
        mean, deviation = self.mean, self.deviation
        self.mean, self.deviation = self.first, self._deviation()
        network.rescale_outputs(deviation / self.deviation, (mean - self.mean) / self.deviation)


class Exploration:
    """Epsilon-greedy with repeated exploring actions, one state for each environment copy."""

    def __init__(self, environments: int, longest_repeat: int, generator: np.random.Generator):
        self.left = np.zeros(environments, np.int64)
        self.actions = np.zeros(environments, np.int64)
        self.longest_repeat, self.generator = longest_repeat, generator

    def choose(self, greedy_actions: np.ndarray, epsilon: float, action_count: int, allowed) -> np.ndarray:
        """Actions, (environments,), of which some explore."""
        starts = np.flatnonzero((self.left == 0) & (self.generator.random(len(self.left)) < epsilon))
        if len(starts):
            self.actions[starts] = random_actor(action_count, self.generator)(
                starts, None if allowed is None else allowed[starts]
            )
            self.left[starts] = np.minimum(self.generator.zipf(2.0, len(starts)), self.longest_repeat)
        if allowed is not None:
            self.left[~allowed[np.arange(len(self.left)), self.actions]] = 0
        exploring = self.left > 0
        self.left[exploring] -= 1
        return np.where(exploring, self.actions, greedy_actions)

    def end_episode(self, environment: int) -> None:
        self.left[environment] = 0


@dataclass(frozen=True)
class Probe:
    """What uniformly random play shows before training."""

    observations: np.ndarray
    mean_length: float
    truncates: bool
    rewards: list[np.ndarray]

    def discounted_returns(self, discount: float) -> np.ndarray:
        """The discounted return from every step on."""
        everything = []
        for rewards in self.rewards:
            total = 0.0
            for reward in rewards[::-1]:
                total = reward + discount * total
                everything.append(total)
        return np.array(everything)


def probe(task: Task, seed: int, episodes: int = 20, steps: int = 2_000) -> Probe:
    """Plays at most `episodes` random episodes or `steps` steps."""
    act = random_actor(task.action_count, np.random.default_rng(seed))
    observations, lengths, rewards, taken = [], [], [], 0
    truncates = False
    while len(lengths) < episodes and taken < steps:
        task.reset(seed=seed + len(lengths))
        observations.append(task.observation.copy())
        earned = []
        while True:
            allowed = None if task.allowed is None else task.allowed[None]
            task.step(int(act(task.observation[None], allowed)[0]))
            observations.append(task.observation.copy())
            earned.append(task.reward)
            taken += 1
            if task.terminated or task.truncated or taken >= steps:
                break
        truncates = truncates or task.truncated
        lengths.append(task.steps)
        rewards.append(np.array(earned))
    return Probe(np.array(observations), float(np.mean(lengths)), truncates, rewards)


def configure(found: Probe, task: Task, overrides: dict) -> Configuration:
    """The configuration for a task: defaults that follow from the probe, then what the caller fixed."""
    horizon = found.mean_length
    base = Configuration(
        discount=float(np.clip(1.0 - 1.0 / horizon, 0.9, 0.99)),
        longest_repeat=max(1, int(horizon / 4)),
        evaluation_episodes=int(np.clip(5_000 / horizon, 5, 20)),
    )
    names = set(asdict(base))
    unknown = sorted(set(overrides) - names)
    if unknown:
        raise ValueError(f"The trainer has no hyperparameter {unknown[0]!r}. It has: {', '.join(sorted(names))}.")
    if "hidden" in overrides:
        overrides = {**overrides, "hidden": tuple(int(width) for width in overrides["hidden"])}
    return replace(base, **overrides)


@dataclass
class Result:
    policy: Policy
    configuration: Configuration
    steps: int
    episodes: int
    seconds: float
    best_return: float
    ended: str
    curve: list[dict] = field(default_factory=list)


def train(
    make: Callable[[], gym.Env],
    overrides: dict,
    seed: int,
    seconds: float,
    report: Callable[[str, dict], None],
    minimize: bool = False,
    threshold: float | None = None,
) -> Result:
    """Trains until the steps or `seconds` are used up or training has converged.

    `report` gets `training-metric`, `evaluation` and `checkpoint`. Policies are compared by the objective, in the
    direction that `minimize` tells. Raises EnvironmentFault when the environment fails.
    """
    started = time.monotonic()
    lanes = make_lanes(make, 1)
    task = lanes[0]
    found = probe(task, seed)
    settings = configure(found, task, overrides)
    lanes += make_lanes(make, settings.environments - 1)
    generator = np.random.default_rng(seed)
    network = Network([task.observation_size, *settings.hidden, task.action_count], generator)
    scaling = Scaling(*observation_bounds(task.environment.observation_space))
    scaling.start(found.observations)
    values = ValueScale(found.discounted_returns(settings.discount))
    replay = Replay(settings.replay, task.observation_size, task.action_count, task.masked)
    pending = [StepReturns(replay, settings.returns, settings.discount) for _ in lanes]
    exploration = Exploration(len(lanes), settings.longest_repeat, generator)
    judge = Judge(make, settings, seed, -1.0 if minimize else 1.0)

    def learn() -> float:
        rows = generator.integers(0, replay.size, settings.batch)
        following = scaling.scale(replay.next_observations[rows])
        allowed = None if replay.next_allowed is None else replay.next_allowed[rows]
        best = greedy(network.values(following), allowed)
        bootstrap = network.values(following, target=True)[np.arange(len(rows)), best]
        targets = replay.rewards[rows] + replay.discounts[rows] * (bootstrap * values.deviation + values.mean)
        values.add(targets)
        scaled = ((targets - values.mean) / values.deviation).astype(np.float32)
        inputs = scaling.scale(replay.observations[rows])
        return network.learn(inputs, replay.actions[rows], scaled, settings.learning_rate, settings.maximum_norm)

    for index, lane in enumerate(lanes):
        lane.reset(seed=seed + 1_000 + index)
    centred = scaling.centre(np.stack([lane.observation for lane in lanes]))
    meter = Meter(report, len(lanes))
    step, refresh_at, evaluate_at, ended = 0, settings.warm_up, 0, "steps"
    evaluate_every = settings.steps // settings.evaluations
    while step < settings.steps:
        fraction = step / (settings.exploration_fraction * settings.steps)
        epsilon = max(
            settings.exploration_end,
            settings.exploration_start + (settings.exploration_end - settings.exploration_start) * fraction,
        )
        q = network.values(scaling.scale(centred))
        allowed = np.stack([lane.allowed for lane in lanes]) if task.masked else None
        actions = exploration.choose(greedy(q, allowed), epsilon, task.action_count, allowed)
        for lane, action in zip(lanes, actions.tolist()):
            lane.step(action)
        following = scaling.centre(np.stack([lane.observation for lane in lanes]))
        scaling.add(following)
        for index, lane in enumerate(lanes):
            pending[index].add(
                centred[index], actions[index], lane.reward, following[index], lane.allowed, lane.terminated, lane.truncated
            )
            meter.step(index, lane)
            if lane.terminated or lane.truncated:
                exploration.end_episode(index)
                lane.reset()
                following[index] = scaling.centre(lane.observation)
        centred = following
        step += len(lanes)
        if step >= settings.warm_up:
            if step >= refresh_at:
                scaling.refresh()
                refresh_at *= 2
            while network.updates * settings.steps_per_update < step - settings.warm_up:
                meter.loss = learn()
                if network.updates % settings.synchronise_updates == 0:
                    values.refresh(network)
                    network.synchronise()
        elapsed = time.monotonic() - started
        meter.report(step, elapsed, float(q.max(axis=1).mean() * values.deviation + values.mean), epsilon)
        if step >= evaluate_at:
            evaluate_at += evaluate_every
            report("evaluation", judge.evaluate(step, network, scaling))
            if judge.converged(threshold):
                ended = "converged"
                break
        if elapsed > seconds:
            ended = "stopped"
            break
        if elapsed - meter.checkpoint_at > CHECKPOINT_SECONDS and judge.finalists:
            meter.checkpoint_at = elapsed
            report("checkpoint", {"weights": judge.finalists[0][1].serialise(), "step": step})
    policy, best = judge.best()
    return Result(policy, settings, step, meter.episodes, time.monotonic() - started, best, ended, judge.curve)


class Judge:
    """Plays the greedy policy every now and then and keeps the best few."""

    def __init__(self, make: Callable[[], gym.Env], settings: Configuration, seed: int, sign: float):
        self.settings, self.seed, self.sign = settings, seed, sign
        self.lanes = make_lanes(make, max(settings.evaluation_episodes, settings.final_episodes))
        self.finalists: list[tuple[float, Policy]] = []
        self.curve: list[dict] = []
        self.last: Episodes | None = None

    def evaluate(self, step: int, network: Network, scaling: Scaling) -> dict:
        policy = Policy(network.sizes, network.weights, scaling.origin, scaling.shift, scaling.factor)
        episodes = play_episodes(
            self.lanes, policy.act, self.settings.evaluation_episodes, self.seed + 1_000_000
        )
        mean = float(episodes.objectives.mean())
        # A later policy goes before an earlier one of the same value.
        self.finalists.append((self.sign * mean, policy))
        self.finalists = sorted(reversed(self.finalists), key=lambda entry: -entry[0])[:FINALISTS]
        self.last = episodes
        self.curve.append({"step": step, "mean_return": mean})
        return self.curve[-1]

    def converged(self, threshold: float | None) -> bool:
        return False

    def best(self) -> tuple[Policy, float]:
        """The finalist that does best on fresh episodes, and its mean objective there."""
        judged = []
        for _, policy in self.finalists:
            episodes = play_episodes(self.lanes, policy.act, self.settings.final_episodes, self.seed + 2_000_000)
            judged.append((self.sign * float(episodes.objectives.mean()), policy))
        value, policy = max(judged, key=lambda entry: entry[0])
        return policy, self.sign * value


class Meter:
    """Gathers finished episodes and reports them at a bounded rate."""

    def __init__(self, report: Callable[[str, dict], None], environments: int):
        self.send = report
        self.episodes, self.loss = 0, 0.0
        self.returns, self.objectives = [0.0] * environments, [0.0] * environments
        self.finished: list[tuple[float, float, int]] = []
        self.reported_at = self.checkpoint_at = 0.0
        self.reported_step = 0

    def step(self, index: int, lane: Task) -> None:
        self.returns[index] += lane.reward
        self.objectives[index] += lane.objective
        if lane.terminated or lane.truncated:
            self.finished.append((self.returns[index], self.objectives[index], lane.steps))
            self.returns[index] = self.objectives[index] = 0.0
            self.episodes += 1

    def report(self, step: int, elapsed: float, q: float, epsilon: float) -> None:
        if elapsed - self.reported_at < REPORT_SECONDS or not self.finished:
            return
        returns, objectives, lengths = np.mean(self.finished, axis=0).tolist()
        self.send(
            "training-metric",
            {
                "step": step,
                "episode": self.episodes,
                "return": returns,
                "objective": objectives,
                "length": lengths,
                "loss": self.loss,
                "q": q,
                "exploration": epsilon,
                "steps_per_second": (step - self.reported_step) / (elapsed - self.reported_at),
            },
        )
        self.finished.clear()
        self.reported_at, self.reported_step = elapsed, step
