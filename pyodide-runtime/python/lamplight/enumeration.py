"""The reachable states of an environment and what follows from them, as a Model."""

import time
from array import array
from collections.abc import Callable
from copy import deepcopy

import gymnasium as gym
import numpy as np
from gymnasium.wrappers import TimeLimit

from .exact import Model
from .outcomes import NotEnumerable, OutcomeGenerator, outcomes
from .spaces import action_count, action_decoder, observation_encoder, observation_size
from .task import mask_method

SMALLEST_PROBABILITY = 1e-15


class _Builder:
    """Collects states, pairs and transitions in the order in which they are found."""

    def __init__(self):
        self.index: dict[object, int] = {}
        self.pair_state, self.pair_action, self.pair_reward = array("l"), array("l"), array("d")
        self.transition_pair, self.next_state, self.probability = array("l"), array("l"), array("d")

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


def enumerate_environment(
    environment: gym.Env,
    gain: Callable[[float, float], float],
    most_states: int,
    seconds: float,
    progress: Callable[[int], None],
) -> tuple[Model, np.ndarray, int | None]:
    """The model of an environment, the encoded observation of each state, float64 (states, size), and its limit.

    The limit is that of a time limit that the state does not hold, or None. `gain(reward, objective)` is what
    is to be made large. Raises NotEnumerable with the reason when the environment has no states to set, draws
    from a continuum, or has more than `most_states` states or takes longer than `seconds`.
    """
    limit = _limit(environment)
    environment = environment.unwrapped
    if isinstance(getattr(environment, "P", None), dict) and hasattr(environment, "initial_state_distrib"):
        return *_from_table(environment, gain), limit
    if not (hasattr(environment, "get_state") and hasattr(environment, "set_state")):
        raise NotEnumerable("the environment has no get_state() and set_state()")
    return *_explore(environment, gain, most_states, seconds, progress), limit


def allowed_pairs(model: Model, environment: gym.Env) -> np.ndarray:
    """Which actions are allowed in each state, bool (states, actions)."""
    allowed = np.zeros((model.states, action_count(environment.action_space)), bool)
    allowed[model.pair_state, model.pair_action] = True
    return allowed


def _limit(environment: gym.Env) -> int | None:
    while isinstance(environment, gym.Wrapper):
        if isinstance(environment, TimeLimit):
            return environment._max_episode_steps
        environment = environment.env
    return None


def _explore(environment, gain, most_states, seconds, progress) -> tuple[Model, np.ndarray]:
    generator = OutcomeGenerator()
    environment.np_random = generator
    decode = action_decoder(environment.action_space)
    encode = observation_encoder(environment.observation_space)
    mask = mask_method(environment)
    builder, states, observations = _Builder(), [], []
    end = time.monotonic() + seconds

    def number(observation) -> int:
        """The number of the state that the environment is in."""
        state = environment.get_state()
        key = _key(state)
        if key not in builder.index:
            if len(states) >= most_states:
                raise NotEnumerable(f"more than {most_states:,} states can be reached")
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
        if time.monotonic() > end:
            raise NotEnumerable(f"{len(states):,} states and no end were found within {seconds:g} s")
        environment.set_state(deepcopy(states[state]))
        allowed = np.ones(action_count(environment.action_space), bool) if mask is None else np.asarray(mask(), bool)
        for action in np.flatnonzero(allowed.ravel()).tolist():

            def step():
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
