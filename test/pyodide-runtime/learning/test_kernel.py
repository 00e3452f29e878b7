"""The kernel against the numpy that it stands in for, in one interpreter."""

import contextlib

import numpy as np

from environments import GOOD, changed
from lamplight import kernel
from lamplight.collecting import Collector
from lamplight.configuration import Configuration
from lamplight.dqn import Learner
from lamplight.loading import maker
from lamplight.network import Network
from lamplight.random_play import play_randomly
from lamplight.task import Task

SOMETIMES = changed(
    GOOD,
    (
        "    def get_state",
        "    def action_mask(self):\n        return [self.waiting % 2 == 0, True, self.waiting % 3 != 1]\n\n    def get_state",
    ),
)
MASKED = changed(GOOD, ("    def get_state", "    def action_mask(self):\n        return [True, True, True]\n\n    def get_state"))


@contextlib.contextmanager
def without_kernel():
    kept = dict(kernel._functions)
    kernel._functions.clear()
    try:
        yield
    finally:
        kernel._functions.update(kept)


def learner(source=GOOD, **overrides):
    """A learner whose replay is full of transitions of random numbers."""
    task = Task(maker(source)())
    settings = Configuration(replay=3_000, **overrides)
    student = Learner(task, settings, play_randomly(task, 0), np.random.default_rng(0))
    generator, replay = np.random.default_rng(1), student.replay
    for name in ("observations", "next_observations"):
        getattr(replay, name)[:] = generator.normal(0, 3, replay.observations.shape)
    replay.rewards[:] = generator.normal(-5, 30, 3_000)
    replay.discounts[:] = np.where(generator.random(3_000) < 0.1, 0.0, 0.97)
    replay.actions[:] = generator.integers(0, 3, 3_000)
    if replay.next_allowed is not None:
        replay.next_allowed[:] = generator.random((3_000, 3)) < 0.5
        replay.next_allowed[:, 1] = True
    replay.counters[:] = 0, 3_000
    replay.blocks[:] = 1.0
    replay.sums[:] = replay.blocks.sum(axis=1)
    return student


def both(source=GOOD, updates=1_000, **overrides):
    """Two learners after the same updates, by the kernel and by numpy."""
    students = learner(source, **overrides), None
    with without_kernel():
        students = students[0], learner(source, **overrides)
    assert students[0].request is not None and students[1].request is None
    for student in students:
        for index in range(0, updates, 4):
            student.learn(5_000 + index, 4)
        assert student.network.updates == updates
    return students


def apart(first, second):
    """The distance of two arrays, relative to the second's length."""
    return float(np.linalg.norm(first.astype(np.float64) - second) / np.linalg.norm(second))


def compare(by_kernel, by_numpy):
    for name in ("weights", "target_weights", "first_moment", "second_moment", "gradient"):
        distance = apart(getattr(by_kernel.network, name), getattr(by_numpy.network, name))
        assert distance < 1e-5, f"{name}: {distance}"
    for name in ("first", "second", "mean", "deviation"):
        np.testing.assert_allclose(getattr(by_kernel.value_scale, name), getattr(by_numpy.value_scale, name), rtol=1e-5)
    observations = np.random.default_rng(2).normal(0, 3, (50, 2)).astype(np.float32)
    assert apart(by_kernel.values(observations), by_numpy.values(observations)) < 1e-5


def test_there_is_a_kernel_here():
    assert kernel.available()


def test_equals_numpy_over_a_thousand_updates():
    by_kernel, by_numpy = both()
    start = learner().network.weights
    assert apart(start, by_numpy.network.weights) > 0.1, "nothing was learnt"
    compare(by_kernel, by_numpy)


def test_equals_numpy_with_masks_and_priorities():
    by_kernel, by_numpy = both(MASKED, priority=0.5, hidden=(48, 20))
    compare(by_kernel, by_numpy)
    assert apart(by_kernel.replay.sums, by_numpy.replay.sums) < 1e-5


def test_equals_numpy_with_layers_of_odd_sizes():
    compare(*both(hidden=(7,), batch=13, updates=300))
    compare(*both(hidden=(9, 1, 30), batch=3, updates=300))
    compare(*both(hidden=(256, 256), updates=40))


def test_draws_the_rows_that_numpy_draws():
    for priority in (0.0, 0.6):
        with without_kernel():
            plain = learner(priority=priority)
        student = learner(priority=priority)
        for each in (student, plain):
            each.replay.blocks[:] = np.random.default_rng(4).random(each.replay.blocks.shape)
            each.replay.sums[:] = each.replay.blocks.sum(axis=1)
        for update in range(20):
            before = plain.replay.blocks.copy(), plain.replay.sums.copy()
            student.replay.blocks[:], student.replay.sums[:] = before
            for each in (student, plain):
                each.learn(5_000, 1)
            points = plain._points[update]
            if priority:
                drawn = learner()
                drawn.replay.blocks[:], drawn.replay.sums[:] = before
                expected, weights = drawn.replay.sample(points, student.request.numbers[student.request.number["correction"]])
                np.testing.assert_allclose(student.request._arrays["importance"], weights, rtol=1e-6)
            else:
                expected = plain.replay.draw(points)
            np.testing.assert_array_equal(student.request._arrays["rows"], expected)
        assert len(set(expected.tolist())) > 30


def collected(source, steps, **overrides):
    """A collector and its replay after some steps of three lanes with a network that does not learn."""
    lanes = [Task(maker(source)()) for _ in range(3)]
    settings = Configuration(environments=3, replay=200, **overrides)
    found = play_randomly(lanes[0], 0)
    student = Learner(lanes[0], settings, found, np.random.default_rng(0))
    collector = Collector(lanes, student.network, student.scaling, student.replay, settings, student.generator)
    for index in range(3):
        collector.reset(index, seed=index)
    taken = []
    for step in range(steps):
        actions = collector.act(0.3)
        taken.append((actions, collector.outputs.copy()))
        for lane, action in zip(lanes, actions):
            lane.step(action)
        for index in collector.take():
            collector.reset(index)
        if step == steps // 2:
            student.scaling.refresh()
    return collector, student, taken


def test_collects_what_numpy_collects():
    for source, overrides in [
        (GOOD, {"returns": 1, "priority": 0.0}),
        (GOOD, {"returns": 4, "priority": 0.5, "longest_repeat": 6}),
        (SOMETIMES, {"returns": 3, "longest_repeat": 20, "limit_ends": True, "hidden": (7,)}),
    ]:
        collector, student, taken = collected(source, 150, **overrides)
        with without_kernel():
            plain_collector, plain, plain_taken = collected(source, 150, **overrides)
        assert collector._request is not None and plain_collector._request is None
        for (actions, outputs), (expected, plain_outputs) in zip(taken, plain_taken):
            assert actions == expected
            np.testing.assert_allclose(outputs, plain_outputs, rtol=1e-5, atol=1e-6)
        assert len({action for actions, _ in taken for action in actions}) == 3
        assert student.replay.size == 200, "the ring has come round"
        for name in "counters observations next_observations actions rewards discounts next_allowed".split():
            np.testing.assert_array_equal(getattr(student.replay, name), getattr(plain.replay, name), err_msg=name)
        if overrides.get("priority", 0.5) > 0:
            np.testing.assert_allclose(student.replay.sums, plain.replay.sums)
            np.testing.assert_array_equal(student.replay.blocks, plain.replay.blocks)
        assert student.scaling.count == plain.scaling.count
        np.testing.assert_array_equal(student.scaling.mean, plain.scaling.mean)


def test_takes_an_allowed_action_where_no_value_is_a_number():
    collector, student, _ = collected(SOMETIMES, 5, returns=1, priority=0.0, hidden=(7,))
    collector.allowed[:] = [[False, True, True], [False, False, True], [True, True, True]]
    student.network.weights[:] = np.nan
    assert collector.act(0.0) == [1, 2, 0]


def test_predicts_what_numpy_predicts():
    generator = np.random.default_rng(3)
    for sizes in ([1, 1], [3, 5], [4, 64, 64, 2], [1_000, 33, 6], [5, 12, 10_000]):
        network = Network(sizes, np.random.default_rng(0))
        with without_kernel():
            plain = Network(sizes, np.random.default_rng(0))
        scaling = generator.normal(size=sizes[0]).astype(np.float32), generator.random(sizes[0]).astype(np.float32) * 9
        for rows in (1, 3, 4, 100, 2):
            inputs = generator.normal(0, 2, (rows, sizes[0])).astype(np.float32)
            assert apart(network.values(inputs), plain.values(inputs)) < 1e-6
            network.target_weights[:] = network.weights * np.float32(0.5)
            plain.target_weights[:] = network.target_weights
            scaled = network.values(inputs, target=True, scaling=scaling)
            assert apart(scaled, plain.values(inputs, target=True, scaling=scaling)) < 1e-6


def test_writes_only_where_it_should():
    student = learner(hidden=(5, 3))
    guarded = {}
    for name in ("weights", "target_weights", "gradient", "first_moment", "second_moment"):
        whole = getattr(student.network, name).base
        whole[-kernel.MARGIN :] = 77.0
        guarded[name] = whole
    scratch = student.request._arrays["scratch"].base
    scratch[-kernel.MARGIN :] = 77.0
    before = student.replay.observations.copy()
    student.learn(5_000, 8)
    for whole in (*guarded.values(), scratch):
        np.testing.assert_array_equal(whole[-kernel.MARGIN :], 77.0)
    np.testing.assert_array_equal(student.replay.observations, before)


def test_numbers_that_are_not_finite_stay_where_they_are():
    # What lies behind a row is read and dropped: it may be anything.
    student, clean = learner(hidden=(5, 3)), learner(hidden=(5, 3))
    student.network.weights.base[-kernel.MARGIN :] = np.nan
    student.request._arrays["scratch"].base[-kernel.MARGIN :] = np.nan
    for each in (student, clean):
        each.learn(5_000, 20)
    np.testing.assert_array_equal(student.network.weights, clean.network.weights)


def test_refuses_arrays_that_are_not_contiguous():
    try:
        kernel.address(np.zeros((4, 4))[:, 1])
    except ValueError as error:
        assert "contiguous" in str(error)
    else:
        raise AssertionError("a strided array was taken")


def test_python_gets_nothing_of_javascript_from_it():
    """Walks over everything that can be reached from the bridge."""
    from pyodide.ffi import JsProxy

    seen, queue = set(), [kernel, *kernel._functions.values()]
    while queue:
        item = queue.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        assert not isinstance(item, JsProxy), item
        for name in ("constructor", "js_id", "to_py", "new"):
            assert type(item).__module__ != "pyodide.ffi" and (item is np or not hasattr(item, name)), (item, name)
        if item is kernel or type(item).__name__ in ("CFunctionType", "PyCFuncPtrType", "dict", "tuple", "list"):
            names = [name for name in dir(item) if name not in ("np", "ctypes")]
            queue.extend(getattr(item, name, None) for name in names)
            if isinstance(item, dict):
                queue.extend(item.values())
