"""Exact solutions against published values, and the enumeration of random draws against arithmetic."""

import math

import numpy as np

from environments import CORRIDOR, GOOD, INVESTMENT, changed
from lamplight import exact, jobs
from lamplight.enumeration import enumerate_environment
from lamplight.loading import maker
from lamplight.outcomes import NotEnumerable, OutcomeGenerator, outcomes

# Puterman, Markov Decision Processes, section 3.2: at most 3 units, demand 0, 1, 2 with 1/4, 1/2, 1/4,
# order cost 4 + 2 a unit, holding cost 1 a unit, revenue 8 a unit, three months.
PUTERMAN = '''
import gymnasium as gym
import numpy as np


class Store(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(4)
        self.observation_space = gym.spaces.MultiDiscrete([4, 4])

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.stock, self.month = START, 0
        return np.array([self.stock, self.month]), {}

    def action_mask(self):
        return np.arange(4) <= 3 - self.stock

    def step(self, action):
        shelf = self.stock + int(action)
        demand = int(self.np_random.choice(3, p=[0.25, 0.5, 0.25]))
        sold = min(shelf, demand)
        reward = 8.0 * sold - (4.0 + 2.0 * action if action > 0 else 0.0) - 1.0 * shelf
        self.stock, self.month = shelf - sold, self.month + 1
        return np.array([self.stock, self.month]), reward, False, self.month >= 3, {"objective": reward}

    def get_state(self):
        return self.stock, self.month

    def set_state(self, state):
        self.stock, self.month = state


START = 0


def make():
    return Store()
'''

# Sutton and Barto, Reinforcement Learning, example 4.3, with a coin that shows heads with probability 0.4.
GAMBLER = '''
import gymnasium as gym
import numpy as np


class Gambler(gym.Env):
    def __init__(self):
        self.action_space = gym.spaces.Discrete(51)
        self.observation_space = gym.spaces.Discrete(101)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.capital = START
        return self.capital, {}

    def action_mask(self):
        stakes = np.arange(51)
        return (stakes >= 1) & (stakes <= min(self.capital, 100 - self.capital))

    def step(self, action):
        self.capital += int(action) if self.np_random.random() < 0.4 else -int(action)
        won = self.capital == 100
        return self.capital, float(won), bool(won or self.capital == 0), False, {"objective": float(won)}

    def get_state(self):
        return self.capital

    def set_state(self, state):
        self.capital = state


START = 25


def make():
    return Gambler()
'''


def solved(source, **more):
    found = jobs.solve({"source": source, "sense": "maximize", **more}, lambda name, data: None)
    assert found["solved"], found
    return found


def refused(source, words, **more):
    found = jobs.solve({"source": source, "sense": "maximize", **more}, lambda name, data: None)
    assert not found["solved"] and words in found["reason"], found


def distribution(draw):
    """What `draw(generator)` can give, with probabilities."""
    generator, found = OutcomeGenerator(), {}
    for probability, value in outcomes(lambda: draw(generator), generator):
        found[value] = found.get(value, 0.0) + probability
    assert abs(sum(found.values()) - 1.0) < 1e-9
    return found


def test_library_tasks_have_their_published_values():
    for identifier, value in (("FrozenLake-v1", 0.744), ("FrozenLake8x8-v1", 0.913), ("CliffWalking-v1", -13.0), ("Taxi-v4", 7.93)):
        found = jobs.solve({"library_id": identifier}, lambda name, data: None)
        assert abs(found["optimum"] - value) < 5e-4, (identifier, found)


def test_putermans_inventory():
    for start, value in enumerate((4.1875, 8.0625, 12.125, 14.1875)):
        found = solved(changed(PUTERMAN, ("START = 0", f"START = {start}")))
        assert abs(found["optimum"] - value) < 1e-9, (start, found)


def test_the_gamblers_problem():
    for start, value in ((25, 0.16), (50, 0.40), (75, 0.64)):
        found = solved(changed(GAMBLER, ("START = 25", f"START = {start}")))
        assert abs(found["optimum"] - value) < 1e-6, (start, found)


def test_the_exact_optimum_of_the_test_environments():
    found = solved(CORRIDOR.replace("    def step", "    def get_state(self):\n        return self.cell, self.time\n\n    def set_state(self, state):\n        self.cell, self.time = state\n\n    def step"))
    assert found["optimum"] == -6.0
    found = solved(INVESTMENT.replace("    def step", "    def get_state(self):\n        return self.time, self.due\n\n    def set_state(self, state):\n        self.time, self.due = state\n\n    def step"))
    assert found["optimum"] == 8.0


def test_the_smallest_objective_can_be_sought():
    source = changed(GOOD, ('{"objective": reward}', '{"objective": -reward}'))
    best = solved(GOOD)["optimum"]
    found = jobs.solve({"source": source, "sense": "minimize"}, lambda name, data: None)
    assert abs(found["optimum"] + best) < 1e-9
    by_reward = jobs.solve({"source": source}, lambda name, data: None)
    assert abs(by_reward["optimum"] - best) < 1e-9


def test_a_policys_exact_value_agrees_with_playing_it():
    settings = {"steps": 1_500, "warm_up": 200, "hidden": [16], "evaluations": 3}
    trained = jobs.train({"source": GOOD, "configuration": settings, "seed": 1}, lambda name, data: None)
    found = solved(GOOD, weights=trained["weights"])
    played = jobs.evaluate({"source": GOOD, "weights": trained["weights"], "episodes": 500, "seed": 1}, None)["policy"]
    assert found["policy"] <= found["optimum"] + 1e-9
    assert abs(found["policy"] - played["mean"]) < 4 * played["standard_error"], (found, played)


def test_backward_induction_and_value_iteration_agree_where_the_state_counts_the_steps():
    model, _, limit = enumerate_environment(maker(GOOD)(), lambda reward, objective: reward, 10_000, 60.0, lambda count: None)
    assert limit is None
    through = exact.optimum(model)
    backward = exact.optimum(model, limit=25)
    assert abs(through.value - backward.value) < 1e-9
    assert through.sweeps <= 22
    again = exact.evaluate(model, through.actions)
    np.testing.assert_allclose(again.values, through.values, atol=1e-9)


def test_a_discount_counts_the_future_less():
    # One state; action 0 pays 1 and ends, action 1 pays 0.5 and goes on: worth 0.5 / (1 - discount).
    model = exact.Model(
        pair_state=np.array([0, 0]),
        pair_action=np.array([0, 1]),
        pair_reward=np.array([1.0, 0.5]),
        first_pair=np.array([0]),
        transition_pair=np.array([0, 1]),
        next_state=np.array([-1, 0]),
        probability=np.array([1.0, 1.0]),
        start=np.array([1.0]),
    )
    assert abs(exact.optimum(model, discount=0.9).value - 5.0) < 1e-6
    assert exact.optimum(model, discount=0.2).value == 1.0
    assert exact.optimum(model, limit=4).value == 2.5
    try:
        exact.optimum(model)
    except ArithmeticError as error:
        assert "without bound" in str(error)
    else:
        raise AssertionError("an infinite value was found")


def test_one_million_pairs_take_seconds():
    generator = np.random.default_rng(0)
    states, actions, steps = 12_500, 4, 20
    # A grid that counts its steps: from each layer into the next.
    count = states * steps
    pair_state = np.repeat(np.arange(count), actions)
    next_state = (pair_state // states + 1) * states + generator.integers(0, states, len(pair_state))
    model = exact.Model(
        pair_state=pair_state,
        pair_action=np.tile(np.arange(actions), count),
        pair_reward=generator.random(len(pair_state)),
        first_pair=np.arange(count) * actions,
        transition_pair=np.arange(len(pair_state)),
        next_state=np.where(next_state < count, next_state, -1),
        probability=np.ones(len(pair_state)),
        start=np.eye(1, count)[0],
    )
    found = exact.optimum(model)
    assert found.sweeps == steps + 1
    # The best of four uniform rewards in each of 20 steps is worth 0.8 at least.
    assert 16 < found.value < 20


def test_lists_discrete_draws():
    assert distribution(lambda draw: draw.integers(1, 7)) == {value: 1 / 6 for value in range(1, 7)}
    assert distribution(lambda draw: int(draw.choice([2, 5], p=[0.25, 0.75]))) == {2: 0.25, 5: 0.75}
    found = distribution(lambda draw: draw.binomial(3, 0.5))
    assert found == {0: 0.125, 1: 0.375, 2: 0.375, 3: 0.125}
    found = distribution(lambda draw: draw.poisson(2.0))
    assert all(abs(found[k] - math.exp(-2) * 2**k / math.factorial(k)) < 1e-11 for k in range(12))
    found = distribution(lambda draw: draw.geometric(0.5))
    assert all(abs(found[k] - 0.5**k) < 1e-11 for k in range(1, 12))
    found = distribution(lambda draw: int(draw.integers(0, 2, size=3).sum()))
    assert found == {0: 0.125, 1: 0.375, 2: 0.375, 3: 0.125}


def test_a_draw_may_depend_on_an_earlier_one():
    found = distribution(lambda draw: draw.integers(0, 2) and draw.integers(5, 9))
    assert found == {0: 0.5, 5: 0.125, 6: 0.125, 7: 0.125, 8: 0.125}


def test_compares_continuous_draws_without_knowing_them():
    def coin(draw):
        u = draw.random()
        # The second comparison follows from the first where it can.
        return u < 0.3, u < 0.5, u > 0.9

    found = distribution(coin)
    expected = {(True, True, False): 0.3, (False, True, False): 0.2, (False, False, False): 0.4, (False, False, True): 0.1}
    assert found.keys() == expected.keys()
    assert all(abs(found[key] - expected[key]) < 1e-12 for key in expected)
    found = distribution(lambda draw: int(draw.random() * 4))
    assert found == {0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25}
    found = distribution(lambda draw: draw.uniform(-1.0, 3.0) > 0.0)
    assert found == {True: 0.75, False: 0.25}
    found = distribution(lambda draw: 1 - draw.random() <= 0.25)
    assert found == {True: 0.25, False: 0.75}
    found = distribution(lambda draw: int(np.argmax(np.array([0.2, 0.7, 1.0]) > draw.random())))
    assert all(abs(found[index] - chance) < 1e-12 for index, chance in enumerate((0.2, 0.5, 0.3)))


def test_refuses_what_cannot_be_listed():
    for draw in (
        lambda draw: draw.normal(),
        lambda draw: float(draw.random()),
        lambda draw: draw.integers(0, 10**9),
        lambda draw: draw.random() < draw.random(),
        lambda draw: draw.choice(5, size=2, replace=False),
    ):
        try:
            distribution(draw)
        except NotEnumerable:
            continue
        raise AssertionError("was listed")


def test_says_why_an_environment_cannot_be_solved():
    refused(CORRIDOR, "no get_state()")
    refused(changed(GOOD, ("self.np_random.poisson(1.0)", "self.np_random.exponential(1.0)")), "exponential()")
    refused(GOOD, "more than 20 states", states=20)
    refused(GOOD, "within 0 s", seconds=0)
