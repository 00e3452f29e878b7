"""Derived environments: their lines give the same answer as their steps, in far fewer of them."""

import numpy as np

from derived_modules import DRONE, INVENTORY, MACHINE
from environments import CORRIDOR, GOOD, changed
from lamplight import exact, jobs
from lamplight.columns import Rows, TooManyRows
from lamplight.derived import outline
from lamplight.derived_states import enumerate_derived
from lamplight.elementwise import NotUnderstood
from lamplight.enumeration import Gain, enumerate_environment
from lamplight.loading import maker
from lamplight.outcomes import NotEnumerable
from lamplight.policy import load_policy
from lamplight.task import Task


def enumerated(source, by_lines=True):
    given = source if by_lines else None
    return enumerate_environment(maker(source)(), Gain(), 500_000, 60.0, lambda count: None, given)


def agree(source, *changes):
    """By lines and by steps: the same optimum and random value; returns both numbers of states."""
    lines, steps = enumerated(changed(source, *changes)), enumerated(changed(source, *changes), by_lines=False)
    for value in (lambda found: exact.optimum(found.model, limit=found.limit).value, lambda found: exact.random_value(found.model, limit=found.limit)):
        assert abs(value(lines) - value(steps)) < 1e-7 * max(1.0, abs(value(steps))), (value(lines), value(steps))
    return lines.model.states, steps.model.states


def understood(source):
    try:
        environment = maker(source)()
        return enumerate_derived(environment, source, False, 1.0, 500_000, 60.0, lambda count: None)
    except NotUnderstood:
        return None


# A smaller shop, for few days.
SHOP = (("STEP_LIMIT_OF_EPISODE = 30", "STEP_LIMIT_OF_EPISODE = 3"), ("CAPACITY = 60", "CAPACITY = 12"), ("DEMAND = 15", "DEMAND = 2"))


def solved(source, **more):
    found = jobs.solve({"source": source, "sense": "maximize", "table": True, **more}, lambda name, data: None)
    assert found["solved"], found
    return found


def test_lines_and_steps_give_the_same_values():
    few, many = agree(MACHINE, ("STEP_LIMIT_OF_EPISODE = 40", "STEP_LIMIT_OF_EPISODE = 6"))
    assert few == 18 and many > 60
    assert agree(INVENTORY, *SHOP)[0] <= 13
    few, many = agree(DRONE, ("BATTERY = 200", "BATTERY = 6"))
    assert few < many


def test_a_battery_that_only_counts_down_is_a_clock():
    assert outline(DRONE).clocks(set()) == ["self.energy", "self.steps"]
    assert outline(INVENTORY).clocks(set()) == ["self.steps"]
    # Energy that a step's reward depends on is more than a clock, and so is one that starts differently.
    dear = changed(DRONE, ('"2: -1": float(-1)', '"2: -1": float(-1 - energy / 200)'))
    assert outline(dear).clocks(set()) == ["self.steps"]
    assert outline(DRONE).clocks({"self.energy"}) == ["self.steps"]
    tired = changed(DRONE, ("next_energy = energy - 1", "next_energy = energy - (1 if action == 0 else 2)"))
    assert outline(tired).clocks(set()) == ["self.steps"]
    together = changed(DRONE, ("np.sum(next_waiting) == 0 or next_energy <= 0", "np.sum(next_waiting) + next_energy <= 0"))
    assert outline(together).clocks(set()) == ["self.steps"]


def test_the_drone_flies_the_shortest_route():
    found = solved(DRONE)
    assert found["optimum"] == found["observable"] == 145.0 and found["limit"] == 200
    assert found["states"] < 8_000, "the battery is not part of them"
    played = jobs.evaluate({"source": DRONE, "weights": found["table"], "episodes": 20, "seed": 3}, None)["policy"]
    assert played["mean"] == 145.0 and played["mean_length"] == 55.0


def test_the_inventory_is_worth_what_backward_induction_by_hand_says():
    # Dense arrays, written from the description and apart from the solver.
    days, capacity, orders = 30, 60, 41
    demand = np.zeros(200)
    demand[0] = np.exp(-15.0)
    for count in range(1, 200):
        demand[count] = demand[count - 1] * 15.0 / count
    values = np.zeros(capacity + 1)
    for _ in range(days):
        ahead = np.full((capacity + 1, orders), -np.inf)
        for stock in range(capacity + 1):
            for order in range(orders):
                shelf = min(stock + order, capacity)
                sold = np.minimum(shelf, np.arange(200))
                profit = 9 * sold - 5 * order - (10 if order else 0) - 0.4 * (shelf - sold)
                ahead[stock, order] = demand @ (profit + values[shelf - sold])
        values = ahead.max(axis=1)
    assert abs(solved(INVENTORY)["optimum"] - values[10]) < 1e-6


def test_an_exact_policy_survives_saving_and_plays_as_well_as_promised():
    for source in (MACHINE, changed(INVENTORY, *SHOP)):
        found = solved(source)
        played = jobs.evaluate({"source": source, "weights": found["table"], "episodes": 300, "seed": 1}, None)["policy"]
        assert abs(played["mean"] - found["optimum"]) < 4 * played["standard_error"], (found["optimum"], played)
        again = solved(source, weights=found["table"])
        assert abs(again["policy"] - found["optimum"]) < 1e-6


def test_the_exact_policy_of_one_episode_keeps_its_own_count_of_steps():
    # The best last orders differ from those before; the observation of this module shows no time.
    source = changed(INVENTORY, (", [min(self.steps / STEP_LIMIT_OF_EPISODE, 1.0)]", ""), ("low = np.array([0, 0.0]", "low = np.array([0]"), ("high = np.array([60, 1.0]", "high = np.array([60]"))
    found = solved(source)
    task = Task(maker(source)())
    policy = load_policy(found["table"], task)
    assert len(policy.actions) == 30
    task.reset(seed=0)
    orders = []
    while not (task.terminated or task.truncated):
        orders.append(int(policy.act(task.observation[None])[0]))
        task.step(orders[-1])
    assert len(orders) == 30 and orders[0] > 0
    try:
        policy.act(np.zeros((2, 1)))
    except ValueError as error:
        assert "step" in str(error)
    else:
        raise AssertionError("acted without knowing the step")


def test_an_observation_that_was_never_met_counts_as_the_nearest():
    found = solved(INVENTORY)
    policy = load_policy(found["table"], Task(maker(INVENTORY)()))
    seen = np.array([[12.0, 0.0], [12.2, 0.0], [-50.0, 0.0]])
    near = policy.act(seen, None, np.zeros(3, int))
    exactly = policy.act(np.array([[12.0, 0.0], [12.0, 0.0], [0.0, 0.0]]), None, np.zeros(3, int))
    np.testing.assert_array_equal(near, exactly)


def test_a_forbidden_action_is_never_taken():
    found = solved(MACHINE)
    policy = load_policy(found["table"], Task(maker(MACHINE)()))
    allowed = np.array([[False, True, False]])
    for wear in range(6):
        assert policy.act(np.array([[float(wear), 1.0]]), allowed, np.zeros(1, int)).tolist() == [1]


def test_a_damaged_or_foreign_table_is_refused():
    found = solved(INVENTORY)
    for source, words in ((DRONE, "2 observed numbers and 41 actions"),):
        try:
            load_policy(found["table"], Task(maker(source)()))
        except ValueError as error:
            assert words in str(error), error
        else:
            raise AssertionError("was loaded")
    policy = load_policy(found["table"], Task(maker(INVENTORY)()))
    policy.actions = policy.actions + 1_000
    try:
        load_policy(policy.serialise(), Task(maker(INVENTORY)()))
    except ValueError as error:
        assert "damaged" in str(error)
    else:
        raise AssertionError("was loaded")


def test_what_the_policy_cannot_see_costs_what_it_costs():
    # The wear is hidden: the table can only act on the price and the step.
    hidden = changed(
        MACHINE,
        ("np.concatenate([np.ravel(self.wear), np.ravel(self.price)])", "np.concatenate([np.ravel(self.price)])"),
        ("low = np.array([0, 0]", "low = np.array([0]"),
        ("high = np.array([5, 2]", "high = np.array([2]"),
    )
    found = solved(hidden)
    assert found["observable"] < found["optimum"] - 1
    played = jobs.evaluate({"source": hidden, "weights": found["table"], "episodes": 200, "seed": 2}, None)["policy"]
    assert abs(played["mean"] - found["observable"]) < 4 * played["standard_error"]


def test_every_kind_of_draw_and_expression_agrees_with_stepping():
    lines = (
        ("rise = 0 if u < 0.5 else 1 if u < 0.9 else 2", "rise = 2 - (u < 0.9) - (0.5 > u)"),
        ("rise = 0 if u < 0.5 else 1 if u < 0.9 else 2", "rise = 1 if 10 * u - 3 < 4 and 1 - u > 0.6 else 0"),
        ("many = rng.binomial(wear, P)", "many = rng.poisson(0.2 * (1 + wear)) + rng.integers(1, 4)"),
        ("many = rng.binomial(wear, P)", "many = np.sum(rng.integers(0, 2, size=3))"),
        ("many = rng.binomial(wear, P)", "many = np.sum(np.where(rng.random(size=3) < np.array([0.1, 0.5, 0.9]), 1, wear))"),
        ("many = rng.binomial(wear, P)", "many = np.dot(rng.binomial(np.array([1, 2]), 0.5), np.array([3, 7]))"),
        ("many = rng.binomial(wear, P)", "many = rng.geometric(0.9) % 3 + wear ** 2 // 2"),
        ("many = rng.binomial(wear, P)", "many = max(wear, price, 1) + min(wear, 3) + abs(price - 2) + np.floor(wear / 2)"),
        ("many = rng.binomial(wear, P)", "many = len(COSTS) + COSTS[int(price)] + np.max(_replace(COSTS, price, -1)) + int(not wear)"),
        ("next_wear = 0 if action == 2", "next_wear = wear if rng.uniform(0, 2) > 1.5 else 0 if action == 2"),
    )
    helper = ("\n\nclass Environment", "\n\ndef _replace(vector, index, value):\n    changed = np.array(vector, dtype=np.float64)\n    changed[int(index)] = value\n    return changed\n\n\nclass Environment")
    for line in lines:
        source = changed(MACHINE, line, helper, ("STEP_LIMIT_OF_EPISODE = 40", "STEP_LIMIT_OF_EPISODE = 2"))
        assert understood(source) is not None, line
        agree(source, ("P = 0.3", "P = 0.25"))


def test_what_is_not_understood_is_stepped():
    for change in (("many = rng.binomial(wear, P)", "many = sorted([1, 2])[0]"), ("many = rng.binomial(wear, P)", "many = 0\n        if wear > 2:\n            many = 1")):
        source = changed(MACHINE, change, ("STEP_LIMIT_OF_EPISODE = 40", "STEP_LIMIT_OF_EPISODE = 3"))
        assert understood(source) is None
        assert solved(source)["states"] > 18, "the step is part of them"
    assert understood(GOOD) is None
    # Two methods of one name: the text misleads, and a look at the environment itself shows it.
    twice = changed(MACHINE, ("    def get_state(self):", "    def __getattribute__(self, name):\n        value = super().__getattribute__(name)\n        return value + 1 if name == 'price' else value\n\n    def get_state(self):"), ("STEP_LIMIT_OF_EPISODE = 40", "STEP_LIMIT_OF_EPISODE = 2"))
    found = enumerated(twice)
    assert found.limit is None, "the lines were found to mean something else"


def test_too_many_states_are_refused_in_time():
    for change, words, more in (
        (("BATTERY = 200", "BATTERY = 200"), "more than 5,000 states", {"pairs": 5_000}),
        (("next_x = np.clip(x + DX[int(action)], 0, SIZE - 1)", "next_x = x + DX[int(action)] * rng.random()"), "continuous draw", {}),
        (("BATTERY = 200", "BATTERY = 200"), "within 0 s", {"seconds": 0}),
    ):
        found = jobs.solve({"source": changed(DRONE, change), "sense": "maximize", **more}, lambda name, data: None)
        assert not found["solved"] and words in found["reason"], found


def test_rows_are_bounded():
    lines = outline(changed(MACHINE, ("many = rng.binomial(wear, P)", "many = np.sum(rng.integers(0, 10, size=9))"))).lines
    rows = Rows(lines, {"np": np, "P": 0.3}, {"self.wear": np.ones(2), "self.price": np.ones(2), "action": np.zeros(2)}, 2)
    number = next(index for index, line in enumerate(lines) if line.target == "many")
    try:
        rows.line(number)
    except TooManyRows:
        pass
    else:
        raise AssertionError("a billion rows were made")


def test_an_unbounded_corridor_is_not_enumerable():
    source = CORRIDOR.replace("    def step", "    def get_state(self):\n        return self.cell, self.time\n\n    def set_state(self, state):\n        self.cell, self.time = state\n\n    def step")
    source = changed(source, ("max(self.cell + (1 if action == 1 else -1), 0)", "self.cell + (1 if action == 1 else -1)"), ("LENGTH, LIMIT = 6, 50", "LENGTH, LIMIT = 6, 10**9"))
    try:
        enumerate_environment(maker(source)(), Gain(by_reward=True), 3_000, 60.0, lambda count: None)
    except NotEnumerable as reason:
        assert "more than 3,000" in str(reason)
    else:
        raise AssertionError("an endless corridor was enumerated")
