"""Exact solutions against published values, and the enumeration of random draws against arithmetic."""

import itertools
import math

import numpy as np

from environments import CORRIDOR, GOOD, INVESTMENT, changed
from lamplight import exact, jobs
from lamplight.enumeration import Gain, enumerate_environment
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
    found = enumerate_environment(maker(GOOD)(), Gain(by_reward=True), 10_000, 60.0, lambda count: None)
    model = found.model
    assert found.limit is None
    through = exact.optimum(model)
    assert through.sweeps == 20, "each of the 20 steps has states of its own"
    # The same states in another order are not in layers any more, so that values are iterated.
    shuffled = reordered(model, np.random.default_rng(0).permutation(model.states))
    iterated = exact.optimum(shuffled)
    backward = exact.optimum(shuffled, limit=25)
    assert abs(through.value - iterated.value) < 1e-9 and abs(through.value - backward.value) < 1e-9
    assert abs(exact.optimum(model, limit=7).value - exact.optimum(shuffled, limit=7).value) < 1e-9
    assert abs(exact.random_value(model) - exact.random_value(shuffled)) < 1e-9
    again, visits = exact.policy_value(model, lambda step, states: through.pairs[states])
    assert abs(again - through.value) < 1e-9
    assert abs(visits.sum() - 20.0) < 1e-9, "every episode visits one state a step"


def test_a_discounted_process_without_end_has_the_values_that_linear_equations_give():
    # Transitions to anywhere, states with one to four actions, and policy iteration with exact equations beside it.
    rng = np.random.default_rng(5)
    rows = {state: rng.dirichlet(np.full(30, 0.1), rng.integers(1, 5)) for state in range(30)}
    gains = {(state, action): rng.normal(10, 20) for state in rows for action in range(len(rows[state]))}
    model = model_of(
        list(rows),
        lambda state: range(len(rows[state])),
        lambda state, action: [(p, gains[state, action], to) for to, p in enumerate(rows[state][action])],
        start=0,
    )
    for discount in (0.5, 0.9, 0.99):
        policy, values = None, np.zeros(30)
        while True:
            better = [int(np.argmax([gains[s, a] + discount * row @ values for a, row in enumerate(rows[s])])) for s in rows]
            if better == policy:
                break
            policy = better
            moves = np.array([rows[s][a] for s, a in enumerate(policy)])
            rewards = np.array([gains[s, a] for s, a in enumerate(policy)])
            values = np.linalg.solve(np.eye(30) - discount * moves, rewards)
        found = exact.optimum(model, discount)
        assert np.abs(found.values - values).max() < 1e-6 * np.abs(values).max()
        assert list(model.pair_action[found.pairs]) == policy


def reordered(model, order):
    """The same process with state order[i] in the place of state i."""
    place = np.argsort(order)
    pairs = np.argsort(place[model.pair_state], kind="stable")
    pair_place = np.argsort(pairs)
    transitions = np.argsort(pair_place[model.transition_pair], kind="stable")
    pair_state = place[model.pair_state][pairs]
    next_state = model.next_state[transitions]
    return exact.Model(
        pair_state=pair_state,
        pair_action=model.pair_action[pairs],
        pair_reward=model.pair_reward[pairs],
        first_pair=np.flatnonzero(np.diff(pair_state, prepend=-1)),
        transition_pair=pair_place[model.transition_pair][transitions],
        next_state=np.where(next_state < 0, -1, place[next_state]),
        probability=model.probability[transitions],
        start=model.start[order],
    )


def model_of(states, actions, outcomes_of, start):
    """A model from outcomes_of(state, action): (probability, reward, next state or None) each."""
    number = {state: index for index, state in enumerate(states)}
    rows = {name: [] for name in ("pair_state", "pair_action", "pair_reward", "transition_pair", "next_state", "probability")}
    for state in states:
        for action in actions(state):
            found = list(outcomes_of(state, action))
            assert abs(sum(chance for chance, _, _ in found) - 1.0) < 1e-9
            rows["pair_state"].append(number[state])
            rows["pair_action"].append(action)
            rows["pair_reward"].append(sum(chance * reward for chance, reward, _ in found))
            following = {}
            for chance, _, next_state in found:
                if next_state is not None:
                    following[number[next_state]] = following.get(number[next_state], 0.0) + chance
            for next_state, chance in following.items():
                rows["transition_pair"].append(len(rows["pair_state"]) - 1)
                rows["next_state"].append(next_state)
                rows["probability"].append(chance)
    arrays = {name: np.array(values) for name, values in rows.items()}
    first_pair = np.flatnonzero(np.diff(arrays["pair_state"], prepend=-1))
    return exact.Model(**arrays, first_pair=first_pair, start=np.array([float(state == start) for state in states]))


def poisson(mean, most):
    """(count, probability) with all larger counts in the last."""
    chances = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(most)]
    return [*enumerate(chances), (most, 1.0 - sum(chances))]


def test_jacks_car_rental():
    # Sutton and Barto, example 4.2 and figure 4.2: up to 5 cars are moved one way and 4 the other, none along
    # the middle; no cars at all are worth about 420.
    def location(rented, returned):
        """For each number of cars in the morning: expected rentals, and the distribution in the evening."""
        table = {}
        for cars in range(21):
            rentals, evening = 0.0, np.zeros(21)
            for (wanted, p), (back, q) in itertools.product(poisson(rented, 25), poisson(returned, 25)):
                gone = min(wanted, cars)
                rentals += p * q * gone
                evening[min(cars - gone + back, 20)] += p * q
            table[cars] = rentals, evening
        return table

    first, second = location(3, 3), location(4, 2)

    states = list(itertools.product(range(21), range(21)))
    pairs = [(state, moved) for state in states for moved in range(-min(state[1], 5), min(state[0], 5) + 1)]
    # What is moved beyond the space goes back to the company.
    mornings = [(min(a - moved, 20), min(b + moved, 20)) for (a, b), moved in pairs]
    pair_state = np.array([21 * a + b for (a, b), _ in pairs])
    model = exact.Model(
        pair_state=pair_state,
        pair_action=np.array([moved for _, moved in pairs]),
        pair_reward=np.array([10.0 * (first[a][0] + second[b][0]) - 2.0 * abs(moved) for (a, b), (_, moved) in zip(mornings, pairs)]),
        first_pair=np.flatnonzero(np.diff(pair_state, prepend=-1)),
        transition_pair=np.repeat(np.arange(len(pairs)), len(states)),
        next_state=np.tile(np.arange(len(states)), len(pairs)),
        probability=np.concatenate([np.outer(first[a][1], second[b][1]).ravel() for a, b in mornings]),
        start=np.array([float(state == (10, 10)) for state in states]),
    )
    best = exact.optimum(model, discount=0.9)
    moved = {state: int(model.pair_action[pair]) for state, pair in zip(states, best.pairs)}
    assert (max(moved.values()), min(moved.values())) == (5, -4)
    assert moved[20, 0] == 5 and moved[0, 20] == -4 and moved[0, 0] == moved[10, 10] == 0
    assert abs(best.values.min() - 421.4) < 0.5 and best.values.argmin() == 0


def test_access_control():
    # Sutton and Barto, example 10.2: ten servers, customers who pay 1, 2, 4 or 8, a busy server becomes free
    # with probability 0.06.
    def outcomes_of(state, accept):
        free, pays = state
        left = free - accept
        busy = 10 - left
        for freed in range(busy + 1):
            chance = math.comb(busy, freed) * 0.06**freed * 0.94 ** (busy - freed)
            for following in (1, 2, 4, 8):
                yield chance / 4, float(pays * accept), (left + freed, following)

    states = list(itertools.product(range(11), (1, 2, 4, 8)))
    model = model_of(states, lambda state: (0, 1) if state[0] else (0,), outcomes_of, (10, 1))
    far, near = (exact.optimum(model, limit=steps) for steps in (2_000, 1_000))
    average = (far.value - near.value) / 1_000
    accepted = {state: int(model.pair_action[pair]) for state, pair in zip(states, far.pairs[0])}
    assert all(accepted[free, 8] for free in range(1, 11)) and not accepted[1, 1]
    assert abs(average - 2.75) < 0.005, average


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


def test_one_million_pairs_are_solved():
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
        start=np.where(np.arange(count) < states, 1.0 / states, 0.0),
    )
    found = exact.optimum(model)
    assert found.sweeps == steps
    played, visits = exact.policy_value(model, lambda step, reached: found.pairs[reached])
    assert abs(played - found.value) < 1e-6 and abs(visits.sum() - steps) < 1e-6
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
    refused(GOOD, "more than 20 states", pairs=20)
    refused(GOOD, "within 0 s", seconds=0)
    broken = changed(GOOD, ("self.time += 1\n", "self.time += 1\n        assert self.waiting < 9\n"))
    refused(broken, "AssertionError")
