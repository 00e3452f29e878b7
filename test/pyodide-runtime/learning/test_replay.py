"""n-step returns and prioritised sampling."""

import numpy as np

from lamplight.replay import Replay, StepReturns


def filled(steps, count=3, discount=0.5):
    """A replay after steps given as (observation, reward, terminal, over)."""
    replay = Replay(100, 1, 2, masked=False)
    pending = StepReturns(replay, count, discount)
    for observation, reward, terminal, over in steps:
        pending.add([observation], 0, reward, [observation + 1], None, terminal, over)
    return replay


def rows(replay):
    return [
        tuple(float(part) for part in (row[0][0], row[1], row[2], row[3][0]))
        for row in zip(
            replay.observations[: replay.size],
            replay.rewards[: replay.size],
            replay.discounts[: replay.size],
            replay.next_observations[: replay.size],
        )
    ]


def test_sums_n_discounted_rewards():
    replay = filled([(0, 1.0, False, False), (1, 2.0, False, False), (2, 4.0, False, False), (3, 8.0, False, False)])
    # 1 + 2/2 + 4/4 and 2 + 4/2 + 8/4, each continued with discount 0.5 ** 3 after three steps
    assert rows(replay) == [(0, 3.0, 0.125, 3), (1, 6.0, 0.125, 4)]


def test_nothing_follows_a_terminal_state():
    replay = filled([(0, 1.0, False, False), (1, 2.0, True, True)])
    assert rows(replay) == [(0, 2.0, 0.0, 2), (1, 2.0, 0.0, 2)]


def test_a_truncated_episode_is_continued_from_its_last_observation():
    replay = filled([(0, 1.0, False, False), (1, 2.0, False, True)])
    assert rows(replay) == [(0, 2.0, 0.25, 2), (1, 2.0, 0.5, 2)]


def test_an_episode_that_ends_at_the_n_th_step_goes_out_once():
    replay = filled([(0, 1.0, False, False), (1, 2.0, False, False), (2, 4.0, True, True)])
    assert rows(replay) == [(0, 3.0, 0.0, 3), (1, 4.0, 0.0, 3), (2, 4.0, 0.0, 3)]


def test_episodes_do_not_mix():
    replay = filled([(0, 1.0, True, True), (10, 5.0, False, False), (11, 6.0, True, True)])
    assert rows(replay) == [(0, 1.0, 0.0, 1), (10, 8.0, 0.0, 12), (11, 6.0, 0.0, 12)]


def test_the_ring_forgets_the_oldest():
    replay = Replay(4, 1, 2, masked=True)
    for number in range(6):
        replay.add([number], number % 2, float(number), 0.9, [number + 1], [True, number % 2 == 0])
    assert replay.size == 4
    assert sorted(replay.rewards.tolist()) == [2.0, 3.0, 4.0, 5.0]
    assert replay.next_allowed[np.argmax(replay.rewards)].tolist() == [True, False]


def test_draws_in_proportion_to_priority_and_weighs_the_draw_back():
    replay = Replay(50, 1, 2, masked=False)
    for number in range(37):
        replay.add([number], 0, float(number), 0.9, [number], None)
    errors = np.zeros(37)
    errors[5], errors[36] = 3.0, 1.0
    replay.prioritise(np.arange(37), errors, 1.0)
    generator = np.random.default_rng(0)
    counts = np.zeros(50)
    for _ in range(400):
        drawn, weights = replay.sample(generator.random(32), 1.0)
        np.add.at(counts, drawn, 1)
    assert counts[37:].sum() == 0
    priorities = np.abs(errors) + 1e-3
    expected = priorities / priorities.sum()
    np.testing.assert_allclose(counts[[5, 36]] / counts.sum(), expected[[5, 36]], atol=0.01)
    assert counts[:5].sum() > 0
    # The weight of a row goes with the inverse of its priority; the largest in the batch is 1.
    drawn = np.append(drawn, 0)
    weights = {row: weight for row, weight in zip(drawn, weights)}
    assert abs(weights[5] / weights[36] - priorities[36] / priorities[5]) < 1e-3
    assert max(weights.values()) == 1.0


def test_without_correction_all_weigh_the_same():
    replay = Replay(10, 1, 2, masked=False)
    for number in range(10):
        replay.add([number], 0, 0.0, 0.9, [number], None)
    replay.prioritise(np.arange(10), np.arange(10.0), 0.6)
    _, weights = replay.sample(np.random.default_rng(0).random(8), 0.0)
    np.testing.assert_array_equal(weights, 1.0)


def test_sums_of_blocks_stay_right_over_many_changes():
    replay = Replay(300, 1, 2, masked=False)
    generator = np.random.default_rng(0)
    for number in range(2_000):
        replay.add([number], 0, 0.0, 0.9, [number], None)
        if number > 20 and number % 3 == 0:
            drawn, _ = replay.sample(generator.random(16), 0.5)
            assert drawn.max() < replay.size
            replay.prioritise(drawn, generator.normal(size=16) * 5, 0.5)
    np.testing.assert_allclose(replay.sums, replay.blocks.sum(axis=1), rtol=1e-9)
