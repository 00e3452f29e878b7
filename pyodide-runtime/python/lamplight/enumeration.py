"""The reachable states of an environment and what follows from them, as a Model."""

from array import array
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import gymnasium as gym
import numpy as np
from gymnasium.wrappers import TimeLimit

from .clock import now
from .derived_states import enumerate_derived
from .elementwise import NotUnderstood
from .enumerated import Enumerated
from .exact import Model
from .loading import describe_exception
from .outcomes import NotEnumerable, OutcomeGenerator, outcomes
from .spaces import action_count, action_decoder, observation_encoder, observation_size
from .task import STEP_BOUND, mask_method

SMALLEST_PROBABILITY = 1e-15
CHECKED_STEPS = 200


@dataclass(frozen=True)
class Gain:
    """What is to be made large: the reward of each step, or its objective times `direction`, 1 or -1."""

    by_reward: bool = False
    direction: float = 1.0

    def __call__(self, reward: float, objective: float) -> float:
        return reward if self.by_reward else self.direction * objective


def enumerate_environment(
    environment: gym.Env,
    gain: Gain,
    most_pairs: int,
    seconds: float,
    progress: Callable[[int], None],
    source: str | None = None,
) -> Enumerated:
    """Enumerates `environment`.

    With the `source` of a module that was derived from a specification its lines are evaluated for many states
    at once, and compared with steps of the environment itself; any other environment is stepped. Raises
    NotEnumerable with the reason when there are no states to set, draws come from a continuum, or there are
    more than `most_pairs` states with actions, or it takes longer than `seconds`.
    """
    limit, started = _limit(environment), now()
    environment = environment.unwrapped
    if isinstance(getattr(environment, "P", None), dict) and hasattr(environment, "initial_state_distrib"):
        return _whole(*_from_table(environment, gain), limit)
    if not (hasattr(environment, "get_state") and hasattr(environment, "set_state")):
        raise NotEnumerable("the environment has no get_state() and set_state()")
    try:
        if source is not None and limit is None:
            try:
                found = enumerate_derived(environment, source, gain.by_reward, gain.direction, most_pairs, seconds, progress)
                _check(environment, gain, found)
                return Enumerated(found.model, min(found.limit or STEP_BOUND, STEP_BOUND), found.places, found.seen, found.clock)
            except NotUnderstood:
                pass
        left = max(seconds - (now() - started), 0.0)
        return _whole(*_explore(environment, gain, most_pairs, left, progress), limit)
    except (NotEnumerable, KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:
        raise NotEnumerable(f"a state that was set raised an exception: {describe_exception(error)[-300:]}") from error


def allowed_pairs(model: Model, environment: gym.Env) -> np.ndarray:
    """Which actions are allowed in each state, bool (states, actions)."""
    allowed = np.zeros((model.states, action_count(environment.action_space)), bool)
    allowed[model.pair_state, model.pair_action] = True
    return allowed


def _whole(model: Model, observations: np.ndarray, limit: int | None) -> Enumerated:
    return Enumerated(model, limit, np.arange(observations.shape[1]), observations, np.zeros((1, 0)))


def _limit(environment: gym.Env) -> int | None:
    while isinstance(environment, gym.Wrapper):
        if isinstance(environment, TimeLimit):
            return environment._max_episode_steps
        environment = environment.env
    return None


class _Builder:
    """Collects states, pairs and transitions in the order in which they are found."""

    def __init__(self):
        self.index: dict[object, int] = {}
        # "q" holds 64 bits everywhere; "l" has 32 in WebAssembly.
        self.pair_state, self.pair_action, self.pair_reward = array("q"), array("q"), array("d")
        self.transition_pair, self.next_state, self.probability = array("q"), array("q"), array("d")

    def add_pair(self, state: int, action: int, reward: float, following: dict[int, float]) -> None:
        pair = len(self.pair_state)
        self.pair_state.append(state)
        self.pair_action.append(action)
        self.pair_reward.append(reward)
        for next_state, probability in following.items():
            self.transition_pair.append(pair)
            self.next_state.append(next_state)
            self.probability.append(probability)

    def model(self, start: dict[int, float]) -> Model:
        pair_state = np.array(self.pair_state, np.int64)
        beginning = np.zeros(len(self.index))
        for state, probability in start.items():
            beginning[state] = probability
        return Model(
            pair_state=pair_state,
            pair_action=np.array(self.pair_action, np.int64),
            pair_reward=np.array(self.pair_reward),
            first_pair=np.flatnonzero(np.diff(pair_state, prepend=-1)),
            transition_pair=np.array(self.transition_pair, np.int64),
            next_state=np.array(self.next_state, np.int64),
            probability=np.array(self.probability),
            start=beginning,
        )


def _explore(environment, gain, most_pairs, seconds, progress) -> tuple[Model, np.ndarray]:
    generator = OutcomeGenerator()
    environment.np_random = generator
    decode = action_decoder(environment.action_space)
    encode = observation_encoder(environment.observation_space)
    mask = mask_method(environment)
    builder, states, observations = _Builder(), [], []
    end = now() + seconds

    def number(observation) -> int:
        """The number of the state that the environment is in."""
        state = environment.get_state()
        key = _key(state)
        if key not in builder.index:
            builder.index[key] = len(states)
            states.append(deepcopy(state))
            row = np.zeros(observation_size(environment.observation_space))
            encode(observation, row)
            observations.append(row)
        return builder.index[key]

    start: dict[int, float] = {}
    for probability, state in outcomes(lambda: number(environment.reset()[0]), generator):
        start[state] = start.get(state, 0.0) + probability
    state = 0
    while state < len(states):
        environment.set_state(deepcopy(states[state]))
        allowed = np.ones(action_count(environment.action_space), bool) if mask is None else np.asarray(mask(), bool)
        if len(builder.pair_state) + int(allowed.sum()) > most_pairs:
            raise NotEnumerable(f"more than {most_pairs:,} states with their actions can be reached")
        if not allowed.any():
            raise NotEnumerable("a state that can be reached allows no action")
        for action in np.flatnonzero(allowed.ravel()).tolist():

            def step():
                if now() > end:
                    raise NotEnumerable(f"{len(states):,} states and no end were found within {seconds:.2g} s")
                environment.set_state(deepcopy(states[state]))
                observation, reward, terminated, truncated, info = environment.step(decode(action))
                earned = gain(float(reward), float(info.get("objective", reward)))
                return earned, -1 if terminated or truncated else number(observation)

            expected, following = 0.0, {}
            for probability, (earned, next_state) in outcomes(step, generator):
                if probability > SMALLEST_PROBABILITY:
                    expected += probability * earned
                    following[next_state] = following.get(next_state, 0.0) + probability
            builder.add_pair(state, action, expected, following)
        state += 1
        progress(len(states))
    return builder.model(start), np.array(observations)


def _check(environment, gain, found) -> None:
    """Compares pairs of the model with steps of the environment. Raises NotUnderstood where they differ."""
    generator = OutcomeGenerator()
    environment.np_random = generator
    decode = action_decoder(environment.action_space)
    encode = observation_encoder(environment.observation_space)
    row = np.zeros(observation_size(environment.observation_space))
    model, drawn = found.model, np.random.default_rng(0)
    limit = found.limit or STEP_BOUND
    left = 20 * CHECKED_STEPS
    for pair in drawn.integers(0, len(model.pair_state), CHECKED_STEPS).tolist():
        state, action = int(model.pair_state[pair]), int(model.pair_action[pair])
        step = int(drawn.integers(found.depth[state], limit))
        expected, following = 0.0, {}

        def take():
            environment.set_state(found.state(step, state))
            observation, reward, terminated, truncated, info = environment.step(decode(action))
            if terminated or truncated:
                return gain(float(reward), float(info["objective"])), None
            encode(observation, row)
            return gain(float(reward), float(info["objective"])), row.tobytes()

        for probability, (earned, observed) in outcomes(take, generator):
            expected += probability * earned
            following[observed] = following.get(observed, 0.0) + probability
            left -= 1
        transitions = slice(*np.searchsorted(model.transition_pair, [pair, pair + 1]))
        over = 1.0
        modelled: dict[object, float] = {}
        ends = step + 1 == found.limit
        for next_state, probability in zip(model.next_state[transitions], model.probability[transitions]):
            if not ends:
                over -= probability
                seen = found.observe(step + 1, np.array([next_state]))[0].tobytes()
                modelled[seen] = modelled.get(seen, 0.0) + probability
        modelled[None] = max(over, 0.0)
        differs = any(abs(modelled.get(key, 0.0) - following.get(key, 0.0)) > 1e-8 for key in {*modelled, *following})
        scale = max(1.0, abs(expected))
        if differs or abs(expected - model.pair_reward[pair]) > 1e-8 * scale:
            raise NotUnderstood("the lines mean something else than the environment does")
        if left < 0:
            return


def _from_table(environment, gain) -> tuple[Model, np.ndarray]:
    """From the table of transitions that Gymnasium's toy_text environments carry."""
    builder = _Builder()
    builder.index = {state: state for state in sorted(environment.P)}
    for state, actions in sorted(environment.P.items()):
        for action, entries in sorted(actions.items()):
            expected, following = 0.0, {}
            for probability, next_state, reward, terminated in entries:
                expected += probability * gain(float(reward), float(reward))
                goes_to = -1 if terminated else int(next_state)
                following[goes_to] = following.get(goes_to, 0.0) + probability
            builder.add_pair(state, action, expected, following)
    start = dict(enumerate(np.asarray(environment.initial_state_distrib, np.float64).tolist()))
    return builder.model(start), np.eye(len(builder.index))


def _key(value):
    """Something hashable that is equal for equal states."""
    if isinstance(value, dict):
        return tuple((name, _key(part)) for name, part in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(map(_key, value))
    if isinstance(value, np.ndarray):
        # Adding 0 turns -0.0 into 0.0, which is equal but has other bytes.
        return value.shape, (value + 0).tobytes() if value.dtype.kind in "fiub" else tuple(map(_key, value.tolist()))
    return value.item() if isinstance(value, np.generic) else value
