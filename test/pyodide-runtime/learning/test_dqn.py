"""The trainer: targets, scales, exploration, determinism, and what it makes of difficult environments."""

from unittest.mock import patch

import numpy as np

from environments import BANDIT, CORRIDOR, GOOD, INVESTMENT, changed
from lamplight.configuration import Configuration, configure
from lamplight.collecting import Exploration
from lamplight.dqn import Learner, ValueScale, train
from lamplight.loading import EnvironmentFault, maker
from lamplight.network import Network
from lamplight.policy import Policy, load_policy
from lamplight.progress import Judge
from lamplight.random_play import play_randomly
from lamplight.spaces import SpaceRefused
from lamplight.task import Task

QUICK = {"steps": 1_500, "warm_up": 200, "hidden": [16], "evaluations": 5, "evaluation_steps": 100, "final_steps": 400, "extension": 1}


def learn(source, seed=1, **overrides):
    """A short training and the reports that it sent."""
    reports = []
    result = train(maker(source), {**QUICK, **overrides}, seed, 60.0, lambda name, data: reports.append((name, data)))
    return result, reports


def learner(source, **overrides):
    task = Task(maker(source)())
    return Learner(task, Configuration(**overrides), play_randomly(task, 0), np.random.default_rng(0))


def raises(kind, words, call):
    try:
        call()
    except kind as error:
        assert words in str(error), f"{words!r} is not in {error}"
        return
    raise AssertionError(f"no {kind.__name__}")


# One update


def test_the_online_network_chooses_and_the_target_network_values():
    student = learner(BANDIT, hidden=(1,))
    network = student.network
    network.weights[:] = 0.0
    network.target_weights[:] = 0.0
    network.weights[-4:] = [1.0, 5.0, 2.0, 0.0]
    network.target_weights[-4:] = [9.0, 3.0, 8.0, 7.0]
    student.value_scale.mean, student.value_scale.deviation = 10.0, 2.0
    student.replay.add(np.zeros(4), 0, 1.5, 0.5, np.zeros(4), None)
    student.replay.add(np.zeros(4), 0, 1.5, 0.0, np.zeros(4), None)
    # The choice is action 1, its value 3 * 2 + 10; the maximum of the target network would be 28.
    np.testing.assert_allclose(student.targets(np.array([0, 1])), [1.5 + 0.5 * 16.0, 1.5])


def test_a_masked_action_is_not_chosen_in_a_target():
    source = changed(GOOD, ("    def get_state", "    def action_mask(self):\n        return [True, True, True]\n\n    def get_state"))
    student = learner(source, hidden=(1,))
    student.network.weights[:] = 0.0
    student.network.target_weights[:] = 0.0
    student.network.weights[-3:] = [1.0, 5.0, 2.0]
    student.network.target_weights[-3:] = [9.0, 3.0, 8.0]
    student.value_scale.mean, student.value_scale.deviation = 0.0, 1.0
    student.replay.add(np.zeros(2), 0, 0.0, 1.0, np.zeros(2), [True, False, True])
    np.testing.assert_allclose(student.targets(np.array([0])), [8.0])


def test_a_new_scale_of_values_changes_no_prediction():
    network = Network([2, 8, 3], np.random.default_rng(0))
    scale = ValueScale(np.array([1.0, 3.0]))
    inputs = np.random.default_rng(1).normal(size=(6, 2)).astype(np.float32)
    before = scale.restore(network.values(inputs)), scale.restore(network.values(inputs, target=True))
    for _ in range(500):
        scale.add(np.array([100.0, 180.0]))
    scale.refresh(network)
    assert scale.mean > 40 and scale.deviation > 40
    np.testing.assert_allclose(scale.restore(network.values(inputs)), before[0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(scale.restore(network.values(inputs, target=True)), before[1], rtol=1e-4, atol=1e-4)


def test_equal_returns_still_have_a_scale():
    assert ValueScale(np.full(5, -40.0)).deviation == 0.04
    assert ValueScale(np.zeros(5)).deviation > 0


# Exploration


def test_explores_at_its_rate_and_repeats_with_a_heavy_tail():
    exploration = Exploration(1, 8, np.random.default_rng(0))
    taken = [int(exploration.choose(np.array([9]), 0.2, None, 3)[0]) for _ in range(20_000)]
    lengths, current = [], 0
    for action in taken:
        if action != 9:
            current += 1
        elif current:
            lengths.append(current)
            current = 0
    starts = np.mean([a != 9 and b == 9 for a, b in zip(taken[1:], taken)])
    # An exploring stretch starts after a greedy step with probability 0.2.
    assert abs(starts / np.mean(np.array(taken) == 9) - 0.2) < 0.02
    assert abs(np.mean(np.array(lengths) == 1) - 0.8 * 6 / np.pi**2) < 0.03
    assert max(lengths) >= 8


def test_explores_only_what_is_allowed():
    exploration = Exploration(2, 20, np.random.default_rng(0))
    generator = np.random.default_rng(1)
    for _ in range(500):
        allowed = generator.random((2, 4)) < 0.5
        allowed[:, 3] = True
        chosen = exploration.choose(np.array([3, 3]), 0.9, allowed, 4)
        assert allowed[[0, 1], chosen].all()


def test_repeats_nothing_across_the_end_of_an_episode():
    exploration = Exploration(1, 1000, np.random.default_rng(0))
    while exploration.left[0] < 5:
        exploration.choose(np.array([9]), 1.0, None, 3)
    exploration.end_episode(0)
    assert exploration.choose(np.array([9]), 0.0, None, 3)[0] == 9


# What random play tells


def test_the_limit_ends_only_where_the_observation_counts_the_steps():
    assert play_randomly(Task(maker(GOOD)()), 0).observes_time()
    hidden = changed(GOOD, ("[self.waiting, self.time]", "[self.waiting, 1.0]"))
    assert not play_randomly(Task(maker(hidden)()), 0).observes_time()
    # A clock that stops is no clock.
    stops = changed(GOOD, ("[self.waiting, self.time]", "[self.waiting, min(self.time, 5)]"))
    assert not play_randomly(Task(maker(stops)()), 0).observes_time()


def test_a_limit_that_is_observed_ends_the_task_and_another_does_not():
    # Four investments gain 2 each. The fifth never pays, which only a policy that sees the time can know;
    # without a clock the episode is taken to go on, and investing always is right.
    longer = {"steps": 5_000, "steps_per_update": 1, "hidden": [32]}
    result, _ = learn(INVESTMENT, **longer)
    assert result.configuration.limit_ends and result.best_return == 8.0, result
    result, _ = learn(changed(INVESTMENT, ("[self.time, self.due]", "[0.0, self.due]")), **longer)
    assert not result.configuration.limit_ends and result.best_return == 7.0, result


def test_a_limit_that_random_play_never_comes_to_ends_the_task_as_well():
    def limit_ends(source):
        task = Task(maker(source)())
        return configure(play_randomly(task, 0), task, {}).limit_ends

    # All is over after 5 steps, unless somebody is careful; what is cut off after 20 is seen only then.
    early = changed(GOOD, ("reward, False, self.time >= 20", "reward, self.time >= 5, self.time >= 20"))
    assert limit_ends(early)
    assert not limit_ends(changed(early, ("[self.waiting, self.time]", "[self.waiting, 1.0]")))


def test_the_discount_follows_from_how_episodes_end():
    def discount(source):
        task = Task(maker(source)())
        return configure(play_randomly(task, 0), task, {}).discount

    assert discount(GOOD) == 1.0
    blind = changed(GOOD, ("[self.waiting, self.time]", "[self.waiting, 1.0]"))
    assert discount(blind) == 0.97, "cut off after 20 steps, which the policy does not see"
    ending = ("reward, False, self.time >= 20", "reward, self.time >= 20, False")
    assert discount(changed(GOOD, ending)) == 1.0, "a deadline that is seen"
    assert discount(changed(blind, ending)) == 1.0 - 0.1 / 20, "episodes end by themselves, it cannot be seen when"
    endless = changed(blind, ("self.time >= 20", "False"))
    assert discount(endless) == 0.99


def test_the_learning_rate_falls_to_its_end():
    student = learner(GOOD, steps=1_000, learning_rate=1.0, learning_rate_end=0.2, hidden=(4,))
    student.replay.counters[:] = 10, 10
    rates = []
    for step in (0, 500, 900, 5_000):
        student.learn(step, 1)
        rates.append(student._learning_rate)
    assert rates == [1.0, 0.5, 0.2, 0.2]


def test_goes_on_while_it_improves_and_ends_when_it_no_longer_does():
    settings = Configuration(steps=1_000, exploration_fraction=0.4)
    judge = Judge(maker(BANDIT), settings, 0, None, None)

    def policy(right):
        weights = np.zeros((4, 4), np.float32)
        weights[np.arange(4), [arm if arm < right else (arm + 1) % 4 for arm in range(4)]] = 1.0
        return Policy([4, 4], np.append(weights, np.zeros(4, np.float32)), np.zeros(4), np.zeros(4), np.ones(4))

    means = [judge.evaluate(step, policy(right))["mean_return"] for step, right in ((0, 1), (600, 3), (800, 3))]
    assert 0.1 < means[0] < 0.5 and 0.6 < means[1] < 0.9 and means[1] == means[2]
    assert judge.improves(800) and not judge.improves(900)
    assert not judge.converged(850) and judge.converged(901)
    judge.evaluate(950, policy(4))
    assert judge.improves(1_100) and not judge.converged(1_100)
    assert judge.best()[1] == 1.0


ALIVE = changed(GOOD, ("False, self.time >= 20", "int(action) == 1, self.time >= 400"))


def test_an_evaluation_keeps_to_its_steps_when_episodes_become_long():
    judge = Judge(maker(ALIVE), Configuration(evaluation_steps=2_000), 0, None, None)

    def always(action):
        return Policy([2, 3], np.append(np.zeros(6, np.float32), np.eye(3, dtype=np.float32)[action]), np.zeros(2), np.zeros(2), np.ones(2))

    judge.evaluate(0, always(1))
    assert judge.steps_taken == 400, "as many as an evaluation takes at most"
    judge.evaluate(100, always(0))
    assert judge.steps_taken == 20 * 400, "the first few tell that five would do"
    judge.evaluate(200, always(0))
    assert judge.steps_taken == 5 * 400


def test_a_finalist_is_judged_on_fresh_episodes_once():
    judge = Judge(maker(BANDIT), Configuration(), 0, None, 0.9)
    right = Policy([4, 4], np.append(np.eye(4, dtype=np.float32), np.zeros(4, np.float32)), np.zeros(4), np.zeros(4), np.ones(4))
    with patch.object(judge, "_play", wraps=judge._play) as play:
        for step in range(4):
            judge.evaluate(step, right)
            assert judge.converged(step) == (step == 3), "three evaluations brought nothing better"
        assert judge.best() == (right, 1.0)
    # Four evaluations of the curve, and one of each finalist.
    assert play.call_count == 8


# Whole trainings


def test_the_same_seed_gives_the_same_curve_and_policy():
    first, _ = learn(GOOD, seed=4)
    second, _ = learn(GOOD, seed=4)
    other, _ = learn(GOOD, seed=5)
    assert first.curve == second.curve
    assert first.policy.serialise() == second.policy.serialise()
    assert first.curve != other.curve


def test_learns_which_arm_pays_whatever_the_size_of_the_reward():
    for scale in ("1.0", "1e6", "1e-6"):
        result, _ = learn(changed(BANDIT, ("SCALE, ARMS = 1.0", f"SCALE, ARMS = {scale}")))
        assert np.isclose(result.best_return, float(scale)), f"{result.best_return} at {scale}"


def test_learns_to_leave_a_corridor():
    result, _ = learn(CORRIDOR, steps=3_000)
    assert result.best_return == -6.0


def test_learns_from_observations_of_wildly_different_scales():
    source = changed(
        GOOD,
        ("np.array([10.0, 20.0]), (2,)", "np.array([1e12, 1e-5]), (2,)"),
        ("[self.waiting, self.time]", "[1e11 + 1e9 * self.waiting, 1e-7 * self.time]"),
    )
    wild, _ = learn(source, steps=3_000)
    plain, _ = learn(GOOD, steps=3_000)
    assert abs(wild.best_return - plain.best_return) < 4.0, (wild.best_return, plain.best_return)


def test_takes_only_allowed_actions():
    source = changed(
        GOOD,
        ("        arrivals", "        assert action != 2 or self.waiting > 4, 'a forbidden action'\n        arrivals"),
        ("    def get_state", "    def action_mask(self):\n        return np.array([True, True, self.waiting > 4])\n\n    def get_state"),
    )
    result, _ = learn(source)
    assert result.steps >= 1_500


def test_actions_in_several_parts_are_one_list():
    source = changed(
        BANDIT,
        ("gym.spaces.Discrete(ARMS)\n        self.obs", "gym.spaces.MultiDiscrete([2, 2])\n        self.obs"),
        ("action == self.arm", "2 * action[0] + action[1] == self.arm"),
    )
    result, _ = learn(source)
    assert result.best_return == 1.0


def test_one_thousand_observed_numbers():
    source = changed(
        BANDIT,
        ("gym.spaces.Discrete(ARMS)\n\n", "gym.spaces.Box(-1.0, 1.0, (1000,), np.float32)\n\n"),
        ("return self.arm, {}", "return self.look(), {}"),
        ("return self.arm, reward", "return self.look(), reward"),
        ("    def step", "    def look(self):\n        return np.repeat(np.eye(4, dtype=np.float32)[self.arm], 250)\n\n    def step"),
    )
    result, _ = learn(source, steps=800)
    assert result.best_return == 1.0


def test_ten_thousand_actions_train_and_more_are_refused():
    source = changed(GOOD, ("Discrete(3)", "Discrete(10_000)"))
    result, _ = learn(source, steps=240, warm_up=160, batch=8, evaluations=1, evaluation_steps=100, final_steps=100)
    assert result.steps == 240
    raises(SpaceRefused, "20,000 actions", lambda: learn(changed(GOOD, ("Discrete(3)", "Discrete(20_000)"))))


def test_an_episode_that_never_ends_is_cut_off():
    source = changed(GOOD, ("self.time >= 20", "False"), ("[self.waiting, self.time]", "[self.waiting, 1.0]"))
    with patch.object(Task.__init__, "__defaults__", (1_000,)):
        result, reports = learn(source, steps=1_600, warm_up=100, evaluations=20)
    assert result.steps == 1_600
    # Five cut episodes take 5,000 steps: there is time for one look at the start and one at the end.
    assert len([name for name, _ in reports if name == "evaluation"]) == 2


def test_nothing_is_learnt_from_a_replay_that_is_empty():
    endless = changed(GOOD, ("self.time >= 20", "False"), ("[self.waiting, self.time]", "[self.waiting, 1.0]"))
    with patch.object(Task.__init__, "__defaults__", (1_000,)):
        for priority in (0.0, 0.5):
            result, reports = learn(endless, steps=700, warm_up=0, returns=200, environments=2, priority=priority)
            assert result.steps == 700 and np.isfinite(result.best_return)


def test_a_fault_after_a_thousand_steps_is_told_with_its_place():
    source = changed(
        GOOD,
        ("def make():", "SEEN = [0]\n\n\ndef make():"),
        ("        self.time += 1", "        self.time += 1\n        SEEN[0] += 1"),
        ("{\"objective\": reward}", "{\"objective\": reward if SEEN[0] < 1_000 else np.nan}"),
    )
    raises(EnvironmentFault, "objective nan", lambda: learn(source))
    source = changed(source, ('{"objective": reward if SEEN[0] < 1_000 else np.nan}', '{"objective": 1 / max(0, 1_000 - SEEN[0])}'))
    raises(EnvironmentFault, "ZeroDivisionError", lambda: learn(source))
    source = changed(GOOD, ("[self.waiting, self.time]", "[np.inf if self.time > 9 else 1.0, self.time]"))
    raises(EnvironmentFault, "not finite", lambda: learn(source))


def test_stops_in_time_with_what_it_has():
    result = train(maker(GOOD), {"evaluation_steps": 40, "final_steps": 100}, 1, 0.5, lambda name, data: None)
    assert result.ended == "stopped"
    assert result.seconds < 10
    assert np.isfinite(result.best_return)


def test_goes_on_from_a_checkpoint():
    first, _ = learn(GOOD, steps=3_000)
    saved = load_policy(first.policy.serialise(), Task(maker(GOOD)()))
    reports = []
    settings = {**QUICK, "steps": 4_000, "extension": 1}
    again = train(maker(GOOD), settings, 2, 60.0, lambda *report: reports.append(report), resume=(saved, 3_000))
    fresh, _ = learn(GOOD, seed=2, steps=4_000)
    # The first point of the curve is the policy as it was saved, and nothing of it is unlearnt.
    assert again.curve[0]["step"] > 3_000 and again.curve[0]["mean_return"] > fresh.curve[0]["mean_return"]
    assert again.best_return >= first.best_return - 3.0
    assert again.steps == 4_000
    explored = [data["exploration"] for name, data in reports if name == "training-metric"]
    assert all(rate == 0.05 for rate in explored)
    done = train(maker(GOOD), {**settings, "steps": 3_000}, 2, 60.0, lambda *_: None, resume=(saved, 3_000))
    assert done.steps == 3_000 and len(done.curve) == 1, "nothing is left to do but to judge it"
    wider = {**settings, "hidden": [20]}
    raises(ValueError, "same hidden layers", lambda: train(maker(GOOD), wider, 2, 60.0, lambda *_: None, resume=(saved, 1)))


def test_a_checkpoint_keeps_every_prediction():
    student = learner(GOOD, hidden=(16,))
    student.network.weights[:] = np.random.default_rng(1).normal(0, 1, student.network.weights.shape)
    student.network.target_weights[:] = student.network.weights
    student.value_scale.mean, student.value_scale.deviation = -30.0, 7.0
    other = learner(GOOD, hidden=(16,))
    other.scaling.origin = other.scaling.origin + 1.5
    saved = load_policy(student.policy().serialise(), Task(maker(GOOD)()))
    other.take_over(saved, 500)
    raw = np.random.default_rng(2).uniform(0, 10, (20, 2))
    expected = student.values(student.scaling.centre(raw))
    np.testing.assert_allclose(other.values(other.scaling.centre(raw)), expected, rtol=1e-5)


def test_checkpoints_come_every_few_seconds_and_are_bounded_together():
    checkpoints, every = [], 0.1
    with patch("lamplight.dqn.CHECKPOINT_SECONDS", every):
        report = lambda name, data: checkpoints.append(data) if name == "checkpoint" else None
        result = train(maker(GOOD), {**QUICK, "steps": 20_000, "evaluations": 40}, 1, 600.0, report)
    assert 3 <= len(checkpoints) <= result.seconds / every + 1
    assert load_policy(checkpoints[-1]["weights"], Task(maker(GOOD)())).act(np.zeros((1, 2))).shape == (1,)


def test_ends_early_when_a_known_threshold_is_safely_reached():
    reports = []
    result = train(maker(BANDIT), {**QUICK, "steps": 20_000, "evaluations": 100}, 1, 60.0, lambda *report: reports.append(report), threshold=0.9)
    assert result.ended == "converged"
    assert result.steps < 10_000
    assert result.best_return == 1.0


def test_judges_by_the_objective_in_its_sense():
    # The reward asks for the opposite of the objective: with a sense, the policy is chosen by the objective.
    source = changed(BANDIT, ('{"objective": reward}', '{"objective": -reward}'))
    by_objective = train(maker(source), QUICK, 1, 60.0, lambda *report: None, sense="maximize")
    by_reward = train(maker(source), QUICK, 1, 60.0, lambda *report: None)
    assert by_reward.best_return == -1.0
    assert by_objective.best_return > -0.9


def test_reports_what_happens_at_a_bounded_rate():
    result, reports = learn(GOOD, steps=4_000)
    metrics = [data for name, data in reports if name == "training-metric"]
    # One more tells of the episodes since the last, however short the training was.
    assert 1 <= len(metrics) <= result.seconds / 0.25 + 2
    assert set(metrics[-1]) == {"step", "episode", "return", "objective", "length", "loss", "q", "exploration", "steps_per_second"}
    assert metrics[-1]["length"] == 20.0 and 0 < metrics[-1]["step"] <= 4_000
    assert metrics[-1]["steps_per_second"] > 0
    points = [data for name, data in reports if name == "evaluation"]
    assert points == result.curve and len(points) >= 5


def test_refuses_hyperparameters_that_make_no_sense():
    raises(ValueError, "no hyperparameter 'rate'", lambda: learn(GOOD, rate=1))
    raises(ValueError, "batch must be positive", lambda: learn(GOOD, batch=0))
    raises(ValueError, "discount must lie between", lambda: learn(GOOD, discount=1.5))
    raises(ValueError, "cannot be 'many'", lambda: learn(GOOD, steps="many"))
    raises(ValueError, "hidden layer", lambda: learn(GOOD, hidden=[0]))
