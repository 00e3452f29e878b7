"""Where a training falls short: baselines that show it, a search for better settings, and shaping."""

from unittest.mock import patch

import numpy as np

from derived_modules import DRONE
from environments import BANDIT, CORRIDOR, GOOD, INVESTMENT, changed
from lamplight import exact, jobs
from lamplight.baselines import play_greedily
from lamplight.enumeration import Gain, enumerate_environment
from lamplight.loading import maker
from lamplight.tuner import candidates

QUIET = lambda name, data: None
STATES = ("    def step", "    def get_state(self):\n        return self.time, self.due\n\n    def set_state(self, state):\n        self.time, self.due = state\n\n    def step")
# Learns nothing: no step of the network changes it.
IDLE = {"steps": 4_000, "warm_up": 200, "learning_rate": 1e-9, "target_rate": 1e-9, "hidden": [16], "evaluations": 4}


def first_training(source, settings, seed=0):
    return jobs.train({"source": source, "configuration": settings, "seed": seed, "sense": "maximize"}, QUIET)


def test_the_tuner_finds_what_the_first_training_missed():
    source = changed(BANDIT, ("SCALE, ARMS = 1.0, 4", "SCALE, ARMS = 1.0, 6"))
    settings = {"steps": 900, "warm_up": 200, "hidden": [16], "evaluations": 4, "exploration_end": 1.0, "learning_rate": 1e-5}
    first = first_training(source, settings)
    assert first["best_return"] < 0.7, first["best_return"]
    seen = []
    base = {**first["configuration"], "learning_rate": 3e-3, "steps": 4_000}
    found = jobs.tune(
        {"source": source, "configuration": base, "best_known": first["best_return"], "target": 0.99, "seconds": 60, "sense": "maximize"},
        lambda name, data: seen.append((name, data)),
    )
    assert found["value"] >= 0.99 and found["weights"], found["trials"]
    assert [trial["fate"] for trial in found["trials"]].count("chosen") == 1
    played = jobs.evaluate({"source": source, "weights": found["weights"], "episodes": 500, "baselines": False}, QUIET)
    assert played["policy"]["mean"] > 0.9 and "random" not in played
    steps = [data["step"] for name, data in seen if name == "evaluation"]
    assert steps == sorted(steps), "the steps count on from trial to trial"
    assert len([name for name, _ in seen if name == "trial"]) == len(found["trials"])


@patch("lamplight.tuner.LEAST_SECONDS", 0.3)
def test_the_tuner_keeps_the_first_policy_where_nothing_does_better():
    first = first_training(GOOD, IDLE)
    found = jobs.tune({"source": GOOD, "configuration": first["configuration"], "best_known": 0.0, "seconds": 1.5, "sense": "maximize"}, QUIET)
    assert found["weights"] is None and found["trials"]
    assert all(trial["fate"] != "chosen" for trial in found["trials"])
    assert found["seconds"] < 40


@patch("lamplight.tuner.LEAST_SECONDS", 0.3)
def test_a_trial_that_fails_is_kept_with_its_reason():
    broken = changed(GOOD, ("        self.time += 1\n", "        self.time += 1\n        assert self.time < 15\n"))
    first = first_training(GOOD, IDLE)
    found = jobs.tune({"source": broken, "configuration": first["configuration"], "best_known": 0.0, "seconds": 1.5, "sense": "maximize"}, QUIET)
    assert found["weights"] is None and found["value"] is None
    assert found["trials"] and all(trial["fate"] == "failed" and "AssertionError" in trial["problem"] for trial in found["trials"])


def test_candidates_differ_from_the_first_training_and_from_each_other():
    base = first_training(GOOD, IDLE)["configuration"]
    tried = candidates(base)
    assert len({str(candidate.changes) for candidate in tried}) == len(tried) == 8
    for candidate in tried:
        assert any(base[name] != value for name, value in candidate.changes.items())
        assert 0.0 < candidate.changes.get("discount", 0.9) < 1.0
    changed_names = {name for candidate in tried for name in candidate.changes}
    assert {"learning_rate", "longest_repeat", "returns", "hidden", "discount", "steps"} <= changed_names


def test_the_best_single_step_is_found_by_trying():
    # An investment costs at first: what is best for the single step never invests.
    source = changed(INVESTMENT, STATES)
    played, reason = play_greedily(maker(source), 40, 0, False, 20.0)
    assert reason == "" and (played.objectives == 0.0).all()
    surveyed = jobs.survey({"source": source, "sense": "maximize", "episodes": 100}, QUIET)
    assert surveyed["exact"]["optimum"] == 8.0 and surveyed["exact"]["greedy"] == 0.0
    assert surveyed["baselines"]["greedy"]["mean"] == 0.0


def test_trying_single_steps_agrees_with_their_exact_value_where_they_are_random():
    surveyed = jobs.survey({"source": GOOD, "sense": "maximize", "episodes": 200}, QUIET)
    played, _ = play_greedily(maker(GOOD), 60, 5, False, 60.0)
    error = played.objectives.std() / np.sqrt(60)
    assert abs(played.objectives.mean() - surveyed["exact"]["greedy"]) < 5 * error + 1.0
    baseline = surveyed["baselines"]["greedy"]
    assert abs(baseline["mean"] - surveyed["exact"]["greedy"]) < 4 * baseline["standard_error"]
    random = surveyed["baselines"]["random"]
    assert abs(random["mean"] - surveyed["exact"]["random"]) < 4 * random["standard_error"]


def test_says_why_there_is_no_greedy_baseline():
    surveyed = jobs.survey({"source": CORRIDOR, "sense": "maximize", "episodes": 50}, QUIET)
    assert surveyed["baselines"]["greedy"] is None
    assert "get_state" in surveyed["baselines"]["greedy_reason"]
    assert not surveyed["exact"]["solved"] and "get_state" in surveyed["exact"]["reason"]
    played, reason = play_greedily(maker(GOOD), 500, 0, False, 0.0)
    assert played is None and "only 0 episodes" in reason


def test_shaping_leaves_optimal_policies_optimal():
    # A potential that pulls towards the wrong corner changes what is learnt first, and nothing in the end.
    small = changed(DRONE, ("SIZE = 50", "SIZE = 4"), ("BATTERY = 200", "BATTERY = 9"), ("CX = np.array([10, 35]", "CX = np.array([1, 3]"), ("CY = np.array([15, 20]", "CY = np.array([2, 0]"))
    shaped = changed(
        small,
        ("        x = self.x\n        y = self.y\n        energy", "        potential_before = self._potential()\n        x = self.x\n        y = self.y\n        energy"),
        ("        info = {", "        potential_after = 0.0 if terminated else self._potential()\n        reward += 1.0 * potential_after - potential_before\n        info = {"),
        ("    def get_state", "    def _potential(self):\n        return float(-7 * abs(self.x - 3) - 5 * self.y)\n\n    def get_state"),
    )
    plain, bent = (
        enumerate_environment(maker(shaped)(), gain, 50_000, 60.0, lambda count: None) for gain in (Gain(), Gain(by_reward=True))
    )
    assert plain.model.states == bent.model.states
    assert np.abs(plain.model.pair_reward - bent.model.pair_reward).max() > 1.0, "the reward is another one"
    best, bent_best = (exact.optimum(found.model, limit=found.limit) for found in (plain, bent))
    worth, _ = exact.policy_value(plain.model, lambda step, states: bent_best.pairs[states], limit=plain.limit)
    assert abs(worth - best.value) < 1e-9
    # What an episode gains by shaping is what the first state lacks.
    assert abs(bent_best.value - (best.value + 7 * 3)) < 1e-9
