"""The network: predictions, gradients and Adam against hand-computed values and finite differences."""

import numpy as np

from lamplight.network import Network


def tiny(weights):
    """One input, one hidden unit, two outputs: w1, b1, w2 (2), b2 (2)."""
    network = Network([1, 1, 2], np.random.default_rng(0))
    network.weights[:] = weights
    return network


def test_predicts_what_the_formula_says():
    network = tiny([2.0, 1.0, 3.0, -1.0, 0.5, 0.25])
    # hidden = relu(2 * 1.5 + 1) = 4, then 3 * 4 + 0.5 and -4 + 0.25; a negative hidden value counts as 0
    values = network.values(np.array([[1.5], [-3.0]], np.float32))
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, [[12.5, -3.75], [0.5, 0.25]])


def test_gradient_of_one_sample_by_hand():
    network = tiny([2.0, 1.0, 3.0, -1.0, 0.5, 0.25])
    errors, loss = network.differentiate(
        np.array([[1.5]], np.float32), np.array([0]), np.array([12.0], np.float32), np.array([0.5], np.float32)
    )
    # error 0.5, inside the quadratic part: loss 0.5 * 0.5 ** 2, half of it by weight; output gradient 0.25
    np.testing.assert_allclose(errors, [0.5])
    assert abs(loss - 0.0625) < 1e-7
    np.testing.assert_allclose(network.gradient, [0.25 * 3 * 1.5, 0.25 * 3, 0.25 * 4, 0, 0.25, 0], rtol=1e-6)


def test_large_errors_pull_with_constant_force():
    network = tiny([2.0, 1.0, 3.0, -1.0, 0.5, 0.25])
    errors, loss = network.differentiate(
        np.array([[1.5]], np.float32), np.array([1]), np.array([6.25], np.float32), np.ones(1, np.float32)
    )
    np.testing.assert_allclose(errors, [-10.0])
    assert abs(loss - 9.5) < 1e-6
    np.testing.assert_allclose(network.gradient, [1.5, 1.0, 0, -4.0, 0, -1.0], rtol=1e-6)


def test_gradient_agrees_with_finite_differences():
    generator = np.random.default_rng(3)
    sizes = [4, 9, 7, 5]
    network = Network(sizes, generator)
    network.weights += generator.normal(0, 0.3, network.weights.shape).astype(np.float32)
    inputs = generator.normal(size=(16, 4)).astype(np.float32)
    actions = generator.integers(0, 5, 16)
    targets = generator.normal(0, 2, 16).astype(np.float32)
    importance = generator.random(16).astype(np.float32)
    network.differentiate(inputs, actions, targets, importance)

    def loss(weights):
        hidden, start = inputs.astype(np.float64), 0
        for layer, (size, outputs) in enumerate(zip(sizes, sizes[1:])):
            matrix = weights[start : start + size * outputs].reshape(size, outputs)
            start += size * outputs
            hidden = hidden @ matrix + weights[start : start + outputs]
            start += outputs
            if layer < 2:
                hidden = np.maximum(hidden, 0)
        error = np.abs(hidden[np.arange(16), actions] - targets)
        return np.mean(importance * np.where(error <= 1, 0.5 * error**2, error - 0.5))

    weights = network.weights.astype(np.float64)
    numeric = np.zeros_like(weights)
    for index in range(len(weights)):
        step = np.zeros_like(weights)
        step[index] = 1e-6
        numeric[index] = (loss(weights + step) - loss(weights - step)) / 2e-6
    np.testing.assert_allclose(network.gradient, numeric, atol=2e-6, rtol=1e-4)
    assert np.count_nonzero(numeric) > 50


def test_adam_takes_the_steps_that_the_paper_gives():
    network = tiny([0.0] * 6)
    network.gradient[:] = [0.5, -0.5, 2.0, 0.0, 1.0, -1.0]
    network.descend(0.1, 100.0)
    # At the first step both corrections cancel: the step is the learning rate, whatever the gradient's size.
    np.testing.assert_allclose(network.weights, [-0.1, 0.1, -0.1, 0, -0.1, 0.1], rtol=1e-5)
    network.gradient[:] = [1.0, 0, 0, 0, 0, 0]
    network.descend(0.1, 100.0)
    first = (0.9 * 0.05 + 0.1 * 1.0) / (1 - 0.9**2)
    second = (0.999 * 0.00025 + 0.001 * 1.0) / (1 - 0.999**2)
    np.testing.assert_allclose(network.weights[0], -0.1 - 0.1 * first / np.sqrt(second), rtol=1e-4)


def test_a_long_gradient_is_shortened_and_keeps_its_direction():
    network = tiny([0.0] * 6)
    network.gradient[:] = [30.0, 40.0, 0, 0, 0, 0]
    network.descend(0.1, 5.0)
    np.testing.assert_allclose(network.gradient, [3.0, 4.0, 0, 0, 0, 0], rtol=1e-6)


def test_target_follows_at_its_rate_and_is_used_only_when_asked():
    network = tiny([1.0] * 6)
    network.target_weights[:] = 0.0
    network.follow(0.25)
    np.testing.assert_allclose(network.target_weights, 0.25)
    inputs = np.ones((1, 1), np.float32)
    np.testing.assert_allclose(network.values(inputs), [[3.0, 3.0]])
    np.testing.assert_allclose(network.values(inputs, target=True), [[0.375, 0.375]])


def test_rescaling_changes_outputs_of_both_networks_exactly_so():
    network = Network([3, 8, 4], np.random.default_rng(1))
    network.target_weights[:] = network.weights * 0.5
    inputs = np.random.default_rng(2).normal(size=(5, 3)).astype(np.float32)
    before = network.values(inputs), network.values(inputs, target=True)
    network.rescale_outputs(0.3, -2.0)
    for old, new in zip(before, (network.values(inputs), network.values(inputs, target=True))):
        np.testing.assert_allclose(new, 0.3 * old - 2.0, rtol=1e-4, atol=1e-5)


def test_fits_a_function_of_its_inputs():
    generator = np.random.default_rng(0)
    network = Network([2, 32, 32, 2], generator)
    for _ in range(600):
        inputs = generator.uniform(-1, 1, (64, 2)).astype(np.float32)
        actions = generator.integers(0, 2, 64)
        targets = np.where(actions == 0, inputs[:, 0] * inputs[:, 1], np.abs(inputs[:, 0])).astype(np.float32)
        _, loss = network.learn(inputs, actions, targets, np.ones(64, np.float32), 3e-3, 10.0)
    assert loss < 0.005
