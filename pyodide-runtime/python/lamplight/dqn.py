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

Where the interpreter has the kernel (`kernel.py`), the updates are its work; `Learner._update` says what it
computes, and is what runs elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from . import kernel
from .clock import now
from .configuration import Configuration, configure
from .evaluation import make_lanes, random_actor
from .kernel import NUMBER, Plan
from .network import ADAM_EPSILON, FIRST_DECAY, INPUT_BOUND, SECOND_DECAY, InputScaling, Network
from .policy import Policy, Scaling, greedy
from .progress import Judge, Meter
from .random_play import RandomPlay, play_randomly
from .replay import Replay, StepReturns
from .spaces import observation_bounds
from .task import Task

CHECKPOINT_SECONDS, CHECKPOINT_SHARE, CHECKPOINT_CHARACTERS = 5.0, 0.05, 1_000_000
# Updates between two adjustments of the scale of the values.
SCALE_UPDATES = 250
STATISTIC_RATE = 1e-3
SCALE_NUMBERS = [NUMBER[name] for name in "value_mean value_deviation first_statistic second_statistic".split()]
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
    meter = Meter(report, len(lanes))
    learner = Learner(first, settings, found, np.random.default_rng(seed))
    begin = 0
    if resume is not None:
        policy, begin = resume
        learner.take_over(policy, begin)
    exploration = Exploration(len(lanes), settings.longest_repeat, learner.generator)
    pending = [StepReturns(learner.replay, settings.returns, settings.discount) for _ in lanes]
    for index, lane in enumerate(lanes):
        lane.reset(seed=seed + 1_000 + index)
    observations = learner.scaling.centre(np.stack([lane.observation for lane in lanes]))
    step, evaluate_at, checkpoint_at, ended = begin, begin, CHECKPOINT_SECONDS, "steps"

    while step < settings.steps or (step < settings.extension * settings.steps and judge.improves(step)):
        epsilon = max(settings.exploration_end, 1.0 - step / max(1.0, settings.exploration_fraction * settings.steps))
        outputs = learner.outputs(observations)
        allowed = np.array([lane.allowed for lane in lanes]) if first.masked else None
        actions = exploration.choose(greedy(outputs, allowed), epsilon, allowed, first.action_count)
        for lane, action in zip(lanes, actions.tolist()):
            lane.step(action)
        following = learner.scaling.centre(np.array([lane.observation for lane in lanes]))
        learner.scaling.add(following)
        for index, lane in enumerate(lanes):
            over = lane.terminated or lane.truncated
            terminal = lane.terminated or (lane.truncated and settings.limit_ends)
            transition = observations[index], actions[index], lane.reward, following[index], lane.allowed
            pending[index].add(*transition, terminal, over)
            meter.step(index, lane)
            if over:
                exploration.end_episode(index)
                lane.reset()
                following[index] = learner.scaling.centre(lane.observation)
        observations = following
        step += len(lanes)

        due = -((settings.warm_up - (step - begin)) // settings.steps_per_update) - learner.network.updates
        if due > 0:
            meter.loss = learner.learn(step, due)

        elapsed = now() - started
        if meter.due(elapsed):
            meter.report(step, elapsed, learner.mean_value(outputs), epsilon)
        if step >= evaluate_at:
            report("evaluation", judge.evaluate(step, learner.policy()))
            # Where episodes are very long, looking at policies must not take the time of learning them.
            evaluate_at = step + max(settings.steps // settings.evaluations, judge.steps_taken // 2)
            if judge.converged(step):
                ended = "converged"
                break
        if elapsed > checkpoint_at:
            weights = judge.finalists[0][1].serialise()
            # Further apart in a long training, and where they are large: all reports together are bounded.
            share = max(CHECKPOINT_SHARE, len(weights) / CHECKPOINT_CHARACTERS)
            checkpoint_at = elapsed + max(CHECKPOINT_SECONDS, share * elapsed)
            report("checkpoint", {"weights": weights, "step": step})
        if elapsed > seconds:
            ended = "stopped"
            break

    elapsed = now() - started
    if meter.due(elapsed, last=True):
        meter.report(step, elapsed, learner.mean_value(outputs), epsilon)
    if judge.curve[-1]["step"] < step:
        report("evaluation", judge.evaluate(step, learner.policy()))
    policy, best_return = judge.best()
    taken = now() - started
    computed_by = "numpy" if learner.plan is None else "kernel"
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
        self._equal_weights = np.ones(settings.batch, np.float32)
        self.plan = self._plan() if kernel.available() else None

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
        if self.plan:
            self.plan.point("shift", inputs[0])
            self.plan.point("factor", inputs[1])

    def values(self, observations: np.ndarray) -> np.ndarray:
        """Q-values in units of reward, (count, actions), of observations less the scaling's origin."""
        return self.value_scale.restore(self.outputs(observations))

    def outputs(self, observations: np.ndarray) -> np.ndarray:
        """The same in the scale of the network."""
        return self.network.values(observations, scaling=self.scaling.inputs)

    def mean_value(self, outputs: np.ndarray) -> float:
        """Mean over the copies of the best action's value, in the units of the reward."""
        return float(self.value_scale.restore(outputs.max(axis=1)).mean())

    def learn(self, step: int, updates: int) -> float:
        """Draws batches and learns from each, `updates` times; returns the last loss."""
        settings, replay, network = self.settings, self.replay, self.network
        left = max(0.0, 1.0 - step / settings.steps)
        self._learning_rate = settings.learning_rate * max(left, settings.learning_rate_end)
        if step >= self._refresh_at:
            # At doubling intervals: the scale settles, and the network need not follow it for ever.
            self._refresh_at *= 2
            self.scaling.refresh()
            self._set_inputs(self.scaling.inputs)
        update = self._update if self.plan is None else self._update_in_kernel
        loss = 0.0
        while updates > 0:
            if settings.priority > 0:
                # The correction grows to 1, as in Schaul et al.: early on, a quick start is worth some bias.
                correction = 1.0 - (1.0 - FIRST_CORRECTION) * left
                rows, weights = replay.sample(settings.batch, correction, self.generator)
                errors, loss = update(rows[None], weights)
                replay.prioritise(rows, errors, settings.priority)
                updates -= 1
            else:
                count = min(updates, SCALE_UPDATES - network.updates % SCALE_UPDATES)
                rows = self.generator.integers(0, replay.size, (count, settings.batch), np.int32)
                _, loss = update(rows, self._equal_weights)
                updates -= count
            if network.updates % SCALE_UPDATES == 0:
                self.value_scale.refresh(network)
        return loss

    def _update(self, batches: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
        """One update from each row of `batches`, rows of the replay, (updates, batch), whose losses count by
        `weights`, (batch,); returns the errors, (batch,), and the loss of the last."""
        settings, replay, network = self.settings, self.replay, self.network
        errors, loss = np.zeros(0), 0.0
        for rows in batches:
            targets = self.targets(rows)
            normalised = self.value_scale.normalise(targets)
            self.value_scale.add(targets)
            errors, loss = network.learn(
                self.scaling.scale(replay.observations[rows]),
                replay.actions[rows],
                normalised,
                weights,
                self._learning_rate,
                settings.gradient_norm,
            )
            network.follow(settings.target_rate)
        return errors, loss

    def _update_in_kernel(self, batches: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
        """The same as `_update`, computed by the kernel."""
        plan, scale = self.plan, self.value_scale
        self._rows[: batches.size] = batches.ravel()
        self._importance[:] = weights
        plan.numbers[NUMBER["learning_rate"]] = self._learning_rate
        plan.numbers[SCALE_NUMBERS] = scale.mean, scale.deviation, scale.first, scale.second
        plan.run(len(batches))
        scale.first, scale.second = plan.numbers[SCALE_NUMBERS][2:].tolist()
        self.network.updates += len(batches)
        return self._errors, float(plan.numbers[NUMBER["loss"]])

    def _plan(self) -> Plan:
        """Where the kernel finds everything that an update reads and writes."""
        settings, replay, network = self.settings, self.replay, self.network
        self._rows = np.zeros(SCALE_UPDATES * settings.batch, np.int32)
        self._importance = np.zeros(settings.batch, np.float32)
        self._errors = np.zeros(settings.batch, np.float32)
        arrays = {
            **{name: getattr(network, name) for name in "weights target_weights gradient".split()},
            **{name: getattr(network, name) for name in "first_moment second_moment".split()},
            **{name: getattr(replay, name) for name in "observations next_observations actions".split()},
            **{name: getattr(replay, name) for name in "rewards discounts".split()},
            **({} if replay.next_allowed is None else {"next_allowed": replay.next_allowed}),
            **{"rows": self._rows, "importance": self._importance, "errors": self._errors},
            **{"shift": self.scaling.inputs[0], "factor": self.scaling.inputs[1]},
        }
        numbers = {
            **{"maximum_norm": settings.gradient_norm, "target_rate": settings.target_rate},
            **{"statistic_rate": STATISTIC_RATE, "clip": INPUT_BOUND},
            **{"first_decay": FIRST_DECAY, "second_decay": SECOND_DECAY, "adam_epsilon": ADAM_EPSILON},
            **{"first_power": FIRST_DECAY**network.updates, "second_power": SECOND_DECAY**network.updates},
        }
        return Plan(network.sizes, settings.batch, arrays, numbers)

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


class Exploration:
    """Epsilon-greedy whose exploring actions are repeated; one state for each copy of the environment."""

    def __init__(self, environments: int, longest_repeat: int, generator: np.random.Generator):
        self.longest_repeat, self.generator = longest_repeat, generator
        self._left = np.zeros(environments, np.int64)
        self._actions = np.zeros(environments, np.int64)

    def choose(self, greedy_actions: np.ndarray, epsilon: float, allowed, action_count: int) -> np.ndarray:
        """Actions, (environments,): greedy ones, or exploring ones that start with probability `epsilon`."""
        starts = np.flatnonzero((self._left == 0) & (self.generator.random(len(self._left)) < epsilon))
        if len(starts):
            draw = random_actor(action_count, self.generator)
            self._actions[starts] = draw(starts, None if allowed is None else allowed[starts])
            self._left[starts] = 1
            if self.longest_repeat > 1:
                # The zeta distribution with exponent 2, as in the paper.
                self._left[starts] = np.minimum(self.generator.zipf(2.0, len(starts)), self.longest_repeat)
        elif not self._left.any():
            return greedy_actions
        if allowed is not None:
            self._left[~allowed[np.arange(len(self._left)), self._actions]] = 0
        exploring = self._left > 0
        self._left[exploring] -= 1
        return np.where(exploring, self._actions, greedy_actions)

    def end_episode(self, environment: int) -> None:
        """Nothing is repeated across the end of an episode."""
        self._left[environment] = 0
