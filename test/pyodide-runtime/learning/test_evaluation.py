"""Evaluation: whole episodes side by side, fresh seeds, and policies that survive being saved."""

import base64

import numpy as np

from environments import BANDIT, CORRIDOR, GOOD, changed
from lamplight import jobs
from lamplight.evaluation import best_constant, constant_actor, estimate, make_lanes, play_episodes, random_actor
from lamplight.loading import maker
from lamplight.policy import Policy, Scaling, load_policy
from lamplight.task import Task


def saved(source, seed=0):
    """A random policy for the environment, as it is saved."""
    task = Task(maker(source)())
    sizes = [task.observation_size, 8, task.action_count]
    generator = np.random.default_rng(seed)
    count = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    weights = generator.normal(size=count).astype(np.float32)
    return Policy(sizes, weights, generator.normal(size=sizes[0]), np.zeros(sizes[0]), np.ones(sizes[0]))


def test_the_number_of_lanes_changes_no_episode():
    results = [
        play_episodes(make_lanes(maker(GOOD), lanes), constant_actor(1), 13, seed=5).objectives for lanes in (1, 4, 20)
    ]
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])
    assert len(set(results[0])) > 5


def test_sums_objective_and_reward_apart():
    source = changed(GOOD, ('{"objective": reward}', '{"objective": 2.0 * reward}'))
    played = play_episodes(make_lanes(maker(source), 3), constant_actor(2), 7, seed=0)
    np.testing.assert_allclose(played.objectives, 2.0 * played.returns)
    np.testing.assert_array_equal(played.lengths, 20)
    without = changed(GOOD, ('{"objective": reward}', "{}"))
    played = play_episodes(make_lanes(maker(without), 3), constant_actor(2), 7, seed=0)
    np.testing.assert_array_equal(played.objectives, played.returns)


def test_the_standard_error_is_that_of_the_mean():
    played = play_episodes(make_lanes(maker(GOOD), 10), constant_actor(1), 50, seed=0)
    found = estimate(played)
    assert found["episodes"] == 50 and found["mean_length"] == 20.0
    assert abs(found["standard_error"] - np.std(played.objectives, ddof=1) / np.sqrt(50)) < 1e-12


def test_random_actions_keep_to_the_mask():
    act = random_actor(4, np.random.default_rng(0))
    allowed = np.array([[True, False, True, False]] * 4000)
    counts = np.bincount(act(np.zeros((4000, 1)), allowed), minlength=4)
    assert counts[1] == counts[3] == 0 and abs(counts[0] - 2000) < 200


def test_finds_the_best_constant_action_in_either_sense():
    lanes = make_lanes(maker(GOOD), 5)
    best = best_constant(lanes, 30, 0, minimize=False, mean_length=20.0)
    worst = best_constant(lanes, 30, 0, minimize=True, mean_length=20.0)
    assert best["action"] in (1, 2) and worst["action"] == 0
    assert worst["mean"] < best["mean"]
    many = make_lanes(maker(changed(GOOD, ("Discrete(3)", "Discrete(500)"))), 1)
    assert best_constant(many, 30, 0, minimize=False, mean_length=20.0) is None


def test_a_saved_policy_acts_as_before():
    policy = saved(GOOD)
    task = Task(maker(GOOD)())
    again = load_policy(policy.serialise(), task)
    observations = np.random.default_rng(1).normal(size=(50, 2)) * 10
    np.testing.assert_array_equal(policy.act(observations), again.act(observations))
    assert len(set(again.act(observations).tolist())) > 1


def test_damaged_or_foreign_weights_are_refused_with_the_reason():
    good = saved(GOOD).serialise()
    task = Task(maker(GOOD)())
    damaged = base64.b64encode(base64.b64decode(good)[:-200]).decode()
    nan = saved(GOOD)
    nan.network.weights[3] = np.nan
    for text, words in (
        ("not base64!", "cannot be read"),
        (damaged, "cannot be read"),
        (saved(BANDIT).serialise(), "trained on 4 observed numbers and 4 actions"),
        (nan.serialise(), "not finite"),
    ):
        try:
            load_policy(text, task)
        except ValueError as error:
            assert words in str(error), error
        else:
            raise AssertionError(f"{words}: was accepted")


def test_scaling_survives_a_large_offset_and_a_constant():
    scaling = Scaling(np.full(3, -np.inf), np.full(3, np.inf))
    generator = np.random.default_rng(0)
    seen = np.stack([1e9 + generator.normal(0, 2, 500), np.full(500, 7.0), generator.normal(0, 1e-6, 500)], axis=1)
    scaling.start(seen)
    inputs = scaling.scale(scaling.centre(seen))
    np.testing.assert_allclose(inputs.std(axis=0), [1.0, 0.0, 1.0], atol=0.01)
    np.testing.assert_allclose(inputs.mean(axis=0), 0.0, atol=0.01)


def test_bounds_scale_what_uses_them_and_not_what_does_not():
    scaling = Scaling(np.array([0.0, 0.0, 0.0]), np.array([10.0, 1e9, 1.0]))
    seen = np.stack([np.linspace(2, 6, 50), np.linspace(0, 100, 50), np.ones(50)], axis=1)
    scaling.start(seen)
    inputs = scaling.scale(scaling.centre(np.array([[10.0, 50.0, 0.0], [0.0, 100.0, 1.0]])))
    np.testing.assert_allclose(inputs[:, 0], [1.0, -1.0], atol=1e-6)
    assert abs(inputs[1, 1] - inputs[0, 1]) > 1.0
    np.testing.assert_allclose(inputs[:, 2], [-1.0, 1.0], atol=1e-6)


def test_jobs_train_evaluate_and_play_one_environment():
    reports = []
    settings = {"steps": 3_000, "warm_up": 200, "hidden": [16], "evaluations": 5, "evaluation_steps": 100, "final_steps": 400}
    trained = jobs.train(
        {"source": CORRIDOR, "configuration": settings, "seed": 3, "sense": "maximize"}, lambda *report: reports.append(report)
    )
    assert trained["ended"] in ("steps", "converged") and trained["configuration"]["hidden"] == [16]
    judged = jobs.evaluate({"source": CORRIDOR, "weights": trained["weights"], "episodes": 60, "seed": 1}, None)
    assert judged["policy"]["mean"] == -6.0 and judged["policy"]["episodes"] == 60
    assert judged["random"]["mean"] < -15.0
    assert judged["best_constant"]["action"] == 1 and judged["best_constant"]["mean"] == -6.0
    trace = jobs.play({"source": CORRIDOR, "weights": trained["weights"], "seed": 1}, None)
    assert [step["observation"] for step in trace["steps"]] == [[float(cell)] for cell in range(6)]
    assert all(step["action"] == 1 and step["reward"] == -1.0 for step in trace["steps"])
    assert trace["terminated"] and trace["objective"] == -6.0 and trace["observation"] == [6.0]
