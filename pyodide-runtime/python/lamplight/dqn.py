"""Deep Q-network training in numpy, to be read from top to bottom.

The textbook is Mnih et al. 2015. Deviations, each with its reason:

1. Double DQN (van Hasselt et al. 2016): the online network chooses the next action, the target network
   values it. Plain DQN overestimates.
2. Where rewards are rare: n-step returns without off-policy correction, and replay in proportion to the size
   of the last error (Schaul et al. 2016; both in Hessel et al. 2018), so that they reach early states sooner.
   Not elsewhere: where chance is in every step, both favour what was lucky.
3. A time limit is not an end: where an episode is truncated, its last observation is still bootstrapped
   from (Pardo et al. 2018). Only where the observation counts the steps does the limit belong to the task
   and end it; there the limit is part of what is learnt (the same paper's time-aware case).
4. Observations and values are normalised by running statistics; when those of the values move, the last
   layer is rescaled so that no prediction changes (van Hasselt et al. 2016, PopArt). Rewards of 1e6 or
   1e-6 then train alike, and none is clipped.
5. Where rewards are rare, exploring actions are repeated for a random time with a heavy tail (Dabney et al.
   2021, epsilon-z-greedy): single random steps hardly leave the place where they start.
6. Several copies of the environment step together, so that the network acts on a batch.
7. The target network follows the online network a little at each update (Lillicrap et al. 2016). It is an
   average over many updates, and it is the one that is judged and returned: its greedy policy is steadier.
8. The policy that is returned is the best of several greedy evaluations, the best few of which are judged
   again on fresh episodes: the last network of a DQN is a lottery.
9. Adam and the Huber loss, as is usual since; the gradient's norm is bounded, and the learning rate falls,
   so that chance in rewards averages out in the end.

Where the interpreter has the kernel (`kernel.py`), the updates and the choice of actions are its work; `_learn`
and `Collector` in `collecting.py` say what it computes, and are what runs elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from . import kernel
from .clock import now
from .collecting import Collector
from .configuration import Configuration, configure
from .evaluation import make_lanes
from .network import ADAM_EPSILON, FIRST_DECAY, INPUT_BOUND, SECOND_DECAY, InputScaling, Network
from .policy import Policy, Scaling, greedy
from .progress import Judge, Meter
from .random_play import RandomPlay, play_randomly
from .replay import HIGHEST_DECAY, SMALLEST_DRAWN, SMALLEST_PRIORITY, Replay
from .spaces import observation_bounds
from .task import Task

CHECKPOINT_SECONDS, CHECKPOINT_SHARE, CHECKPOINT_CHARACTERS = 5.0, 0.05, 1_000_000
# Updates between two adjustments of the scale of the values.
SCALE_UPDATES = 250
STATISTIC_RATE = 1e-3
FIRST_CORRECTION = 0.4


@dataclass(frozen=True)
class Result:
    """What a training leaves. `best_return` is the mean objective of `policy` on fresh episodes."""

    policy: Policy
    configuration: Configuration
    steps: int
    episodes: int
    seconds: float
    best_return: float
    ended: str
    curve: list[dict]
    # What computed the updates: "kernel" or "numpy".
    computed_by: str


def train(
    make: Callable[[], gym.Env],
    overrides: dict,
    seed: int,
    seconds: float,
    report: Callable[[str, dict], None],
    sense: str | None = None,
    threshold: float | None = None,
    resume: tuple[Policy, int] | None = None,
) -> Result:
    """Trains until the steps (more of them while it still improves) or `seconds` are used up or training has
    converged (`ended` tells which: steps, stopped, converged).

    `report(name, data)` gets `training-metric`, `evaluation` and `checkpoint`. The same seed gives the same
    policy, whatever the speed of the machine, unless `seconds` cut it short. `resume`, a checkpoint's policy and
    step, goes on from there, with a replay that fills anew. Raises EnvironmentFault when
    the environment fails, ValueError for a hyperparameter that makes no sense.
    """
    started = now()
    first = make_lanes(make, 1)[0]
    found = play_randomly(first, seed)
    settings = configure(found, first, overrides)
    lanes = [first, *make_lanes(make, settings.environments - 1)]
    judge = Judge(make, settings, seed, sense, threshold)
    meter = Meter(report, lanes)
    learner = Learner(first, settings, found, np.random.default_rng(seed))
    begin = 0
    if resume is not None:
        policy, begin = resume
        learner.take_over(policy, begin)
    collector = Collector(lanes, learner.network, learner.scaling, learner.replay, settings, learner.generator)
    for index in range(len(lanes)):
        collector.reset(index, seed=seed + 1_000 + index)
    step, evaluate_at, checkpoint_at, ended = begin, begin, CHECKPOINT_SECONDS, "steps"

    while step < settings.steps or (step < settings.extension * settings.steps and judge.improves(step)):
        epsilon = max(settings.exploration_end, 1.0 - step / max(1.0, settings.exploration_fraction * settings.steps))
        for lane, action in zip(lanes, collector.act(epsilon)):
            lane.step(action)
        over = collector.take()
        meter.step(over)
        for index in over:
            collector.reset(index)
        step += len(lanes)

        due = -((settings.warm_up - (step - begin)) // settings.steps_per_update) - learner.network.updates
        # Returns over many steps fill the replay late.
        if due > 0 and learner.replay.size > 0:
            meter.loss = learner.learn(step, due)

        elapsed = now() - started
        if meter.due(elapsed):
            meter.report(step, elapsed, learner.mean_value(collector.outputs), epsilon)
        if step >= evaluate_at:
            report("evaluation", judge.evaluate(step, learner.policy()))
            # Where episodes are very long, looking at policies must not take the time of learning them.
            evaluate_at = step + max(settings.steps // settings.evaluations, judge.steps_taken // 2)
            if judge.converged(step):
                ended = "converged"
                break
        if elapsed > checkpoint_at:
            weights = judge.finalists[0].policy.serialise()
            # Further apart in a long training, and where they are large: all reports together are bounded.
            share = max(CHECKPOINT_SHARE, len(weights) / CHECKPOINT_CHARACTERS)
            checkpoint_at = elapsed + max(CHECKPOINT_SECONDS, share * elapsed)
            report("checkpoint", {"weights": weights, "step": step})
        if elapsed > seconds:
            ended = "stopped"
            break

    elapsed = now() - started
    if meter.due(elapsed, last=True):
        meter.report(step, elapsed, learner.mean_value(collector.outputs), epsilon)
    if not judge.curve or judge.curve[-1]["step"] < step:
        report("evaluation", judge.evaluate(step, learner.policy()))
    policy, best_return = judge.best()
    taken = now() - started
    computed_by = "numpy" if learner.request is None else "kernel"
    return Result(policy, settings, step, meter.episodes, taken, best_return, ended, judge.curve, computed_by)


class Learner:
    """The networks, what they have seen, and the scales between the two."""

    def __init__(self, task: Task, settings: Configuration, found: RandomPlay, generator: np.random.Generator):
        self.settings, self.generator = settings, generator
        self.network = Network([task.observation_size, *settings.hidden, task.action_count], generator)
        self.replay = Replay(settings.replay, task.observation_size, task.action_count, task.masked)
        self.scaling = Scaling(*observation_bounds(task.environment.observation_space))
        self.scaling.start(np.concatenate(found.observations))
        self.value_scale = ValueScale(found.discounted_returns(settings.discount))
        self._refresh_at = settings.warm_up
        self._learning_rate = settings.learning_rate
        # Numbers from 0 to 1 that rows are drawn with, for all updates from one scale of the values to the next.
        self._points = np.zeros((SCALE_UPDATES, settings.batch))
        self._equal_weights = np.ones(settings.batch, np.float32)
        self.request = self._make_request() if kernel.available() else None
        self._update_in_kernel = self.request and self.request.bind("update")

    def take_over(self, policy: Policy, step: int) -> None:
        """Goes on from a policy that was saved at `step`, in its scales. Raises ValueError when its network is
        another one than this."""
        if policy.network.sizes != self.network.sizes:
            raise ValueError(
                f"The checkpoint has layers of {policy.network.sizes}, this training of {self.network.sizes}. "
                "Resume with the same hidden layers, or train from the start."
            )
        self.network.weights[:] = self.network.target_weights[:] = policy.network.weights
        seen, self.scaling.origin = self.scaling.origin, policy.scaling.origin
        self.scaling.move(seen - self.scaling.origin)
        self._set_inputs(policy.scaling.inputs)
        self._refresh_at = max(self._refresh_at, 2 * step)
        self.value_scale.mean, self.value_scale.deviation = policy.value_scale

    def _set_inputs(self, inputs: InputScaling) -> None:
        self.scaling.inputs = inputs
        if self.request:
            self.request.point("shift", inputs[0])
            self.request.point("factor", inputs[1])

    def values(self, observations: np.ndarray) -> np.ndarray:
        """Q-values in units of reward, (count, actions), of observations less the scaling's origin."""
        return self.value_scale.restore(self.network.values(observations, scaling=self.scaling.inputs))

    def mean_value(self, outputs: np.ndarray) -> float:
        """Mean over the copies of the best action's value, in the units of the reward."""
        return float(self.value_scale.restore(outputs.max(axis=1)).mean())

    def learn(self, step: int, updates: int) -> float:
        """Draws batches and learns from each, `updates` times; returns the last loss."""
        settings, network = self.settings, self.network
        left = max(0.0, 1.0 - step / settings.steps)
        self._learning_rate = settings.learning_rate * max(left, settings.learning_rate_end)
        if step >= self._refresh_at:
            # At doubling intervals: the scale settles, and the network need not follow it for ever.
            self._refresh_at *= 2
            self.scaling.refresh()
            self._set_inputs(self.scaling.inputs)
        # The correction grows to 1, as in Schaul et al.: early on, a quick start is worth some bias.
        correction = 1.0 - (1.0 - FIRST_CORRECTION) * left
        learn = self._learn if self.request is None else self._learn_in_kernel
        loss = 0.0
        while updates > 0:
            turn = network.updates % SCALE_UPDATES
            if turn == 0:
                self.generator.random(out=self._points)
            count = min(updates, SCALE_UPDATES - turn)
            loss = learn(self._points[turn : turn + count], correction)
            updates -= count
            if network.updates % SCALE_UPDATES == 0:
                self.value_scale.refresh(network)
        return loss

    def _learn(self, points: np.ndarray, correction: float) -> float:
        """One update for each row of `points`, (updates, batch); returns the loss of the last."""
        settings, replay, loss = self.settings, self.replay, 0.0
        for drawn in points:
            if settings.priority > 0:
                rows, weights = replay.sample(drawn, correction)
            else:
                rows, weights = replay.draw(drawn), self._equal_weights
            errors, loss = self._update(rows, weights)
            if settings.priority > 0:
                replay.prioritise(rows, errors, settings.priority)
        return loss

    def _update(self, rows: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
        """One update from `rows` of the replay, (batch,), whose losses count by `weights`, (batch,); returns the
        errors, (batch,), and the loss."""
        settings, replay, network = self.settings, self.replay, self.network
        targets = self.targets(rows)
        normalised = self.value_scale.normalise(targets)
        self.value_scale.add(targets)
        inputs, actions = self.scaling.scale(replay.observations[rows]), replay.actions[rows]
        learnt = network.learn(inputs, actions, normalised, weights, self._learning_rate, settings.gradient_norm)
        network.follow(settings.target_rate)
        return learnt

    def _learn_in_kernel(self, points: np.ndarray, correction: float) -> float:
        """The same as `_learn`, computed by the kernel."""
        request, scale = self.request, self.value_scale
        if self.network.updates % SCALE_UPDATES == 0:
            request.point("points", self._points)
        request.set("updates", len(points))
        numbers, number = request.numbers, request.number
        numbers[number["learning_rate"]], numbers[number["correction"]] = self._learning_rate, correction
        # Four that stand together.
        first = number["value_mean"]
        numbers[first : first + 4] = scale.mean, scale.deviation, scale.first, scale.second
        self._update_in_kernel()
        scale.first, scale.second = numbers[first + 2 : first + 4].tolist()
        self.network.updates += len(points)
        return float(numbers[number["loss"]])

    def _make_request(self) -> kernel.Request:
        """Where the kernel finds everything that an update reads and writes."""
        settings, replay, network, batch = self.settings, self.replay, self.network, self.settings.batch
        given = {
            **{"layers": len(network.sizes) - 1, "sizes": np.array(network.sizes, np.int32)},
            **{name: getattr(network, name) for name in "weights target_weights gradient".split()},
            **{name: getattr(network, name) for name in "first_moment second_moment".split()},
            **{"parameters": len(network.weights), "batch": batch, "rows": np.zeros(batch, np.int32)},
            **{name: getattr(replay, name) for name in "observations next_observations actions".split()},
            **{name: getattr(replay, name) for name in "rewards discounts counters".split()},
            **({} if replay.next_allowed is None else {"next_allowed": replay.next_allowed}),
            **replay.priorities(settings.priority),
            **{"priorities": np.zeros(batch), "importance": np.ones(batch, np.float32)},
            **{"errors": np.zeros(batch, np.float32), "points": self._points},
            **{"shift": self.scaling.inputs[0], "factor": self.scaling.inputs[1]},
            "scratch": kernel.update_scratch(network.sizes, batch),
        }
        numbers = {
            **{"maximum_norm": settings.gradient_norm, "target_rate": settings.target_rate},
            **{"statistic_rate": STATISTIC_RATE, "clip": INPUT_BOUND, "exponent": settings.priority},
            **{"smallest_priority": SMALLEST_PRIORITY, "smallest_drawn": SMALLEST_DRAWN, "highest_decay": HIGHEST_DECAY},
            **{"first_decay": FIRST_DECAY, "second_decay": SECOND_DECAY, "adam_epsilon": ADAM_EPSILON},
            **{"first_power": FIRST_DECAY**network.updates, "second_power": SECOND_DECAY**network.updates},
        }
        return kernel.Request(kernel.UPDATE, kernel.UPDATE_NUMBERS, given, numbers)

    def targets(self, rows: np.ndarray) -> np.ndarray:
        """n-step Double DQN targets in units of reward for rows of the replay."""
        replay = self.replay
        following = self.scaling.scale(replay.next_observations[rows])
        allowed = None if replay.next_allowed is None else replay.next_allowed[rows]
        chosen = greedy(self.network.values(following), allowed)
        judged = self.network.values(following, target=True)[np.arange(len(rows)), chosen]
        return replay.rewards[rows] + replay.discounts[rows] * self.value_scale.restore(judged)

    def policy(self) -> Policy:
        """The target network's greedy policy, as it stands."""
        scaling, scale = self.scaling, (self.value_scale.mean, self.value_scale.deviation)
        return Policy(self.network.sizes, self.network.target_weights, scaling.origin, *scaling.inputs, scale)


class ValueScale:
    """Mean and deviation of the targets: the network's outputs are values less `mean`, over `deviation`."""

    def __init__(self, returns: np.ndarray):
        # Running means of the targets and of their squares.
        self.first, self.second = float(returns.mean()), float((returns**2).mean())
        # Where all returns are alike, their size is the only scale there is.
        self._least = max(float(returns.std()), 1e-3 * abs(self.first), 1e-12)
        self.mean, self.deviation = self.first, self._least

    def _current_deviation(self) -> float:
        """Never less than that of random play: while all is lost everywhere, values hardly differ, and the
        first success must not lie hundreds of deviations away."""
        return max(float(np.sqrt(max(self.second - self.first**2, 0.0))), self._least)

    def normalise(self, values: np.ndarray) -> np.ndarray:
        return ((values - self.mean) / self.deviation).astype(np.float32)

    def restore(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.astype(np.float64) * self.deviation + self.mean

    def add(self, targets: np.ndarray) -> None:
        """Takes targets into the running statistics; `mean` and `deviation` stay until `refresh`."""
        self.first += STATISTIC_RATE * (float(targets.mean()) - self.first)
        self.second += STATISTIC_RATE * (float((targets**2).mean()) - self.second)

    def refresh(self, network: Network) -> None:
        """Takes over the statistics, and rescales the last layer so that no prediction changes."""
        mean, deviation = self.mean, self.deviation
        self.mean, self.deviation = self.first, self._current_deviation()
        network.rescale_outputs(deviation / self.deviation, (mean - self.mean) / self.deviation)
