"""The checks: a right environment passes all of them, and each broken one fails the check that is meant for it."""

import time

from environments import BANDIT, GOOD, changed
from lamplight import jobs

NAMES = [
    "loads",
    "spaces",
    "gymnasium",
    "plays",
    "observations",
    "rewards",
    "objective",
    "held actions",
    "determinism",
    "instances",
    "actions",
    "state",
    "speed",
]


def check(source):
    return jobs.check_environment({"source": source, "episodes": 10}, None)


def failure(source):
    """The first failing check."""
    found = check(source)
    failed = [entry for entry in found["checks"] if not entry["passed"]]
    assert failed, "all checks passed"
    assert failed[0]["mend"], failed[0]
    return failed[0]


def expect(name, words, mend, *changes, source=GOOD):
    found = failure(changed(source, *changes))
    assert found["name"] == name, found
    assert words in found["message"], found
    assert mend in found["mend"], found


def only(name, words, mend, *changes, source=GOOD):
    """As `expect`, for a fault that exactly one check sees."""
    failed = [entry for entry in check(changed(source, *changes))["checks"] if not entry["passed"]]
    assert [entry["name"] for entry in failed] == [name], failed
    assert words in failed[0]["message"] and mend in failed[0]["mend"], failed


def test_a_right_environment_passes_every_check_and_is_described():
    found = check(GOOD)
    assert [entry["name"] for entry in found["checks"]] == NAMES
    assert all(entry["passed"] and entry["mend"] == "" for entry in found["checks"]), found["checks"]
    assert found["action_count"] == 3 and found["mean_episode_length"] == 20.0
    assert found["observation_space"] == "Box(0.0, [10. 20.], (2,), float64)"
    assert found["steps_per_second"] > 200


def test_episodes_of_length_one_pass():
    assert all(entry["passed"] for entry in check(BANDIT)["checks"])


def test_text_that_is_not_python():
    expect("loads", "SyntaxError", "not Python", ("def make():", "def make()"))


def test_no_make():
    expect("loads", "make", "make()", ("def make():", "def build():"))


def test_a_package_that_is_not_here():
    expect("loads", "No module named 'torch'", "Only numpy, gymnasium", ("import numpy as np", "import numpy as np\nimport torch"))


def test_a_module_that_never_returns():
    started = time.monotonic()
    expect("loads", "did not return within", "while", ("def make():", "while True:\n    pass\n\n\ndef make():"))
    assert time.monotonic() - started < 30


def test_make_that_exits():
    expect("loads", "SystemExit", "Mend the line", ("    return Queue()", "    raise SystemExit(3)"))


def test_something_else_than_an_environment():
    expect("loads", "returned dict", "inherit from gymnasium.Env", ("    return Queue()", "    return {}"))


def test_one_environment_for_all():
    expect("loads", "same environment twice", "inside make()", ("def make():\n    return Queue()", "ONE = Queue()\n\n\ndef make():\n    return ONE"))


def test_continuous_actions():
    expect("spaces", "finite list of actions", "Change the space", ("gym.spaces.Discrete(3)", "gym.spaces.Box(-1.0, 1.0, (1,))"))


def test_one_action():
    expect("spaces", "only one action", "Discrete(1)", ("Discrete(3)", "Discrete(1)"))


def test_too_many_actions():
    expect("spaces", "1,000,000 actions", "Change the space", ("Discrete(3)", "Discrete(1_000_000)"))


def test_no_observation_space():
    expect("spaces", "no observation_space", "Set self.observation_space", ("self.observation_space =", "self.space ="))


def test_a_reset_without_super():
    expect("gymnasium", "super().reset", "Start reset() with super().reset", ("        super().reset(seed=seed)\n", ""))


def test_a_reset_that_returns_no_info():
    expect("gymnasium", "tuple", "reset() returns (observation, info)", ("return self._observation(), {}", "return self._observation()"))


def test_the_wrong_dtype():
    expect("gymnasium", "float", "dtype", ("[self.waiting, self.time], np.float64", "[self.waiting, self.time], np.int64"))


def test_an_observation_array_that_is_used_again():
    expect(
        "gymnasium",
        "share an object",
        "fresh array",
        ("        self.waiting = 5\n", "        self.waiting = 5\n        self.seen = np.zeros(2)\n"),
        ("return np.array([self.waiting, self.time], np.float64)", "self.seen[:] = self.waiting, self.time\n        return self.seen"),
    )


def test_a_step_that_raises_now_and_then():
    expect(
        "plays",
        "ZeroDivisionError",
        "zero divisor",
        ("        self.time += 1\n", "        self.time += 1\n        share = 1 / (7 - self.time)\n"),
    )


def test_a_misspelt_variable_is_shown_with_its_line():
    found = failure(changed(GOOD, ("- 0.5 * int(action)", "- 0.5 * cost")))
    assert "NameError: name 'cost' is not defined" in found["message"]
    assert "reward = -float(self.waiting) - 0.5 * cost" in found["message"]
    assert "spelt" in found["mend"]


def test_a_loop_in_a_step_that_never_ends():
    started = time.monotonic()
    found = failure(changed(GOOD, ("        self.time += 1\n", "        self.time += 1\n        while self.time == 15:\n            pass\n")))
    assert found["name"] == "plays" and "did not return within" in found["message"], found
    assert "line 26, in step" in found["message"] or "line 27, in step" in found["message"], found
    assert "while" in found["mend"]
    assert time.monotonic() - started < 20


def test_an_episode_that_never_ends():
    expect("plays", "had not ended after 10,000 steps", "step limit", ("self.time >= 20", "False"), ("self.waiting, self.time]", "self.waiting, 0]"))


def test_an_episode_that_one_action_keeps_alive():
    only(
        "held actions",
        "With action 0 throughout, the episode had not ended after 10,000 steps",
        "whatever the action",
        ("self.time += 1", "self.time += 1 if int(action) else 0"),
        ("self.time >= 20, {", "self.time >= 8, {"),
    )


def test_a_quantity_that_one_action_drives_out_of_its_space():
    only(
        "held actions",
        "throughout led after",
        "inside its bounds",
        ("        self.time += 1\n", "        self.time += 1\n        self.streak = self.streak + 1 if int(action) == 2 else 0\n"),
        ("        self.waiting = 5\n", "        self.waiting = 5\n        self.streak = 0\n"),
        ("return np.array([self.waiting, self.time]", "return np.array([self.waiting + 99 * (self.streak > 17), self.time]"),
        ('"time": self.time}', '"time": self.time, "streak": self.streak}'),
        ('self.waiting, self.time = state["waiting"], state["time"]', 'self.waiting, self.time, self.streak = state["waiting"], state["time"], state["streak"]'),
    )


def test_an_observation_outside_its_bounds_is_named():
    expect("observations", "in place 1, outside its bounds 0 to 15", "bound 1", ("[10.0, 20.0]", "[10.0, 15.0]"))


def test_a_reward_that_is_not_finite():
    expect("rewards", "nan", "zero", ("reward = -float(self.waiting)", "reward = float('nan') if self.time == 9 else -float(self.waiting)"))


def test_no_objective():
    only("objective", 'no info["objective"]', '{"objective": float(share)}', ('{"objective": reward}', "{}"))


def test_an_objective_that_is_a_word():
    only("objective", "of type str", "float(share)", ('{"objective": reward}', '{"objective": "much"}'))


def test_draws_from_numpy_itself():
    expect("determinism", "two different values", "np.random.poisson", ("self.np_random.poisson(1.0)", "np.random.poisson(float(self.time > 3))"))


def test_draws_from_the_random_module():
    expect(
        "determinism",
        "two different values",
        "random.randint",
        ("import numpy as np", "import random\n\nimport numpy as np"),
        ("self.np_random.poisson(1.0)", "random.randint(0, 2 if self.time > 3 else 0)"),
    )


def test_a_variable_that_reset_forgets():
    expect(
        "determinism",
        "two different values",
        "set every variable anew",
        ("        self.action_space", "        self.served = 0\n        self.action_space"),
        ("        self.time += 1\n", "        self.time += 1\n        self.served += 1\n"),
        ("reward = -float(self.waiting)", "reward = -float(self.waiting) - 0.001 * self.served * (self.time > 2)"),
    )


def test_state_that_instances_share():
    only(
        "instances",
        "while another environment was playing",
        "Keep everything that changes in self",
        ('    """Jobs', '    waiting_of_all = {}\n    """Jobs'),
        ("        self.waiting = 5\n", '        self.waiting = 5\n        self.waiting_of_all["now"] = 5\n'),
        ("        self.time += 1\n", '        self.time += 1\n        self.waiting_of_all["now"] = self.waiting\n'),
        ("        arrivals", '        self.waiting = self.waiting_of_all["now"]\n        arrivals'),
        ("    def get_state(self):", "    def get_nothing(self):"),
        ("    def set_state(self, state):", "    def set_nothing(self, state):"),
    )


def test_actions_without_effect():
    only("actions", "Whatever the action", "use its argument", ("int(action)", "1"))


def test_an_effect_that_comes_later_counts():
    source = changed(GOOD, ("max(self.waiting - int(action), 0)", "max(self.waiting - self.ordered, 0)"), ("- 0.5 * int(action)", ""), ("        self.time += 1\n", "        self.time += 1\n        self.ordered = int(action)\n"), ("        self.waiting = 5\n", "        self.waiting = 5\n        self.ordered = 0\n"), ('"time": self.time}', '"time": self.time, "ordered": self.ordered}'), ('self.waiting, self.time = state["waiting"], state["time"]', 'self.waiting, self.time, self.ordered = state["waiting"], state["time"], state["ordered"]'))
    assert all(entry["passed"] for entry in check(source)["checks"]), check(source)["checks"]


def test_a_state_with_a_part_missing():
    only("state", "after set_state() gave", "missing in get_state()", ('return {"waiting": self.waiting, "time": self.time}', 'return {"waiting": self.waiting}'), ('self.waiting, self.time = state["waiting"], state["time"]', 'self.waiting = state["waiting"]'))


def test_a_state_that_is_not_a_copy():
    only(
        "state",
        "after more steps and set_state()",
        "copies",
        ("        self.waiting = 5\n", "        self.waiting = 5\n        self.log = [0]\n"),
        ("        self.time += 1\n", "        self.time += 1\n        self.log[0] += 1\n"),
        ('"time": self.time}', '"time": self.time, "log": self.log}'),
        ('state["waiting"], state["time"]', 'state["waiting"], state["time"]\n        self.log = state["log"]'),
    )


def test_half_of_a_state_interface():
    only("state", "Only one of get_state() and set_state()", "Define both", ("def set_state", "def put_state"))


def test_a_slow_environment():
    only(
        "speed",
        "steps a second",
        "Compute what does not change once",
        ("self.time >= 20", "self.time >= 4"),
        ("        self.time += 1\n", "        self.time += 1\n        np.sort(np.random.default_rng(0).random(80_000))\n"),
    )


def test_masks_are_kept_and_checked():
    forbids = ("        arrivals", "        assert action != 2 or self.waiting > 4, 'a forbidden action'\n        arrivals")
    mask = ("    def get_state", "    def action_mask(self):\n        return np.array([True, True, self.waiting > 4])\n\n    def get_state")
    found = check(changed(GOOD, forbids, mask))
    # Gymnasium's own checker knows no masks, and may take a forbidden action.
    assert all(entry["passed"] for entry in found["checks"] if entry["name"] != "gymnasium"), found["checks"]
    expect("plays", "forbids every action", "does nothing", ("    def get_state", "    def action_mask(self):\n        return np.zeros(3, bool)\n\n    def get_state"))
